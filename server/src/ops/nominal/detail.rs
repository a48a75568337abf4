//! All of a person's detail as one message, each part only where its profile is open (`domain::projection`).
//!
//! This is the one place where a detail is put together. Every part is asked of the store with the profiles that are
//! open, and the store leaves the others out of its statements; the test `projection` walks what comes over the wire
//! against the tags of the interface.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{AccuracyField, Code, FieldProfile};

use super::{CASE_FILES, show};
use crate::domain::projection::Profiles;
use crate::error::Result;
use crate::ops::{accuracy, link, marker, particular, photograph, relation};
use crate::store::nominal::{self as nominals, Nominal, choice};
use crate::store::{
    Call, Read, Seen, accuracy as checks, link as links, marker as markers, particular as particulars,
    photograph as photographs, relation as relations,
};

/// The most choices that are listed with a nominal.
const CHOICES: usize = 50;

/// What the caller reads of a person, with everything that belongs to the record.
///
/// # Errors
/// Faults of the store.
pub fn of(call: &Call<'_>, nominal: &Seen<Nominal, Read>) -> Result<pb::NominalDetail> {
    let open = nominals::opened(call, nominal)?;
    let held = nominals::detail(call, nominal, open)?;
    let files = nominals::case_files(call, nominal, CASE_FILES)?;
    let mut detail = show::detail(&held, &files, call.today());
    detail.field_profiles = open.iter().map(Code::number).collect();
    add_particulars(call, nominal, open, &mut detail)?;
    add_markers(call, nominal, open, &mut detail)?;
    add_checks(call, nominal, open, &mut detail)?;
    if open.contains(FieldProfile::Basic) {
        let choices = choice::of(call, nominal, CHOICES)?;
        detail.considered_matches = choices.iter().map(show::considered).collect();
        add_others(call, nominal, &mut detail)?;
    }
    Ok(detail)
}

/// The photographs, and what is said of the person and others: all of it basic detail.
fn add_others(call: &Call<'_>, nominal: &Seen<Nominal, Read>, detail: &mut pb::NominalDetail) -> Result<()> {
    detail.photographs = photographs::list(call, nominal)?.iter().map(photograph::message).collect();
    for (relation, other) in relations::list(call, nominal)? {
        detail.relations.push(relation::message(&relation, nominal.id, &other));
    }
    for (link, other) in links::list(call, nominal)? {
        detail.links.push(link::shown(call, &link, &other)?);
    }
    Ok(())
}

/// As [`of`], for a record that is shown beside another: without its own links.
///
/// # Errors
/// Faults of the store.
pub fn beside(call: &Call<'_>, nominal: &Seen<Nominal, Read>) -> Result<pb::NominalDetail> {
    Ok(pb::NominalDetail { links: Vec::new(), ..of(call, nominal)? })
}

fn add_particulars(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Read>,
    open: Profiles,
    detail: &mut pb::NominalDetail,
) -> Result<()> {
    for one in particulars::list(call, nominal, open)? {
        let message = particular::message(&one);
        match one.kind.profile() {
            FieldProfile::Basic => detail.features.push(message),
            FieldProfile::Contact => detail.contact_preferences.push(message),
            FieldProfile::Health => detail.health.push(message),
            FieldProfile::Criminal => detail.offences.push(message),
        }
    }
    Ok(())
}

fn add_markers(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Read>,
    open: Profiles,
    detail: &mut pb::NominalDetail,
) -> Result<()> {
    for one in markers::list(call, nominal, open)? {
        let message = marker::message(&one, call.today());
        match one.kind.profile() {
            FieldProfile::Health => detail.health_markers.push(message),
            FieldProfile::Basic | FieldProfile::Contact | FieldProfile::Criminal => detail.markers.push(message),
        }
    }
    Ok(())
}

fn add_checks(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Read>,
    open: Profiles,
    detail: &mut pb::NominalDetail,
) -> Result<()> {
    let (today, contact): (Day, bool) = (call.today(), open.contains(FieldProfile::Contact));
    for one in checks::of(call, nominal)? {
        let message = Some(accuracy::message(&one, today));
        match one.field {
            AccuracyField::Identity => detail.identity_accuracy = message,
            AccuracyField::Address if contact => detail.address_accuracy = message,
            AccuracyField::ContactPoints if contact => detail.contact_accuracy = message,
            _ => {}
        }
    }
    Ok(())
}
