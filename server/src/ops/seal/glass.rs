//! Broken glass: read a sealed record for an hour where somebody's safety needs it, loudly, and have it reviewed by another.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Code, GlassFinding};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::no_kind;
use crate::domain::due;
use crate::domain::seal as rules;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::glass::{self as glasses, Glass};
use crate::store::reach::{self, Reached, Signpost};
use crate::store::seal::{ChannelSign, NominalSign, Sign};
use crate::store::{Call, Read, Seen, Write};

/// Breaks the glass.
pub struct BreakGlass;

impl Rpc for BreakGlass {
    type In = pb::BreakGlassRequest;
    type Out = pb::BreakGlassResponse;
    const NEEDS: Needs = Needs::Confirmed(Permission::WriteCase);
    const AUDIT: Event = Event("glass.broken");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("object_id", &input.object_id)?;
        let glass = match input.object_kind() {
            RecordKind::Nominal => {
                let record = reach::one::<NominalSign, Signpost>(call, id)?;
                smash(call, &record, &record.0, wire::reason("reason", &input.reason)?.as_str())?
            }
            RecordKind::Channel => {
                let record = reach::one::<ChannelSign, Signpost>(call, id)?;
                smash(call, &record, &record.0, wire::reason("reason", &input.reason)?.as_str())?
            }
            _ => return Err(no_kind()),
        };
        Ok(pb::BreakGlassResponse { glass: Some(message(call, &glass)) })
    }
}

/// Breaks the glass, where that opens anything.
fn smash<T: Reached>(
    call: &Call<'_>,
    record: &Seen<T, Signpost>,
    sign: &Sign,
    reason: &str,
) -> Result<Seen<Glass, Read>> {
    whole(call, record.id(), sign)?;
    let glass = glasses::smash(call, record, sign, reason)?;
    if glasses::opens(call, record)? {
        return Ok(glass);
    }
    let text = format!(
        "No information sharing agreement is in force between {} and your organisation. Ask {} to share what safety needs.",
        sign.owner.1,
        asked(sign)
    );
    Err(Error::NotNow("COCO-5.2", text))
}

/// Glass that is open is not broken again; nor is glass by somebody who did it before without need.
fn whole(call: &Call<'_>, record: Id, sign: &Sign) -> Result<()> {
    if glasses::open_until(call, record)?.is_some() {
        return Err(Error::NotNow("GLASS-STATE", "It is open to you already, until an hour has passed.".to_owned()));
    }
    if glasses::without_need(call, record)? {
        let text =
            format!("You broke this glass before, and it was found not to be justified. Ask {} to share.", asked(sign));
        return Err(Error::NotNow("GLASS-FINDING", text));
    }
    Ok(())
}

/// Whom to ask about a sealed record.
fn asked(sign: &Sign) -> &str {
    if sign.contact.1.is_empty() { &sign.owner.1 } else { &sign.contact.1 }
}

/// Lists broken glass.
pub struct ListBrokenGlass;

impl Rpc for ListBrokenGlass {
    type In = pb::ListBrokenGlassRequest;
    type Out = pb::ListBrokenGlassResponse;
    const NEEDS: Needs = Needs::Any(&[Permission::ReadCase, Permission::ManageChannel]);
    const AUDIT: Event = Event("glass.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let all = input.include_reviewed.then_some(());
        let rows = glasses::list(call, all, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.from.micros(), row.id));
        let glass = rows.iter().map(|row| message(call, row)).collect();
        Ok(pb::ListBrokenGlassResponse { glass, next_page_token })
    }
}

/// Reviews a broken glass.
pub struct ReviewBrokenGlass;

impl Rpc for ReviewBrokenGlass {
    type In = pb::ReviewBrokenGlassRequest;
    type Out = pb::ReviewBrokenGlassResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("glass.reviewed");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let glass = reach::one::<Glass, Write>(call, rpc::id("id", &input.id)?)?;
        rules::another(call.person()?.account, glass.account.0)?;
        rpc::unchanged(&input.etag, glass.version)?;
        let mut fields = Fields::default();
        let finding = fields.ask(wire::code::<GlassFinding>("finding", input.finding));
        let statement = fields.take("statement", Reason::parse(&input.statement));
        let (finding, statement) = fields.done(finding.zip(statement))?;
        if glass.reviewed.is_some() {
            return Err(Error::NotNow("GLASS-REVIEW", "It was reviewed already.".to_owned()));
        }
        glasses::review(call, &glass, finding, statement.as_str())?;
        let reviewed = message(call, &reach::one::<Glass, Read>(call, glass.id)?);
        Ok(pb::ReviewBrokenGlassResponse { glass: Some(reviewed) })
    }
}

fn message<V>(call: &Call<'_>, row: &Seen<Glass, V>) -> pb::BrokenGlass {
    let reviewed = row.reviewed.as_ref();
    let late = if reviewed.is_none() { due::days_late(row.review, call.today()) } else { 0 };
    pb::BrokenGlass {
        id: row.id.to_string(),
        object_kind: row.object_kind.into(),
        object_id: row.object.to_string(),
        reference: row.reference.clone(),
        reason: row.reason.clone(),
        broken_by: Some(wire::account(row.account.0, &row.account.1)),
        organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        owner_organisation: Some(wire::organisation(row.owner.0, &row.owner.1)),
        break_time: Some(wire::time(row.from)),
        close_time: Some(wire::time(row.until)),
        review_date: Some(wire::date(row.review)),
        days_late: late,
        finding: reviewed.map_or(0, |(finding, ..)| finding.number()),
        statement: row.statement.clone(),
        reviewed_by: reviewed.map(|(_, by, name, _)| wire::account(*by, name)),
        review_time: reviewed.map(|(.., at)| wire::time(*at)),
        etag: rpc::etag(row.version),
    }
}
