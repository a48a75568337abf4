//! The holds of one record: a list, placing one, and looking at one again. An investigation keeps other organisations out of
//! the record (ISA-2.5b), a legal duty keeps the record itself (CA-9.5).

use safetynet_proto::icm::v1::{
    Hold, HoldKind, HoldOutcome, HoldSight, HoldState, ListHoldsRequest, PlaceHoldRequest, ReviewHoldRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::records::{Entry, Records};
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::Step;
use crate::keys::Command;
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

const COLUMNS: &[Column] =
    &[column("For", 14), column("Held by", 0), column("Others", 14), column("Look again", 12), column("State", 10)];
/// What it means that there is none.
pub const EMPTY: &str = "Nothing holds this record. h places a hold.";
/// Where nobody says otherwise a hold is looked at again after so many days.
const DAYS: i64 = 30;

impl Entry for Hold {
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
        self.state() == HoldState::InPlace
    }
}

/// Asks for the holds of a record, ended ones too.
pub fn read(kind: RecordKind, id: &str) -> ListHoldsRequest {
    ListHoldsRequest { object_kind: kind.into(), object_id: id.to_owned(), include_ended: true }
}

/// The form that places one on a record.
pub fn place(kind: RecordKind, id: &str) -> Step {
    Step::none().open(Sheet::new(PlaceHold { object: (kind, id.to_owned()) }))
}

/// Moves among those of a record; `review` looks at the selected one again.
pub fn command(holds: &mut Records<Hold>, object: (RecordKind, &str), command: Command) -> Step {
    let object = (object.0, object.1.to_owned());
    match (command, holds.selected()) {
        (Command::Own("review"), Some(hold)) if !hold.counts() => Step::none().say("This hold has ended."),
        (Command::Own("review"), Some(hold)) => Step::none().open(Sheet::new(ReviewHold::new(hold, object))),
        (Command::Own("review"), None) => Step::none().say("There is no hold to look at."),
        (command, _) => holds.command(command),
    }
}

fn about(hold: &Hold) -> Vec<(String, Tone)> {
    let by = hold.placed_by.as_ref().map_or(String::new(), |who| format!(" by {}", who.name));
    let ended = match hold.state() {
        HoldState::Lifted => "Lifted",
        HoldState::Overridden => "Overridden for somebody's safety",
        HoldState::InPlace | HoldState::Unspecified => "",
    };
    let ended = match (ended, hold.end_time.as_ref()) {
        ("", _) => hold.review_reason.clone(),
        (how, at) => format!("{how} on {}: {}", when::time(at), hold.review_reason),
    };
    let placed = format!("Placed on {}{by}.", when::time(hold.place_time.as_ref()));
    vec![(hold.reason.clone(), Tone::Plain), (ended, Tone::Plain), (placed, Tone::Quiet)]
}

fn row(hold: &Hold) -> Row {
    let (state, tone) = match hold.state() {
        HoldState::InPlace if hold.days_late > 0 => ("look again", Tone::Late),
        HoldState::InPlace => ("in place", Tone::Soon),
        HoldState::Lifted => ("lifted", Tone::Quiet),
        HoldState::Overridden => ("overridden", Tone::Quiet),
        HoldState::Unspecified => ("", Tone::Plain),
    };
    let kind = if hold.kind() == HoldKind::Legal { "a legal duty" } else { "investigation" };
    let others = match (hold.kind(), hold.sight()) {
        (HoldKind::Legal, _) => "see as before",
        (_, HoldSight::Shown) => "are told",
        _ => "know nothing",
    };
    Row::new(&hold.id)
        .cell(kind)
        .cell(words::organisation(hold.owner_organisation.as_ref()))
        .cell(others)
        .cell(when::date(hold.review_date.as_ref()))
        .toned(state, tone)
}

const KIND: &str = "kind";
const SIGHT: &str = "sight";
const REASON: &str = "reason";
const REVIEW: &str = "review_date";
const OUTCOME: &str = "outcome";

/// Places a hold on a record.
pub struct PlaceHold {
    object: (RecordKind, String),
}

impl Job for PlaceHold {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::PlaceHold
    }

    fn title(&self) -> String {
        "Hold".to_owned()
    }

    fn about(&self) -> String {
        "An investigation keeps other organisations out, a legal duty keeps the record.".to_owned()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let kinds =
            ["choose with the arrows", "an investigation that sharing may prejudice", "a legal duty to keep it"];
        let sights = ["not for a legal duty", "others are told that it is held back", "to others it does not exist"];
        let form = Form::new("hold.place", &self.object.1, "Who will still see it? Then save")
            .choice(KIND, "For", "", kinds)
            .choice(SIGHT, "Others", "only for an investigation", sights)
            .note(REASON, "Why", "10 to 500 characters; your organisation alone reads it")
            .date(REVIEW, "Look again by", "at most a year ahead");
        Some(form.filled(REVIEW, &now.day().plus_days(DAYS).to_string()))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (kind, sight) = (form.number(KIND), form.number(SIGHT));
        if kind == HoldKind::Unspecified as i32 {
            form.complain(KIND, "Choose what it is held for.");
            return Err(NotReady);
        }
        if kind == HoldKind::Investigation as i32 && sight == HoldSight::Unspecified as i32 {
            form.complain(SIGHT, "Choose whether others are told.");
            return Err(NotReady);
        }
        Ok(PlaceHoldRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            object_kind: self.object.0.into(),
            object_id: self.object.1.clone(),
            kind,
            sight,
            reason: form.trimmed(REASON),
            review_date: form.day(REVIEW)?,
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::PlaceHold(reply) = reply else { return Done::back("") };
        Done::back("The hold is in place.").seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some(self.object.clone())
    }

    fn again(&self) -> Self {
        Self { object: self.object.clone() }
    }
}

/// Looks at a hold again.
pub struct ReviewHold {
    id: String,
    etag: String,
    object: (RecordKind, String),
    about: String,
}

impl ReviewHold {
    fn new(hold: &Hold, object: (RecordKind, String)) -> Self {
        Self { id: hold.id.clone(), etag: hold.etag.clone(), object, about: hold.reason.clone() }
    }
}

impl Job for ReviewHold {
    fn method(&self) -> Method {
        Method::ReviewHold
    }

    fn title(&self) -> String {
        "Look again".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let outcomes = [
            "choose with the arrows",
            "it stays until a new day",
            "it is lifted: its reason is gone",
            "it is overridden: somebody's safety weighs more",
        ];
        let form = Form::new("hold.review", &self.id, "Save")
            .choice(OUTCOME, "Outcome", "", outcomes)
            .note(REASON, "Why", "10 to 500 characters; whose safety, where it is overridden")
            .date(REVIEW, "Look again by", "only where it stays; at most a year ahead");
        Some(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        if form.number(OUTCOME) == HoldOutcome::Unspecified as i32 {
            form.complain(OUTCOME, "Choose what becomes of it.");
            return Err(NotReady);
        }
        Ok(ReviewHoldRequest {
            id: self.id.clone(),
            request_id: attempt.request_id,
            etag: self.etag.clone(),
            outcome: form.number(OUTCOME),
            reason: form.trimmed(REASON),
            review_date: form.day(REVIEW)?,
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        match reply {
            Reply::ReviewHold(reply) => {
                let stays = reply.hold.is_some_and(|hold| hold.state() == HoldState::InPlace);
                Done::back(if stays {
                    "The hold stays."
                } else {
                    "The hold has ended: who saw it before sees it again."
                })
            }
            _ => Done::back(""),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some(self.object.clone())
    }

    fn again(&self) -> Self {
        let (id, etag, object) = (self.id.clone(), self.etag.clone(), self.object.clone());
        Self { id, etag, object, about: String::new() }
    }
}
