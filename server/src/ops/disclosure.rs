//! Disclosures outside of the partnership: asked for, decided on by each originator in writing, made (ISA-2.5a);
//! neither asked for nor made while an investigation holds it back (ISA-2.5b).

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Article6, Code, DisclosureDecision, Purpose};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Reason, Title};

use super::channel;
use super::consent::rests_on;
use crate::domain::disclosure::{self as rules, Standing};
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::activity::Activity;
use crate::store::channel::Channel;
use crate::store::consent;
use crate::store::disclosure::{self as disclosures, Disclosure, Draft, Originator, Subject};
use crate::store::notice::{self, Code as News};
use crate::store::{Call, Read, Seen, Write, reach};

/// Asks for permission.
pub struct RequestDisclosure;

impl Rpc for RequestDisclosure {
    type In = pb::RequestDisclosureRequest;
    type Out = pb::RequestDisclosureResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("disclosure.requested");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = reach::one::<Channel, Write>(call, rpc::id("channel_id", &input.channel_id)?)?;
        let activity = rpc::optional_id("activity_id", &input.activity_id)?;
        let activity = activity.map(|id| reach::one::<Activity, Read>(call, id)).transpose()?;
        if activity.as_ref().is_some_and(|activity| activity.channel != channel.id) {
            return Err(Error::field("activity_id", "must be an activity of the channel"));
        }
        let draft = draft(call, &channel, &input)?;
        let subject = activity.as_ref().map_or(Subject::Channel(&channel), |one| Subject::Activity(&channel, one));
        rules::unheld(subject.held(call)?)?;
        let made = disclosures::request(call, &subject, &draft)?;
        for decider in disclosures::deciders(call, &made)? {
            notice::tell(call, decider, News::DisclosureRequested, RecordKind::Disclosure, made.id)?;
        }
        let mut disclosure = message(&made, &disclosures::originators(call, &made)?);
        if input.validate_only {
            disclosure.id.clear();
        }
        let audience = channel::audience(call, &made)?;
        Ok(pb::RequestDisclosureResponse { disclosure: Some(disclosure), audience: Some(audience) })
    }
}

fn draft(call: &Call<'_>, channel: &Seen<Channel, Write>, input: &pb::RequestDisclosureRequest) -> Result<Draft> {
    let mut fields = Fields::default();
    let recipient = fields.take("recipient", Title::parse(&input.recipient)).map(Title::into_string);
    let extent = fields.take("extent", Reason::parse(&input.extent)).map(Reason::into_string);
    let purpose = fields.ask(wire::code::<Purpose>("purpose", input.purpose));
    let article_6 = fields.ask(wire::code::<Article6>("article6_basis", input.article6_basis));
    let justification = fields.take("justification", Reason::parse(&input.justification)).map(Reason::into_string);
    let needed = (article_6 == Some(Article6::Consent)).then_some("it");
    let stands = |id| consent::stands(call, id, Some(channel.case_file));
    let consent = rests_on(&mut fields, &input.consent_id, needed, stands)?;
    let draft = recipient.zip(extent).zip(purpose).zip(article_6).zip(justification);
    fields.done(draft.map(|((((recipient, extent), purpose), article_6), justification)| Draft {
        recipient,
        extent,
        purpose,
        article_6,
        justification,
        consent,
    }))
}

/// Lists disclosures.
pub struct ListDisclosures;

impl Rpc for ListDisclosures {
    type In = pb::ListDisclosuresRequest;
    type Out = pb::ListDisclosuresResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("disclosure.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let rows = match rpc::optional_id("channel_id", &input.channel_id)? {
            Some(channel) => {
                let channel = reach::one::<Channel, Read>(call, channel)?;
                disclosures::of_channel(call, &channel, page.after(), page.size() + 1)?
            }
            None => disclosures::mine(call, page.after(), page.size() + 1)?,
        };
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.requested.micros(), row.id));
        let one = |row: &Seen<Disclosure, Read>| Ok(message(row, &disclosures::originators(call, row)?));
        let disclosures = rows.iter().map(one).collect::<Result<_>>()?;
        Ok(pb::ListDisclosuresResponse { disclosures, next_page_token })
    }
}

/// Records a decision.
pub struct DecideDisclosure;

impl Rpc for DecideDisclosure {
    type In = pb::DecideDisclosureRequest;
    type Out = pb::DecideDisclosureResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("disclosure.decided");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let disclosure = reach::one::<Disclosure, Write>(call, rpc::id("id", &input.id)?)?;
        let originators = disclosures::originators(call, &disclosure)?;
        let own = call.person()?.organisation;
        if !originators.iter().any(|one| one.organisation.0 == own && one.decision.is_none()) {
            let text = "Your organisation has nothing to decide on it.".to_owned();
            return Err(Error::NotNow("ISA-2.5a", text));
        }
        rpc::unchanged(&input.etag, disclosure.version)?;
        let (decision, writing) = decision(&input)?;
        disclosures::decide(call, &disclosure, decision, &writing)?;
        let asker = disclosure.requested_by.0;
        notice::tell(call, asker, News::DisclosureDecided, RecordKind::Disclosure, disclosure.id)?;
        Ok(pb::DecideDisclosureResponse { disclosure: Some(again(call, &disclosure)?) })
    }
}

fn decision(input: &pb::DecideDisclosureRequest) -> Result<(DisclosureDecision, String)> {
    let mut fields = Fields::default();
    let decision = fields.ask(wire::code::<DisclosureDecision>("decision", input.decision));
    let writing = fields.take("writing", Reason::parse(&input.writing)).map(Reason::into_string);
    fields.done(decision.zip(writing))
}

/// Records that it was made.
pub struct MakeDisclosure;

impl Rpc for MakeDisclosure {
    type In = pb::MakeDisclosureRequest;
    type Out = pb::MakeDisclosureResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("disclosure.made");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let disclosure = reach::one::<Disclosure, Write>(call, rpc::id("id", &input.id)?)?;
        let (own, asker) = (call.person()?.organisation, &disclosure.organisation);
        if own != asker.0 {
            let text = format!("It is {} that discloses it.", asker.1);
            return Err(Error::NotNow("ISA-2.5a", text));
        }
        rpc::unchanged(&input.etag, disclosure.version)?;
        let note = wire::reason("note", &input.note)?;
        let originators = disclosures::originators(call, &disclosure)?;
        let standing = disclosures::stands(&disclosure, &originators);
        rules::makeable(standing, &against(standing, &originators))?;
        rules::unheld(disclosures::held(call, &disclosure)?)?;
        if let Some(id) = disclosure.consent {
            rules::consented(consent::stands(call, id, None)?)?;
        }
        disclosures::make(call, &disclosure, note.as_str())?;
        Ok(pb::MakeDisclosureResponse { disclosure: Some(again(call, &disclosure)?) })
    }
}

/// Who stands against it.
fn against(standing: Standing, originators: &[Originator]) -> Vec<&str> {
    let wanted = if standing == Standing::Refused { Some(DisclosureDecision::Refuse) } else { None };
    let named = originators.iter().filter(|one| one.decision == wanted);
    named.map(|one| one.organisation.1.as_str()).collect()
}

fn again(call: &Call<'_>, disclosure: &Seen<Disclosure, Write>) -> Result<pb::Disclosure> {
    let read = reach::one::<Disclosure, Read>(call, disclosure.id)?;
    let originators = disclosures::originators(call, &read)?;
    Ok(message(&read, &originators))
}

fn message<V>(row: &Seen<Disclosure, V>, originators: &[Originator]) -> pb::Disclosure {
    let state = match disclosures::stands(row, originators) {
        Standing::Requested => pb::DisclosureState::Requested,
        Standing::Permitted => pb::DisclosureState::Permitted,
        Standing::Refused => pb::DisclosureState::Refused,
        Standing::Made => pb::DisclosureState::Made,
    };
    pb::Disclosure {
        id: row.id.to_string(),
        channel_id: row.channel.to_string(),
        channel_reference: row.channel_reference.clone(),
        activity_id: row.activity.map_or(String::new(), |id| id.to_string()),
        recipient: row.recipient.clone(),
        extent: row.extent.clone(),
        purpose: row.purpose.number(),
        article6_basis: row.article_6.number(),
        justification: row.justification.clone(),
        state: state.into(),
        originators: originators.iter().map(originator).collect(),
        organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        requested_by: Some(wire::account(row.requested_by.0, &row.requested_by.1)),
        request_time: Some(wire::time(row.requested)),
        made_by: row.made.as_ref().map(|(by, name, _)| wire::account(*by, name)),
        make_time: row.made.as_ref().map(|(.., at)| wire::time(*at)),
        made_note: row.made_note.clone(),
        consent_id: row.consent.map_or(String::new(), |id| id.to_string()),
        etag: rpc::etag(row.version),
    }
}

fn originator(one: &Originator) -> pb::DisclosureOriginator {
    pb::DisclosureOriginator {
        organisation: Some(wire::organisation(one.organisation.0, &one.organisation.1)),
        decision: one.decision.map_or(0, DisclosureDecision::number),
        writing: one.writing.clone(),
        decided_by: one.decided.as_ref().map(|(by, name, _)| wire::account(*by, name)),
        decide_time: one.decided.as_ref().map(|(.., at)| wire::time(*at)),
    }
}
