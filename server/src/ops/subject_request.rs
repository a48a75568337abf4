//! Requests of people about what is held about them: registered, passed on at once, answered by each organisation for its
//! own data (ISA-14.1, CA-8.5a). The pack is in `pack`, the answer in `complete`.

pub mod complete;
pub mod pack;

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::{Code, SubjectOutcome, SubjectRequestKind};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Title;

use crate::domain::subject_request as rules;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, Spends, wire};
use crate::store::lookup::{self, Work};
use crate::store::nominal::Nominal;
use crate::store::subject_request::{self as requests, Draft, Filter, Other, SubjectRequest};
use crate::store::{Call, Index, Manage, Read, Seen, Verb, Write, reach};

/// Registers a request.
pub struct RegisterSubjectRequest;

impl Rpc for RegisterSubjectRequest {
    type In = pb::RegisterSubjectRequestRequest;
    type Out = pb::RegisterSubjectRequestResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("subject_request.registered");
    const KIND: Kind = Kind::Contribute;
    // Every organisation that knows the person is told, so that nobody may send many.
    const SPENDS: Spends = Spends::View;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let nominal = reach::one::<Nominal, Index>(call, rpc::id("nominal_id", &input.nominal_id)?)?;
        let draft = draft(call, &input)?;
        let id = requests::register(call, &nominal, &draft)?;
        let Some(row) = reach::maybe::<SubjectRequest, Read>(call, id)? else {
            // Such as who broke the glass: they see the person for an hour, and would not see the request.
            let text = "This person is sealed: who is named on the seal and works with them registers the request.";
            return Err(Error::NotNow("SEALED", text.to_owned()));
        };
        let mut made = registered(call, &row);
        if input.validate_only {
            (made.id, made.reference, made.etag) = Default::default();
        }
        Ok(pb::RegisterSubjectRequestResponse { subject_request: Some(made) })
    }
}

fn draft(call: &Call<'_>, input: &pb::RegisterSubjectRequestRequest) -> Result<Draft> {
    let mut fields = Fields::default();
    let today = call.today();
    let kind = fields.ask(wire::code::<SubjectRequestKind>("kind", input.kind));
    let sent = wire::day("receive_date", input.receive_date.as_ref());
    let received = fields.ask(sent.and_then(|day| rules::received("receive_date", day, today)));
    let sent = fields.ask(wire::optional_day("identity_date", input.identity_date.as_ref()));
    let days = sent.zip(received).and_then(|(identity, received)| {
        let checked = identity.map(|day| rules::identified("identity_date", day, (received, today)));
        fields.ask(checked.transpose()).map(|identity| (received, identity))
    });
    let own_reference = if input.own_reference.is_empty() {
        Some(String::new())
    } else {
        fields.take("own_reference", Title::parse(&input.own_reference)).map(Title::into_string)
    };
    let draft = kind.zip(days).zip(own_reference);
    fields.done(draft.map(|((kind, (received, identity)), own_reference)| Draft {
        kind,
        received,
        identity,
        own_reference,
    }))
}

/// Lists what the own organisation has to answer.
pub struct ListSubjectRequests;

impl Rpc for ListSubjectRequests {
    type In = pb::ListSubjectRequestsRequest;
    type Out = pb::ListSubjectRequestsResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::ReadCase, Permission::ReviewAccess]);
    const AUDIT: Event = Event("subject_request.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let nominal = rpc::optional_id("nominal_id", &input.nominal_id)?;
        let places = requests::places(call, Filter { nominal, answered: input.include_answered })?;
        let mut rows = Vec::new();
        for place in places.into_iter().filter(|place| page.after().is_none_or(|after| *place > after)) {
            if let Some(row) = reach::maybe::<SubjectRequest, Read>(call, place.1)? {
                let person = reach::maybe::<Nominal, Index>(call, row.nominal)?;
                if nominal.is_some() && person.is_none() {
                    call.not_shown(row.id);
                    continue;
                }
                rows.push((place, row, person));
            }
            if rows.len() > page.size() {
                break;
            }
        }
        if let Some((_, row, _)) = rows.get(page.size()) {
            call.not_shown(row.nominal);
        }
        let (rows, next_page_token) = page.cut(call, rows, |(place, ..)| *place);
        let subject_requests = rows.iter().map(|(_, row, person)| line(call, row, person.as_ref())).collect();
        Ok(pb::ListSubjectRequestsResponse { subject_requests, next_page_token })
    }
}

/// Answers one.
pub struct GetSubjectRequest;

impl Rpc for GetSubjectRequest {
    type In = pb::GetSubjectRequestRequest;
    type Out = pb::GetSubjectRequestResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::ReadCase, Permission::ReviewAccess]);
    const AUDIT: Event = Event("subject_request.read");
    const KIND: Kind = Kind::Read;
    const SPENDS: Spends = Spends::View;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let row = reach::one::<SubjectRequest, Read>(call, rpc::id("id", &input.id)?)?;
        let Some(nominal) = reach::maybe::<Nominal, Index>(call, row.nominal)? else {
            return Ok(pb::GetSubjectRequestResponse { subject_request: Some(registered(call, &row)) });
        };
        lookup::keep(call, &nominal, work(&row))?;
        let parts = requests::others(call, &nominal, &row)?.iter().map(other).collect();
        let subject_request = Some(pb::SubjectRequest { parts, ..line(call, &row, Some(&nominal)) });
        Ok(pb::GetSubjectRequestResponse { subject_request })
    }
}

/// Whether opening a request is a look at somebody whom the caller works with.
fn work<V>(row: &Seen<SubjectRequest, V>) -> Work {
    match row.proof().via() {
        "worker" | "supervisor" | "partner" => Work::Theirs,
        _ => Work::Others,
    }
}

/// Records when the identity was confirmed.
pub struct ConfirmSubjectIdentity;

impl Rpc for ConfirmSubjectIdentity {
    type In = pb::ConfirmSubjectIdentityRequest;
    type Out = pb::ConfirmSubjectIdentityResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("subject_request.identity_confirmed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let row = reach::one::<SubjectRequest, Manage>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, row.version)?;
        rules::identifiable(row.origin.0 == row.organisation.0, row.outcome, &row.clock)?;
        let day = wire::day("identity_date", input.identity_date.as_ref())?;
        let day = rules::identified("identity_date", day, (row.clock.received, call.today()))?;
        requests::confirm_identity(call, &row, day)?;
        Ok(pb::ConfirmSubjectIdentityResponse { subject_request: Some(again(call, row.id)?) })
    }
}

/// Extends the time.
pub struct ExtendSubjectRequest;

impl Rpc for ExtendSubjectRequest {
    type In = pb::ExtendSubjectRequestRequest;
    type Out = pb::ExtendSubjectRequestResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("subject_request.extended");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let row = reach::one::<SubjectRequest, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, row.version)?;
        let reason = wire::reason("reason", &input.reason)?;
        row.clock.extendable(call.today())?;
        requests::extend(call, &row, reason.as_str())?;
        Ok(pb::ExtendSubjectRequestResponse { subject_request: Some(again(call, row.id)?) })
    }
}

/// A part as it stands after a change, without the person, at whom nobody looks by changing it.
fn again(call: &Call<'_>, id: Id) -> Result<pb::SubjectRequest> {
    Ok(registered(call, &*reach::one::<SubjectRequest, Read>(call, id)?))
}

fn other(other: &Other) -> pb::SubjectRequestPart {
    pb::SubjectRequestPart {
        organisation: Some(wire::organisation(other.organisation.0, &other.organisation.1)),
        answered: other.answered.is_some(),
        answer_date: other.answered.map(wire::date),
    }
}

/// A request as it stands in the register: with the person and what was written of them, for who finds them.
fn line<V: Verb>(
    call: &Call<'_>,
    row: &Seen<SubjectRequest, V>,
    nominal: Option<&Seen<Nominal, Index>>,
) -> pb::SubjectRequest {
    let Some(nominal) = nominal else { return registered(call, row) };
    let received_here = row.origin.0 == row.organisation.0;
    let named = received_here || nominal.known_to.iter().any(|(id, _)| *id == row.origin.0);
    pb::SubjectRequest {
        nominal: Some(nominal.into()),
        origin_organisation: named.then(|| wire::organisation(row.origin.0, &row.origin.1)),
        own_reference: if received_here { row.own_reference.clone() } else { String::new() },
        extension_reason: row.extension_reason.clone(),
        refusal_reason: row.refusal_reason.clone(),
        late_reason: row.late_reason.clone(),
        answered_by: row.answered_by.as_ref().map(|(by, name)| wire::account(*by, name)),
        ..registered(call, row)
    }
}

/// What the register says to who may not find the person: nothing of who it is or what was written.
fn registered(call: &Call<'_>, row: &SubjectRequest) -> pb::SubjectRequest {
    let clock = &row.clock;
    pb::SubjectRequest {
        id: row.id.to_string(),
        reference: row.reference.clone(),
        kind: row.kind.number(),
        organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        receive_date: Some(wire::date(clock.received)),
        identity_date: clock.identity.map(wire::date),
        due_date: clock.due().map(wire::date),
        days_late: clock.days_late(call.today()),
        extend_date: clock.extended.map(wire::date),
        outcome: row.outcome.map_or(0, SubjectOutcome::number),
        answer_date: clock.answered.map(wire::date),
        etag: rpc::etag(row.version),
        lapse_date: row.lapses().map(wire::date),
        ..Default::default()
    }
}
