//! What one person works on, and the choice of what is handed over to others.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{AssignmentKind, CaseloadAction, CaseloadItem, ListCaseloadRequest};
use safetynet_proto::kind::v1::RecordKind;

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::screens::sheet::Sheet;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{foot, when};

mod hand_over;

use hand_over::HandOver;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('x'), "choose", "choose it to be handed over, or not"),
    action(Key::Char('a'), "all", "choose all of them, or none"),
    action(Key::Char('o'), "hand", "hand over what is chosen"),
];

const COLUMNS: &[Column] = &[
    column("", 3),
    column("Channel", 15),
    column("", 0),
    column("As", 11),
    column("Review", 16),
    column("Actions", 8),
];
const EMPTY: &str = "Nothing of this person is in a channel that you manage. esc goes back.";

/// The assignments of a person.
pub struct Caseload {
    account: String,
    list: List,
    items: Vec<CaseloadItem>,
    chosen: Vec<String>,
}

impl Caseload {
    /// Of the person with this account.
    pub fn new(account: impl Into<String>) -> Self {
        let list = List::new(COLUMNS, EMPTY);
        Self { account: account.into(), list, items: Vec::new(), chosen: Vec::new() }
    }
}

/// What tells one assignment from another.
fn key(item: &CaseloadItem) -> String {
    format!("{}/{}", item.channel_id, item.kind)
}

impl Screen for Caseload {
    fn title(&self) -> String {
        "Caseload".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(ListCaseloadRequest { account_id: self.account.clone() }),
            Event::Reply(Reply::ListCaseload(reply)) => {
                self.items = reply.items;
                let there: Vec<String> = self.items.iter().map(key).collect();
                self.chosen.retain(|chosen| there.contains(chosen));
                self.show();
                Step::none()
            }
            Event::Command(Command::Own("choose")) => self.choose(),
            Event::Command(Command::Own("all")) => {
                let all: Vec<String> = self.items.iter().map(key).collect();
                self.chosen = if self.chosen.len() == all.len() { Vec::new() } else { all };
                self.show();
                Step::none()
            }
            Event::Command(Command::Own("hand")) => self.hand_over(),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.list.reading(frame, area, view.theme, "  Reading the caseload.") {
            return;
        }
        let [head, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(area);
        let text = format!("  {} of {} chosen (x); o hands them over", self.chosen.len(), self.items.len());
        frame.render_widget(Line::styled(text, view.theme.style(Tone::Quiet)), head);
        let above = foot::draw(frame, list, 4, view.theme, &self.selected().map_or(Vec::new(), about));
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.account.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Channel, self.selected()?.channel_id.clone()))
    }
}

impl Caseload {
    fn selected(&self) -> Option<&CaseloadItem> {
        let id = self.list.selected()?;
        self.items.iter().find(|item| key(item) == id)
    }

    fn choose(&mut self) -> Step {
        let Some(id) = self.list.selected().map(str::to_owned) else { return Step::none() };
        match self.chosen.iter().position(|chosen| *chosen == id) {
            Some(at) => {
                self.chosen.remove(at);
            }
            None => self.chosen.push(id),
        }
        self.show();
        self.list.command(Command::Down);
        Step::none()
    }

    fn hand_over(&self) -> Step {
        let items: Vec<CaseloadItem> =
            self.items.iter().filter(|item| self.chosen.contains(&key(item))).cloned().collect();
        if items.is_empty() {
            return Step::none().say("Choose with x what is to be handed over, or all of it with a.");
        }
        Step::none().open(Sheet::new(HandOver::new(self.account.clone(), items)))
    }

    fn show(&mut self) {
        let rows = self.items.iter().map(|item| row(item, self.chosen.contains(&key(item)))).collect();
        self.list.set(rows);
    }
}

/// The open actions that go with the one at hand.
fn about(item: &CaseloadItem) -> Vec<(String, Tone)> {
    let action = |one: &CaseloadAction| {
        let due = match one.days_late {
            1.. => when::late(one.days_late),
            _ => format!("due {}", when::date(one.due_date.as_ref())),
        };
        format!("{} ({due})", one.title)
    };
    let all: Vec<String> = item.actions.iter().map(action).collect();
    match (item.open_actions, all.is_empty()) {
        (0, _) => vec![("No open action goes with it.".to_owned(), Tone::Quiet)],
        (_, true) => vec![("Its actions are for those who read the channel.".to_owned(), Tone::Quiet)],
        _ => vec![("Open actions that go with it:".to_owned(), Tone::Quiet), (all.join("; "), Tone::Plain)],
    }
}

fn row(item: &CaseloadItem, chosen: bool) -> Row {
    let kind = if item.kind() == AssignmentKind::Supervisor { "supervisor" } else { "caseworker" };
    let tone = if item.days_late > 0 { Tone::Late } else { Tone::Plain };
    let due = match item.days_late {
        1.. => when::late(item.days_late),
        _ => when::date(item.review_due_date.as_ref()),
    };
    Row::new(key(item))
        .cell(if chosen { "[x]" } else { "[ ]" })
        .cell(&item.channel_reference)
        .cell(&item.channel_title)
        .cell(kind)
        .toned(due, tone)
        .cell(item.open_actions.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::access::v1::{ListPeopleResponse, Person};
    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::ListCaseloadResponse;
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn item(number: i32) -> CaseloadItem {
        CaseloadItem {
            channel_id: format!("c-{number}"),
            channel_reference: format!("CH-2026-00000{number}"),
            channel_title: "Noise at the corner house".into(),
            kind: 1,
            review_due_date: Some(Date { year: 2026, month: 12, day: number }),
            days_late: if number == 1 { 12 } else { 0 },
            open_actions: number,
            actions: (0..number).map(|place| action(place, if number == 1 { 3 } else { 0 })).collect(),
        }
    }

    fn action(place: i32, days_late: i32) -> CaseloadAction {
        let due_date = Some(Date { year: 2026, month: 12, day: 3 + place });
        CaseloadAction { title: "Collect the diary sheets".into(), due_date, days_late, ..CaseloadAction::default() }
    }

    fn people() -> Reply {
        let person = |id: &str, name: &str| Person {
            account: Some(AccountRef { id: id.into(), name: name.into() }),
            ..Person::default()
        };
        let people = vec![person("a-1", "Ann Example"), person("a-2", "Bob Sample"), person("a-3", "Cyd Specimen")];
        Reply::ListPeople(Box::new(ListPeopleResponse { people, ..ListPeopleResponse::default() }))
    }

    #[test]
    fn what_is_chosen_is_dealt_to_those_who_take_over_in_one_act() {
        let mut desk = Desk::signed_in();
        desk.open(Caseload::new("a-1"));
        let reply = ListCaseloadResponse { items: (1..=3).map(item).collect() };
        desk.answer(Method::ListCaseload, Reply::ListCaseload(Box::new(reply)));
        desk.press("x");
        insta::assert_snapshot!("caseload", desk.frame(80, 24));
        desk.press("a o");
        desk.answer(Method::ListPeople, people());
        desk.press("right tab right right tab tab tab");
        desk.type_text("On leave until the new year.");
        insta::assert_snapshot!("caseload_hand_over", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::HandOverCaseload(request)) = desk.sent(Method::HandOverCaseload) else { panic!("not sent") };
        let to: Vec<&str> = request.lines.iter().map(|line| line.receiver_account_id.as_str()).collect();
        assert_eq!(to, ["a-2", "a-3", "a-2"], "dealt in turn, and not to whose work it is");
        assert!(request.account_id == "a-1" && request.until_date.is_none());
        desk.answer(Method::HandOverCaseload, Reply::HandOverCaseload(Box::default()));
        assert!(desk.frame(80, 24).contains("ctrl-z"), "{}", desk.frame(80, 24));
    }
}
