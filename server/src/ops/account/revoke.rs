//! A password that others may know: revoked at once by the single point of contact who hears of it, and reported (SYOP-12.1).

use safetynet_proto::access::v1 as pb;
use safetynet_shared::codes::IncidentKind;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;
use secrecy::ExposeSecret;

use super::reset;
use crate::domain::account::{alive, another};
use crate::domain::incident::due;
use crate::error::{Error, Result};
use crate::rpc::{Event, Fields, Hashed, Kind, Needs, Rpc, Work, id, unchanged, wire};
use crate::store::account::Account;
use crate::store::{Call, Seen, Write, incident, reach};

/// The heading of the report, which names nobody: it is told to administration and to the other contacts.
const TITLE: &str = "A password may be known to others";
/// What the report says.
const DESCRIPTION: &str = "It was revoked at once: the sessions of the account have ended, and a one-time code stands in its \
                           place. The audit shows what the account did before. Say here what came of looking into it.";

/// Revokes a password.
pub struct RevokePassword;

fn asked(call: &Call<'_>, input: &pb::RevokePasswordRequest) -> Result<(Seen<Account, Write>, Reason)> {
    let mut fields = Fields::default();
    let id = fields.ask(id("id", &input.id));
    let reason = fields.take("reason", Reason::parse(&input.reason));
    let (id, reason) = fields.done(id.zip(reason))?;
    let account = reach::one::<Account, Write>(call, id)?;
    unchanged(&input.etag, account.version)?;
    another(call.person()?.account, account.id)?;
    alive(account.standing)?;
    Ok((account, reason))
}

impl Hashed for RevokePassword {
    fn prepare(call: &Call<'_>, input: &Self::In) -> Result<Work> {
        asked(call, input)?;
        Work::code()
    }
}

impl Rpc for RevokePassword {
    type In = pb::RevokePasswordRequest;
    type Out = pb::RevokePasswordResponse;
    const NEEDS: Needs = Needs::Confirmed(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.password_revoked");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (account, reason) = asked(call, &input)?;
        call.note_private(reason.as_str());
        let code = call.hashed()?.code.ok_or_else(|| Error::Internal("no code was made".to_owned()))?;
        let until = reset::replace(call, &account, &code)?;
        let found = call.now();
        let report = incident::New {
            kind: IncidentKind::Attack,
            title: TITLE,
            description: DESCRIPTION,
            found,
            due: due(found),
            late_reason: "",
            affects: &[],
        };
        let reported = reach::one::<incident::Incident, Write>(call, incident::report(call, &report)?)?;
        let told = pb::RevokePasswordResponse {
            one_time_code: String::new(),
            code_end_time: Some(wire::time(until)),
            incident_id: reported.id.to_string(),
            incident_reference: reported.reference.clone(),
        };
        call.answer_retries_with(&told);
        Ok(pb::RevokePasswordResponse { one_time_code: code.plain.expose_secret().to_owned(), ..told })
    }
}
