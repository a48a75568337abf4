//! The seals on which one is named: what is sealed stays in sight of those who keep it so.

use safetynet_proto::icm::v1::{OwnSeal, SealMode};

use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

/// What is said of each.
pub const COLUMNS: &[Column] =
    &[column("Record", 16), column("What", 10), column("Others see", 14), column("Since", 18), column("Why", 0)];
/// Where there is none.
pub const NONE: &str = "You are named on no seal.";

/// A seal on which one is named, by its record.
pub fn row(one: &OwnSeal) -> Row {
    let seal = one.seal.clone().unwrap_or_default();
    let (shows, tone) = match seal.mode() {
        SealMode::Signpost => ("a signpost", Tone::Plain),
        _ => ("nothing", Tone::Soon),
    };
    Row::new(&seal.id)
        .cell(&one.reference)
        .cell(super::what(seal.object_kind()))
        .toned(shows, tone)
        .cell(when::time(seal.seal_time.as_ref()))
        .cell(&seal.reason)
}

/// Why it is sealed, for whom, and by whom.
pub fn about(one: &OwnSeal) -> Vec<(String, Tone)> {
    let seal = one.seal.clone().unwrap_or_default();
    let names: Vec<&str> = seal.named.iter().map(|one| one.name.as_str()).collect();
    let by = words::account(seal.sealed_by.as_ref());
    let owner = words::organisation(seal.owner_organisation.as_ref());
    vec![
        (seal.reason.clone(), Tone::Plain),
        (format!("Named: {}.", names.join(", ")), Tone::Plain),
        (format!("Sealed by {by}, {owner}. enter opens it."), Tone::Quiet),
    ]
}
