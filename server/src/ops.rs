//! One type for each RPC: parse, fetch, decide, write, reply. `serve.rs` lists them all.

use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

pub mod access_review;
pub mod account;
pub mod account_admin;
pub mod accuracy;
pub mod action;
pub mod activity;
pub mod address_range;
pub mod agreement;
pub mod approval;
pub mod area;
pub mod assessment;
pub mod board;
pub mod case_file;
pub mod case_review;
pub mod caseload;
pub mod channel;
pub mod confirmation;
pub mod consent;
pub mod contact;
pub mod correction;
pub mod csp;
pub mod directory;
pub mod disclosure;
pub mod disposal;
pub mod draft;
pub mod engagement;
pub mod enquiry;
pub mod event;
pub mod face;
pub mod grant;
pub mod group;
pub mod hold;
pub mod import;
pub mod incident;
pub mod instruction;
pub mod link;
pub mod lookup;
pub mod loss;
pub mod marker;
pub mod meeting;
pub mod neighbourhood;
pub mod nominal;
pub mod organisation;
pub mod overdue;
pub mod particular;
pub mod photograph;
pub mod plan;
pub mod priority;
pub mod profile;
pub mod programme;
pub mod publication;
pub mod quality;
pub mod reach;
pub mod referral;
pub mod refusal;
pub mod relation;
pub mod review;
pub mod sample;
pub mod seal;
pub mod session;
pub mod sighting;
pub mod survey;
pub mod syops;
pub mod terminal;
pub mod timeline;
pub mod transfer;

/// An organisation as every message names it.
pub(crate) fn organisation_ref(id: Id, name: &str) -> OrganisationRef {
    OrganisationRef { id: id.to_string(), name: name.to_owned() }
}

/// A person as every message names them.
pub(crate) fn account_ref(id: Id, name: &str) -> AccountRef {
    AccountRef { id: id.to_string(), name: name.to_owned() }
}

/// A moment on the wire.
pub(crate) fn timestamp(moment: Moment) -> prost_types::Timestamp {
    let micros = moment.micros();
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000).unwrap_or(0);
    prost_types::Timestamp { seconds: micros.div_euclid(1_000_000), nanos }
}
