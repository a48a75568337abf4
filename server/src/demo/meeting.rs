//! Meetings of several organisations: one conference to come with its agenda, and one that was held, with minutes and what
//! was decided.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ActionState, ActivityKind, Code};
use safetynet_shared::id::Id;

use super::Scene;
use super::kept::{Kept, Whose};
use super::partners::{Body, Staff};
use super::random::{Ids, Random};
use crate::error::Result;
use crate::store::seed::Cell;

/// `kind` of a conference on domestic abuse and of a panel on anti-social behaviour.
const MARAC: i64 = 1;
const PANEL: i64 = 2;
/// Who is invited besides the convener's organisation.
const INVITED: [Body; 4] = [Body::Police, Body::Council, Body::Housing, Body::Health];
/// How many cases are on an agenda.
const CASES: usize = 4;

/// What is asked of a meeting for a case.
const ASKS: [&str; CASES] = [
    "Agree one plan for the weekend on which he is released.",
    "Who tells the school, and what it may be told.",
    "A second alarm at the back door, and who pays for it.",
    "Whether the tenancy can go to her alone.",
];
/// What was said of a case, and what was decided.
const SAID: [(&str, &str); CASES] = [
    (
        "She has not slept at home since Sunday. He was seen twice at the corner. All agree that the risk is high, and that \
         the nursery must know his car.",
        "Tell the nursery which car to look for",
    ),
    (
        "No call since the order was made. The officer visits on Thursdays. The panel sees no reason to change the plan.",
        "Write to the household that the order stands",
    ),
    (
        "The neighbours above keep a diary now. Three nights out of ten were loud, and twice there was shouting in the yard.",
        "Collect the diary and the recordings",
    ),
    (
        "Both children were seen this week. The health visitor is worried about the younger one.",
        "Arrange a joint visit",
    ),
];

/// A meeting, with the reference that its minutes name.
struct Meeting {
    id: Id,
    reference: String,
}

/// What is written now, with its own chance.
struct Desk<'s, 'a, 'c> {
    scene: &'s mut Scene<'a, 'c>,
    random: Random,
    ids: Ids,
}

/// Everything of this file.
pub(super) fn add(scene: &mut Scene<'_, '_>, kept: &[Kept], seed: u64) -> Result<()> {
    let mut desk = Desk { scene, random: Random::new(seed ^ 0x3a7c), ids: Ids::new(seed ^ 0x1d3a) };
    let joint = kept.iter().rev().filter(|one| one.whose == Whose::Joint);
    let own = kept.iter().rev().filter(|one| one.whose == Whose::Own);
    let upcoming: Vec<&Kept> = joint.clone().take(2).chain(own.clone().take(1)).collect();
    desk.upcoming(&upcoming)?;
    let heard: Vec<&Kept> = joint.skip(2).take(2).chain(own.skip(1).take(2)).collect();
    desk.held(&heard)
}

impl Desk<'_, '_, '_> {
    /// The next conference, in nine days.
    fn upcoming(&mut self, cases: &[&Kept]) -> Result<()> {
        let made = self.scene.past.ago(&mut self.random, 5);
        let meeting = self.head(MARAC, "Conference of the fortnight", self.scene.past.day(-9), made)?;
        for (kept, ask) in cases.iter().zip(ASKS) {
            let at = self.scene.past.ago(&mut self.random, 2).max(kept.opened_at);
            let item = self.item(&meeting, kept, ask, at, None)?;
            self.attend(item, kept)?;
        }
        Ok(())
    }

    /// A panel on the day after which nothing significant was recorded of its cases.
    fn held(&mut self, cases: &[&Kept]) -> Result<()> {
        let held = cases.iter().map(|kept| kept.first.significant_at.day()).min();
        let Some(held) = held.map(|day| day.plus_days(-1)) else { return Ok(()) };
        let made = held.plus_days(-14).start();
        let meeting = self.head(PANEL, "Panel on repeat locations", held, made)?;
        let heard: Vec<&&Kept> = cases.iter().filter(|kept| kept.opened_at.day() < held).collect();
        for (kept, (ask, (said, decided))) in heard.into_iter().zip(ASKS.into_iter().zip(SAID)) {
            let at = held.at(15, 0).unwrap_or(held.start());
            let minutes = self.minutes(kept, &meeting, said, at)?;
            let item =
                self.item(&meeting, kept, ask, held.plus_days(-3).start().max(kept.opened_at), Some((minutes, at)))?;
            self.attend(item, kept)?;
            self.decision(item, kept, decided, at)?;
        }
        Ok(())
    }

    fn head(&mut self, kind: i64, title: &'static str, on: Day, made: Moment) -> Result<Meeting> {
        let (id, reference) = (self.ids.at(made), self.scene.reference("MT", made));
        let convener = self.scene.partners.cast.caseworker;
        self.scene.seed.put(
            "meeting",
            &[
                ("id", id.into()),
                ("reference", reference.clone().into()),
                ("kind", kind.into()),
                ("title", title.into()),
                ("place", "Civic offices, Sandmouth, room 2".into()),
                ("meet_on", on.into()),
                ("organisation", self.scene.partners.id(convener.body).into()),
                ("created_by", convener.account.into()),
                ("created_at", made.into()),
                ("cancel_reason", "".into()),
                ("version", Cell::Number(1)),
            ],
        )?;
        for body in INVITED {
            let row = [("meeting", id.into()), ("organisation", self.scene.partners.id(body).into())];
            self.scene.seed.put("meeting_party", &row)?;
        }
        Ok(Meeting { id, reference })
    }

    /// A case on the agenda, with its minutes and when they were recorded.
    fn item(
        &mut self,
        meeting: &Meeting,
        kept: &Kept,
        ask: &'static str,
        at: Moment,
        minutes: Option<(Id, Moment)>,
    ) -> Result<Id> {
        let id = self.ids.at(at);
        self.scene.seed.put(
            "meeting_item",
            &[
                ("id", id.into()),
                ("meeting", meeting.id.into()),
                ("channel", kept.first.channel.into()),
                ("ask", ask.into()),
                ("added_by", kept.first.by.account.into()),
                ("added_at", at.into()),
                ("activity", minutes.map(|(id, _)| id).into()),
                ("heard_at", minutes.map(|(_, at)| at).into()),
                ("version", Cell::Number(if minutes.is_some() { 2 } else { 1 })),
            ],
        )?;
        Ok(id)
    }

    /// Whoever works on the case, with the demo partner where it is theirs too.
    fn attend(&mut self, item: Id, kept: &Kept) -> Result<()> {
        let partner = (kept.whose == Whose::Joint).then_some(self.scene.partners.cast.partner);
        let mut all: Vec<Staff> = [kept.first.by, kept.first.supervisor].into_iter().chain(partner).collect();
        all.sort_unstable_by_key(|staff| staff.account);
        for staff in all {
            let row = [("meeting_item", item.into()), ("account", staff.account.into())];
            self.scene.seed.put("meeting_attendee", &row)?;
        }
        Ok(())
    }

    fn minutes(&mut self, kept: &Kept, meeting: &Meeting, said: &'static str, at: Moment) -> Result<Id> {
        let id = self.ids.at(at);
        self.scene.contribute(kept.first.by.account, at);
        self.scene.seed.put(
            "activity",
            &[
                ("id", id.into()),
                ("channel", kept.first.channel.into()),
                ("kind", ActivityKind::Meeting.number().into()),
                ("happened_at", at.into()),
                ("title", format!("Minutes of {}", meeting.reference).into()),
                ("note", said.into()),
                ("organisation", self.scene.partners.id(kept.lead).into()),
                ("recorded_by", kept.first.by.account.into()),
                ("recorded_at", at.into()),
                ("audience", Cell::Number(1)),
                ("corrections", Cell::Number(0)),
                ("version", Cell::Number(1)),
            ],
        )?;
        Ok(id)
    }

    fn decision(&mut self, item: Id, kept: &Kept, decided: &'static str, at: Moment) -> Result<()> {
        let id = self.ids.at(at);
        let done = self.random.chance(50);
        let state = if done { ActionState::Done } else { ActionState::Accepted };
        self.scene.seed.put(
            "action",
            &[
                ("id", id.into()),
                ("channel", kept.first.channel.into()),
                ("title", decided.into()),
                ("detail", "Decided at the panel.".into()),
                ("owner", kept.first.by.account.into()),
                ("organisation", self.scene.partners.id(kept.lead).into()),
                ("due_on", self.scene.past.day(if done { 2 } else { -5 }).into()),
                ("state", state.number().into()),
                ("reason", if done { "Done the same week; a note is in the channel." } else { "" }.into()),
                ("created_by", kept.first.by.account.into()),
                ("created_at", at.into()),
                ("changed_at", self.scene.past.after(&mut self.random, at, 2_000).into()),
                ("version", Cell::Number(2)),
            ],
        )?;
        self.scene.seed.put("meeting_decision", &[("meeting_item", item.into()), ("action", id.into())])
    }
}
