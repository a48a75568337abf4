//! How work is spread over the people of the organisation: figures for each, and bars of one of them side by side.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{GetWorkloadsRequest, Workload};
use safetynet_proto::kind::v1::RecordKind;

use super::caseload::Caseload;
use super::handovers::Handovers;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::bars::{self, Bar};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::words;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('v'), "view", "bars of the next figure"),
    action(Key::Char('h'), "handovers", "hand-overs that concern me"),
];

const COLUMNS: &[Column] = &[
    column("Who", 0),
    column("Channels", 9),
    column("Late", 6),
    column("This week", 10),
    column("Actions", 8),
    column("Late", 6),
];
/// An account counts every open channel that somebody is assigned to, so that the two differ.
const COUNTED: &str = "  Of the channels that you manage; accounts count those that others lead too.";
const EMPTY: &str = "Nobody has work in the channels that you manage.";

/// A figure of a person that is drawn as a bar.
type Figure = (&'static str, fn(&Workload) -> i32, Tone);

const FIGURES: [Figure; 5] = [
    ("Late reviews", |load| load.reviews_overdue, Tone::Late),
    ("Reviews due this week", |load| load.reviews_due_this_week, Tone::Soon),
    ("Open channels that you manage", |load| load.open_channels, Tone::Good),
    ("Open actions", |load| load.open_actions, Tone::Plain),
    ("Late actions", |load| load.overdue_actions, Tone::Late),
];

/// The people with what they have to do.
pub struct Workloads {
    list: List,
    loads: Vec<Workload>,
    figure: usize,
}

impl Default for Workloads {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), loads: Vec::new(), figure: 0 }
    }
}

impl Screen for Workloads {
    fn title(&self) -> String {
        "Workloads".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetWorkloadsRequest {}),
            Event::Reply(Reply::GetWorkloads(reply)) => {
                self.loads = reply.workloads;
                self.list.set(self.loads.iter().map(row).collect());
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => match self.list.selected() {
                Some(id) => Step::none().open(Caseload::new(id)),
                None => Step::none(),
            },
            Event::Command(Command::Own("view")) => {
                self.figure = (self.figure + 1) % FIGURES.len();
                Step::none()
            }
            Event::Command(Command::Own("handovers")) => Step::none().open(Handovers::default()),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.list.reading(frame, area, view.theme, "  Reading the workloads.") {
            return;
        }
        let rows = u16::try_from(self.loads.len()).unwrap_or(u16::MAX).min(area.height / 2);
        let (line, bars) = (Constraint::Length(1), Constraint::Length(rows));
        let [counted, above, head, below] = Layout::vertical([line, Constraint::Min(4), line, bars]).areas(area);
        frame.render_widget(Line::styled(COUNTED, view.theme.style(Tone::Quiet)), counted);
        self.list.draw(frame, above, view.theme, Focus::Here);
        let Some((name, figure, tone)) = FIGURES.get(self.figure) else { return };
        let title = format!("  {name} (v: another figure)");
        frame.render_widget(Line::styled(title, view.theme.style(Tone::Quiet)), head);
        let shown: Vec<Bar> = self.loads.iter().map(|load| bar(load, *figure, *tone)).collect();
        bars::draw(frame, below, view.theme, &shown, None);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { figure: self.figure, ..Self::default() })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Account, self.list.selected()?.to_owned()))
    }
}

fn bar(load: &Workload, figure: fn(&Workload) -> i32, tone: Tone) -> Bar {
    let value = u32::try_from(figure(load)).unwrap_or(0);
    Bar { label: words::account(load.account.as_ref()).to_owned(), value, tone }
}

fn row(load: &Workload) -> Row {
    let late = |count: i32| if count > 0 { Tone::Late } else { Tone::Plain };
    let soon = if load.reviews_due_this_week > 0 { Tone::Soon } else { Tone::Plain };
    let (left, tone) = if load.left { (" (has left)", Tone::Late) } else { ("", Tone::Plain) };
    Row::new(load.account.as_ref().map_or("", |account| account.id.as_str()))
        .toned(format!("{}{left}", words::account(load.account.as_ref())), tone)
        .cell(load.open_channels.to_string())
        .toned(load.reviews_overdue.to_string(), late(load.reviews_overdue))
        .toned(load.reviews_due_this_week.to_string(), soon)
        .cell(load.open_actions.to_string())
        .toned(load.overdue_actions.to_string(), late(load.overdue_actions))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::icm::v1::GetWorkloadsResponse;
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    fn load(number: i32, name: &str) -> Workload {
        Workload {
            account: Some(AccountRef { id: format!("a-{number}"), name: name.into() }),
            open_channels: 30 - 7 * number,
            reviews_overdue: 4 - number,
            reviews_due_this_week: number,
            open_actions: 5,
            overdue_actions: 0,
            left: number == 4,
        }
    }

    #[test]
    fn work_is_drawn_as_bars_and_enter_opens_what_a_person_has() {
        let mut desk = Desk::signed_in();
        desk.open(Workloads::default());
        let workloads = vec![load(0, "Ann Example"), load(1, "Bob Sample"), load(4, "Cyd Specimen")];
        let reply = GetWorkloadsResponse { workloads };
        desk.answer(Method::GetWorkloads, Reply::GetWorkloads(Box::new(reply)));
        insta::assert_snapshot!("workloads", desk.frame(80, 24));
        desk.press("v v");
        insta::assert_snapshot!("workloads_channels", desk.frame(80, 24));
        desk.press("j enter");
        let Some(Call::ListCaseload(request)) = desk.sent(Method::ListCaseload) else {
            panic!("nothing was asked for")
        };
        assert_eq!(request.account_id, "a-1");
    }
}
