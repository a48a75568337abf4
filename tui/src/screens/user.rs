//! One account, as its SPOC sees it: everything that stands behind it, and what can be done to it.
//!
//! Each deed is a form of its own, so that its reason is asked for and its draft is kept. Which of
//! them the account's state allows is said above the facts; the server decides.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::access::v1::{Account, AccountChecks, GetAccountRequest, IssueCodeRequest, IssueCodeResponse};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::{AccountState, RecordKind};
use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use self::about::About;
use super::caseload::Caseload;
use super::enquiries::Ask;
use super::events::Events;
use super::one_time_code::OneTimeCode;
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View, Who};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::overlays::question::Question;
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

pub mod about;
pub mod authorise;
pub mod checks;
pub mod disable;
pub mod facts;
pub mod leaving;
pub mod neighbourhood;
pub mod revoke;
pub mod roles;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('o'), "roles", "change the roles"),
    action(Key::Char('c'), "checks", "record vetting, training and the signed procedures"),
    action(Key::Char('a'), "authorise", "authorise the application by its six criteria"),
    action(Key::Char('i'), "code", "fetch the one-time code of a new account"),
    action(Key::Char('b'), "assign", "assign a neighbourhood"),
    action(Key::Char('u'), "unassign", "end the assignment of a neighbourhood"),
    action(Key::Char('p'), "revoke", "revoke a password that others may know"),
    action(Key::Char('l'), "leaves", "set the last day of access"),
    action(Key::Char('y'), "ask", "ask why nothing was added"),
    action(Key::Char('h'), "handover", "what the person works on, to hand it over"),
    action(Key::Char('d'), "disable", "disable the account"),
    action(Key::Char('e'), "events", "its events in the audit, for auditors").needs(&[Permission::ReadAudit]),
];

const CODE: &str = "code";
const FETCH: &str =
    "It is shown once, for you to hand over. Have the person at hand: a code that was fetched before ends.";

/// One account.
pub struct User {
    id: String,
    text: Pane,
    account: Option<Box<Account>>,
    /// The id of the attempt to fetch the code.
    attempt: Option<String>,
}

impl User {
    /// The account with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), text: Pane::default(), account: None, attempt: None }
    }
}

impl Screen for User {
    fn title(&self) -> String {
        "Account".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.text.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetAccountRequest { id: self.id.clone() }),
            Event::Reply(Reply::GetAccount(reply)) => {
                if let Some(account) = reply.account {
                    let own = view.who.is_some_and(|who| who.account_id == account.id);
                    tell(&mut self.text, &account, view.now.day(), own);
                    tell_elsewhere(&mut self.text, &account, view.who);
                    self.account = Some(Box::new(account));
                }
                Step::none()
            }
            Event::Agreed(CODE) => self.fetch(view),
            Event::Reply(Reply::IssueCode(reply)) => self.show(*reply),
            Event::Command(Command::Own(name)) => self.deed(name),
            event => self.text.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetAccount)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.text.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Account, self.id.clone()))
    }
}

impl User {
    fn deed(&self, name: &str) -> Step {
        let Some(account) = &self.account else { return Step::none().say("The account is not read yet.") };
        let about = About::of(account);
        match name {
            "roles" => Step::none().open(Sheet::new(roles::ChangeRoles::new(about))),
            "checks" => Step::none().open(Sheet::new(checks::RecordChecks::new(about))),
            "authorise" if !matches!(account.state(), AccountState::Applied | AccountState::Checked) => {
                Step::none().say("Only an application can be authorised; this is none, or it is authorised already.")
            }
            "authorise" => Step::none().open(Sheet::new(authorise::Authorise::new(about))),
            "code" if !awaits_code(account) => {
                Step::none().say("Only a new account has a code: one that is created and was never signed in to.")
            }
            "code" => Step::none().ask(Question::new(CODE, "Fetch the one-time code", FETCH, "Show it").or("Not now")),
            "assign" => Step::none().open(Sheet::new(neighbourhood::Assign::new(about))),
            "unassign" if account.neighbourhoods.is_empty() => {
                Step::none().say("The person is assigned to no neighbourhood.")
            }
            "unassign" => Step::none().open(Sheet::new(neighbourhood::Unassign::new(about))),
            "revoke" => Step::none().open(Sheet::new(revoke::Revoke::new(about))),
            "leaves" => Step::none().open(Sheet::new(leaving::Leaves::new(about))),
            "ask" => Step::none().open(Sheet::new(Ask::person(&self.id, &facts::name(account)))),
            "handover" => Step::none().open(Caseload::new(&self.id)),
            "disable" => Step::none().open(Sheet::new(disable::Disable::new(about))),
            "events" => Step::none().open(Events::of_account(&self.id)),
            _ => Step::pass(),
        }
    }
}

impl User {
    fn fetch(&mut self, view: &View) -> Step {
        let Some(account) = &self.account else { return Step::none() };
        let request_id = self.attempt.get_or_insert_with(|| Id::fresh(view.now).to_string()).clone();
        Step::none().call(IssueCodeRequest { request_id, id: self.id.clone(), etag: account.etag.clone() })
    }

    fn show(&mut self, reply: IssueCodeResponse) -> Step {
        self.attempt = None;
        let user_name = self.account.as_ref().map_or("", |account| account.user_name.as_str());
        if reply.one_time_code.is_empty() {
            return Step::none().say("The code was made, but its answer was lost. Fetch another one.");
        }
        let end = when::time(reply.code_end_time.as_ref());
        Step::none().open(OneTimeCode::new(reply.one_time_code, user_name, &end))
    }
}

/// Whether an account was created and never used: its person waits for the code.
fn awaits_code(account: &Account) -> bool {
    matches!(account.state(), AccountState::Created)
}

fn tell(text: &mut Pane, account: &Account, today: Day, own: bool) {
    text.clear();
    let (state, tone) = facts::state(account.state());
    text.push(format!("{} ({})", facts::name(account), account.user_name), Tone::Title);
    text.push(format!("This account is {state}. {}", facts::next(account.state())), tone);
    if !account.end_reason.is_empty() {
        text.say(format!("Why: {}", account.end_reason));
    }
    if account.archive_date.is_some() {
        let (ended, until) = (when::time(account.end_time.as_ref()), when::date(account.archive_date.as_ref()));
        let work = format!("{} to hand over", facts::open(account.open_assignments));
        text.push(format!("Ended {ended}; it is archived after {until}: {work}."), Tone::Soon);
    }
    let keys = if own {
        "This is your own account: another SPOC of your organisation changes it."
    } else {
        "o roles · c checks · a authorise · i code · b areas · l leave · d end · ? all"
    };
    text.push(keys, Tone::Quiet);
    text.heading("Access");
    text.say(format!("Roles: {}", facts::roles(&account.roles)));
    let names: Vec<&str> = account.neighbourhoods.iter().map(|one| one.name.as_str()).collect();
    text.say(format!("Neighbourhoods: {}", or(&names.join(", "), "none")));
    if account.last_access_date.is_some() {
        text.push(format!("Last day of access: {}", when::date(account.last_access_date.as_ref())), Tone::Soon);
    }
    text.say(format!("Need: {}", account.need));
    text.say(format!("Telephone: {}", or(&account.telephone, "not known")));
    tell_checks(text, account, today);
    tell_use(text, account);
    tell_origin(text, account);
}

/// Of an account of another organisation: its first contact, for whom somebody has to stand in.
fn tell_elsewhere(text: &mut Pane, account: &Account, who: Option<&Who>) {
    let Some(of) = &account.organisation else { return };
    if who.is_some_and(|who| who.organisation_id != of.id) {
        text.heading("Organisation");
        text.say(format!("{}: you stand in for it until this first point of contact has signed in.", of.name));
    }
}

fn tell_checks(text: &mut Pane, account: &Account, today: Day) {
    let none = AccountChecks::default();
    let checks = account.checks.as_ref().unwrap_or(&none);
    let (vetting, tone) = facts::vetting(checks);
    text.heading("Checks").push(format!("Vetting: {vetting}"), tone);
    let date = |date: &Option<Date>| or(&when::date(date.as_ref()), "not recorded").to_owned();
    text.say(format!(
        "  identity {} · right to work {}",
        date(&checks.identity_date),
        date(&checks.right_to_work_date)
    ));
    let (history, record) = (date(&checks.employment_history_date), date(&checks.criminal_record_date));
    text.say(format!("  employment history {history} · criminal record {record}"));
    let (training, tone) = facts::training(checks, today);
    text.push(format!("Training: {training}"), tone);
    let (signature, tone) = facts::signature(checks, today);
    text.push(format!("Security operating procedures signed: {signature}"), tone);
    if checks.syops_signature_date.is_some() {
        text.say(format!("  version {}, on {}", checks.syops_version, date(&checks.syops_signature_date)));
        text.push(format!("  scan {}", checks.syops_document_hash), Tone::Quiet);
    }
}

fn tell_use(text: &mut Pane, account: &Account) {
    text.heading("Use");
    let last = when::time(account.last_sign_in_time.as_ref());
    let tone = if account.failures_since > 0 { Tone::Soon } else { Tone::Plain };
    text.push(format!("Last sign-in: {}, {} failed tries since", or(&last, "never"), account.failures_since), tone);
    let lock = when::time(account.lock_end_time.as_ref());
    if !lock.is_empty() {
        text.push(format!("Locked until {lock}"), Tone::Late);
    }
    text.say(format!("Terminals of the last 30 days: {}", or(&account.terminal_names.join(", "), "none")));
    let last = when::time(account.last_contribution_time.as_ref());
    text.say(format!("Records added or changed: {}, the last: {}", account.contributions, or(&last, "never")));
    text.say(format!("Open channels the person is assigned to, whoever leads them: {}", account.open_assignments));
}

fn tell_origin(text: &mut Pane, account: &Account) {
    text.heading("Where it comes from");
    let by = or(words::account(account.applied_by.as_ref()), "the setting up of the system");
    text.say(format!("Applied for by {by}, {}", when::time(account.create_time.as_ref())));
    match when::time(account.authorise_time.as_ref()) {
        none if none.is_empty() => text.push("Not authorised yet", Tone::Soon),
        time => text.say(format!("Authorised by {}, {time}", words::account(account.authorised_by.as_ref()))),
    };
}

fn or<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.is_empty() { other } else { text }
}

#[cfg(test)]
pub(crate) mod tests;
