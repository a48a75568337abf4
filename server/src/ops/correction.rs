//! Corrections: who received data hears that it was put right, erased or restricted, and confirms what became of its own
//! copies (Article 19 of the UK GDPR, ISA-13.2).
//!
//! A corrected activity and a change of who a person is are told by themselves ([`follows`]); other things are told by
//! whoever works on the record. The part is named and never the value, so that somebody who has lost the record since
//! learns no more of it than they had.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Code, CorrectionDeed};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Reason, Title};

use super::channel;
use crate::domain::{due, grant};
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::activity::Activity;
use crate::store::correction::{self as corrections, Correction, Draft, Party, Told};
use crate::store::nominal::Nominal;
use crate::store::{Call, Index, Read, Seen, Verb, Write, reach};

/// What receivers are asked to do where nobody says otherwise.
const NOTE: &str = "The record shows what is right now. Put your own copies right, and confirm it here.";

/// Tells what was done to a record.
pub struct TellCorrection;

impl Rpc for TellCorrection {
    type In = pb::TellCorrectionRequest;
    type Out = pb::TellCorrectionResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("correction.told");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("object_id", &input.object_id)?;
        match input.object_kind() {
            RecordKind::Nominal => told::<Nominal>(call, &reach::one(call, id)?, &input),
            RecordKind::Activity => told::<Activity>(call, &reach::one(call, id)?, &input),
            _ => Err(Error::field("object_kind", "must be a nominal or an activity")),
        }
    }
}

fn told<T: Told>(
    call: &Call<'_>,
    record: &Seen<T, Write>,
    input: &pb::TellCorrectionRequest,
) -> Result<pb::TellCorrectionResponse> {
    grant::controls(call.person()?.organisation, record.controller(), "tell others of it")?;
    let mut fields = Fields::default();
    let deed = fields.ask(wire::code::<CorrectionDeed>("deed", input.deed));
    let part = fields.take("part", Title::parse(&input.part)).map(Title::into_string);
    let note = fields.take("note", Reason::parse(&input.note)).map(Reason::into_string);
    let ((deed, part), note) = fields.done(deed.zip(part).zip(note))?;
    let (parties, outside_recipients) = (corrections::receivers(call, record)?, corrections::outside(call, record)?);
    if parties.is_empty() {
        let also = if outside_recipients.is_empty() { "" } else { " Tell those to whom it was disclosed outside." };
        let text = format!("No other organisation has received this record, so there is nobody to tell.{also}");
        return Err(Error::NotNow("ISA-13.2", text));
    }
    let made = corrections::tell(call, record, &Draft { deed, part: &part, note: &note }, &parties)?;
    let mut correction = message(call, &made)?;
    if input.validate_only {
        (correction.id, correction.etag) = Default::default();
    }
    let audience = Some(channel::audience(call, &made)?);
    Ok(pb::TellCorrectionResponse { correction: Some(correction), outside_recipients, audience })
}

/// Tells by itself that a part of a record was put right: to whoever received the record, once for all that follows
/// before somebody confirms.
///
/// # Errors
/// Faults of the store.
pub(super) fn follows<T: Told>(call: &Call<'_>, record: &Seen<T, Write>, part: &str) -> Result<()> {
    if record.controller().0 != call.person()?.organisation {
        return Ok(());
    }
    let draft = Draft { deed: CorrectionDeed::Rectified, part, note: NOTE };
    if corrections::waits(call, record, &draft)? {
        return Ok(());
    }
    let parties = corrections::receivers(call, record)?;
    if !parties.is_empty() {
        corrections::tell(call, record, &draft, &parties)?;
    }
    Ok(())
}

/// Lists corrections.
pub struct ListCorrections;

impl Rpc for ListCorrections {
    type In = pb::ListCorrectionsRequest;
    type Out = pb::ListCorrectionsResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::ReadCase, Permission::ReadAudit]);
    const AUDIT: Event = Event("correction.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let all = input.include_confirmed.then_some(());
        let rows = corrections::list(call, all, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.told.micros(), row.id));
        let corrections = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListCorrectionsResponse { corrections, next_page_token })
    }
}

/// Confirms a correction.
pub struct ConfirmCorrection;

impl Rpc for ConfirmCorrection {
    type In = pb::ConfirmCorrectionRequest;
    type Out = pb::ConfirmCorrectionResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("correction.confirmed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let row = reach::one::<Correction, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, row.version)?;
        let statement = wire::reason("statement", &input.statement)?;
        let own = call.person()?.organisation;
        match corrections::parties(call, &row)?.iter().find(|party| party.organisation.0 == own) {
            None => {
                let text = "Your organisation told of it; those who received the data confirm.".to_owned();
                return Err(Error::NotNow("ISA-13.2", text));
            }
            Some(party) if party.confirmed.is_some() => {
                return Err(Error::NotNow(
                    "CORRECTION-STATE",
                    "Your organisation has confirmed it already.".to_owned(),
                ));
            }
            Some(_) => corrections::confirm(call, &row, statement.as_str())?,
        }
        let correction = Some(message(call, &reach::one::<Correction, Read>(call, row.id)?)?);
        Ok(pb::ConfirmCorrectionResponse { correction })
    }
}

fn message<V: Verb>(call: &Call<'_>, row: &Seen<Correction, V>) -> Result<pb::Correction> {
    let seen = match row.object_kind {
        RecordKind::Nominal => reach::maybe::<Nominal, Index>(call, row.object)?.is_some(),
        _ => reach::maybe::<Activity, Read>(call, row.object)?.is_some(),
    };
    let parties = corrections::parties(call, row)?;
    let unconfirmed = parties.iter().filter(|party| party.confirmed.is_none()).count();
    Ok(pb::Correction {
        id: row.id.to_string(),
        object_kind: row.object_kind.into(),
        object_id: if seen { row.object.to_string() } else { String::new() },
        reference: row.reference.clone(),
        deed: row.deed.number(),
        part: row.part.clone(),
        note: row.note.clone(),
        owner_organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        told_by: Some(wire::account(row.told_by.0, &row.told_by.1)),
        tell_time: Some(wire::time(row.told)),
        unconfirmed: i32::try_from(unconfirmed).unwrap_or(i32::MAX),
        days_waiting: if unconfirmed == 0 { 0 } else { due::days_late(row.told.day(), call.today()) },
        parties: parties.iter().map(party).collect(),
        etag: rpc::etag(row.version),
    })
}

fn party(party: &Party) -> pb::CorrectionParty {
    let confirmed = party.confirmed.as_ref();
    pb::CorrectionParty {
        organisation: Some(wire::organisation(party.organisation.0, &party.organisation.1)),
        confirm_time: confirmed.map(|(.., at)| wire::time(*at)),
        confirmed_by: confirmed.map(|(by, name, _)| wire::account(*by, name)),
        statement: party.statement.clone(),
    }
}
