//! Answering a request for the own organisation: an outcome that fits what was decided, on a day that can be, with a reason
//! where it is late (ISA-14.1).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, SubjectOutcome};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::again;
use crate::domain::subject_request as rules;
use crate::error::Result;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::nominal::Nominal;
use crate::store::subject_request::{self as requests, Answer, SubjectRequest, pack};
use crate::store::{Call, Index, Manage, Seen, Write, reach};

/// Records how the own organisation answered.
pub struct CompleteSubjectRequest;

impl Rpc for CompleteSubjectRequest {
    type In = pb::CompleteSubjectRequestRequest;
    type Out = pb::CompleteSubjectRequestResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("subject_request.completed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("id", &input.id)?;
        if input.outcome == SubjectOutcome::Withdrawn.number() {
            withdraw(call, id, &input)?;
        } else {
            complete(call, id, &input)?;
        }
        Ok(pb::CompleteSubjectRequestResponse { subject_request: Some(again(call, id)?) })
    }
}

/// Takes a request back, for all organisations: by who may move its days.
fn withdraw(call: &Call<'_>, id: Id, input: &pb::CompleteSubjectRequestRequest) -> Result<()> {
    let row = reach::one::<SubjectRequest, Manage>(call, id)?;
    rpc::unchanged(&input.etag, row.version)?;
    rules::withdrawable(row.origin.0 == row.organisation.0, &row.clock)?;
    let mut fields = Fields::default();
    let why = reason(&mut fields, "refusal_reason", &input.refusal_reason, Some(true));
    let late = reason(&mut fields, "late_reason", &input.late_reason, Some(false));
    if input.answer_date.is_some() {
        fields.refuse("answer_date", "must be unset: it is withdrawn today");
    }
    let (why, _) = fields.done(why.zip(late))?;
    requests::withdraw(call, &row, &why)
}

/// Answers for the own organisation.
fn complete(call: &Call<'_>, id: Id, input: &pb::CompleteSubjectRequestRequest) -> Result<()> {
    let row = reach::one::<SubjectRequest, Write>(call, id)?;
    rpc::unchanged(&input.etag, row.version)?;
    row.clock.running()?;
    let answer = answer(call, &row, input)?;
    let nominal = reach::one::<Nominal, Index>(call, row.nominal)?;
    let tally = pack::tally(call, &nominal, &row)?;
    // Nothing of the person is shown, so that their controller does not read here when another organisation answered.
    call.never_shown(nominal.id);
    rules::fits(row.kind, answer.outcome, tally)?;
    requests::answer(call, &row, &answer)
}

fn answer(
    call: &Call<'_>,
    row: &Seen<SubjectRequest, Write>,
    input: &pb::CompleteSubjectRequestRequest,
) -> Result<Answer> {
    let mut fields = Fields::default();
    let outcome = fields.ask(wire::code::<SubjectOutcome>("outcome", input.outcome));
    let day = fields.ask(wire::day("answer_date", input.answer_date.as_ref()));
    let late = day.and_then(|day: Day| fields.ask(row.clock.late("answer_date", day, call.today())));
    let refused = outcome.map(|outcome| outcome == SubjectOutcome::Refused);
    let refusal = reason(&mut fields, "refusal_reason", &input.refusal_reason, refused);
    let lateness = reason(&mut fields, "late_reason", &input.late_reason, late);
    let all = outcome.zip(day).zip(refusal.zip(lateness));
    fields.done(all.map(|((outcome, day), (refusal_reason, late_reason))| Answer {
        outcome,
        day,
        refusal_reason,
        late_reason,
    }))
}

/// A reason that has to be there where it is needed, and not elsewhere; none where it is not known yet which.
fn reason(fields: &mut Fields, field: &str, sent: &str, needed: Option<bool>) -> Option<String> {
    if needed? {
        return fields.take(field, Reason::parse(sent)).map(Reason::into_string);
    }
    if !sent.is_empty() {
        fields.refuse(field, "must be empty: it needs no reason");
        return None;
    }
    Some(String::new())
}
