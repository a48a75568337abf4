//! Nominals as messages.

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, NominalRole};
use safetynet_shared::id::Id;

use crate::domain::nominal::{Birth, PersonName, PrivacyNotice};
use crate::error::Result;
use crate::rpc::{self, wire};
use crate::store::case_file::CaseFile;
use crate::store::nominal::choice::Choice;
use crate::store::nominal::{Address, ContactPoint, Detail, Linked, Nominal};
use crate::store::search::Match;
use crate::store::{Call, Index, Read, Seen, reach};

fn name(name: &PersonName) -> pb::PersonName {
    pb::PersonName { given_names: name.given.clone(), family_name: name.family.clone() }
}

fn birth(birth: Birth) -> Option<Date> {
    (!birth.is_unknown()).then_some(Date { year: birth.year, month: birth.month, day: birth.day })
}

/// The index entry, for any verb: whoever reached the nominal sees all of it.
impl<V> From<&Seen<Nominal, V>> for pb::Nominal {
    fn from(nominal: &Seen<Nominal, V>) -> pb::Nominal {
        let state = match (nominal.sealed, nominal.linked, nominal.confirmed) {
            (true, ..) => pb::NominalState::Sealed,
            (_, Linked::Same, _) => pb::NominalState::Linked,
            (_, Linked::Apart, _) => pb::NominalState::KeptApart,
            (_, Linked::No, true) => pb::NominalState::Confirmed,
            (_, Linked::No, false) => pb::NominalState::Provisional,
        };
        pb::Nominal {
            id: nominal.id.to_string(),
            reference: nominal.reference.clone(),
            name: Some(name(&nominal.name)),
            aliases: nominal.aliases.iter().map(name).collect(),
            birth_date: birth(nominal.birth),
            sex: nominal.sex.number(),
            postcode_district: nominal.district.clone(),
            known_to: nominal.known_to.iter().map(|(id, name)| wire::organisation(*id, name)).collect(),
            owner_organisation: Some(wire::organisation(nominal.owner, &nominal.owner_name)),
            state: state.into(),
            etag: rpc::etag(nominal.version),
            identity_confirmed: nominal.confirmed,
        }
    }
}

/// Whether the caller may be told who a person is in what is said of them: found in the index, or read by an auditor.
///
/// # Errors
/// Faults of the store.
pub fn known(call: &Call<'_>, id: Id) -> Result<bool> {
    Ok(reach::may::<Nominal, Index>(call, id)? || reach::may::<Nominal, Read>(call, id)?)
}

/// A nominal that was found, with why.
pub fn matched(found: &Match) -> pb::NominalMatch {
    pb::NominalMatch {
        nominal: Some((&found.nominal).into()),
        explanation: found.explanation.clone(),
        score: f64::from(found.likely.rank),
        stands_out: found.stands_out(),
    }
}

/// Somebody who was looked at before another person was recorded.
pub fn considered(choice: &Choice) -> pb::ConsideredMatch {
    pb::ConsideredMatch {
        nominal: Some((&choice.considered).into()),
        reason: choice.reason.clone(),
        decided_by: Some(wire::account(choice.by.0, &choice.by.1)),
        decide_time: Some(wire::time(choice.at)),
    }
}

fn address(address: &Address) -> pb::Address {
    pb::Address {
        lines: address.lines.clone(),
        postcode: address.postcode.clone(),
        from_date: address.from.map(wire::date),
        to_date: address.to.map(wire::date),
        verified_date: address.verified.map(wire::date),
    }
}

fn contact(contact: &ContactPoint) -> pb::ContactPoint {
    pb::ContactPoint {
        kind: contact.kind,
        value: contact.value.clone(),
        note: contact.note.clone(),
        verified_date: contact.verified.map(wire::date),
    }
}

fn privacy(notice: &PrivacyNotice) -> pb::PrivacyNotice {
    pb::PrivacyNotice {
        state: notice.number(),
        notice_date: notice.given().map(wire::date),
        reason: notice.reason().to_owned(),
    }
}

/// What is known beyond the index entry, with the case files that the caller can open.
pub fn detail(detail: &Detail, files: &[(Seen<CaseFile, Read>, NominalRole)], today: Day) -> pb::NominalDetail {
    pb::NominalDetail {
        addresses: detail.addresses.iter().map(address).collect(),
        contact_points: detail.contacts.iter().map(contact).collect(),
        notes: detail.note.clone(),
        privacy_notice: Some(privacy(&detail.privacy)),
        case_references: files.iter().map(|(file, role)| case_reference(file, *role, today)).collect(),
        created_by: Some(wire::account(detail.recorded_by.0, &detail.recorded_by.1)),
        create_time: Some(wire::time(detail.recorded)),
        update_time: Some(wire::time(detail.changed)),
        ..Default::default()
    }
}

fn case_reference(file: &Seen<CaseFile, Read>, role: NominalRole, today: Day) -> pb::CaseReference {
    pb::CaseReference {
        case_file_id: file.id.to_string(),
        reference: file.reference.clone(),
        title: file.title.clone(),
        role: role.number(),
        state: file.state(today).number(),
    }
}
