//! Community groups of a neighbourhood: watch schemes, residents' associations and others, with their people.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{Group, GroupState, ListGroupsRequest, WatchBoardRequest};
use safetynet_shared::codes::GroupKind;
use safetynet_shared::roles::Permission;

use super::group::{Belong, End, Keep};
use super::reader::{Reader, Text};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::pane::Pane;
use crate::widgets::words;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "add", "record a group").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('e'), "edit", "change the group at hand").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('p'), "people", "take a contact into the group at hand, or out of it")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('x'), "end", "end the group at hand: who belonged to it is forgotten")
        .needs(&[Permission::WriteNeighbourhood]),
];

const EMPTY: &str = "No group is recorded here. Press a to record a watch scheme or an association.";

/// The groups of a neighbourhood.
pub struct Groups {
    place: String,
    listed: Reader<Group>,
}

impl Groups {
    /// Those of the neighbourhood with this id.
    pub fn new(place: impl Into<String>) -> Self {
        Self { place: place.into(), listed: Reader::new(EMPTY) }
    }

    fn act(&self, name: &str) -> Step {
        match (name, self.listed.selected()) {
            ("add", _) => Step::none().open(Sheet::new(Keep::new(&self.place, ""))),
            (_, None) => Step::none().say("Select a group first."),
            (_, Some(group)) if group.state() == GroupState::Ended => {
                Step::none().say("This group has ended. Record it anew with a if it meets again.")
            }
            ("edit", Some(group)) => Step::none().open(Sheet::new(Keep::new(&self.place, &group.id))),
            ("people", Some(group)) => Step::none().open(Sheet::new(Belong::new(&self.place, &group.id))),
            (_, Some(group)) => Step::none().open(Sheet::new(End::new(group))),
        }
    }
}

impl Screen for Groups {
    fn title(&self) -> String {
        "Groups".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.listed.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                let watch = WatchBoardRequest { neighbourhood_id: self.place.clone() };
                Step::none().watch(watch).call(ListGroupsRequest { neighbourhood_id: self.place.clone() })
            }
            // What a colleague changes meanwhile is read at its place.
            Event::Reply(Reply::WatchBoard(message)) => {
                let news = message.more || message.changes.iter().any(|change| change.kind() == RecordKind::Group);
                let again = ListGroupsRequest { neighbourhood_id: self.place.clone() };
                if news { Step::none().refresh(again) } else { Step::none() }
            }
            Event::Reply(Reply::ListGroups(reply)) => {
                self.listed.take(reply.groups);
                Step::none()
            }
            Event::Command(Command::Own(name)) => self.act(name),
            event => self.listed.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.listed.reading(frame, area, view.theme, "  Reading the groups.") {
            return;
        }
        let areas = Layout::vertical([Constraint::Fill(1), Constraint::Fill(1)]).spacing(1).areas(area);
        self.listed.draw(frame, areas, view.theme);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.place.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let group = self.listed.selected().map(|group| (RecordKind::Group, group.id.clone()));
        group.or_else(|| Some((RecordKind::Neighbourhood, self.place.clone())))
    }
}

impl Text for Group {
    const COLUMNS: &'static [Column] =
        &[column("Name", 0), column("Kind", 22), wide_column("Meets", 28, 76), column("People", 6)];

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let tone = if self.state() == GroupState::Ended { Tone::Quiet } else { Tone::Plain };
        Row::new(&self.id)
            .toned(&self.name, tone)
            .toned(words::label::<GroupKind>(self.kind), tone)
            .toned(&self.meets, tone)
            .toned(self.people.len().to_string(), tone)
    }

    fn write(&self, pane: &mut Pane) {
        pane.push(&self.name, Tone::Title);
        let owner = self.owner_organisation.as_ref().map_or("", |owner| owner.name.as_str());
        pane.say(format!("{} · recorded by {owner}", words::label::<GroupKind>(self.kind)));
        if self.state() == GroupState::Ended {
            pane.push(format!("It has ended: {}", self.end_reason), Tone::Quiet);
        }
        for (heading, text) in [("Meets", &self.meets), ("About", &self.about)] {
            if !text.is_empty() {
                pane.heading(heading).say(text);
            }
        }
        if !self.people.is_empty() {
            pane.heading("People");
            for person in &self.people {
                let part = if person.part.is_empty() { String::new() } else { format!(", {}", person.part) };
                pane.say(format!("{}{part}", person.contact_name));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "a test fails so")]
    use safetynet_proto::kind::v1::OrganisationRef;
    use safetynet_proto::nms::v1::{
        Board, BoardAudience, BoardChange, Contact, ContactState, GetBoardResponse, GroupKind as Kind, GroupPerson,
        ListGroupsResponse, WatchBoardResponse,
    };

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn groups() -> ListGroupsResponse {
        let organisation = Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() });
        let person = |id: &str, name: &str, part: &str| GroupPerson {
            contact_id: id.into(),
            contact_name: name.into(),
            part: part.into(),
        };
        let watch = Group {
            id: "g-1".into(),
            kind: Kind::WatchScheme.into(),
            name: "Sample Quay boat watch".into(),
            about: "Keeps an eye on moorings at night.".into(),
            meets: "First Monday, sailing club".into(),
            people: vec![person("c-1", "Robin Sample", "coordinator"), person("c-2", "Sam Example", "")],
            state: GroupState::Active.into(),
            owner_organisation: organisation.clone(),
            etag: "v2".into(),
            ..Group::default()
        };
        let over = Group {
            id: "g-2".into(),
            kind: Kind::ResidentsAssociation.into(),
            name: "Sample Terrace residents".into(),
            state: GroupState::Ended.into(),
            end_reason: "Nobody came any more".into(),
            ..Group::default()
        };
        ListGroupsResponse { groups: vec![watch, over], audience: vec![BoardAudience { organisation, people: 6 }] }
    }

    fn answer(desk: &mut Desk) {
        desk.answer(Method::ListGroups, Reply::ListGroups(Box::new(groups())));
    }

    fn desk() -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(Groups::new("h-1"));
        answer(&mut desk);
        desk
    }

    #[test]
    fn groups_stand_with_their_people_and_one_that_ended_is_not_changed() {
        let mut desk = desk();
        insta::assert_snapshot!("groups", desk.frame(80, 24));
        desk.press("j e");
        assert!(desk.frame(80, 24).contains("This group has ended."));
    }

    #[test]
    fn a_group_is_recorded_and_changed_after_saying_who_will_see_it() {
        let mut desk = desk();
        desk.press("a");
        answer(&mut desk);
        desk.press("right right tab");
        desk.type_text("Sample football club");
        insta::assert_snapshot!("group_add", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::CreateGroup(request)) = desk.sent(Method::CreateGroup) else { panic!("nothing was sent") };
        assert_eq!((request.neighbourhood_id.as_str(), request.kind()), ("h-1", Kind::Community));
        let mut desk = self::desk();
        desk.press("e");
        answer(&mut desk);
        desk.press("tab end");
        desk.type_text(" (new)");
        desk.press("ctrl-s");
        let Some(Call::UpdateGroup(request)) = desk.sent(Method::UpdateGroup) else { panic!("nothing was sent") };
        assert_eq!((request.name.as_str(), request.etag.as_str()), ("Sample Quay boat watch (new)", "v2"));
        let paths = request.update_mask.as_ref().map(|mask| mask.paths.len());
        assert_eq!(paths, Some(4), "the people stay");
    }

    fn board(desk: &mut Desk) {
        let contact = |id: &str, name: &str, state: ContactState| Contact {
            id: id.into(),
            name: name.into(),
            role: "Neighbour".into(),
            state: state.into(),
            ..Contact::default()
        };
        let contacts = vec![
            contact("c-1", "Robin Sample", ContactState::Active),
            contact("c-3", "Kim Specimen", ContactState::Active),
            contact("c-9", "Gone Away", ContactState::Withdrawn),
        ];
        let board = Some(Board { contacts, ..Board::default() });
        desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board })));
    }

    #[test]
    fn people_are_contacts_who_are_taken_in_and_out() {
        let mut desk = desk();
        desk.press("p");
        answer(&mut desk);
        board(&mut desk);
        desk.press("right right tab");
        desk.type_text("treasurer");
        insta::assert_snapshot!("group_people", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::UpdateGroup(request)) = desk.sent(Method::UpdateGroup) else { panic!("nothing was sent") };
        let people: Vec<(&str, &str)> =
            request.people.iter().map(|one| (one.contact_id.as_str(), one.part.as_str())).collect();
        assert_eq!(people, [("c-1", "coordinator"), ("c-2", ""), ("c-3", "treasurer")]);
        let mut desk = self::desk();
        desk.press("p");
        answer(&mut desk);
        board(&mut desk);
        desk.press("right tab tab space ctrl-s");
        let Some(Call::UpdateGroup(request)) = desk.sent(Method::UpdateGroup) else { panic!("nothing was sent") };
        assert!(request.people.iter().all(|one| one.contact_id != "c-1") && request.people.len() == 1);
    }

    #[test]
    fn what_a_colleague_changes_is_read_and_the_cursor_stays() {
        let mut desk = desk();
        desk.press("j");
        let tell = |desk: &mut Desk, kind: RecordKind| {
            let change = BoardChange { kind: kind.into(), id: "g-1".into(), ..BoardChange::default() };
            let message = WatchBoardResponse { changes: vec![change], ..WatchBoardResponse::default() };
            desk.tell(Method::WatchBoard, Reply::WatchBoard(Box::new(message)));
        };
        tell(&mut desk, RecordKind::Priority);
        assert!(desk.sent(Method::ListGroups).is_none(), "a change of something else");
        tell(&mut desk, RecordKind::Group);
        answer(&mut desk);
        assert!(desk.frame(80, 24).contains("It has ended: Nobody came any more"), "the cursor stays");
    }

    #[test]
    fn a_group_ends_when_its_name_was_typed() {
        let mut desk = desk();
        desk.press("x");
        desk.type_text("Nobody comes any more");
        desk.press("ctrl-s");
        assert!(desk.sent(Method::EndGroup).is_none());
        desk.type_text("Sample Quay boat watch");
        desk.press("enter");
        let Some(Call::EndGroup(request)) = desk.sent(Method::EndGroup) else { panic!("nothing was sent") };
        assert_eq!((request.id.as_str(), request.reason.as_str()), ("g-1", "Nobody comes any more"));
    }
}
