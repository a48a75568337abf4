//! Answering a request for the own organisation: an outcome that fits what was decided, on a day that can be, with a reason
//! where it is late (ISA-14.1).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::SubjectOutcome;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::again;
use crate::domain::subject_request as rules;
use crate::error::Result;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::subject_request::{self as requests, Answer, SubjectRequest, pack};
use crate::store::{Call, Index, Seen};

/// Records how the own organisation answered.
pub struct CompleteSubjectRequest;

impl Rpc for CompleteSubjectRequest {
    type In = pb::CompleteSubjectRequestRequest;
    type Out = pb::CompleteSubjectRequestResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("subject_request.completed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (nominal, row) = requests::handled(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, row.version)?;
        row.clock.running()?;
        let answer = answer(call, &row, &input)?;
        rules::fits(row.kind, answer.outcome, pack::tally(call, &nominal, &row)?)?;
        requests::answer(call, &row, &answer)?;
        Ok(pb::CompleteSubjectRequestResponse { subject_request: Some(again(call, row.id)?) })
    }
}

fn answer(
    call: &Call<'_>,
    row: &Seen<SubjectRequest, Index>,
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
