//! The decision's form: which fields an outcome needs, and the request that comes of them.

use safetynet_proto::icm::v1::complete_review_request::Outcome as Wire;
use safetynet_proto::icm::v1::{
    ChangeSharingOutcome, CloseOutcome, CompleteReviewRequest, EscalateOutcome, KeepOutcome, NewAction,
};
use safetynet_proto::kind::v1::AccountRef;
use safetynet_shared::clock::Moment;
use safetynet_shared::text::Reason;

use crate::widgets::form::{Form, NotReady};

/// Paths of the fields, as the server names them in refusals.
pub const OUTCOME: &str = "outcome";
pub const PERSON: &str = "to_account_id";
pub const OWNER: &str = "owner_account_id";
const REASON: &str = "reason";
const STATEMENT: &str = "statement";
const LATE: &str = "late_reason";
const TITLE: &str = "title";
const DUE: &str = "due_date";
const GRANT: &str = "grants_to_end/";

/// What the review changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The channel goes on.
    Keep,
    /// It is closed.
    Close,
    /// Somebody is called in.
    Escalate,
    /// Sharing ends.
    ChangeSharing,
}

/// In the order in which they are offered.
const OUTCOMES: [Outcome; 4] = [Outcome::Keep, Outcome::Close, Outcome::Escalate, Outcome::ChangeSharing];

/// The form for a review, without what depends on the pack.
pub fn form(review_id: &str) -> Form {
    let form = Form::new("review.complete", review_id, "Complete the review")
        .choice(OUTCOME, "Outcome", "", [words(Outcome::Keep)])
        .note(STATEMENT, "What you found", "10 to 2,000 characters")
        .note(LATE, "Why it is late", "10 to 500 characters")
        .party(PERSON, "Whom to call in", "", [])
        .note(REASON, "Why", "10 to 500 characters")
        .line(TITLE, "New action", "what is to be done; leave empty for none")
        .party(OWNER, "Who does it", "", [])
        .date(DUE, "By", "such as 14 Dec 2026");
    let mut form = form;
    show(&mut form, false);
    form
}

/// What can be chosen: closing is the supervisor's alone (ISA-3.5), and sharing ends where something is shared.
pub fn offer(form: &mut Form, closes: bool, shares: bool) {
    let open = |outcome: &Outcome| match outcome {
        Outcome::Close => closes,
        Outcome::ChangeSharing => shares,
        Outcome::Keep | Outcome::Escalate => true,
    };
    form.options(OUTCOME, OUTCOMES.into_iter().filter(open).map(|outcome| words(outcome).to_owned()));
}

fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Keep => "keep it open",
        Outcome::Close => "close it",
        Outcome::Escalate => "escalate: call somebody in",
        Outcome::ChangeSharing => "change sharing: end a grant",
    }
}

/// Adds a box for each grant that can be ended.
pub fn with_grants(mut form: Form, grants: &[(String, String)]) -> Form {
    for (id, line) in grants {
        form = form.tick(format!("{GRANT}{id}"), line, "end this sharing");
    }
    form
}

/// What is chosen.
pub fn outcome(form: &Form) -> Outcome {
    let chosen = form.option(OUTCOME);
    OUTCOMES.into_iter().find(|outcome| words(*outcome) == chosen).unwrap_or(Outcome::Keep)
}

/// A grant is ticked to be ended.
fn ends_a_grant(form: &Form, grants: &[String]) -> bool {
    grants.iter().any(|id| form.ticked(&format!("{GRANT}{id}")))
}

/// Shows the fields that the outcome and the lateness need.
pub fn show(form: &mut Form, late: bool) {
    let outcome = outcome(form);
    form.show(LATE, late);
    form.show(PERSON, outcome == Outcome::Escalate);
    form.show(REASON, outcome != Outcome::Keep);
    form.show(TITLE, outcome != Outcome::Close);
    for path in [OWNER, DUE] {
        form.show(path, outcome != Outcome::Close && !form.trimmed(TITLE).is_empty());
    }
    form.show_all(GRANT, outcome == Outcome::ChangeSharing);
}

/// The request, but for the id and etag of the review. What cannot be sent is said beside its field.
pub fn request(
    form: &mut Form,
    people: &[AccountRef],
    grants: &[String],
    now: Moment,
) -> Result<CompleteReviewRequest, NotReady> {
    let reason = form.text(REASON).trim().to_owned();
    let person =
        |form: &Form, path: &str| form.picked_at(path).and_then(|at| people.get(at)).map(|person| person.id.clone());
    let outcome = match outcome(form) {
        Outcome::Keep => Wire::Keep(KeepOutcome {}),
        Outcome::Close => Wire::Close(CloseOutcome { reason }),
        Outcome::Escalate => {
            let to_account_id = person(form, PERSON).unwrap_or_default();
            Wire::Escalate(EscalateOutcome { to_account_id, reason })
        }
        Outcome::ChangeSharing => {
            let ended = grants.iter().filter(|id| form.ticked(&format!("{GRANT}{id}")));
            Wire::ChangeSharing(ChangeSharingOutcome { grants_to_end: ended.cloned().collect(), reason })
        }
    };
    let new_actions = if matches!(outcome, Wire::Close(_)) { Vec::new() } else { new_actions(form, people)? };
    Ok(CompleteReviewRequest {
        request_id: form.request_id(now),
        outcome: Some(outcome),
        statement: form.text(STATEMENT).trim().to_owned(),
        late_reason: form.text(LATE).trim().to_owned(),
        new_actions,
        ..CompleteReviewRequest::default()
    })
}

/// What is asked before something ends for good: the title, the text, and what yes does.
pub fn asks(outcome: Outcome) -> Option<(&'static str, &'static str, &'static str)> {
    match outcome {
        Outcome::Close => Some((
            "Close the channel",
            "The channel is closed with effect from its last significant activity, and its open actions are declined. \
             Reopening it needs a reason and does not bring them back.",
            "close the channel",
        )),
        Outcome::ChangeSharing => Some((
            "End sharing",
            "What is ticked is no longer shared, from now on. Sharing it again needs a new grant.",
            "end the sharing",
        )),
        Outcome::Keep | Outcome::Escalate => None,
    }
}

/// Says what is missing before anything is confirmed, so that no reference is typed in vain.
///
/// # Errors
/// [`NotReady`], with what is missing beside its field.
pub fn ready(form: &mut Form, grants: &[String]) -> Result<(), NotReady> {
    let outcome = outcome(form);
    if outcome == Outcome::ChangeSharing && !ends_a_grant(form, grants) {
        let first = grants.first().map_or(OUTCOME.to_owned(), |id| format!("{GRANT}{id}"));
        form.complain(&first, "Tick the sharing that ends.");
        return Err(NotReady);
    }
    let refusal = Reason::parse(&form.trimmed(REASON)).err().filter(|_| outcome != Outcome::Keep);
    refusal.map_or(Ok(()), |refusal| {
        form.complain(REASON, &refusal.to_string());
        Err(NotReady)
    })
}

fn new_actions(form: &mut Form, people: &[AccountRef]) -> Result<Vec<NewAction>, NotReady> {
    let title = form.text(TITLE).trim().to_owned();
    if title.is_empty() {
        return Ok(Vec::new());
    }
    let due_date = form.day(DUE)?;
    let owner = form.picked_at(OWNER).and_then(|at| people.get(at));
    let owner_account_id = owner.map_or(String::new(), |person| person.id.clone());
    Ok(vec![NewAction { title, owner_account_id, due_date, ..NewAction::default() }])
}
