//! Why somebody can see a record, who else can, and who would see an activity that is not written yet (SYOP-8.3).
//!
//! The answers are the rows of `reach` themselves, so they cannot differ from what is decided by them. How many people
//! of which organisations see the content is told to whoever sees it too; their names only to those who work on the
//! record with them, or manage who has access to it.

use safetynet_proto::access::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::action;
use super::activity::chosen;
use super::channel;
use crate::domain::audience::{self, Reacher};
use crate::domain::reach::{place, sentence};
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::access_review::AccessReview;
use crate::store::account::Account;
use crate::store::action::Action;
use crate::store::activity::Activity;
use crate::store::administered::Administered;
use crate::store::agreement::Agreement;
use crate::store::assessment::Assessment;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::contact::Contact;
use crate::store::disposal::{Certificate, Disposal};
use crate::store::engagement::Engagement;
use crate::store::face::Face;
use crate::store::grant::{Grant, OnChannel};
use crate::store::group::Group;
use crate::store::incident::Incident;
use crate::store::neighbourhood::Neighbourhood;
use crate::store::nominal::Nominal;
use crate::store::organisation::Organisation;
use crate::store::plan::Plan;
use crate::store::priority::Priority;
use crate::store::profile::Profile;
use crate::store::programme::Programme;
use crate::store::publication::Publication;
use crate::store::reach::{self, Child, Reached, Reason};
use crate::store::referral::Referral;
use crate::store::review::Review;
use crate::store::survey::Survey;
use crate::store::transfer::Transfer;
use crate::store::{Call, Index, Manage, Read, Seen, Verb, Write, member as members, reacher};

/// The most organisations of an answer.
const ORGANISATIONS: usize = 200;
/// The most names of one organisation.
const NAMES: usize = 50;
/// Where counting stops.
const MOST: usize = 1_000;

/// Answers why the caller can see a record and who else can.
pub struct Explain;

impl Rpc for Explain {
    type In = pb::ExplainRequest;
    type Out = pb::ExplainResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("reach.explained");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("id", &input.id)?;
        let kind = input.kind();
        match kind {
            RecordKind::Nominal => any::<Nominal>(call, kind, id),
            RecordKind::CaseFile => any::<CaseFile>(call, kind, id),
            RecordKind::Channel => any::<Channel>(call, kind, id),
            RecordKind::Activity => any::<Activity>(call, kind, id),
            RecordKind::Review => inside::<Review>(call, kind, id, |_| None),
            RecordKind::Action => task(call, kind, id),
            RecordKind::Assessment => inside::<Assessment>(call, kind, id, |one| Some(one.organisation.0)),
            RecordKind::Grant => shared(call, kind, id),
            RecordKind::Transfer => {
                let transfer = reach::one::<Transfer, Read>(call, id)?;
                between(call, kind, &transfer, transfer.giver.0)
            }
            RecordKind::Referral => {
                let referral = reach::one::<Referral, Read>(call, id)?;
                between(call, kind, &referral, referral.giver.0)
            }
            RecordKind::Incident => open::<Incident>(call, kind, id),
            RecordKind::Account => any::<Account>(call, kind, id),
            RecordKind::Disposal => any::<Disposal>(call, kind, id),
            RecordKind::Certificate => open::<Certificate>(call, kind, id),
            RecordKind::AccessReview => any::<AccessReview>(call, kind, id),
            RecordKind::Programme => any::<Programme>(call, kind, id),
            RecordKind::Agreement => explained(call, kind, &agreement(call, id)?),
            RecordKind::Organisation => any::<Organisation>(call, kind, id),
            _ => of_a_place(call, kind, id),
        }
    }
}

/// As [`Explain`], for neighbourhoods and what lies in them.
fn of_a_place(call: &Call<'_>, kind: RecordKind, id: Id) -> Result<pb::ExplainResponse> {
    match kind {
        RecordKind::Neighbourhood => any::<Neighbourhood>(call, kind, id),
        RecordKind::Priority => within::<Priority>(call, kind, id),
        RecordKind::Engagement => within::<Engagement>(call, kind, id),
        RecordKind::Contact => within::<Contact>(call, kind, id),
        RecordKind::Plan => any::<Plan>(call, kind, id),
        RecordKind::Face => within::<Face>(call, kind, id),
        RecordKind::Publication => any::<Publication>(call, kind, id),
        RecordKind::Survey => within::<Survey>(call, kind, id),
        RecordKind::Group => within::<Group>(call, kind, id),
        RecordKind::Profile => within::<Profile>(call, kind, id),
        _ => Err(Error::field("kind", "must be one of the listed values")),
    }
}

/// What is not counted where the caller sees no content.
const ENTRY: &str = "They see the index entry or the name, as you do; who sees more is not told to you.";
/// Where nobody has it by their role alone.
const UNTOLD: &str = "Who sees more of it than its reference is not told to you.";
/// What is not counted where something came from another organisation.
const RECEIVED: &str = "These are people of your own organisation; who else sees it is not told to you.";

/// A record by whatever verb the caller reaches it.
fn any<T: Reached>(call: &Call<'_>, kind: RecordKind, id: Id) -> Result<pb::ExplainResponse> {
    if let Some(record) = reach::maybe::<T, Read>(call, id)? {
        return explained(call, kind, &record);
    }
    if let Some(record) = reach::maybe::<T, Manage>(call, id)? {
        return explained(call, kind, &record);
    }
    listed(call, kind, &reach::one::<T, Index>(call, id)?)
}

/// An index entry or a name, which everybody of a role sees.
fn listed<T: Reached>(call: &Call<'_>, kind: RecordKind, record: &Seen<T, Index>) -> Result<pb::ExplainResponse> {
    let parties = reach::entry(call, record)?;
    let people = parties.iter().map(|party| usize::try_from(party.people).unwrap_or(MOST)).sum();
    let organisations = parties.iter().take(ORGANISATIONS).map(|party| pb::ReachOrganisation {
        organisation: Some(wire::organisation(party.organisation, &party.name)),
        people_count: i32::try_from(party.people).unwrap_or(i32::MAX),
        people: Vec::new(),
    });
    Ok(pb::ExplainResponse {
        reasons: mine(call, kind, record)?.0,
        organisations: organisations.collect(),
        people_count: count(people),
        limits: if parties.is_empty() { UNTOLD } else { ENTRY }.to_owned(),
    })
}

/// What lies in a channel is reached by it: by those whose reason covers what the organisation owns that recorded it.
fn inside<C: Child<Parent = Channel>>(
    call: &Call<'_>,
    kind: RecordKind,
    id: Id,
    owner: impl Fn(&C) -> Option<Id>,
) -> Result<pb::ExplainResponse> {
    let (channel, row) = reach::child::<C, Read>(call, id)?;
    let mut people = reacher::of_record(call, &channel)?;
    if let Some(owner) = owner(&row) {
        people.retain(|person| person.covers(owner));
    }
    told(call, kind, &channel, &people)
}

/// An action is reached by its channel; whoever sees it by an offer alone is not told who works on that channel.
fn task(call: &Call<'_>, kind: RecordKind, id: Id) -> Result<pb::ExplainResponse> {
    let action = reach::one::<Action, Read>(call, id)?;
    if action::alone(&action) { received(call, kind, &action) } else { explained(call, kind, &action) }
}

/// What passes between organisations tells its receiver nothing of who works on the channel that it came from.
fn between<T: Reached>(
    call: &Call<'_>,
    kind: RecordKind,
    record: &Seen<T, Read>,
    giver: Id,
) -> Result<pb::ExplainResponse> {
    if call.person()?.organisation == giver { explained(call, kind, record) } else { received(call, kind, record) }
}

/// What another organisation sent or offered: the people of the caller's own who see it too.
fn received<T: Reached>(call: &Call<'_>, kind: RecordKind, record: &Seen<T, Read>) -> Result<pb::ExplainResponse> {
    let (mut people, own) = (reacher::of_record(call, record)?, call.person()?.organisation);
    people.retain(|person| person.organisation.0 == own);
    Ok(pb::ExplainResponse { limits: RECEIVED.to_owned(), ..told(call, kind, record, &people)? })
}

/// A share is told to the people of its giver and its receiver who reach the case file or the channel that it opens or
/// lies in.
fn shared(call: &Call<'_>, kind: RecordKind, id: Id) -> Result<pb::ExplainResponse> {
    if let Some(grant) = reach::maybe::<Grant, Read>(call, id)?.filter(|grant| grant.channel.is_none()) {
        let file = reach::one::<CaseFile, Read>(call, grant.case_file)?;
        let mut people = reacher::of_record(call, &file)?;
        people.retain(|one| [grant.giver.organisation, grant.receiver.organisation].contains(&one.organisation.0));
        return told(call, RecordKind::CaseFile, &file, &people);
    }
    let (channel, grant) = reach::child::<OnChannel, Read>(call, id)?;
    let parties = [grant.0.giver.organisation, grant.0.receiver.organisation];
    if !parties.contains(&call.person()?.organisation) {
        return Err(reach::hidden());
    }
    let mut people = reacher::of_record(call, &channel)?;
    people.retain(|person| parties.contains(&person.organisation.0) && person.covers(grant.0.giver.organisation));
    told(call, kind, &channel, &people)
}

/// The organisation of an agreement, for its own single point of contact and for administrators.
fn agreement(call: &Call<'_>, id: Id) -> Result<Seen<Administered, Manage>> {
    reach::child::<Agreement, Manage>(call, id).map(|(organisation, _)| organisation)
}

/// What lies in a neighbourhood is reached by it.
fn within<C: Child<Parent = Neighbourhood>>(call: &Call<'_>, kind: RecordKind, id: Id) -> Result<pb::ExplainResponse> {
    explained(call, kind, &reach::child::<C, Read>(call, id)?.0)
}

fn open<T: Reached>(call: &Call<'_>, kind: RecordKind, id: Id) -> Result<pb::ExplainResponse> {
    explained(call, kind, &reach::one::<T, Read>(call, id)?)
}

fn explained<T: Reached, V: Verb>(
    call: &Call<'_>,
    kind: RecordKind,
    record: &Seen<T, V>,
) -> Result<pb::ExplainResponse> {
    told(call, kind, record, &reacher::of_record(call, record)?)
}

/// The caller's reasons with the people who see it too, by name where the caller works on it with them.
fn told<T: Reached, V: Verb>(
    call: &Call<'_>,
    kind: RecordKind,
    record: &Seen<T, V>,
    people: &[Reacher],
) -> Result<pb::ExplainResponse> {
    let (reasons, works) = mine(call, kind, record)?;
    let organisations = organisations(people, works);
    Ok(pb::ExplainResponse { reasons, organisations, people_count: count(people.len()), limits: String::new() })
}

/// The caller's own reasons, the most direct first, and whether one of them is to work on the record or to manage it.
fn mine<T: Reached, V: Verb>(
    call: &Call<'_>,
    kind: RecordKind,
    record: &Seen<T, V>,
) -> Result<(Vec<pb::ReachReason>, bool)> {
    let mut mine = reach::reasons(call, record)?;
    mine.sort_by_key(|reason| (place(reason.proof.via()), reason.proof.id()));
    mine.dedup_by_key(|reason| reason.proof.id());
    let account = call.person()?.account;
    let works = mine.iter().any(|reason| reason.verbs & (Write::BIT | Manage::BIT) != 0);
    Ok((mine.iter().map(|reason| said(reason, kind, account)).collect(), works))
}

fn said(reason: &Reason, kind: RecordKind, account: Id) -> pb::ReachReason {
    let proof = reason.proof.id();
    pb::ReachReason {
        via: reason.proof.via().to_owned(),
        sentence: sentence(reason.proof.via(), kind),
        proof: if proof == account { String::new() } else { proof.to_string() },
        until_time: reason.proof.until().map(wire::time),
    }
}

fn count(people: usize) -> i32 {
    i32::try_from(people.min(MOST)).unwrap_or(i32::MAX)
}

/// The organisations of people who come ordered by organisation and name.
fn organisations(people: &[Reacher], named: bool) -> Vec<pb::ReachOrganisation> {
    let of_each = people.chunk_by(|one, other| one.organisation.0 == other.organisation.0);
    let shown = of_each.take(ORGANISATIONS).filter_map(|of_one| {
        let (organisation, name) = &of_one.first()?.organisation;
        let names = of_one.iter().take(if named { NAMES } else { 0 });
        Some(pb::ReachOrganisation {
            organisation: Some(wire::organisation(*organisation, name)),
            people_count: count(of_one.len()),
            people: names.map(|person| wire::account(person.account.0, &person.account.1)).collect(),
        })
    });
    shown.collect()
}

/// Answers who would see an activity of a channel.
pub struct PreviewAudience;

impl Rpc for PreviewAudience {
    type In = pb::PreviewAudienceRequest;
    type Out = pb::PreviewAudienceResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("reach.audience_previewed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = reach::one::<Channel, Write>(call, rpc::id("channel_id", &input.channel_id)?)?;
        let mut fields = Fields::default();
        let choice = chosen(call, &channel, &mut fields, input.audience.as_ref())?;
        let choice = fields.done(choice)?;
        let (people, auditors) = (reacher::of_record(call, &channel)?, reacher::own_auditors(call)?);
        let preview = audience::preview(&people, &auditors, &choice, call.person()?.organisation);
        let meant = members::of_channel(call, &channel)?.into_iter().map(|member| (member.organisation, member.name));
        let meant = meant.filter(|(organisation, _)| choice.means(*organisation));
        Ok(pb::PreviewAudienceResponse { preview: Some(channel::preview(&preview.with(meant))) })
    }
}
