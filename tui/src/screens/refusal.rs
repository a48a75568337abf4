//! The refusals to share of one channel: a list, recording one, and looking at one again. A refusal is a decision like any
//! other: it has a reason, and a day on which it is looked at again.

use safetynet_proto::icm::v1::{
    ListRefusalsRequest, RecordRefusalRequest, Refusal, RefusalOutcome, RefusalState, ReviewRefusalRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::channel::about::About;
use super::records::{Entry, Records};
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::Step;
use crate::keys::Command;
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

const COLUMNS: &[Column] = &[column("Asked by", 26), column("For", 0), column("Look again", 12), column("State", 10)];
/// What it means that there is none.
pub const EMPTY: &str = "Your organisation has refused to share nothing of this channel. r records a refusal.";
/// Where nobody says otherwise a refusal is looked at again after so many days.
const DAYS: i64 = 90;

impl Entry for Refusal {
    const COLUMNS: &'static [Column] = COLUMNS;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        row(self)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        about(self)
    }

    fn counts(&self) -> bool {
        self.state() == RefusalState::Stands
    }
}

/// Asks for the refusals of a channel, withdrawn ones too.
pub fn read(channel_id: &str) -> ListRefusalsRequest {
    ListRefusalsRequest { channel_id: channel_id.to_owned(), include_ended: true }
}

/// Moves among them; `review` looks at the selected one again.
pub fn command(refusals: &mut Records<Refusal>, command: Command) -> Step {
    match (command, refusals.selected()) {
        (Command::Own("review"), Some(refusal)) if !refusal.counts() => Step::none().say("This refusal was withdrawn."),
        (Command::Own("review"), Some(refusal)) => Step::none().open(Sheet::new(ReviewRefusal::new(refusal))),
        (Command::Own("review"), None) => Step::none().say("There is no refusal to look at."),
        (command, _) => refusals.command(command),
    }
}

fn about(refusal: &Refusal) -> Vec<(String, Tone)> {
    let by = words::account(refusal.refused_by.as_ref());
    let looked = refusal.reviewed_by.as_ref().map_or(String::new(), |who| {
        format!("Looked at on {} by {}: {}", when::time(refusal.review_time.as_ref()), who.name, refusal.review_note)
    });
    vec![
        (refusal.reason.clone(), Tone::Plain),
        (looked, Tone::Plain),
        (format!("Refused by {by} on {}.", when::time(refusal.refuse_time.as_ref())), Tone::Quiet),
    ]
}

fn row(refusal: &Refusal) -> Row {
    let (state, tone) = match refusal.state() {
        RefusalState::Stands if refusal.days_late > 0 => ("look again", Tone::Late),
        RefusalState::Stands => ("stands", Tone::Plain),
        RefusalState::Withdrawn => ("withdrawn", Tone::Quiet),
        RefusalState::Unspecified => ("", Tone::Plain),
    };
    Row::new(&refusal.id)
        .cell(&refusal.asked_by)
        .cell(&refusal.asked_for)
        .cell(when::date(refusal.review_date.as_ref()))
        .toned(state, tone)
}

const ASKED_BY: &str = "asked_by";
const ASKED_FOR: &str = "asked_for";
const REASON: &str = "reason";
const REVIEW: &str = "review_date";
const OUTCOME: &str = "outcome";
const NOTE: &str = "note";

/// Records that something was not shared.
pub struct RecordRefusal(About);

impl RecordRefusal {
    /// Of this channel.
    pub fn new(about: About) -> Self {
        Self(about)
    }
}

impl Job for RecordRefusal {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::RecordRefusal
    }

    fn title(&self) -> String {
        "Refuse to share".to_owned()
    }

    fn about(&self) -> String {
        "Nobody is made to share. Your organisation alone sees the refusal.".to_owned()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let form = Form::new("refusal.record", &self.0.id, "Who will see it? Then save")
            .line(ASKED_BY, "Asked by", "an organisation or a person")
            .note(ASKED_FOR, "Asked for", "10 to 500 characters")
            .note(REASON, "Why not", "10 to 500 characters")
            .date(REVIEW, "Look again by", "at most a year ahead");
        Some(form.filled(REVIEW, &now.day().plus_days(DAYS).to_string()))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(RecordRefusalRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            channel_id: self.0.id.clone(),
            asked_by: form.trimmed(ASKED_BY),
            asked_for: form.trimmed(ASKED_FOR),
            reason: form.trimmed(REASON),
            review_date: form.day(REVIEW)?,
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::RecordRefusal(reply) = reply else { return Done::back("") };
        Done::back("The refusal is recorded.").seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Channel, self.0.id.clone()))
    }

    fn again(&self) -> Self {
        Self(self.0.again())
    }
}

/// Looks at a refusal again.
pub struct ReviewRefusal {
    id: String,
    channel_id: String,
    etag: String,
    about: String,
}

impl ReviewRefusal {
    fn new(refusal: &Refusal) -> Self {
        let (id, channel_id, etag) = (refusal.id.clone(), refusal.channel_id.clone(), refusal.etag.clone());
        Self { id, channel_id, etag, about: format!("{}: {}", refusal.asked_by, refusal.asked_for) }
    }
}

impl Job for ReviewRefusal {
    fn method(&self) -> Method {
        Method::ReviewRefusal
    }

    fn title(&self) -> String {
        "Look again".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let outcomes = ["choose with the arrows", "it stands until a new day", "it is withdrawn: it can be shared"];
        let form = Form::new("refusal.review", &self.id, "Save")
            .choice(OUTCOME, "Outcome", "", outcomes)
            .note(NOTE, "What was found", "10 to 500 characters")
            .date(REVIEW, "Look again by", "only where it stands; at most a year ahead");
        Some(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        if form.number(OUTCOME) == RefusalOutcome::Unspecified as i32 {
            form.complain(OUTCOME, "Choose whether it stands.");
            return Err(NotReady);
        }
        Ok(ReviewRefusalRequest {
            id: self.id.clone(),
            request_id: attempt.request_id,
            etag: self.etag.clone(),
            outcome: form.number(OUTCOME),
            note: form.trimmed(NOTE),
            review_date: form.day(REVIEW)?,
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        match reply {
            Reply::ReviewRefusal(reply) => {
                let stands = reply.refusal.is_some_and(|refusal| refusal.state() == RefusalState::Stands);
                Done::back(if stands { "The refusal stands." } else { "The refusal is withdrawn. s shares it." })
            }
            _ => Done::back(""),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Channel, self.channel_id.clone()))
    }

    fn again(&self) -> Self {
        let (id, channel_id, etag) = (self.id.clone(), self.channel_id.clone(), self.etag.clone());
        Self { id, channel_id, etag, about: String::new() }
    }
}
