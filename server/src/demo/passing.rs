//! What passes between organisations and people: actions offered beyond their channel, leads, referrals, caseloads. Some of
//! each wait, and some were answered, for both sides of the demo accounts.
//!
//! It takes the cases that were kept from their end, so that it meets the shares of `sharing` on few of them, and has a
//! stream of chance of its own.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{ActionState, Article6, Code};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use super::Scene;
use super::kept::{Kept, Whose};
use super::partners::{Body, Staff};
use super::programme::Programme;
use super::random::{Ids, Random};
use crate::error::Result;
use crate::store::seed::{Cell, Pair};

/// `answer` of an offer: none, accepted, declined.
const WAITS: i64 = 0;
const DECLINED: i64 = 2;

/// What is written now, with its own chance.
struct Desk<'s, 'a, 'c> {
    scene: &'s mut Scene<'a, 'c>,
    random: Random,
    ids: Ids,
}

/// Everything of this file.
pub(super) fn add(scene: &mut Scene<'_, '_>, kept: &[Kept], seed: u64) -> Result<()> {
    let mut desk = Desk { scene, random: Random::new(seed ^ 0x9a55), ids: Ids::new(seed ^ 0x1d9a) };
    let of = |whose: Whose| kept.iter().rev().filter(|one| one.whose == whose).collect::<Vec<_>>();
    let (own, theirs) = (of(Whose::Own), of(Whose::Theirs));
    desk.actions(&own, &theirs)?;
    desk.leads(&own, &theirs)?;
    desk.referrals(&own, &theirs)?;
    desk.leave(&own)?;
    desk.handed_over(&own)
}

/// An action that is offered beyond its channel.
struct Offer {
    to: Body,
    person: Option<Staff>,
    title: &'static str,
    reason: &'static str,
    state: ActionState,
    outcome: &'static str,
    /// How many days ago it was offered, and until when from now it is to be done.
    days: (i64, i64),
}

/// The offer of a lead, or a referral.
struct Ask {
    to: Body,
    reason: &'static str,
    answer: i64,
    said: &'static str,
    /// How many days ago.
    age: i64,
}

const OFFERS: [Offer; 4] = [
    Offer {
        to: Body::Council,
        person: None,
        title: "Board the empty flat below",
        reason: "The flat belongs to the council, and strangers get in at night.",
        state: ActionState::Open,
        outcome: "",
        days: (2, 9),
    },
    Offer {
        to: Body::Health,
        person: None,
        title: "See him at the surgery within a week",
        reason: "He has missed three appointments and trusts the nurse.",
        state: ActionState::Declined,
        outcome: "He is with another surgery since October.",
        days: (15, -4),
    },
    Offer {
        to: Body::Police,
        person: None,
        title: "Go with the wardens on Friday evening",
        reason: "The wardens were threatened twice at the shelter.",
        state: ActionState::Open,
        outcome: "",
        days: (1, 4),
    },
    Offer {
        to: Body::Police,
        person: None,
        title: "Say whether the bail address has changed",
        reason: "The visit of the housing officer depends on it.",
        state: ActionState::Done,
        outcome: "It has not; told the officer by telephone.",
        days: (12, -6),
    },
];

impl Desk<'_, '_, '_> {
    fn actions(&mut self, own: &[&Kept], theirs: &[&Kept]) -> Result<()> {
        let partner = self.scene.partners.cast.partner;
        let mine = Offer {
            to: Body::Council,
            person: Some(partner),
            title: "Ask the landlord about the lease",
            reason: "The partner knows the landlord from an earlier case.",
            state: ActionState::Accepted,
            outcome: "",
            days: (4, 6),
        };
        let caseworker = self.scene.partners.cast.caseworker;
        let [boarded, seen, wardens, bail] = OFFERS;
        let bail = Offer { person: Some(caseworker), ..bail };
        let on = [(own.first(), vec![boarded, mine]), (own.get(1), vec![seen]), (theirs.first(), vec![wardens, bail])];
        for (kept, offers) in on {
            if let Some(kept) = kept {
                offers.iter().try_for_each(|offer| self.offer(kept, offer))?;
            }
        }
        Ok(())
    }

    fn offer(&mut self, kept: &Kept, offer: &Offer) -> Result<()> {
        let at = self.scene.past.ago(&mut self.random, offer.days.0).max(kept.opened_at);
        let changed =
            if offer.state == ActionState::Open { at } else { self.scene.past.after(&mut self.random, at, 1_500) };
        let ended = matches!(offer.state, ActionState::Declined | ActionState::Done);
        let due = self.scene.past.day(-offer.days.1);
        let until = if ended { changed } else { due.plus_days(30).start() };
        self.scene.contribute(kept.first.by.account, at);
        let id = self.ids.at(at);
        self.scene.seed.put(
            "action",
            &[
                ("id", id.into()),
                ("channel", kept.first.channel.into()),
                ("title", offer.title.into()),
                ("detail", "".into()),
                ("owner", offer.person.map(|staff| staff.account).into()),
                ("organisation", self.scene.partners.id(kept.lead).into()),
                ("due_on", due.into()),
                ("state", offer.state.number().into()),
                ("reason", offer.outcome.into()),
                ("created_by", kept.first.by.account.into()),
                ("created_at", at.into()),
                ("changed_at", changed.into()),
                ("version", Cell::Number(if offer.state == ActionState::Open { 1 } else { 2 })),
                ("offered_to", self.scene.partners.id(offer.to).into()),
                ("offer_reason", offer.reason.into()),
                ("until_at", until.into()),
            ],
        )
    }

    /// The lead of a channel of each side is offered to the other, and one offer was declined.
    fn leads(&mut self, own: &[&Kept], theirs: &[&Kept]) -> Result<()> {
        let moved = "The family has moved into a flat of the council, whose officers see them every week.";
        let ask = Ask { to: Body::Council, reason: moved, answer: WAITS, said: "", age: 1 };
        own.get(2).map_or(Ok(()), |kept| self.lead(kept, &ask, self.scene.partners.cast.supervisor))?;
        let said = "Nobody here can take it before the new year; ask us again then.";
        let ask = Ask { answer: DECLINED, said, age: 20, ..ask };
        own.get(3).map_or(Ok(()), |kept| self.lead(kept, &ask, self.scene.partners.cast.supervisor))?;
        let police = "There were two arrests this week, and what is left to do is enforcement.";
        let ask = Ask { to: Body::Police, reason: police, answer: WAITS, said: "", age: 2 };
        theirs.get(1).map_or(Ok(()), |kept| self.lead(kept, &ask, kept.first.supervisor))
    }

    fn lead(&mut self, kept: &Kept, ask: &Ask, by: Staff) -> Result<()> {
        let at = self.scene.past.ago(&mut self.random, ask.age).max(kept.opened_at);
        let id = self.ids.at(at);
        let terms: [Pair<'_>; 7] = [
            ("kept", Cell::Number(1)),
            ("purpose", kept.purpose.number().into()),
            ("article_6", Article6::PublicTask.number().into()),
            ("article_9", kept.article_9.into()),
            ("article_10", kept.article_10.into()),
            ("keep_reason", "We visit the same household about the other matter until spring.".into()),
            ("keep_on", self.scene.past.day(-90).into()),
        ];
        let row: [Pair<'_>; 8] = [
            ("id", id.into()),
            ("channel", kept.first.channel.into()),
            ("giver", self.scene.partners.id(kept.lead).into()),
            ("receiver", self.scene.partners.id(ask.to).into()),
            ("reason", ask.reason.into()),
            ("offered_by", by.account.into()),
            ("offered_at", at.into()),
            ("until_at", Period::LeadOffer.due(at.day()).plus_days(1).start().into()),
        ];
        let answer = self.answer(ask, at);
        let row: Vec<Pair<'_>> = row.into_iter().chain(terms).chain(answer).collect();
        self.scene.seed.put("transfer", &row)
    }

    /// The columns of an answer: by a supervisor of the one who was asked, some days later.
    fn answer(&mut self, ask: &Ask, at: Moment) -> [Pair<'static>; 5] {
        let answered = ask.answer != WAITS;
        let ended = answered.then(|| self.scene.past.after(&mut self.random, at, 4_000));
        let by = self.scene.partners.of(ask.to).supervisor(&mut self.random);
        [
            ("answer", ask.answer.into()),
            ("ended_by", answered.then_some(by.account).into()),
            ("ended_at", ended.into()),
            ("end_reason", ask.said.into()),
            ("version", Cell::Number(if answered { 2 } else { 1 })),
        ]
    }

    /// A referral of each side waits, one for too long, and one was declined.
    fn referrals(&mut self, own: &[&Kept], theirs: &[&Kept]) -> Result<()> {
        let families =
            (Programme::SupportingFamilies, "Two children under five, debts, and a mother who asks for help.");
        let asks = "She asked for it herself at the last visit.";
        let ask = Ask { to: Body::Council, reason: asks, answer: WAITS, said: "", age: 3 };
        own.get(4).map_or(Ok(()), |kept| self.referral(kept, &ask, families))?;
        let said = "The household is known to another team of ours, which will ring you.";
        let ask = Ask { answer: DECLINED, said, age: 25, ..ask };
        own.get(5).map_or(Ok(()), |kept| self.referral(kept, &ask, families))?;
        let fires = (Programme::Asb, "Small fires behind the garages on three evenings, the last one at a door.");
        let asks = "What is going on has become a matter for the police.";
        let ask = Ask { to: Body::Police, reason: asks, answer: WAITS, said: "", age: 12 };
        theirs.get(2).map_or(Ok(()), |kept| self.referral(kept, &ask, fires))?;
        let hate = (Programme::HateCrime, "Words on the front door twice this month; photographs were taken.");
        theirs.get(3).map_or(Ok(()), |kept| self.referral(kept, &Ask { age: 1, ..ask }, hate))
    }

    fn referral(&mut self, kept: &Kept, ask: &Ask, what: (Programme, &'static str)) -> Result<()> {
        let at = self.scene.past.ago(&mut self.random, ask.age).max(kept.opened_at);
        let (id, reference) = (self.ids.at(at), self.scene.reference("RF", at));
        self.scene.contribute(kept.first.by.account, at);
        let row: [Pair<'_>; 13] = [
            ("id", id.into()),
            ("reference", reference.into()),
            ("channel", kept.first.channel.into()),
            ("nominal", kept.people.first().copied().unwrap_or(id).into()),
            ("giver", self.scene.partners.id(kept.lead).into()),
            ("receiver", self.scene.partners.id(ask.to).into()),
            ("programme", what.0.number().into()),
            ("reason", ask.reason.into()),
            ("matter", what.1.into()),
            ("due_on", Period::ReferralAnswer.due(at.day()).into()),
            ("sent_by", kept.first.by.account.into()),
            ("sent_at", at.into()),
            ("until_at", Period::ReferralEnd.due(at.day()).plus_days(1).start().into()),
        ];
        let answer = self.answer(ask, at);
        let row: Vec<Pair<'_>> = row.into_iter().chain(answer).collect();
        self.scene.seed.put("referral", &row)
    }

    /// A leave of the demo caseworker that is planned: some of the work goes to two colleagues.
    fn leave(&mut self, own: &[&Kept]) -> Result<()> {
        let (caseworker, past) = (self.scene.partners.cast.caseworker, &self.scene.past);
        let at = past.ago(&mut self.random, 1);
        let (from, until) = (past.day(-12), past.day(-26));
        let reason = "Leave over the turn of the year; agreed with both colleagues.";
        let days: [Pair<'_>; 2] = [("from_on", from.into()), ("until_on", until.into())];
        let handover = self.handover(caseworker, at, reason, days, Cell::Nothing)?;
        let colleagues = self.scene.partners.of(Body::Police).workers.clone();
        for (kept, receiver) in own.iter().skip(1).take(4).zip(colleagues.iter().take(2).cycle()) {
            self.line(handover, kept, *receiver, (Cell::Nothing, 1))?;
        }
        Ok(())
    }

    /// A colleague has left, and the demo caseworker has taken over what was hers.
    fn handed_over(&mut self, own: &[&Kept]) -> Result<()> {
        let Some(left) = self.scene.partners.of(Body::Police).workers.last().copied() else { return Ok(()) };
        let (caseworker, at) = (self.scene.partners.cast.caseworker, self.scene.past.ago(&mut self.random, 6));
        let days: [Pair<'_>; 2] = [("from_on", at.day().into()), ("until_on", Cell::Nothing)];
        let handover =
            self.handover(left, at, "She works for the neighbouring force since Monday.", days, at.into())?;
        for kept in own.iter().rev().take(2) {
            let taken = self.ids.at(at);
            self.scene.seed.put(
                "assignment",
                &[
                    ("id", taken.into()),
                    ("channel", kept.first.channel.into()),
                    ("account", left.account.into()),
                    ("organisation", self.scene.partners.id(Body::Police).into()),
                    ("duty", Cell::Number(1)),
                    ("since_at", kept.opened_at.into()),
                    ("ended_at", at.into()),
                    ("assigned_by", kept.first.supervisor.account.into()),
                    ("end_reason", "Handed over.".into()),
                ],
            )?;
            self.line(handover, kept, caseworker, (taken.into(), 2))?;
        }
        Ok(())
    }

    fn handover(
        &mut self,
        whose: Staff,
        at: Moment,
        reason: &'static str,
        days: [Pair<'_>; 2],
        begun: Cell<'_>,
    ) -> Result<Id> {
        let id = self.ids.at(at);
        let row: [Pair<'_>; 9] = [
            ("id", id.into()),
            ("organisation", self.scene.partners.id(whose.body).into()),
            ("account", whose.account.into()),
            ("reason", reason.into()),
            ("begun_at", begun),
            ("ended_how", Cell::Number(0)),
            ("created_by", self.scene.partners.cast.supervisor.account.into()),
            ("created_at", at.into()),
            ("version", Cell::Number(1)),
        ];
        self.scene.seed.put("caseload_handover", &row.into_iter().chain(days).collect::<Vec<_>>())?;
        Ok(id)
    }

    fn line(&mut self, handover: Id, kept: &Kept, receiver: Staff, (taken, state): (Cell<'_>, i64)) -> Result<()> {
        self.scene.seed.put(
            "caseload_line",
            &[
                ("handover", handover.into()),
                ("channel", kept.first.channel.into()),
                ("duty", Cell::Number(1)),
                ("receiver", receiver.account.into()),
                ("taken", taken),
                ("given", Cell::Nothing),
                ("state", state.into()),
            ],
        )
    }
}
