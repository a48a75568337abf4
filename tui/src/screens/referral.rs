//! Referrals of people to the programmes of other organisations: a list, sending one, answering one, taking one back.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{ListReferralsRequest, Referral, ReferralState};
use safetynet_proto::kind::v1::OrganisationRef;

use self::answer::Answer;
use super::reason::Reason;
use super::sheet::Sheet;
use crate::app::{Step, View};
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

pub mod answer;
pub mod send;

const COLUMNS: &[Column] = &[
    column("Referral", 15),
    column("Person", 0),
    column("Programme", 16),
    column("State", 14),
    wide_column("From", 24, 90),
    wide_column("To", 24, 110),
];
const EMPTY: &str =
    "Nobody is referred to your organisation, or by it from where you work. F on a channel refers somebody.";

/// Referrals in a list.
pub struct Referrals {
    list: List,
    referrals: Vec<Referral>,
}

impl Default for Referrals {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), referrals: Vec::new() }
    }
}

impl Referrals {
    /// Asks for them.
    pub fn read(include_ended: bool) -> ListReferralsRequest {
        ListReferralsRequest { include_ended, page_size: 200, ..ListReferralsRequest::default() }
    }

    /// Takes the answer.
    pub fn take(&mut self, referrals: Vec<Referral>) {
        self.list.set(referrals.iter().map(row).collect());
        self.referrals = referrals;
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    /// The selected one.
    pub fn selected(&self) -> Option<&Referral> {
        let id = self.list.selected()?;
        self.referrals.iter().find(|one| one.id == id)
    }

    /// Moves; `answer` accepts or declines the selected one, `end` takes it back.
    pub fn command(&mut self, command: Command, view: &View) -> Step {
        let Command::Own(name @ ("answer" | "end")) = command else {
            return Step::used(self.list.command(command));
        };
        let Some(referral) = self.selected() else { return Step::none().say("There is no referral here.") };
        let own = |of: Option<&OrganisationRef>| view.who.zip(of).is_some_and(|(who, of)| of.id == who.organisation_id);
        match name {
            _ if referral.state() != ReferralState::Sent => Step::none().say("This referral waits no longer."),
            "answer" if own(referral.receiver_organisation.as_ref()) => {
                Step::none().open(Sheet::new(Answer::new(referral)))
            }
            "answer" => Step::none().say("Only a supervisor of the organisation to which it is sent answers it."),
            _ if own(referral.giver_organisation.as_ref()) => Step::none().open(Reason::withdraw_referral(referral)),
            _ => Step::none().say("Only who sent a referral takes it back. y answers it."),
        }
    }

    /// Draws the list, and what the selected one is about below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let texts = self.selected().map_or(Vec::new(), about);
        let above = foot::draw(frame, area, 7, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
}

fn about(referral: &Referral) -> Vec<(String, Tone)> {
    let from = words::organisation(referral.giver_organisation.as_ref());
    let to = words::organisation(referral.receiver_organisation.as_ref());
    let by = words::account(referral.sent_by.as_ref());
    let end = if referral.state() == ReferralState::Sent {
        format!("It expires on {}.", when::time(referral.expire_time.as_ref()))
    } else {
        let who = referral.ended_by.as_ref().map_or(String::new(), |who| format!(" by {}", who.name));
        format!("{}{who} on {}. {}", state(referral), when::time(referral.end_time.as_ref()), referral.end_reason)
    };
    let matter = if referral.matter.is_empty() {
        "What is referred is shown when it is accepted.".to_owned()
    } else {
        referral.matter.clone()
    };
    vec![
        (referral.reason.clone(), Tone::Title),
        (format!("{from} refers to {to}, {}.", referral.programme_name), Tone::Plain),
        (format!("Sent by {by} on {}. {end}", when::time(referral.send_time.as_ref())), Tone::Quiet),
        (matter, Tone::Plain),
    ]
}

fn state(referral: &Referral) -> &'static str {
    match referral.state() {
        ReferralState::Sent => "Sent",
        ReferralState::Accepted => "Accepted",
        ReferralState::Declined => "Declined",
        ReferralState::Withdrawn => "Withdrawn",
        ReferralState::Expired => "Expired",
        ReferralState::Unspecified => "",
    }
}

/// Who it is about, as the index names them.
pub fn person(referral: &Referral) -> String {
    match &referral.nominal {
        Some(nominal) => format!("{} {}", words::name(nominal.name.as_ref()), nominal.reference),
        None => "not shown".to_owned(),
    }
}

fn row(referral: &Referral) -> Row {
    let (said, tone) = match referral.days_late {
        1.. => (when::late(referral.days_late), Tone::Late),
        _ if referral.state() == ReferralState::Sent => (when::date(referral.due_date.as_ref()), Tone::Soon),
        _ => (state(referral).to_lowercase(), Tone::Quiet),
    };
    Row::new(&referral.id)
        .cell(&referral.reference)
        .cell(person(referral))
        .cell(&referral.programme_name)
        .toned(said, tone)
        .cell(words::organisation(referral.giver_organisation.as_ref()))
        .cell(words::organisation(referral.receiver_organisation.as_ref()))
}
