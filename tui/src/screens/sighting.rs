//! Who saw a record, from the audit: own people by name, others by organisation alone.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::audit::v1::{ListSightingsRequest, Sighting};
use safetynet_proto::kind::v1::RecordKind;

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{foot, keyed, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::Char('d'), "days", "look back 90 days, a year or 7 days")];

const COLUMNS: &[Column] = &[column("Who", 0), column("Organisation", 28), column("Times", 6), column("Last", 18)];
const EMPTY: &str = "Nobody is on record as having seen it in this time.";
/// How far to look back, in days.
const DAYS: [i32; 3] = [90, 366, 7];

/// Who saw a record.
pub struct Sightings {
    record: (RecordKind, String),
    about: String,
    list: List,
    incomplete: bool,
    back: usize,
}

impl Sightings {
    /// Of this record, which people know by these words.
    pub fn new(kind: RecordKind, id: impl Into<String>, about: impl Into<String>) -> Self {
        let record = (kind, id.into());
        Self { record, about: about.into(), list: List::new(COLUMNS, EMPTY), incomplete: false, back: 0 }
    }

    fn days(&self) -> i32 {
        DAYS.get(self.back).copied().unwrap_or_default()
    }

    fn read(&self) -> Step {
        let (object_kind, object_id) = (self.record.0.into(), self.record.1.clone());
        Step::none().call(ListSightingsRequest { object_kind, object_id, days: self.days() })
    }
}

impl Screen for Sightings {
    fn title(&self) -> String {
        "Who saw it".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => self.read(),
            Event::Reply(Reply::ListSightings(reply)) => {
                self.incomplete = reply.incomplete;
                self.list.set(keyed::rows(&reply.sightings, key, row));
                Step::none()
            }
            Event::Command(Command::Own("days")) => {
                self.back = (self.back + 1) % DAYS.len();
                self.read().say(format!("The last {} days.", self.days()))
            }
            event => self.list.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        // Who may not ask who saw a record may read it all the same.
        (self.list.total() > 0).then_some(Method::ListSightings)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let more = if self.incomplete { " Older events in this time are not counted." } else { "" };
        let texts = vec![
            (format!("{}, the last {} days.{more}", self.about, self.days()), Tone::Title),
            ("Of other organisations their auditor is told who it was.".to_owned(), Tone::Quiet),
        ];
        let above = foot::draw(frame, area, 3, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { back: self.back, ..Self::new(self.record.0, &self.record.1, &self.about) })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some(self.record.clone())
    }
}

/// What tells a line from the others.
fn key(one: &Sighting) -> String {
    let account = one.account.as_ref().map_or("", |account| account.id.as_str());
    let organisation = one.organisation.as_ref().map_or("", |organisation| organisation.id.as_str());
    format!("{organisation} {account}")
}

fn row((id, one): (String, &Sighting)) -> Row {
    let who = one.account.as_ref().map_or("somebody of", |account| account.name.as_str());
    Row::new(id)
        .cell(who)
        .cell(words::organisation(one.organisation.as_ref()))
        .cell(one.times.to_string())
        .cell(when::time(one.last_time.as_ref()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::audit::v1::ListSightingsResponse;
    use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    #[test]
    fn own_people_are_named_and_others_are_an_organisation() {
        let mut desk = Desk::signed_in();
        desk.open(Sightings::new(RecordKind::Channel, "c-1", "CH-2026-000007"));
        let one = |account: Option<&str>, organisation: &str, times| Sighting {
            organisation: Some(OrganisationRef { id: organisation.into(), name: organisation.into() }),
            account: account.map(|name| AccountRef { id: "a-3".into(), name: name.into() }),
            times,
            last_time: Some(when::timestamp(desk.now)),
            last_via: String::new(),
        };
        let sightings = vec![one(Some("Ann Example"), "Northtown Council", 12), one(None, "Easthaven Constabulary", 3)];
        let reply = ListSightingsResponse { sightings, incomplete: false };
        desk.answer(Method::ListSightings, Reply::ListSightings(Box::new(reply)));
        insta::assert_snapshot!("sightings", desk.frame(80, 24));
        desk.press("d");
        let Some(Call::ListSightings(sent)) = desk.sent(Method::ListSightings) else { panic!("nothing was asked") };
        assert_eq!((sent.object_id.as_str(), sent.days), ("c-1", 366));
    }
}
