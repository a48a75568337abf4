//! Disposals and certificates as messages: metadata alone.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::Code;

use crate::domain::due::days_late;
use crate::error::Result;
use crate::ops::programme::named;
use crate::rpc::{self, wire};
use crate::store::Call;
use crate::store::disposal::{self as disposals, Certificate, Disposal, Hold, Party};
use crate::store::reach::{Read, Seen};

/// A row of the list.
pub fn row(call: &Call<'_>, disposal: &Seen<Disposal, Read>) -> Result<pb::Disposal> {
    let authorised = disposal.authorised.as_ref();
    Ok(pb::Disposal {
        id: disposal.id.to_string(),
        channel_id: disposal.channel.to_string(),
        channel_reference: disposal.channel_reference.clone(),
        case_reference: disposal.case_reference.clone(),
        last_of_case_file: disposal.channels == 1,
        programme: Some(named(&disposal.programme)),
        lead_organisation: Some(wire::organisation(disposal.lead.0, &disposal.lead.1)),
        close_effective_date: Some(wire::date(disposal.closed)),
        due_date: Some(wire::date(disposal.due)),
        days_due: days_late(disposal.due, call.today()),
        state: disposal.state().number(),
        authorised_by: authorised.map(|one| wire::account(one.by.0, &one.by.1)),
        authorise_time: authorised.map(|one| wire::time(one.at)),
        authorise_reason: authorised.map_or(String::new(), |one| one.reason.clone()),
        destroy_date: authorised.map(|one| wire::date(one.destroy)),
        contributors: disposals::parties(call, disposal)?.iter().map(contributor).collect(),
        holds: disposals::holds(call, disposal)?.iter().map(|one| hold(one)).collect(),
        records: Vec::new(),
        can_authorise: disposals::decides(call, disposal)?,
        etag: rpc::etag(disposal.version),
        legal_holds: i32::try_from(disposal.legal_holds).unwrap_or(i32::MAX),
        people_asking: 0,
    })
}

/// One disposal with what would be destroyed.
pub fn whole(call: &Call<'_>, disposal: &Seen<Disposal, Read>) -> Result<pb::Disposal> {
    let records = disposals::records(call, disposal)?.into_iter().map(count).collect();
    Ok(pb::Disposal { records, ..row(call, disposal)? })
}

fn count((kind, count): (String, i64)) -> pb::RecordCount {
    pb::RecordCount { kind, count: i32::try_from(count).unwrap_or(i32::MAX) }
}

fn contributor(party: &Party) -> pb::DisposalContributor {
    pb::DisposalContributor {
        organisation: Some(wire::organisation(party.organisation.0, &party.organisation.1)),
        records: party.records,
        tell_time: party.told.map(wire::time),
    }
}

fn hold(hold: &Hold) -> pb::DisposalHold {
    pb::DisposalHold {
        id: hold.id.to_string(),
        organisation: Some(wire::organisation(hold.organisation.0, &hold.organisation.1)),
        ground: hold.ground.number(),
        reason: hold.reason.clone(),
        review_date: Some(wire::date(hold.review)),
        placed_by: Some(wire::account(hold.placed_by.0, &hold.placed_by.1)),
        place_time: Some(wire::time(hold.placed)),
        lift_time: hold.lifted.map(wire::time),
        lift_reason: hold.lift_reason.clone(),
        etag: rpc::etag(hold.version),
    }
}

/// A certificate.
pub fn certificate(row: &Certificate) -> pb::DestructionCertificate {
    pb::DestructionCertificate {
        id: row.id.to_string(),
        reference: row.reference.clone(),
        channel_reference: row.channel_reference.clone(),
        case_reference: row.case_reference.clone(),
        programme: Some(named(&row.programme)),
        lead_organisation: Some(wire::organisation(row.lead.0, &row.lead.1)),
        close_effective_date: Some(wire::date(row.closed)),
        due_date: Some(wire::date(row.due)),
        authorise_date: Some(wire::date(row.authorised)),
        destroy_time: Some(wire::time(row.destroyed)),
        records: row.records.iter().cloned().map(count).collect(),
        rule: disposals::RULE.to_owned(),
        digest: row.digest.clone(),
    }
}
