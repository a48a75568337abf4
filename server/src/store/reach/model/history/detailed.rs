//! What is recorded of a person: markers, particulars, photographs, notes. Of each the model says beforehand whether it goes
//! through, and to whom it shows afterwards.

use safetynet_proto::icm::v1 as pb;

use super::super::id;
use super::super::random::Random;
use super::super::world::Kind;
use super::beside::{Detail, raw};
use super::deeds::{REASON, WRITE, source};
use super::recorded::{AHEAD, plain};
use super::server::{History, text};
use crate::ops;

impl History<'_> {
    /// ISA-4.1: who recorded a person writes of the person.
    pub(super) fn controls(&self, account: u8, nominal: u8) -> bool {
        let own = self.world.account(account).organisation == self.world.nominal(nominal).organisation;
        own && self.verbs(Kind::Nominal, account, nominal) & WRITE != 0
    }

    fn not_told() -> Option<pb::MarkerNotice> {
        Some(pb::MarkerNotice { state: pb::MarkerTold::NotTold.into(), reason: REASON.into(), told_date: None })
    }

    /// Takes what was recorded of a person into the model, and some people look.
    pub(super) fn stands(&mut self, (kind, nominal): (Kind, u8), (of, profile): (i32, i64), made: &str) {
        let id = raw(made);
        self.said.push(format!("{} {of} of nominal {nominal}", kind.name()));
        self.beside.details.push(Detail { kind, nominal, of, profile, id, gone: false, checked: true });
        self.pages(nominal);
    }

    /// ISA-13.1: one marker of each kind.
    pub(super) fn place_marker(&mut self, random: &mut Random) {
        let (account, nominal) = self.pair(Kind::Nominal, WRITE, random);
        let of = i32::from(1 + random.below(7));
        let request = pb::PlaceMarkerRequest {
            request_id: Self::request_id(random),
            nominal_id: text(Kind::Nominal, nominal),
            kind: of,
            reason: REASON.into(),
            review_date: self.ahead(AHEAD),
            notice: Self::not_told(),
            ..Default::default()
        };
        let same = |one: &Detail| one.kind == Kind::Marker && one.nominal == nominal && one.of == of && !one.gone;
        let allowed = self.controls(account, nominal) && !self.beside.details.iter().any(same);
        let answer = self.call::<ops::marker::PlaceMarker>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "place a marker") else { return };
        let profile = if of >= 6 { 4 } else { 1 };
        self.stands((Kind::Marker, nominal), (of, profile), &answer.marker.unwrap().id);
    }

    pub(super) fn add_particular(&mut self, random: &mut Random) {
        let (account, nominal) = self.pair(Kind::Nominal, WRITE, random);
        let of = i32::from(1 + random.below(21));
        let request = pb::AddParticularRequest {
            request_id: Self::request_id(random),
            nominal_id: text(Kind::Nominal, nominal),
            kind: of,
            detail: REASON.into(),
            source: source(),
            ..Default::default()
        };
        let allowed = self.controls(account, nominal);
        let answer = self.call::<ops::particular::AddParticular>(account, request);
        let Some(answer) = self.as_allowed(allowed, answer, account, "add a particular") else { return };
        // Features, ways to be reached, health and beliefs (Article 9), offences (Article 10).
        let profile = match of {
            1..=5 => 1,
            6..=9 => 2,
            10..=16 => 4,
            _ => 8,
        };
        self.stands((Kind::Particular, nominal), (of, profile), &answer.particular.unwrap().id);
    }

    /// Somebody, and something of a kind that stands in a record: mostly of a person whom they write of.
    fn standing(&self, kind: Kind, made: bool, random: &mut Random) -> Option<(u8, usize)> {
        let there = |one: &Detail| one.kind == kind && !one.gone && (one.checked || !made);
        let each = (0..).zip(&self.beside.details);
        let all: Vec<usize> = each.filter(|(_, one)| there(one)).map(|(at, _)| at).collect();
        let fits = |account, place: usize| self.controls(account, self.beside.details[all[place]].nominal);
        self.chosen(all.len(), fits, random).map(|(account, place)| (account, all[place]))
    }

    pub(super) fn review_marker(&mut self, random: &mut Random) {
        let Some((account, at)) = self.standing(Kind::Marker, false, random) else { return };
        let (nominal, known) = (self.beside.details[at].nominal, self.beside.details[at].id);
        let request = pb::ReviewMarkerRequest {
            id: plain(known),
            request_id: Self::request_id(random),
            etag: self.etag("nominal_marker", known),
            reason: REASON.into(),
            review_date: self.ahead(AHEAD),
            notice: Self::not_told(),
        };
        let allowed = self.controls(account, nominal);
        let answer = self.call::<ops::marker::ReviewMarker>(account, request);
        self.as_allowed(allowed, answer, account, "review a marker");
    }

    pub(super) fn update_particular(&mut self, random: &mut Random) {
        let Some((account, at)) = self.standing(Kind::Particular, false, random) else { return };
        let (nominal, known) = (self.beside.details[at].nominal, self.beside.details[at].id);
        let request = pb::UpdateParticularRequest {
            id: plain(known),
            etag: self.etag("nominal_particular", known),
            update_mask: Some(prost_types::FieldMask { paths: vec!["detail".into()] }),
            detail: "Made-up particular, put right".into(),
            source: source(),
            ..Default::default()
        };
        let allowed = self.controls(account, nominal);
        let answer = self.call::<ops::particular::UpdateParticular>(account, request);
        if self.as_allowed(allowed, answer, account, "put a particular right").is_some() {
            self.beside.details[at].checked = true;
            self.pages(nominal);
        }
    }

    pub(super) fn remove_detail(&mut self, random: &mut Random) {
        let kind = [Kind::Marker, Kind::Particular, Kind::Photograph][usize::from(random.below(3))];
        // The photograph that the model knows by its number stays.
        let Some((account, at)) = self.standing(kind, kind == Kind::Photograph, random) else { return };
        let (nominal, known) = (self.beside.details[at].nominal, self.beside.details[at].id);
        let (id, request_id, reason) = (plain(known), Self::request_id(random), REASON.to_owned());
        let etag = |table: &str| self.etag(table, known);
        let done = match kind {
            Kind::Marker => {
                let request = pb::RemoveMarkerRequest { id, request_id, etag: etag("nominal_marker"), reason };
                self.call::<ops::marker::RemoveMarker>(account, request).map(|_| ())
            }
            Kind::Particular => {
                let request = pb::RemoveParticularRequest { id, request_id, etag: etag("nominal_particular"), reason };
                self.call::<ops::particular::RemoveParticular>(account, request).map(|_| ())
            }
            _ => {
                let request = pb::RemovePhotographRequest { id, request_id, etag: etag("nominal_photograph"), reason };
                self.call::<ops::photograph::RemovePhotograph>(account, request).map(|_| ())
            }
        };
        let allowed = self.controls(account, nominal);
        if self.as_allowed(allowed, done, account, "take away what is recorded of a person").is_some() {
            self.beside.details[at].gone = true;
            self.said.push(format!("{account} took a {} of nominal {nominal} away", kind.name()));
            self.pages(nominal);
        }
    }

    pub(super) fn verify(&mut self, random: &mut Random) {
        let Some((account, at)) = self.standing(Kind::Particular, true, random) else { return };
        let (nominal, known) = (self.beside.details[at].nominal, self.beside.details[at].id);
        let request = pb::VerifyFieldRequest {
            request_id: Self::request_id(random),
            nominal_id: text(Kind::Nominal, nominal),
            field: pb::AccuracyField::Particular.into(),
            object_id: plain(known),
            verified_date: self.ahead(0),
            source: source(),
        };
        let allowed = self.controls(account, nominal);
        let answer = self.call::<ops::accuracy::VerifyField>(account, request);
        self.as_allowed(allowed, answer, account, "check a particular");
    }

    /// ISA-4.1, ISA-13.2: who recorded a person changes the record, and who received it hears of what was put right.
    pub(super) fn update_person(&mut self, random: &mut Random) {
        let (account, nominal) = self.pair(Kind::Nominal, WRITE, random);
        let (whole, sex) = (random.of_ten(5), i32::from(1 + random.below(2)));
        let notes = format!("Made-up note {}", random.below(100));
        let request = pb::UpdateNominalRequest {
            id: text(Kind::Nominal, nominal),
            etag: self.etag("nominal", id(Kind::Nominal, nominal)),
            update_mask: Some(prost_types::FieldMask { paths: vec![if whole { "sex" } else { "notes" }.into()] }),
            sex,
            notes: notes.clone(),
            source: source(),
            ..Default::default()
        };
        let allowed = self.controls(account, nominal);
        let answer = self.call::<ops::nominal::UpdateNominal>(account, request);
        if self.as_allowed(allowed, answer, account, "change a person").is_none() {
            return;
        }
        self.said.push(format!("{account} changed nominal {nominal}"));
        if whole {
            self.beside.sexes.push((nominal, sex));
            self.told_of_person(account, nominal);
        } else {
            self.beside.notes.push((nominal, notes));
        }
        self.pages(nominal);
    }
}
