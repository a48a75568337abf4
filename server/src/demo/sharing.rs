//! What is shared exactly, and what holds it back: consents, whole case files, offers. A few of each, at every size, on
//! cases that the demo accounts work on or hear of.
//!
//! It comes after all cases and has a stream of chance of its own, so that nothing before it changes when it does.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Article6, Code};
use safetynet_shared::id::Id;

use super::kept::{Kept, Whose};
use super::partners::{Body, Staff};
use super::people::Sealed;
use super::random::{Ids, Random};
use super::{Scene, phrases};
use crate::error::Result;
use crate::store::seed::Cell;

/// `object_kind` of a nominal, a case file and a channel.
const NOMINAL: i64 = 1;
const CASE_FILE: i64 = 2;
const CHANNEL: i64 = 3;

/// What is written now, with its own chance.
struct Desk<'s, 'a, 'c> {
    scene: &'s mut Scene<'a, 'c>,
    random: Random,
    ids: Ids,
}

/// Everything of this file.
pub(super) fn add(scene: &mut Scene<'_, '_>, kept: &[Kept], sealed: &[Sealed], seed: u64) -> Result<()> {
    let mut desk = Desk { scene, random: Random::new(seed ^ 0x5a4e), ids: Ids::new(seed ^ 0x1de5) };
    let own: Vec<&Kept> = kept.iter().filter(|kept| kept.whose == Whose::Own).collect();
    let theirs: Vec<&Kept> = kept.iter().filter(|kept| kept.whose == Whose::Theirs).collect();
    desk.shares(&own, &theirs)?;
    sealed.iter().try_for_each(|person| desk.seal(person))
}

/// To whom, what and until when.
struct Terms {
    object: (i64, Id),
    body: Body,
    person: Option<Staff>,
    article_6: Article6,
    consent: Option<Id>,
    offered: bool,
    days: i64,
}

impl Terms {
    fn of(kept: &Kept, body: Body) -> Terms {
        Terms {
            object: (CASE_FILE, kept.case),
            body,
            person: None,
            article_6: Article6::PublicTask,
            consent: None,
            offered: false,
            days: 60,
        }
    }
}

impl Desk<'_, '_, '_> {
    fn shares(&mut self, own: &[&Kept], theirs: &[&Kept]) -> Result<()> {
        let caseworker = self.scene.partners.cast.caseworker;
        if let Some(kept) = own.first() {
            let consent = self.consent(kept, None)?;
            let terms =
                Terms { article_6: Article6::Consent, consent: Some(consent), ..Terms::of(kept, Body::Housing) };
            self.grant(kept, &terms)?;
            self.grant(kept, &Terms { days: 20, ..Terms::of(kept, Body::Health) })?;
        }
        if let Some(kept) = own.get(1) {
            let consent = self.consent(kept, Some(self.scene.past.now()))?;
            let terms =
                Terms { article_6: Article6::Consent, consent: Some(consent), ..Terms::of(kept, Body::Housing) };
            self.grant(kept, &Terms { object: (CHANNEL, kept.first.channel), ..terms })?;
        }
        if let Some(kept) = theirs.first() {
            self.grant(kept, &Terms { person: Some(caseworker), offered: true, ..Terms::of(kept, Body::Police) })?;
        }
        if let Some(kept) = theirs.get(1) {
            let object = (CHANNEL, kept.first.channel);
            self.grant(kept, &Terms { object, offered: true, ..Terms::of(kept, Body::Police) })?;
        }
        if let Some(kept) = theirs.get(2) {
            self.grant(kept, &Terms { person: Some(caseworker), ..Terms::of(kept, Body::Police) })?;
        }
        Ok(())
    }

    /// A hidden seal on a person, with whoever recorded them and the supervisors of the organisation named on it.
    fn seal(&mut self, person: &Sealed) -> Result<()> {
        let (id, at, by) = (self.ids.at(person.at), person.at, person.by);
        let organisation = self.scene.partners.of(by.body);
        let (owner, mut named) = (organisation.id, vec![by.account]);
        named.extend(organisation.supervisors.iter().map(|staff| staff.account));
        if by.body == Body::Police {
            named.push(self.scene.partners.cast.supervisor.account);
        }
        named.sort_unstable();
        named.dedup();
        self.scene.seed.put(
            "seal",
            &[
                ("id", id.into()),
                ("object_kind", Cell::Number(NOMINAL)),
                ("object", person.id.into()),
                ("nominal", person.id.into()),
                ("organisation", owner.into()),
                ("mode", Cell::Number(1)),
                ("contact", by.account.into()),
                ("reason", "Somebody who knows where they live must not find them.".into()),
                ("sealed_by", by.account.into()),
                ("sealed_at", at.into()),
                ("lift_reason", "".into()),
                ("version", Cell::Number(1)),
            ],
        )?;
        for account in named {
            let row = [("seal", id.into()), ("object", person.id.into()), ("account", account.into())];
            let more = [("since_at", at.into()), ("added_by", by.account.into())];
            self.scene.seed.put("seal_party", &row.into_iter().chain(more).collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn consent(&mut self, kept: &Kept, withdrawn: Option<Moment>) -> Result<Id> {
        let given = self.scene.past.ago(&mut self.random, 30).max(kept.opened_at);
        let id = self.ids.at(given);
        let person = kept.people.first().copied().unwrap_or(id);
        self.scene.seed.put(
            "consent",
            &[
                ("id", id.into()),
                ("case_file", kept.case.into()),
                ("nominal", person.into()),
                ("organisation", self.scene.partners.id(kept.lead).into()),
                ("scope", "That the housing association is told of the plan and of the visits.".into()),
                ("manner", Cell::Number(1)),
                ("evidence", "Form signed at the visit, in the paper file of the team.".into()),
                ("given_on", given.day().into()),
                ("told_on", given.day().into()),
                ("until_at", self.scene.past.end_of_day_ahead(120).into()),
                ("withdrawn_at", withdrawn.into()),
                ("withdrawn_by", withdrawn.map(|_| kept.first.by.account).into()),
                (
                    "withdraw_reason",
                    if withdrawn.is_some() { "Rang this morning and does not want it any more." } else { "" }.into(),
                ),
                ("recorded_by", kept.first.by.account.into()),
                ("recorded_at", given.into()),
                ("version", Cell::Number(1)),
            ],
        )?;
        Ok(id)
    }

    fn grant(&mut self, kept: &Kept, terms: &Terms) -> Result<()> {
        let at = self.scene.past.ago(&mut self.random, 9).max(kept.opened_at);
        let id = self.ids.at(at);
        let channel = (terms.object.0 == CHANNEL).then_some(kept.first.channel);
        let fields = 3 + if kept.article_9 == 0 { 0 } else { 4 } + if kept.article_10 == 0 { 0 } else { 8 };
        let from = if terms.offered { Cell::Number(i64::MAX) } else { at.into() };
        self.scene.seed.put(
            "grant",
            &[
                ("id", id.into()),
                ("object_kind", terms.object.0.into()),
                ("object", terms.object.1.into()),
                ("case_file", kept.case.into()),
                ("channel", channel.into()),
                ("giver", self.scene.partners.id(kept.lead).into()),
                ("receiver_organisation", self.scene.partners.id(terms.body).into()),
                ("receiver_account", terms.person.map(|staff| staff.account).into()),
                ("purpose", kept.purpose.number().into()),
                ("article_6", terms.article_6.number().into()),
                ("article_9", kept.article_9.into()),
                ("article_10", kept.article_10.into()),
                ("justification", self.random.word(&phrases::JUSTIFICATIONS).into()),
                ("fields", Cell::Number(fields)),
                ("consent", terms.consent.into()),
                ("starts", Cell::Number(if terms.offered { 2 } else { 1 })),
                ("from_at", from),
                ("until_at", self.scene.past.end_of_day_ahead(terms.days).into()),
                ("answer", Cell::Number(0)),
                ("answer_reason", "".into()),
                ("ended_at", Cell::Nothing),
                ("end_reason", "".into()),
                ("created_by", kept.first.by.account.into()),
                ("created_at", at.into()),
                ("version", Cell::Number(1)),
            ],
        )
    }
}
