//! Password resets: asked for by anybody at a terminal, decided by the SPOC who has made sure who asks (SYOP-5.7,
//! SYOP-12.1). An approval makes a one-time code that is told once, to the SPOC, for 24 hours.

use safetynet_proto::access::v1 as pb;
use safetynet_shared::clock::Moment;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;
use secrecy::ExposeSecret;

use crate::domain::account::{Standing, another};
use crate::domain::reset::{Stage, not_ones_own, undecided};
use crate::error::{Error, Result};
use crate::ops::session::who;
use crate::rpc::page::Page;
use crate::rpc::{Event, Fields, Hashed, Kind, Needs, OneTimeCode, Rpc, Work, etag, id, unchanged, wire};
use crate::store::account::{self as accounts, Account};
use crate::store::reset::{self as resets, ResetRequest};
use crate::store::{Call, Seen, Write, alert, organisation, reach, sign_in};

impl From<&Seen<ResetRequest, Write>> for pb::ResetRequest {
    fn from(request: &Seen<ResetRequest, Write>) -> pb::ResetRequest {
        pb::ResetRequest {
            id: request.id.to_string(),
            etag: etag(request.version),
            account: Some(wire::account(request.account, &request.name)),
            user_name: request.user_name.clone(),
            telephone: request.telephone.clone(),
            note: request.note.clone(),
            create_time: Some(wire::time(request.asked)),
            terminal_name: request.terminal.clone(),
        }
    }
}

/// Lists the requests that wait.
pub struct ListResetRequests;

impl Rpc for ListResetRequests {
    type In = pb::ListResetRequestsRequest;
    type Out = pb::ListResetRequestsResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("reset.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let rows = resets::waiting(call, &organisation::own(call)?, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |request| (request.asked.micros(), request.id));
        Ok(pb::ListResetRequestsResponse { reset_requests: rows.iter().map(Into::into).collect(), next_page_token })
    }
}

/// Decides a request.
pub struct DecideReset;

/// A decision that may be taken.
struct Decided {
    request: Seen<ResetRequest, Write>,
    account: Seen<Account, Write>,
    stage: Stage,
    reason: Reason,
}

fn decided(call: &Call<'_>, input: &pb::DecideResetRequest) -> Result<Decided> {
    let mut fields = Fields::default();
    let id = fields.ask(id("id", &input.id));
    let reason = fields.take("reason", Reason::parse(&input.reason));
    let stage = match input.decision() {
        pb::ResetDecision::Approve => Some(Stage::Approved),
        pb::ResetDecision::Refuse => Some(Stage::Refused),
        pb::ResetDecision::Unspecified => {
            fields.refuse("decision", "must be to approve or to refuse");
            None
        }
    };
    let ((id, reason), stage) = fields.done(id.zip(reason).zip(stage))?;
    let (_, request) = reach::child::<ResetRequest, Write>(call, id)?;
    unchanged(&input.etag, request.version)?;
    undecided(request.stage)?;
    let account = reach::one::<Account, Write>(call, request.account)?;
    another(call.person()?.account, account.id)?;
    if stage == Stage::Approved {
        not_ones_own(call.person()?.account, resets::asked_after(call, &request)?)?;
    }
    if stage == Stage::Approved && account.standing != Standing::Active {
        return Err(Error::NotNow("COCO-7.1", "This account is not active, so there is nothing to reset.".to_owned()));
    }
    Ok(Decided { request, account, stage, reason })
}

impl Hashed for DecideReset {
    fn prepare(call: &Call<'_>, input: &Self::In) -> Result<Work> {
        match decided(call, input)?.stage {
            Stage::Approved => Work::code(),
            Stage::Asked | Stage::Refused => Ok(Work::none()),
        }
    }
}

impl Rpc for DecideReset {
    type In = pb::DecideResetRequest;
    type Out = pb::DecideResetResponse;
    const NEEDS: Needs = Needs::Confirmed(Permission::ManageAccounts);
    const AUDIT: Event = Event("reset.decided");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let decided = decided(call, &input)?;
        call.note_private(decided.reason.as_str());
        resets::decide(call, &decided.request, decided.stage, decided.reason.as_str())?;
        if decided.stage == Stage::Refused {
            return Ok(pb::DecideResetResponse::default());
        }
        let code = call.hashed()?.code.ok_or_else(|| Error::Internal("the code was not hashed".to_owned()))?;
        approve(call, &decided.account, &code)
    }
}

/// Puts a one-time code in the place of a password: failed tries are forgotten, and the owner hears of it at the next
/// sign-in. Answers until when the code holds.
pub(super) fn replace(call: &Call<'_>, account: &Seen<Account, Write>, code: &OneTimeCode) -> Result<Moment> {
    let until = accounts::set_code(call, account, code)?;
    sign_in::clear(call, &who(call, &account.user_name))?;
    alert::leave(call, account, alert::PASSWORD_RESET)?;
    Ok(until)
}

fn approve(call: &Call<'_>, account: &Seen<Account, Write>, code: &OneTimeCode) -> Result<pb::DecideResetResponse> {
    let until = replace(call, account, code)?;
    let told = pb::DecideResetResponse { one_time_code: String::new(), code_end_time: Some(wire::time(until)) };
    call.answer_retries_with(&told);
    Ok(pb::DecideResetResponse { one_time_code: code.plain.expose_secret().to_owned(), ..told })
}
