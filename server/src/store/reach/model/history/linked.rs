//! What is said of two people: links of their records, proposed by one organisation and answered by the other, and relations
//! whose audience changes. Of each the model says beforehand whether it goes through, and who sees it then.

use safetynet_proto::icm::v1 as pb;

use super::super::random::{ORGANISATIONS, Random};
use super::super::world::{Kind, Pair};
use super::super::{count, id};
use super::beside::{Link, Stand};
use super::deeds::{REASON, WRITE, source};
use super::server::{History, text};
use crate::ops;

impl History<'_> {
    /// What stands of two records, whoever said it.
    fn decided(&self, one: u8, other: u8) -> bool {
        let of_both = |pair: &Pair| pair.nominals.contains(&one) && pair.nominals.contains(&other);
        let mut each = self.world.links.iter().zip(&self.beside.links);
        each.any(|(pair, link)| of_both(pair) && link.stand != Stand::Reversed)
    }

    /// ISA-4.1: of the own record and one that the index shows, while nothing stands of the two.
    fn may_propose(&self, account: u8, nominal: u8, other: u8) -> bool {
        let seen = self.verbs(Kind::Nominal, account, other) & 1 != 0;
        self.controls(account, nominal) && seen && nominal != other && !self.decided(nominal, other)
    }

    pub(super) fn propose_link(&mut self, random: &mut Random) {
        let people = count(&self.world, Kind::Nominal);
        let pair = |place: usize| ((place / usize::from(people)) as u8, (place % usize::from(people)) as u8);
        let fits = |account, place| self.may_propose(account, pair(place).0, pair(place).1);
        let places = (usize::from(people) * usize::from(people)).min(250);
        let Some((account, place)) = self.chosen(places, fits, random) else { return };
        let ((nominal, other), same) = (pair(place), random.of_ten(7));
        let request = pb::ProposeLinkRequest {
            request_id: Self::request_id(random),
            nominal_id: text(Kind::Nominal, nominal),
            other_nominal_id: text(Kind::Nominal, other),
            kind: if same { pb::LinkKind::SamePerson.into() } else { pb::LinkKind::KeepApart.into() },
            reason: REASON.into(),
            ..Default::default()
        };
        let allowed = self.may_propose(account, nominal, other);
        let answer = self.call::<ops::link::ProposeLink>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "propose a link") else { return };
        let number = count(&self.world, Kind::Link);
        self.server.name(&answer.link.unwrap().id, id(Kind::Link, number));
        let (own, theirs) = (self.world.account(account).organisation, self.world.nominal(other).organisation);
        // Two people is said by one alone; one person takes both.
        let stand = if same && own != theirs { Stand::Proposed } else { Stand::Accepted };
        let pair = Pair { nominals: [nominal, other], organisation: own, audience: None, gone: false };
        self.world.links.push(pair);
        self.beside.links.push(Link { same, stand, answerer: theirs });
        self.said.push(format!("{account} linked nominals {nominal} and {other} by {number}: {same} {stand:?}"));
        self.pages(nominal);
        self.pages(other);
    }

    /// The record of the own organisation that somebody writes for a link, with the other in the index.
    fn side(&self, account: u8, link: usize) -> bool {
        let pair = self.world.links[link].nominals;
        let mine = pair.into_iter().find(|nominal| self.controls(account, *nominal));
        let found = |mine| self.verbs(Kind::Nominal, account, self.across(link as u8, mine)) & 1 != 0;
        self.verbs(Kind::Link, account, link as u8) & WRITE != 0 && mine.is_some_and(found)
    }

    /// The organisation of the other record answers; either takes back.
    fn may_step(&self, account: u8, at: usize, back: bool) -> bool {
        let (link, own) = (&self.beside.links[at], self.world.account(account).organisation);
        let fits =
            if back { link.stand != Stand::Reversed } else { link.stand == Stand::Proposed && link.answerer == own };
        fits && self.side(account, at)
    }

    pub(super) fn step_link(&mut self, back: bool, random: &mut Random) {
        let links = self.beside.links.len();
        let Some((account, at)) = self.chosen(links, |account, at| self.may_step(account, at, back), random) else {
            return;
        };
        let (known, accepts) = (id(Kind::Link, at as u8), random.of_ten(7));
        let (id, request_id, reason) = (text(Kind::Link, at as u8), Self::request_id(random), REASON.to_owned());
        let etag = self.etag("nominal_link", known);
        let allowed = self.may_step(account, at, back);
        let done = if back {
            let request = pb::ReverseLinkRequest { id, request_id, etag, reason };
            self.call::<ops::link::ReverseLink>(account, request).map(|_| ())
        } else {
            let decision = if accepts { pb::LinkDecision::Accept } else { pb::LinkDecision::Reject };
            let request = pb::DecideLinkRequest { id, request_id, etag, reason, decision: decision.into() };
            self.call::<ops::link::DecideLink>(account, request).map(|_| ())
        };
        if self.as_allowed(allowed, done, account, "answer a link").is_none() {
            return;
        }
        self.beside.links[at].stand = match (back, accepts) {
            (true, _) => Stand::Reversed,
            (false, true) => Stand::Accepted,
            (false, false) => Stand::Rejected,
        };
        self.said.push(format!("{account} moved link {at}: {:?}", self.beside.links[at].stand));
        self.world.links[at].nominals.into_iter().for_each(|nominal| self.pages(nominal));
    }

    /// ISA-4.1: who recorded a relation changes it, as long as the other person is found.
    fn may_change(&self, account: u8, at: usize) -> bool {
        let (relation, own) = (&self.world.relations[at], self.world.account(account).organisation);
        let found = self.verbs(Kind::Nominal, account, relation.nominals[1]) & 1 != 0;
        !relation.gone
            && found
            && relation.organisation == own
            && self.verbs(Kind::Relation, account, at as u8) & WRITE != 0
    }

    /// A relation is given another audience, or taken away.
    pub(super) fn change_relation(&mut self, random: &mut Random) {
        let relations = self.world.relations.len();
        let Some((account, at)) = self.chosen(relations, |account, at| self.may_change(account, at), random) else {
            return;
        };
        let (removes, allowed) = (random.of_ten(3), self.may_change(account, at));
        let id_text = text(Kind::Relation, at as u8);
        let etag = self.etag("nominal_relation", id(Kind::Relation, at as u8));
        let mut named: Vec<u8> = (0..ORGANISATIONS).filter(|_| random.of_ten(5)).collect();
        let done = if removes {
            let (request_id, reason) = (Self::request_id(random), REASON.to_owned());
            let request = pb::RemoveRelationRequest { id: id_text, request_id, etag, reason };
            self.call::<ops::relation::RemoveRelation>(account, request).map(|_| ())
        } else {
            let own = pb::RelationVisibility::OwnOrganisation;
            let visibility = if named.is_empty() { own } else { pb::RelationVisibility::Named };
            let audience = pb::RelationAudience {
                visibility: visibility.into(),
                organisation_ids: named.iter().map(|one| text(Kind::Organisation, *one)).collect(),
                ..Default::default()
            };
            let request = pb::UpdateRelationRequest {
                id: id_text,
                etag,
                update_mask: Some(prost_types::FieldMask { paths: vec!["audience".into()] }),
                audience: Some(audience),
                source: source(),
                ..Default::default()
            };
            self.call::<ops::relation::UpdateRelation>(account, request).map(|_| ())
        };
        if self.as_allowed(allowed, done, account, "change a relation").is_none() {
            return;
        }
        self.said.push(format!("{account} changed relation {at}: removed {removes}, for {named:?}"));
        named.push(self.world.account(account).organisation);
        let relation = &mut self.world.relations[at];
        relation.gone |= removes;
        relation.audience = if removes { relation.audience.take() } else { Some(named) };
        self.world.relations[at].nominals.into_iter().for_each(|nominal| self.pages(nominal));
    }
}
