//! The six-monthly access review (COCO-7.2, SYOP-13.2b): a line for each account, decided on evidence, applied and
//! written down in one transaction.

use safetynet_proto::governance::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::{Permission, Roles};
use safetynet_shared::text::{Lines, Reason, tidy};

use super::account::{change, shown};
use super::session::who;
use crate::domain::access_review::{
    Decided, Decision, Heading, all_decided, decidable, idle_days, in_progress, none_running, record,
};
use crate::domain::account::{Facts, Lock, Standing, roles, state};
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, etag, id, unchanged, wire};
use crate::store::access_review::{self as reviews, AccessReview, ReviewLine};
use crate::store::account::{self as accounts, Account};
use crate::store::organisation::{self, Organisation};
use crate::store::{Call, Seen, Write, evidence, reach};

/// The longest statement, in characters.
const LONGEST_STATEMENT: usize = 20_000;

fn count(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

impl From<&Seen<AccessReview, Write>> for pb::AccessReview {
    fn from(review: &Seen<AccessReview, Write>) -> pb::AccessReview {
        let state = match review.finished {
            None => pb::AccessReviewState::InProgress,
            Some(_) => pb::AccessReviewState::Finished,
        };
        pb::AccessReview {
            id: review.id.to_string(),
            etag: etag(review.version),
            reference: review.reference.clone(),
            organisation: Some(wire::organisation(review.organisation, &review.organisation_name)),
            state: state.into(),
            due_date: Some(wire::date(review.due)),
            started_by: Some(wire::account(review.started_by.0, &review.started_by.1)),
            start_time: Some(wire::time(review.started)),
            finished_by: review.finished_by.as_ref().map(|(id, name)| wire::account(*id, name)),
            finish_time: review.finished.map(wire::time),
            statement: review.statement.clone(),
            line_count: count(review.lines),
            decided_count: count(review.decided),
            record: review.record.clone(),
        }
    }
}

/// The lines of a page, in their order.
fn lines(call: &Call<'_>, lines: &[Seen<ReviewLine, Write>]) -> Result<Vec<pb::AccessReviewLine>> {
    let keys: Vec<_> = lines.iter().map(|line| who(call, &line.user_name)).collect();
    let locks = evidence::locks(call, &keys)?;
    let lock = |key| locks.get(key).copied().unwrap_or_default();
    Ok(lines.iter().zip(&keys).map(|(line, key)| shown_line(call, line, lock(key))).collect())
}

fn shown_line(call: &Call<'_>, line: &ReviewLine, lock: Lock) -> pb::AccessReviewLine {
    let facts = Facts {
        standing: line.standing,
        lock,
        used: line.last_sign_in.is_some(),
        signed_on: line.signed_on,
        today: call.today(),
    };
    pb::AccessReviewLine {
        id: line.id.to_string(),
        etag: etag(line.version),
        account: Some(wire::account(line.account, &line.name)),
        user_name: line.user_name.clone(),
        roles: shown::numbers(line.roles),
        state: state(&facts).into(),
        last_sign_in_time: line.last_sign_in.map(wire::time),
        idle_days: idle_days(line.last_sign_in, call.today()),
        contributions: count(line.contributions),
        open_assignments: count(line.open_assignments),
        syops_signature_end_date: line.signed_on.map(|day| wire::date(Period::SyopsSignature.due(day))),
        training_expiry_date: line.trained_until.map(wire::date),
        vetting_complete: line.vetted,
        decision: line.decision.map_or(0, Decision::number),
        new_roles: shown::numbers(line.decision.map_or(Roles::none(), Decision::new_roles)),
        reason: line.reason.clone(),
        decide_time: line.decided.map(wire::time),
    }
}

/// Begins a review.
pub struct StartAccessReview;

impl Rpc for StartAccessReview {
    type In = pb::StartAccessReviewRequest;
    type Out = pb::StartAccessReviewResponse;
    const NEEDS: Needs = Needs::May(Permission::ReviewAccess);
    const AUDIT: Event = Event("access_review.started");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let own = organisation::own(call)?;
        none_running(reviews::running(call, &own)?)?;
        let id = reviews::begin(call, &own)?;
        let mut review = pb::AccessReview::from(&reach::one(call, id)?);
        if input.validate_only {
            review.id.clear();
        }
        Ok(pb::StartAccessReviewResponse { access_review: Some(review) })
    }
}

/// Answers a review with a page of its lines.
pub struct GetAccessReview;

impl Rpc for GetAccessReview {
    type In = pb::GetAccessReviewRequest;
    type Out = pb::GetAccessReviewResponse;
    const NEEDS: Needs = Needs::May(Permission::ReviewAccess);
    const AUDIT: Event = Event("access_review.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let review = reach::one(call, id("id", &input.id)?)?;
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let rows = reviews::lines(call, &review, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (i64::from(row.decision.is_some()), row.id));
        let lines = lines(call, &rows)?;
        Ok(pb::GetAccessReviewResponse { access_review: Some((&review).into()), lines, next_page_token })
    }
}

/// Decides one line.
pub struct DecideLine;

/// The decision of a request: roles stand with a change and with nothing else.
fn decision(input: &pb::DecideLineRequest, fields: &mut Fields) -> Option<Decision> {
    let decision = match input.decision() {
        pb::LineDecision::Keep => Some(Decision::Keep),
        pb::LineDecision::Disable => Some(Decision::Disable),
        pb::LineDecision::Change => return fields.ask(roles("new_roles", &input.new_roles)).map(Decision::Change),
        pb::LineDecision::Unspecified => {
            fields.refuse("decision", "must be to keep, to change or to disable");
            None
        }
    };
    if !input.new_roles.is_empty() {
        fields.refuse("new_roles", "must be empty unless the decision is to change");
    }
    decision
}

impl Rpc for DecideLine {
    type In = pb::DecideLineRequest;
    type Out = pb::DecideLineResponse;
    const NEEDS: Needs = Needs::May(Permission::ReviewAccess);
    const AUDIT: Event = Event("access_review.line_decided");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(id("id", &input.id));
        let decision = decision(&input, &mut fields);
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let ((id, decision), reason) = fields.done(id.zip(decision).zip(reason))?;
        call.note_private(reason.as_str());
        let (review, open) = reach::child::<ReviewLine, Write>(call, id)?;
        unchanged(&input.etag, open.version)?;
        in_progress(review.finished)?;
        decidable(decision, call.person()?.account, open.account, organisation::own(call)?.administers)?;
        reviews::decide(call, &review, &open, decision, reason.as_str())?;
        let (review, decided) = reach::child::<ReviewLine, Write>(call, id)?;
        let line = lines(call, std::slice::from_ref(&decided))?.pop();
        Ok(pb::DecideLineResponse { line, access_review: Some((&review).into()) })
    }
}

/// Finishes a review: applies the decisions and writes the record.
pub struct FinishAccessReview;

impl Rpc for FinishAccessReview {
    type In = pb::FinishAccessReviewRequest;
    type Out = pb::FinishAccessReviewResponse;
    const NEEDS: Needs = Needs::Confirmed(Permission::ReviewAccess);
    const AUDIT: Event = Event("access_review.finished");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(id("id", &input.id));
        let statement = fields.take("statement", tidy(&input.statement, 10, LONGEST_STATEMENT, Lines::Many));
        let (id, statement) = fields.done(id.zip(statement))?;
        let review = reach::one::<AccessReview, Write>(call, id)?;
        in_progress(review.finished)?;
        unchanged(&input.etag, review.version)?;
        all_decided(review.lines - review.decided, review.lines)?;
        let own = organisation::own(call)?;
        let lines = reviews::lines(call, &review, None, usize::try_from(review.lines).unwrap_or(usize::MAX))?;
        lines.iter().try_for_each(|line| apply(call, line))?;
        let next = Period::AccessReview.due(call.today());
        let written = written(call, &own, &review, &lines, &statement, next)?;
        reviews::finish(call, &review, &statement, &written)?;
        organisation::set_access_review_due(call, &own, next)?;
        let review = reach::one::<AccessReview, Write>(call, id)?;
        Ok(pb::FinishAccessReviewResponse {
            access_review: Some((&review).into()),
            next_due_date: Some(wire::date(next)),
        })
    }
}

/// Applies the decision on a line; an account that has ended since stays ended.
fn apply(call: &Call<'_>, line: &Seen<ReviewLine, Write>) -> Result<()> {
    let Some(decision @ (Decision::Change(_) | Decision::Disable)) = line.decision else { return Ok(()) };
    let account = reach::one::<Account, Write>(call, line.account)?;
    if matches!(account.standing, Standing::Disabled | Standing::Archived) {
        return Ok(());
    }
    match decision {
        Decision::Change(roles) => change(call, &account, roles),
        Decision::Disable | Decision::Keep => accounts::disable(call, &account, &line.reason),
    }
}

fn written(
    call: &Call<'_>,
    own: &Seen<Organisation, Write>,
    review: &Seen<AccessReview, Write>,
    lines: &[Seen<ReviewLine, Write>],
    statement: &str,
    next: Day,
) -> Result<String> {
    let own_account = call.person()?.account;
    let finisher = evidence::named(call, own_account)?;
    let decided: Option<Vec<Decided<'_>>> = lines
        .iter()
        .map(|line| {
            let (name, user_name, reason) = (line.name.as_str(), line.user_name.as_str(), line.reason.as_str());
            let (roles, own) = (line.roles, line.account == own_account);
            line.decision.map(|decision| Decided { name, user_name, roles, decision, reason, own })
        })
        .collect();
    let decided = decided.ok_or_else(|| Error::Internal("an open line was to be written down".to_owned()))?;
    let heading = Heading {
        reference: &review.reference,
        organisation: &own.name,
        begun: (&review.started_by.1, review.started.day()),
        finished: (&finisher.name, call.today()),
        next,
        statement,
    };
    Ok(record(&heading, &decided))
}

/// Lists the reviews of the caller's organisation.
pub struct ListAccessReviews;

impl Rpc for ListAccessReviews {
    type In = pb::ListAccessReviewsRequest;
    type Out = pb::ListAccessReviewsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReviewAccess);
    const AUDIT: Event = Event("access_review.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let states = match pb::AccessReviewState::try_from(input.state) {
            Ok(pb::AccessReviewState::Unspecified) => 0b110,
            Ok(pb::AccessReviewState::InProgress) => 0b10,
            Ok(pb::AccessReviewState::Finished) => 0b100,
            Err(_) => return Err(Error::field("state", "must be one of the listed values")),
        };
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let rows = reviews::listed(call, states, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.started.micros(), row.id));
        let due = organisation::own(call)?.access_review_due;
        Ok(pb::ListAccessReviewsResponse {
            access_reviews: rows.iter().map(Into::into).collect(),
            next_page_token,
            next_due_date: Some(wire::date(due)),
        })
    }
}
