//! Records that may be of the same person: the queue, the comparison, and the decision, which is reversible and merges
//! nothing (ISA-13.1, ISA-4.1).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::{Code, LinkKind, LinkState};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::nominal::{self, detail};
use crate::domain::link::{self as rules, Answer};
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, Spends, wire};
use crate::store::duplicate::{self as duplicates, Considered, Duplicate, Next};
use crate::store::link::{self as links, Known, Link, Step};
use crate::store::nominal::Nominal;
use crate::store::{Call, Index, Read, Seen, Write, reach};

const MAY: Needs = Needs::May(Permission::WriteCase);

/// Lists the pairs that wait for a decision of the caller.
pub struct ListDuplicates;

impl Rpc for ListDuplicates {
    type In = pb::ListDuplicatesRequest;
    type Out = pb::ListDuplicatesResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("duplicate.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In::default();
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let found = duplicates::queue(call, page.after(), page.size() + 1)?;
        let (found, next_page_token) = page.cut(call, found, |row| duplicates::place(row));
        let rows: Vec<Option<pb::Duplicate>> = found.iter().map(|row| duplicate(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListDuplicatesResponse { duplicates: rows.into_iter().flatten().collect(), next_page_token })
    }
}

fn duplicate(call: &Call<'_>, row: &Seen<Duplicate, Write>) -> Result<Option<pb::Duplicate>> {
    let Some((mine, other)) = duplicates::records(call, row)? else { return Ok(None) };
    let proposal = match row.link {
        Some(_) => links::between(call, &mine, &other)?.map(|link| shown(call, &link, &other)).transpose()?,
        None => None,
    };
    let thousandths = i32::try_from(row.bits).unwrap_or(i32::MAX);
    Ok(Some(pb::Duplicate {
        explanation: duplicates::explanation(call, &mine, &other),
        nominal: Some((&mine).into()),
        other: Some((&other).into()),
        score: f64::from(thousandths) / 1_000.0,
        find_time: Some(wire::time(row.found)),
        considered: row.considered == Considered::Yes,
        proposal,
    }))
}

/// Shows two records side by side.
pub struct CompareNominals;

impl Rpc for CompareNominals {
    type In = pb::CompareNominalsRequest;
    type Out = pb::CompareNominalsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("nominal.compared");
    const KIND: Kind = Kind::Read;
    const SPENDS: Spends = Spends::View;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let nominal = reach::one::<Nominal, Read>(call, rpc::id("nominal_id", &input.nominal_id)?)?;
        let other = reach::one::<Nominal, Index>(call, rpc::id("other_nominal_id", &input.other_nominal_id)?)?;
        let read = reach::maybe::<Nominal, Read>(call, other.id)?;
        let link = links::between(call, &nominal, &other)?;
        Ok(pb::CompareNominalsResponse {
            explanation: duplicates::explanation(call, &nominal, &other),
            detail: Some(detail::beside(call, &nominal)?),
            other_detail: read.map(|read| detail::beside(call, &read)).transpose()?,
            link: link.map(|link| shown(call, &link, &other)).transpose()?,
            nominal: Some((&nominal).into()),
            other: Some((&other).into()),
        })
    }
}

/// Says that two records are of the same person, or of two.
pub struct ProposeLink;

impl Rpc for ProposeLink {
    type In = pb::ProposeLinkRequest;
    type Out = pb::ProposeLinkResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("link.proposed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let nominal = nominal::own(call, "nominal_id", &input.nominal_id)?;
        let other = reach::one::<Nominal, Index>(call, rpc::id("other_nominal_id", &input.other_nominal_id)?)?;
        if other.id == nominal.id {
            return Err(Error::field("other_nominal_id", "must be another record"));
        }
        let mut fields = Fields::default();
        let kind = fields.ask(wire::code::<LinkKind>("kind", input.kind));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let (kind, reason) = fields.done(kind.zip(reason))?;
        let standing = links::between(call, &nominal, &other)?;
        rules::undecided(standing.map(|link| (link.0.kind, link.0.state)))?;
        let state = rules::begin(kind, nominal.owner, other.owner);
        let link = links::add(call, &nominal, &other, (kind, state), reason.as_str())?;
        let next = if state == LinkState::Proposed { Next::Answer(link.id) } else { Next::Done };
        duplicates::settle(call, &nominal, &other, next)?;
        let mut link = shown(call, &link, &other)?;
        if input.validate_only {
            (link.id, link.etag) = Default::default();
        }
        Ok(pb::ProposeLinkResponse { link: Some(link) })
    }
}

/// Answers a proposal.
pub struct DecideLink;

impl Rpc for DecideLink {
    type In = pb::DecideLinkRequest;
    type Out = pb::DecideLinkResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("link.decided");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (link, mine, other) = own(call, &input.id, &input.etag)?;
        if link.answerer != call.person()?.organisation {
            let text = "The organisation of the other record answers this proposal. You can take it back.";
            return Err(Error::NotNow("ISA-4.1", text.to_owned()));
        }
        let answer = match input.decision() {
            pb::LinkDecision::Unspecified => return Err(Error::field("decision", "must be one of the listed values")),
            pb::LinkDecision::Accept => Answer::Accept,
            pb::LinkDecision::Reject => Answer::Reject,
        };
        let reason = wire::reason("reason", &input.reason)?;
        let link = links::advance(call, &link, rules::answered(link.state, answer)?, reason.as_str())?;
        duplicates::settle(call, &mine, &other, Next::Done)?;
        Ok(pb::DecideLinkResponse { link: Some(shown(call, &link, &other)?) })
    }
}

/// Takes a link back.
pub struct ReverseLink;

impl Rpc for ReverseLink {
    type In = pb::ReverseLinkRequest;
    type Out = pb::ReverseLinkResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("link.reversed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (link, mine, other) = own(call, &input.id, &input.etag)?;
        let reason = wire::reason("reason", &input.reason)?;
        let link = links::advance(call, &link, rules::reversed(link.state)?, reason.as_str())?;
        duplicates::settle(call, &mine, &other, Next::Again)?;
        Ok(pb::ReverseLinkResponse { link: Some(shown(call, &link, &other)?) })
    }
}

/// A link with the record of the own organisation, which the caller must write, and the other record.
type OwnLink = (Seen<Link, Write>, Seen<Nominal, Write>, Seen<Nominal, Index>);

fn own(call: &Call<'_>, id: &str, etag: &str) -> Result<OwnLink> {
    let link = reach::one::<Link, Write>(call, rpc::id("id", id)?)?;
    let organisation = call.person()?.organisation;
    for mine in [link.nominal, link.other] {
        let Some(nominal) = reach::maybe::<Nominal, Write>(call, mine)? else { continue };
        if nominal.owner == organisation {
            rpc::unchanged(etag, link.version)?;
            let other = reach::one::<Nominal, Index>(call, link.across(mine))?;
            return Ok((link, nominal, other));
        }
    }
    let text = "Neither record is of your organisation, so its people cannot decide. Ask the organisations of both.";
    Err(Error::NotNow("ISA-4.1", text.to_owned()))
}

/// The other records of the same person that the caller finds in the index, each with its detail where that is read.
pub(super) fn linked(call: &Call<'_>, nominal: &Seen<Nominal, Read>, most: usize) -> Result<Vec<pb::LinkedRecord>> {
    let accepted = |link: &Link| link.kind == LinkKind::SamePerson && link.state == LinkState::Accepted;
    let mut out = Vec::new();
    for (_, other) in links::list(call, nominal)?.into_iter().filter(|(link, _)| accepted(&link.0)).take(most) {
        let read = reach::maybe::<Nominal, Read>(call, other.id)?;
        let detail = read.map(|read| detail::beside(call, &read)).transpose()?;
        out.push(pb::LinkedRecord { nominal: Some((&other).into()), detail });
    }
    Ok(out)
}

/// A link as it reads from the record at the other end of `other`.
///
/// # Errors
/// Faults of the store.
pub(super) fn shown<L: Known, V, W>(
    call: &Call<'_>,
    link: &Seen<L, V>,
    other: &Seen<Nominal, W>,
) -> Result<pb::NominalLink> {
    let known = link.link();
    let waits = known.state == LinkState::Proposed && known.answerer == call.person()?.organisation;
    Ok(pb::NominalLink {
        id: known.id.to_string(),
        kind: known.kind.number(),
        state: known.state.number(),
        other_nominal_id: other.id.to_string(),
        other_reference: other.reference.clone(),
        other_name: other.name.full(),
        other_organisation: Some(wire::organisation(other.owner, &other.owner_name)),
        waits_for_us: waits,
        steps: links::steps(call, link)?.iter().map(step).collect(),
        etag: rpc::etag(known.version),
    })
}

fn step(step: &Step) -> pb::LinkStep {
    pb::LinkStep {
        state: step.state.number(),
        reason: step.reason.clone(),
        by: Some(wire::account(step.by.0, &step.by.1)),
        organisation: Some(wire::organisation(step.organisation.0, &step.organisation.1)),
        time: Some(wire::time(step.at)),
    }
}
