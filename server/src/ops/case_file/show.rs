//! Case files as messages, as far as the caller sees their people and channels.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::ProgrammeRef;
use safetynet_shared::codes::Code;

use super::PEOPLE;
use crate::error::Result;
use crate::ops::channel;
use crate::ops::programme::named;
use crate::rpc::{self, wire};
use crate::store::case_file::{self as files, CaseFile};
use crate::store::{Call, Read, Seen, channel as channels, nominal};

/// The most names in a row of a list.
const NAMES: usize = 10;

/// A case file with the people and the channels that the caller sees. Others are neither listed nor counted.
pub fn full(call: &Call<'_>, case_file: &Seen<CaseFile, Read>) -> Result<pb::CaseFile> {
    Ok(pb::CaseFile {
        id: case_file.id.to_string(),
        reference: case_file.reference.clone(),
        title: case_file.title.clone(),
        purpose: case_file.purpose.number(),
        article6_basis: case_file.article_6.number(),
        article9_condition: case_file.article_9.map_or(0, Code::number),
        article10_condition: case_file.article_10.map_or(0, Code::number),
        owner_organisation: Some(wire::organisation(case_file.owner, &case_file.owner_name)),
        nominals: people(call, case_file)?,
        channels: channels::of_case_file(call, case_file.id)?
            .iter()
            .map(|row| channel::summary(call, row))
            .collect::<Result<_>>()?,
        state: case_file.state(call.today()).number(),
        created_by: Some(wire::account(case_file.opened_by.0, &case_file.opened_by.1)),
        create_time: Some(wire::time(case_file.opened)),
        etag: rpc::etag(case_file.version),
    })
}

fn people(call: &Call<'_>, case_file: &Seen<CaseFile, Read>) -> Result<Vec<pb::CaseNominal>> {
    let parts = files::parts(call, case_file)?;
    let seen = nominal::of_case_file(call, case_file.id, PEOPLE)?;
    let people = seen.iter().filter_map(|nominal| {
        let part = parts.iter().find(|part| part.nominal == nominal.id)?;
        Some(pb::CaseNominal {
            nominal: Some(nominal.into()),
            role: part.role.number(),
            added_by: Some(wire::account(part.added_by.0, &part.added_by.1)),
            add_time: Some(wire::time(part.since)),
        })
    });
    Ok(people.collect())
}

/// Takes away what a dry run has made up.
pub fn forget(case_file: &mut pb::CaseFile) {
    case_file.id.clear();
    case_file.reference.clear();
    case_file.etag.clear();
    for channel in &mut case_file.channels {
        channel.id.clear();
        channel.reference.clear();
        channel.case_file_id.clear();
        channel.case_reference.clear();
    }
}

/// A row of the list.
pub fn summary(call: &Call<'_>, case_file: &Seen<CaseFile, Read>) -> Result<pb::CaseFileSummary> {
    let channels = channels::of_case_file(call, case_file.id)?;
    let mut programmes: Vec<ProgrammeRef> = channels.iter().map(|channel| named(&channel.programme)).collect();
    programmes.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    programmes.dedup();
    let names = nominal::of_case_file(call, case_file.id, NAMES)?;
    Ok(pb::CaseFileSummary {
        id: case_file.id.to_string(),
        reference: case_file.reference.clone(),
        title: case_file.title.clone(),
        nominal_names: names.iter().map(|nominal| nominal.name.full()).collect(),
        owner_organisation: Some(wire::organisation(case_file.owner, &case_file.owner_name)),
        state: case_file.state(call.today()).number(),
        programmes,
        next_review_due_date: channels.iter().filter_map(|channel| channel.review_due).min().map(wire::date),
        create_time: Some(wire::time(case_file.opened)),
    })
}
