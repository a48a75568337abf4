//! The second word on terminals and ranges (SYOP-6.1, SYOP-13.4): what one administrator has made opens nothing before the
//! organisation's SPOC or another administrator says so, so that nobody can let themselves in alone.

use safetynet_proto::admin::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use crate::domain::confirmation::decidable;
use crate::error::{Error, Result};
use crate::hexadecimal;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::address_range::{self as ranges, AddressRange};
use crate::store::administered::{self, Administered};
use crate::store::terminal::{self as terminals, Terminal};
use crate::store::{Call, Manage, Seen, reach};

/// The most that are listed.
const MOST: usize = 200;
/// The single point of contact of an organisation, and the administrators.
const NEEDS: Needs = Needs::Any(&[Permission::ManageAccounts, Permission::AdministerTerminals]);

impl From<&Seen<Terminal, Manage>> for pb::Confirmation {
    fn from(terminal: &Seen<Terminal, Manage>) -> Self {
        pb::Confirmation {
            id: terminal.id.to_string(),
            kind: RecordKind::Terminal.into(),
            organisation: Some(wire::organisation(terminal.organisation.0, &terminal.organisation.1)),
            name: terminal.name.clone(),
            detail: hexadecimal::write(&terminal.fingerprint),
            made_by: terminal.enrolled_by.as_ref().map(|(id, name)| wire::account(*id, name)),
            create_time: Some(wire::time(terminal.enrolled)),
        }
    }
}

impl From<&Seen<AddressRange, Manage>> for pb::Confirmation {
    fn from(range: &Seen<AddressRange, Manage>) -> Self {
        pb::Confirmation {
            id: range.id.to_string(),
            kind: RecordKind::AddressRange.into(),
            organisation: Some(wire::organisation(range.organisation.0, &range.organisation.1)),
            name: range.label.clone(),
            detail: range.network.clone(),
            made_by: range.added_by.as_ref().map(|(id, name)| wire::account(*id, name)),
            create_time: Some(wire::time(range.added)),
        }
    }
}

/// Lists what waits.
pub struct ListConfirmations;

impl Rpc for ListConfirmations {
    type In = pb::ListConfirmationsRequest;
    type Out = pb::ListConfirmationsResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("confirmation.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let own = call.person()?.organisation;
        let (organisations, only) = if call.may(Permission::AdministerTerminals) {
            (administered::list(call, None, "", None, usize::MAX)?, None)
        } else {
            (vec![reach::one::<Administered, Manage>(call, own)?], Some(own))
        };
        let terminals = terminals::waiting(call, &organisations, only, MOST)?;
        let ranges = ranges::waiting(call, &organisations, only, MOST)?;
        let terminals = terminals.iter().map(|terminal| (terminal.enrolled, terminal.into()));
        let mut rows: Vec<(_, pb::Confirmation)> =
            terminals.chain(ranges.iter().map(|range| (range.added, range.into()))).collect();
        rows.sort_by_key(|(at, _)| *at);
        rows.truncate(MOST);
        Ok(pb::ListConfirmationsResponse { confirmations: rows.into_iter().map(|(_, row)| row).collect() })
    }
}

/// Confirms one or refuses it.
pub struct DecideConfirmation;

/// Whether it is confirmed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Confirm,
    Refuse,
}

fn word(decision: pb::ConfirmationDecision) -> Result<Word> {
    match decision {
        pb::ConfirmationDecision::Confirm => Ok(Word::Confirm),
        pb::ConfirmationDecision::Refuse => Ok(Word::Refuse),
        pb::ConfirmationDecision::Unspecified => Err(Error::field("decision", "must be to confirm or to refuse")),
    }
}

impl Rpc for DecideConfirmation {
    type In = pb::DecideConfirmationRequest;
    type Out = pb::DecideConfirmationResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.confirmation.decided");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("id", &input.id));
        let word = fields.ask(word(input.decision()));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let ((id, word), reason) = fields.done(id.zip(word).zip(reason))?;
        match input.kind() {
            RecordKind::Terminal => terminal(call, id, word, reason.as_str())?,
            RecordKind::AddressRange => range(call, id, word, reason.as_str())?,
            _ => return Err(Error::field("kind", "must be TERMINAL or ADDRESS_RANGE")),
        }
        call.note_private(reason.as_str());
        Ok(pb::DecideConfirmationResponse {})
    }
}

fn terminal(call: &Call<'_>, id: Id, word: Word, reason: &str) -> Result<()> {
    let (_, found) = reach::child::<Terminal, Manage>(call, id)?;
    let made_by = found.enrolled_by.as_ref().map(|(id, _)| *id);
    decidable(call.person()?.account, made_by, found.confirmed, found.revoked.is_some())?;
    match word {
        Word::Confirm => terminals::confirm(call, &found),
        Word::Refuse => terminals::revoke(call, &found, reason),
    }
}

fn range(call: &Call<'_>, id: Id, word: Word, reason: &str) -> Result<()> {
    let (_, found) = reach::child::<AddressRange, Manage>(call, id)?;
    let made_by = found.added_by.as_ref().map(|(id, _)| *id);
    decidable(call.person()?.account, made_by, found.confirmed, found.removed)?;
    match word {
        Word::Confirm => ranges::confirm(call, &found),
        Word::Refuse => ranges::remove(call, &found, reason),
    }
}
