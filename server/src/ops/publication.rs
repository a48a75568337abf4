//! Publications: prepared by one publisher of a force, approved by another, published, withdrawn in one call (INTRO-4).
//!
//! Every step puts the question anew whether what is in it may still go out ([`publications::drop_withdrawn`]), so that a
//! consent that was taken back between two steps counts.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::{Code as _, PublicationState};
use safetynet_shared::roles::Permission;

use crate::domain::publication as rules;
use crate::error::{Error, Result};
use crate::publication::check::Clash;
use crate::publication::difference::{Change, Kind as Difference, difference, readable};
use crate::publication::force::Force;
use crate::publication::{Entry, compose};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Kind, Needs, Rpc, wire};
use crate::store::notice::{self, Code};
use crate::store::publication::{self as publications, Publication, Step};
use crate::store::{Call, Read, Seen, Write, reach};

const MAY: Needs = Needs::May(Permission::Publish);
/// A local auditor reads what the own force published, and when.
const READS: Needs = Needs::Any(&[Permission::Publish, Permission::ReadAudit]);
/// The most differences, findings and texts kept back of an answer.
const CHANGES: usize = 500;
const FINDINGS: usize = 100;
const KEPT: usize = 200;
/// The most bytes of all differences; the largest answer is 4 MiB.
const ROOM: usize = 3 * 1024 * 1024;

/// Lists the publications of the caller's force.
pub struct ListPublications;

impl Rpc for ListPublications {
    type In = pb::ListPublicationsRequest;
    type Out = pb::ListPublicationsResponse;
    const NEEDS: Needs = READS;
    const AUDIT: Event = Event("publication.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let rows = publications::mine(call, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.prepared.2.micros(), row.id));
        Ok(pb::ListPublicationsResponse { publications: rows.iter().map(message).collect(), next_page_token })
    }
}

/// Answers a publication with its differences and findings.
pub struct GetPublication;

impl Rpc for GetPublication {
    type In = pb::GetPublicationRequest;
    type Out = pb::GetPublicationResponse;
    const NEEDS: Needs = READS;
    const AUDIT: Event = Event("publication.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let row = reach::one::<Publication, Read>(call, rpc::id("id", &input.id)?)?;
        let entries = publications::entries(call, &row)?;
        let changes = difference(&publications::before(call, &row)?, &entries);
        let mut answer = pb::GetPublicationResponse { publication: Some(message(&row)), ..Default::default() };
        let mut room = ROOM;
        for one in &changes {
            let size = one.before.len() + one.after.len() + one.title.len() + one.place.len() + 64;
            let Some(rest) = room.checked_sub(size).filter(|_| answer.changes.len() < CHANGES) else {
                answer.more_changes = true;
                break;
            };
            room = rest;
            answer.changes.push(change(one));
        }
        if rules::is_open(row.state) {
            answer.findings =
                findings(call, &entries)?.into_iter().take(FINDINGS).map(|(finding, _)| finding).collect();
            let left = compose::compose(&publications::of_force(call, row.organisation)?, call.today()).1;
            answer.kept_back = left.iter().take(KEPT).map(kept_back).collect();
        }
        Ok(answer)
    }
}

fn kept_back(left: &compose::Left) -> pb::KeptBack {
    pb::KeptBack {
        neighbourhood_name: left.place.clone(),
        about: left.about.word().to_owned(),
        title: left.title.clone(),
        why: left.kept.why().to_owned(),
    }
}

fn change(change: &Change) -> pb::PublicChange {
    let kind = match change.kind {
        Difference::New => pb::ChangeKind::New,
        Difference::Changed => pb::ChangeKind::Changed,
        Difference::Gone => pb::ChangeKind::Gone,
    };
    pb::PublicChange {
        kind: kind.into(),
        neighbourhood_name: change.place.clone(),
        about: change.about.word().to_owned(),
        title: change.title.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
    }
}

/// Where something of a contact seems to stand.
fn findings(call: &Call<'_>, entries: &[Entry]) -> Result<Vec<(pb::Finding, Clash)>> {
    let known = publications::known(call)?;
    let of = |entry: &Entry, clash: Clash, words: String| pb::Finding {
        words,
        neighbourhood_name: entry.place().to_owned(),
        about: entry.about().word().to_owned(),
        title: entry.title().to_owned(),
        looks_like: clash.word().to_owned(),
    };
    let found = entries.iter().flat_map(|entry| {
        let clashes = known.clashes(&readable(entry.json())).into_iter();
        clashes.map(move |(clash, words)| (of(entry, clash, words), clash))
    });
    Ok(found.collect())
}

/// Puts a publication together.
pub struct PreparePublication;

impl Rpc for PreparePublication {
    type In = pb::PreparePublicationRequest;
    type Out = pb::PreparePublicationResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("publication.prepared");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let organisation = call.person()?.organisation;
        let force = force(call)?;
        let (texts, _) = compose::compose(&publications::of_force(call, organisation)?, call.today());
        let entries: Vec<Entry> = std::iter::once(force.entry()).chain(texts).collect();
        let found = findings(call, &entries)?;
        let state = if found.is_empty() { PublicationState::Checked } else { PublicationState::Prepared };
        let mut made = message(&publications::prepare(call, &force.id, &entries, state)?);
        if input.validate_only {
            made.id.clear();
        }
        Ok(pb::PreparePublicationResponse { publication: Some(made) })
    }
}

/// The force of the caller's organisation.
fn force<'c>(call: &'c Call<'_>) -> Result<&'c Force> {
    let own = publications::own_name(call)?;
    let forces = &call.house().settings.forces;
    forces.iter().find(|force| force.organisation == own).ok_or_else(|| {
        let text = "The settings of this system name no force for your organisation; ask a system administrator.";
        Error::NotNow("PUBLICATION-FORCE", text.to_owned())
    })
}

/// The publication of a step, unchanged since it was read.
fn open(call: &Call<'_>, id: &str, etag: &str) -> Result<Seen<Publication, Write>> {
    let row = reach::one::<Publication, Write>(call, rpc::id("id", id)?)?;
    rpc::unchanged(etag, row.version)?;
    Ok(row)
}

/// Approves a publication.
pub struct ApprovePublication;

impl Rpc for ApprovePublication {
    type In = pb::ApprovePublicationRequest;
    type Out = pb::ApprovePublicationResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("publication.approved");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let row = open(call, &input.id, &input.etag)?;
        rules::step(row.state, PublicationState::Approved)?;
        rules::two_persons(row.prepared.0, call.person()?.account)?;
        publications::drop_withdrawn(call, row.organisation)?;
        let found = findings(call, &publications::entries(call, &row)?)?;
        let found: Vec<Clash> = found.into_iter().map(|(_, clash)| clash).collect();
        let reason = rules::acknowledged(&found, &input.reason)?;
        let row = publications::step(call, &row, PublicationState::Approved, reason.as_deref())?;
        decided(call, &row)?;
        Ok(pb::ApprovePublicationResponse { publication: Some(message(&row)) })
    }
}

/// Tells who prepared a publication that it was decided.
fn decided(call: &Call<'_>, row: &Publication) -> Result<()> {
    notice::tell(call, row.prepared.0, Code::PublicationDecided, RecordKind::Publication, row.id)
}

/// Refuses a publication.
pub struct RefusePublication;

impl Rpc for RefusePublication {
    type In = pb::RefusePublicationRequest;
    type Out = pb::RefusePublicationResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("publication.refused");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let row = open(call, &input.id, &input.etag)?;
        rules::step(row.state, PublicationState::Refused)?;
        let reason = wire::reason("reason", &input.reason)?;
        let row = publications::step(call, &row, PublicationState::Refused, Some(reason.as_str()))?;
        decided(call, &row)?;
        Ok(pb::RefusePublicationResponse { publication: Some(message(&row)) })
    }
}

/// Publishes a publication.
pub struct PublishPublication;

impl Rpc for PublishPublication {
    type In = pb::PublishPublicationRequest;
    type Out = pb::PublishPublicationResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("publication.published");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let row = open(call, &input.id, &input.etag)?;
        rules::step(row.state, PublicationState::Published)?;
        publications::drop_withdrawn(call, row.organisation)?;
        let row = publications::step(call, &row, PublicationState::Published, None)?;
        Ok(pb::PublishPublicationResponse { publication: Some(message(&row)) })
    }
}

/// Takes a publication off the feed.
pub struct WithdrawPublication;

impl Rpc for WithdrawPublication {
    type In = pb::WithdrawPublicationRequest;
    type Out = pb::WithdrawPublicationResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("publication.withdrawn");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let row = open(call, &input.id, &input.etag)?;
        rules::step(row.state, PublicationState::Withdrawn)?;
        let reason = wire::reason("reason", &input.reason)?;
        let row = publications::step(call, &row, PublicationState::Withdrawn, Some(reason.as_str()))?;
        Ok(pb::WithdrawPublicationResponse { publication: Some(message(&row)) })
    }
}

fn message(row: &Seen<Publication, Read>) -> pb::Publication {
    let by = |step: &Step| step.as_ref().map(|(id, name, _)| wire::account(*id, name));
    let at = |step: &Step| step.as_ref().map(|(_, _, at)| wire::time(*at));
    let [neighbourhood_count, item_count, gone_count] = row.counts;
    pb::Publication {
        id: row.id.to_string(),
        reference: row.reference.clone(),
        force_code: row.force.clone(),
        state: row.state.number(),
        neighbourhood_count,
        item_count,
        gone_count,
        prepared_by: Some(wire::account(row.prepared.0, &row.prepared.1)),
        prepare_time: Some(wire::time(row.prepared.2)),
        approved_by: by(&row.approved),
        approve_time: at(&row.approved),
        published_by: by(&row.published),
        publish_time: at(&row.published),
        ended_by: row.ended_by.as_ref().map(|(id, name)| wire::account(*id, name)),
        end_time: row.ended.map(wire::time),
        reason: row.reason.clone(),
        etag: rpc::etag(row.version),
    }
}
