//! Cases that are kept while all are written, for what is put on them afterwards: shares, hand-overs, meetings.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::Purpose;
use safetynet_shared::id::Id;

use super::Scene;
use super::cases::{Case, Pick};
use super::partners::{Body, Staff};

/// How many cases of each kind are kept.
const KEPT: usize = 12;

/// Whose a kept case is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// The demo caseworker's alone.
    Own,
    /// The demo caseworker's, with the demo partner on it.
    Joint,
    /// The council's.
    Theirs,
}

/// The first channel of a case, as it was opened.
pub(super) struct First {
    pub(super) channel: Id,
    pub(super) reference: String,
    pub(super) by: Staff,
    pub(super) supervisor: Staff,
    pub(super) significant_at: Moment,
}

/// A case that nobody else shares, with its first channel.
pub(super) struct Kept {
    pub(super) whose: Whose,
    pub(super) case: Id,
    pub(super) opened_at: Moment,
    pub(super) lead: Body,
    pub(super) first: First,
    pub(super) people: Vec<Id>,
    pub(super) purpose: Purpose,
    pub(super) article_9: i32,
    pub(super) article_10: i32,
}

/// Keeps a case for later.
pub(super) fn keep(scene: &mut Scene<'_, '_>, case: &Case, first: First, people: Vec<Id>) {
    let worked = case.pick.filter(|pick| pick.worked());
    let whose = match worked.map(Pick::shared) {
        Some(false) => Whose::Own,
        Some(true) => Whose::Joint,
        None if case.pick.is_none() && case.lead == Body::Council => Whose::Theirs,
        None => return,
    };
    let free = case.sharing.is_none() && case.age < 600 && !people.is_empty();
    let alike = scene.kept.iter().filter(|kept| kept.whose == whose).count();
    if free && alike < KEPT {
        scene.kept.push(Kept {
            whose,
            case: case.id,
            opened_at: case.opened_at,
            lead: case.lead,
            first,
            people,
            purpose: case.purpose,
            article_9: case.article_9,
            article_10: case.article_10,
        });
    }
}
