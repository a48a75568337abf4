//! The access list of the own organisation, for its SPOC (COCO-7.2): who has which roles, where
//! each account stands, and whether vetting, training and the signed procedures hold.
//!
//! Accounts, applications and ended accounts stand apart as tabs, since a SPOC does different
//! things with each; what the selected account has done stands below the list.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::access::v1::{Account, AccountChecks, ListAccountsRequest};
use safetynet_proto::kind::v1::{AccountState, RecordKind};
use safetynet_shared::clock::Day;

use super::application::Apply;
use super::pages::{Pages, further};
use super::sheet::Sheet;
use super::user::{User, facts};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::panes::Panes;
use crate::widgets::{foot, when};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "apply", "apply for an account on behalf of a person"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Person", 19),
    column("Roles", 0),
    column("State", 11),
    column("Last sign-in", 12),
    wide_column("Vetting", 9, 120),
    wide_column("Training", 18, 130),
    wide_column("Added", 6, 110),
    column("Checks", 18),
];
const TABS: [&str; 3] = ["Accounts", "Applications", "Ended"];
const PAGE: i32 = 200;

/// The access list.
pub struct Users {
    panes: Panes,
    list: List,
    pages: Pages<Account>,
    read: bool,
}

impl Default for Users {
    fn default() -> Self {
        let empty =
            "No account is in this part of the access list. Arrow right shows the next part, a applies for one.";
        Self { panes: Panes::new(TABS), list: List::new(COLUMNS, empty), pages: Pages::default(), read: false }
    }
}

impl Screen for Users {
    fn title(&self) -> String {
        "Users".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                Step::none().call(request(String::new()))
            }
            Event::Reply(Reply::ListAccounts(reply)) => {
                self.pages.take(reply.accounts, reply.next_page_token);
                self.read = true;
                self.set_rows(view.now.day());
                Step::none()
            }
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command, view.now.day()),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        let place = if self.pages.goes_on() { format!("{} · m: more", self.list.place()) } else { self.list.place() };
        let style = view.theme.style(Tone::Quiet);
        frame.render_widget(Line::styled(place, style).right_aligned(), Rect { height: 1, ..area });
        let texts = self.selected().map_or(Vec::new(), |account| about(account, view.now.day()));
        let [_, body] = Layout::vertical([Constraint::Length(0), Constraint::Min(3)]).areas(body);
        let above = foot::draw(frame, body, 4, view.theme, &texts);
        if self.read {
            self.list.draw(frame, above, view.theme, Focus::Here);
        } else {
            frame.render_widget(Line::styled("  Reading the access list.", style), above);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self::default();
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.list.selected().map(|id| (RecordKind::Account, id.to_owned()))
    }
}

impl Users {
    fn command(&mut self, command: Command, today: Day) -> Step {
        let typing = self.list.context().types();
        match command {
            Command::Open if !typing => match self.list.selected() {
                Some(id) => Step::none().open(User::new(id)),
                None => Step::none(),
            },
            Command::Own("apply") => Step::none().open(Sheet::new(Apply::default())),
            Command::Own("more") => further(self.pages.more().map(request)),
            command if !typing && self.panes.command(command) => {
                self.set_rows(today);
                Step::none()
            }
            command => Step::used(self.list.command(command)),
        }
    }

    fn selected(&self) -> Option<&Account> {
        let id = self.list.selected()?;
        self.pages.items.iter().find(|account| account.id == id)
    }

    fn set_rows(&mut self, today: Day) {
        let parts = |tab: usize| self.pages.items.iter().filter(move |account| part(account.state()) == tab);
        self.list.set(parts(self.panes.at()).map(|account| row(account, today)).collect());
        let counts: Vec<usize> = (0..TABS.len()).map(|tab| parts(tab).count()).collect();
        for ((tab, count), title) in counts.iter().enumerate().zip(TABS) {
            self.panes.rename(tab, format!("{title} {count}"));
        }
    }
}

fn request(page_token: String) -> ListAccountsRequest {
    ListAccountsRequest { page_size: PAGE, page_token, ..ListAccountsRequest::default() }
}

/// In which tab an account stands.
fn part(state: AccountState) -> usize {
    match state {
        AccountState::Applied | AccountState::Checked | AccountState::Authorised => 1,
        AccountState::Disabled | AccountState::Archived => 2,
        _ => 0,
    }
}

fn row(account: &Account, today: Day) -> Row {
    let none = AccountChecks::default();
    let checks = account.checks.as_ref().unwrap_or(&none);
    let (state, tone) = facts::state(account.state());
    let last = when::moment(account.last_sign_in_time.as_ref()).map(|last| last.day().to_string());
    let (vetting, vetting_tone) = facts::vetting(checks);
    let (training, training_tone) = facts::training(checks, today);
    let (summary, summary_tone) = facts::summary(checks, today);
    Row::new(&account.id)
        .toned(facts::name(account), Tone::Title)
        .cell(facts::roles(&account.roles))
        .toned(state, tone)
        .cell(last.as_deref().unwrap_or("never"))
        .toned(vetting, vetting_tone)
        .toned(training, training_tone)
        .cell(account.contributions.to_string())
        .toned(summary, summary_tone)
}

/// The selected account at length.
fn about(account: &Account, today: Day) -> Vec<(String, Tone)> {
    let none = AccountChecks::default();
    let checks = account.checks.as_ref().unwrap_or(&none);
    let terminals = match account.terminal_names.join(", ") {
        none if none.is_empty() => "no terminal in 30 days".to_owned(),
        names => names,
    };
    let last = match when::time(account.last_contribution_time.as_ref()) {
        none if none.is_empty() => String::new(),
        time => format!(", the last {time}"),
    };
    vec![
        (format!("{} · {} · {terminals}", account.user_name, facts::roles(&account.roles)), Tone::Plain),
        (
            format!(
                "Vetting {} · training {} · signed {}",
                facts::vetting(checks).0,
                facts::training(checks, today).0,
                facts::signature(checks, today).0
            ),
            facts::summary(checks, today).1,
        ),
        (
            format!(
                "{} added or changed{last} · {}",
                facts::records(account.contributions),
                facts::assigned(account.open_assignments)
            ),
            Tone::Plain,
        ),
        (facts::next(account.state()).to_owned(), Tone::Soon),
    ]
}

#[cfg(test)]
mod tests {
    use safetynet_proto::access::v1::ListAccountsResponse;
    use safetynet_proto::google::r#type::Date;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::Method;

    fn account(id: &str, family: &str, state: AccountState) -> Account {
        let date = |year| Some(Date { year, month: 3, day: 2 });
        let checks = AccountChecks {
            identity_date: date(2025),
            right_to_work_date: date(2025),
            employment_history_date: date(2025),
            criminal_record_date: date(2025),
            training_date: date(2025),
            training_expiry_date: date(2027),
            syops_signature_date: date(2026),
            ..AccountChecks::default()
        };
        Account {
            id: id.into(),
            given_name: "Sample".into(),
            family_name: family.into(),
            user_name: format!("sample.{}", family.to_lowercase()),
            roles: vec![1, 3],
            state: state.into(),
            checks: Some(if state == AccountState::Active { checks } else { AccountChecks::default() }),
            terminal_names: vec!["Desk 4".into()],
            contributions: 31,
            open_assignments: 5,
            ..Account::default()
        }
    }

    #[test]
    fn accounts_applications_and_ended_ones_stand_apart() {
        let mut desk = Desk::signed_in();
        desk.open(Users::default());
        let accounts = vec![
            account("a-1", "Alpha", AccountState::Active),
            account("a-2", "Beta", AccountState::Locked),
            account("a-3", "Gamma", AccountState::Applied),
        ];
        let reply = ListAccountsResponse { accounts, next_page_token: String::new() };
        desk.answer(Method::ListAccounts, Reply::ListAccounts(Box::new(reply)));
        insta::assert_snapshot!("users", desk.frame(80, 24));
        insta::assert_snapshot!("users_large", desk.frame(120, 40));
        insta::assert_snapshot!("users_wide", desk.frame(140, 24));
        desk.press("right");
        let frame = desk.frame(80, 24);
        assert!(frame.contains("Sample Gamma") && !frame.contains("Sample Alpha"), "{frame}");
        desk.press("enter");
        assert!(desk.sent(Method::GetAccount).is_some());
    }
}
