//! Enrolling and revoking terminals (SYOP-6.1). A second person confirms each before it can connect (`confirmation`). The private key never leaves the terminal: of its request only the public
//! key is read.

use safetynet_proto::admin::v1 as pb;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Name, Reason};

use crate::authority::{self, DEVICE_DAYS};
use crate::error::{Error, Result};
use crate::hexadecimal;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::administered::{self, Administered};
use crate::store::terminal::{self, Terminal, Which};
use crate::store::{Call, Manage, Seen, reach};
use safetynet_shared::codes::OrganisationState;

const NEEDS: Needs = Needs::May(Permission::AdministerTerminals);

impl From<&Seen<Terminal, Manage>> for pb::Terminal {
    fn from(terminal: &Seen<Terminal, Manage>) -> Self {
        pb::Terminal {
            id: terminal.id.to_string(),
            etag: rpc::etag(terminal.version),
            organisation: Some(wire::organisation(terminal.organisation.0, &terminal.organisation.1)),
            name: terminal.name.clone(),
            fingerprint: hexadecimal::write(&terminal.fingerprint),
            create_time: Some(wire::time(terminal.enrolled)),
            expire_time: Some(wire::time(terminal.expires)),
            revoke_time: terminal.revoked.map(wire::time),
            revoke_reason: terminal.revoke_reason.clone(),
            last_sign_in_time: terminal.last_sign_in.map(wire::time),
            confirm_time: terminal.confirmed.map(wire::time),
        }
    }
}

/// Enrols a terminal.
pub struct EnrolTerminal;

impl Rpc for EnrolTerminal {
    type In = pb::EnrolTerminalRequest;
    type Out = pb::EnrolTerminalResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.terminal.enrolled");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let organisation = fields.ask(rpc::id("organisation_id", &input.organisation_id));
        let name = fields.take("name", Name::parse(&input.name));
        let (organisation, name) = fields.done(organisation.zip(name))?;
        let organisation = reach::one::<Administered, Manage>(call, organisation)?;
        open(&organisation)?;
        terminal::name_is_free(call, &organisation, name.as_str())?;
        let certificate = certify(call, &organisation, name.as_str(), &input.csr_pem)?;
        let id = terminal::enrol(call, &organisation, name.as_str(), &certificate)?;
        let (_, enrolled) = reach::child::<Terminal, Manage>(call, id)?;
        let mut terminal = pb::Terminal::from(&enrolled);
        if input.validate_only {
            (terminal.id, terminal.fingerprint) = (String::new(), String::new());
            return Ok(pb::EnrolTerminalResponse { terminal: Some(terminal), ..Default::default() });
        }
        let certificate_pem = certificate.pem + call.house().authority.certificate_pem();
        let fingerprint = hexadecimal::write(&certificate.fingerprint);
        Ok(pb::EnrolTerminalResponse { terminal: Some(terminal), certificate_pem, fingerprint })
    }
}

fn open(organisation: &Administered) -> Result<()> {
    if organisation.state == OrganisationState::Exited {
        return Err(Error::NotNow("CA-10.1", "The organisation has left; it can have no terminals.".to_owned()));
    }
    Ok(())
}

fn certify(
    call: &Call<'_>,
    organisation: &Administered,
    name: &str,
    csr_pem: &str,
) -> Result<authority::DeviceCertificate> {
    let terminal =
        authority::Terminal { organisation: *organisation.id.as_bytes(), organisation_name: &organisation.name, name };
    call.house().authority.issue_device(csr_pem, &terminal, call.now(), DEVICE_DAYS)
}

/// Lists terminals by organisation and name.
pub struct ListTerminals;

impl Rpc for ListTerminals {
    type In = pb::ListTerminalsRequest;
    type Out = pb::ListTerminalsResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.terminal.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let only = rpc::optional_id("organisation_id", &input.organisation_id)?;
        let organisations = match only {
            Some(id) => vec![reach::one::<Administered, Manage>(call, id)?],
            None => administered::list(call, None, "", None, usize::MAX)?,
        };
        let which = if input.include_revoked { Which::All } else { Which::Usable };
        let after = page.after().map(|(_, id)| id);
        let rows = terminal::list(call, &organisations, only, which, after, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (0, row.id));
        Ok(pb::ListTerminalsResponse { terminals: rows.iter().map(Into::into).collect(), next_page_token })
    }
}

/// Revokes a terminal.
pub struct RevokeTerminal;

impl Rpc for RevokeTerminal {
    type In = pb::RevokeTerminalRequest;
    type Out = pb::RevokeTerminalResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.terminal.revoked");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("id", &input.id));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let (id, reason) = fields.done(id.zip(reason))?;
        let (_, found) = reach::child::<Terminal, Manage>(call, id)?;
        rpc::unchanged(&input.etag, found.version)?;
        terminal::revoke(call, &found, reason.as_str())?;
        call.note_private(reason.as_str());
        let (_, revoked) = reach::child::<Terminal, Manage>(call, id)?;
        Ok(pb::RevokeTerminalResponse { terminal: Some((&revoked).into()) })
    }
}
