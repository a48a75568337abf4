//! Grants: share a case file, a channel or an activity beyond its members, answer offers, list the shares, end them.
//!
//! Only the controller of the data shares it (ISA-4.1): the owner a case file, the lead a channel, the recording
//! organisation an activity. Those who receive it read and do nothing else, so a share cannot be passed on (ISA-2.5a).
//! One act may share with each organisation of a partnership; what is given then is a grant for each, which stands and
//! ends by itself.

mod parse;
mod shared;
mod show;

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

pub(super) use parse::{Lawful, lawful, receiver};
pub(super) use show::{seen, standing};

use self::parse::To;
use self::shared::Shared;
use super::activity::preview;
use crate::domain::grant::{self as rules, Answer, Side};
use crate::domain::lawful::bounded;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::activity::Activity;
use crate::store::agreement;
use crate::store::audience::Receiver;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::grant::{self as grants, Asked, Direction, Draft, Grant, Object, On, Starts};
use crate::store::notice::{self, Code as News};
use crate::store::reach::{self, Reached, Read, Seen, Verb, Write};
use crate::store::{Call, Party, audience, reacher};

/// Shares an object.
pub struct CreateGrant;

impl Rpc for CreateGrant {
    type In = pb::CreateGrantRequest;
    type Out = pb::CreateGrantResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("grant.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let shared = Shared::of(call, input.object_kind(), rpc::id("object_id", &input.object_id)?)?;
        let object = shared.object();
        let (controller, name) = &object.controller;
        rules::controls(call.person()?.organisation, (*controller, name), "share it")?;
        let (to, draft) = parse::draft(call, &object, &input)?;
        let (receivers, left_out) = match to {
            To::One(receiver) => (vec![only(call, &shared, &draft, receiver)?], Vec::new()),
            To::Partnership => each(call, &shared, &draft)?,
        };
        let (mut given, seen) = give_all(call, &shared, &receivers, &draft)?;
        opens(&given, &seen, draft.starts)?;
        if input.validate_only {
            given.iter_mut().for_each(show::forget);
        }
        Ok(pb::CreateGrantResponse {
            grant: given.first().cloned(),
            audience: Some(preview(seen, also(&receivers), 0)),
            grants: given,
            left_out,
        })
    }
}

/// The one receiver, when nothing stands against it.
fn only(call: &Call<'_>, shared: &Shared, draft: &Draft, receiver: Receiver) -> Result<Receiver> {
    shared.fits(call, &receiver)?.map_or(Ok(()), |unfit| Err(unfit.error(&receiver)))?;
    in_force(call, &shared.object(), draft, &receiver)?;
    Ok(receiver)
}

/// The organisations of the partnership that can receive the share, and those that cannot, with why.
fn each(call: &Call<'_>, shared: &Shared, draft: &Draft) -> Result<(Vec<Receiver>, Vec<pb::GrantLeftOut>)> {
    let (mut receivers, mut left_out) = (Vec::new(), Vec::new());
    for receiver in audience::partnership(call, shared.object().csp)? {
        let unfit = match shared.fits(call, &receiver)? {
            Some(unfit) => Some(unfit.sentence()),
            None => match in_force(call, &shared.object(), draft, &receiver) {
                Ok(()) => None,
                Err(Error::NotNow(_, text)) => Some(text),
                Err(Error::Invalid(broken)) => broken.first().map(|one| format!("The {} {}.", one.field, one.rule)),
                Err(error) => return Err(error),
            },
        };
        match unfit {
            None => receivers.push(receiver),
            Some(reason) => left_out.push(pb::GrantLeftOut {
                organisation: Some(wire::organisation(receiver.organisation, &receiver.organisation_name)),
                reason,
            }),
        }
    }
    if receivers.is_empty() {
        let text = "No organisation of the partnership can receive this share.".to_owned();
        return Err(Error::NotNow("COCO-5.2", text));
    }
    Ok((receivers, left_out))
}

/// Gives a grant to each receiver, and tells the people among them.
fn give_all(
    call: &Call<'_>,
    shared: &Shared,
    receivers: &[Receiver],
    draft: &Draft,
) -> Result<(Vec<pb::Grant>, Vec<Party>)> {
    let (mut given, mut seen) = (Vec::new(), Vec::new());
    for receiver in receivers {
        let made = grants::give(call, &shared.object(), receiver, draft)?;
        seen.extend(match draft.starts {
            Starts::AtOnce => shared.through(call, made.id)?,
            Starts::WhenAccepted => audience::meant(call, receiver)?,
        });
        if let Some((account, _)) = &receiver.account {
            let news = if draft.starts == Starts::AtOnce { News::GrantGiven } else { News::GrantOffered };
            notice::tell(call, *account, news, RecordKind::Grant, made.id)?;
        }
        given.push(show::one(call, &made)?);
    }
    Ok((given, seen))
}

/// Refuses a share that would open nothing from its first moment, with what stands against it.
fn opens(given: &[pb::Grant], seen: &[Party], starts: Starts) -> Result<()> {
    let [one] = given else { return Ok(()) };
    let shut = starts == Starts::AtOnce && one.state() == pb::GrantState::Suspended;
    if shut && seen.iter().all(|party| party.people == 0) {
        return Err(Error::NotNow("GRANT-OPENS", format!("It would open nothing. {}", one.suspended_reason)));
    }
    Ok(())
}

fn also(receivers: &[Receiver]) -> Vec<(Id, String)> {
    receivers.iter().map(|receiver| (receiver.organisation, receiver.organisation_name.clone())).collect()
}

/// Refuses a share that would open nothing for want of an agreement (COCO-5.2), or that goes beyond what the agreements
/// state (ISA-2.1).
pub(super) fn in_force(call: &Call<'_>, object: &Object, draft: &Draft, receiver: &Receiver) -> Result<()> {
    let giver = both(call, object.csp, receiver)?;
    let sides = [(giver.organisation, giver.name), (receiver.organisation, receiver.organisation_name.clone())];
    parse::bounded(call, object, draft, &sides)
}

/// The caller's side, when the agreements of both are in force.
fn both(call: &Call<'_>, csp: Id, receiver: &Receiver) -> Result<Side> {
    let own = call.person()?.organisation;
    let side = |organisation, name: &str| -> Result<Side> {
        let agreed_until = grants::agreed_until(call, csp, organisation)?;
        Ok(Side { organisation, name: name.to_owned(), agreed_until })
    };
    let giver = side(own, &audience::organisation_name(call, own)?)?;
    rules::agreed(&giver, &side(receiver.organisation, &receiver.organisation_name)?, call.now())?;
    Ok(giver)
}

/// Refuses to let an organisation into the matter of a channel, in whatever form, while an agreement is missing on a side
/// (COCO-5.2) or does not state what the case file is used for (ISA-2.1).
pub(super) fn agreed<V>(call: &Call<'_>, channel: &Seen<Channel, V>, receiver: &Receiver) -> Result<()> {
    let giver = both(call, channel.csp, receiver)?;
    let sides = [(giver.organisation, giver.name), (receiver.organisation, receiver.organisation_name.clone())];
    let of = |side: (Id, String)| agreement::party(call, channel.csp, side);
    let parties = sides.into_iter().map(of).collect::<Result<Vec<_>>>()?;
    match bounded(&grants::used(call, channel)?, &parties) {
        Err(Error::Invalid(broken)) => {
            let mut rules: Vec<&str> = broken.iter().map(|one| one.rule.as_str()).collect();
            // What is said of special categories and of offences may be the same.
            rules.dedup();
            let text = format!("What the case file is used for {}.", rules.join(", and "));
            Err(Error::NotNow("ISA-2.1", text))
        }
        answer => answer,
    }
}

/// Lists the grants of an object.
pub struct ListGrants;

impl Rpc for ListGrants {
    type In = pb::ListGrantsRequest;
    type Out = pb::ListGrantsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("grant.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = pb::ListGrantsRequest { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let id = rpc::id("object_id", &input.object_id)?;
        let running_at = (!input.include_ended).then(|| call.now());
        let asked = Asked { running_at, party: Some(call.person()?.organisation), after: page.after() };
        let (grants, next_page_token) = match input.object_kind() {
            pb::GrantObjectKind::CaseFile => of(call, &page, &reach::one::<CaseFile, Read>(call, id)?, &asked)?,
            pb::GrantObjectKind::Channel => of(call, &page, &reach::one::<Channel, Read>(call, id)?, &asked)?,
            pb::GrantObjectKind::Activity => of(call, &page, &reach::one::<Activity, Read>(call, id)?, &asked)?,
            pb::GrantObjectKind::Unspecified => return Err(shared::no_kind()),
        };
        Ok(pb::ListGrantsResponse { grants, next_page_token })
    }
}

/// A page of the grants of a record that the caller reads.
fn of<P, V>(call: &Call<'_>, page: &Page, object: &Seen<P, V>, asked: &Asked) -> Result<(Vec<pb::Grant>, String)>
where
    P: reach::Reached,
    On<P>: reach::Child<Parent = P>,
    V: Verb,
{
    let rows = grants::list(call, object, asked, page.size() + 1)?;
    let (rows, token) = page.cut(call, rows, |row| (row.0.created.micros(), row.0.id));
    Ok((rows.iter().map(|row| show::message(&row.0, call.now(), show::Shown::Yes)).collect(), token))
}

/// Lists the grants that the caller received or gave.
pub struct ListMyGrants;

impl Rpc for ListMyGrants {
    type In = pb::ListMyGrantsRequest;
    type Out = pb::ListMyGrantsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("grant.own_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let direction = match input.direction() {
            pb::GrantDirection::Received => Direction::Received,
            pb::GrantDirection::Given => Direction::Given,
            pb::GrantDirection::Unspecified => {
                return Err(Error::field("direction", "must be one of the listed values"));
            }
        };
        let running_at = (!input.include_ended).then(|| call.now());
        let asked = Asked { running_at, party: None, after: page.after() };
        let rows = grants::mine(call, direction, &asked, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.created.micros(), row.id));
        let grants = rows.iter().map(|row| show::one(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListMyGrantsResponse { grants, next_page_token })
    }
}

/// Accepts or declines an offer.
pub struct AnswerGrant;

impl Rpc for AnswerGrant {
    type In = pb::AnswerGrantRequest;
    type Out = pb::AnswerGrantResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("grant.answered");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let grant = reach::one::<Grant, Write>(call, rpc::id("id", &input.id)?)?;
        if grant.receiver.organisation != call.person()?.organisation {
            return Err(reach::hidden());
        }
        rpc::unchanged(&input.etag, grant.version)?;
        let reason = parse::answer(&input)?;
        if standing(&grant, call.now()) != rules::Standing::Offered {
            let text = if grant.answer == Answer::NotAsked { "It waits for no answer." } else { "It waits no longer." };
            return Err(Error::NotNow("GRANT-STATE", text.to_owned()));
        }
        match &reason {
            None => grants::accept(call, &grant)?,
            Some(reason) => grants::decline(call, &grant, reason.as_str())?,
        }
        notice::tell(call, grant.created_by.0, News::GrantAnswered, RecordKind::Grant, grant.id)?;
        let answered = show::one(call, &reach::one::<Grant, Read>(call, grant.id)?)?;
        Ok(pb::AnswerGrantResponse { grant: Some(answered) })
    }
}

/// Ends a grant.
pub struct EndGrant;

impl Rpc for EndGrant {
    type In = pb::EndGrantRequest;
    type Out = pb::EndGrantResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("grant.ended");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let grant = reach::one::<Grant, Write>(call, rpc::id("id", &input.id)?)?;
        let giver = (grant.giver.organisation, grant.giver.name.as_str());
        rules::controls(call.person()?.organisation, giver, "end it")?;
        rpc::unchanged(&input.etag, grant.version)?;
        let reason = wire::reason("reason", &input.reason)?;
        if standing(&grant, call.now()).over() {
            return Err(Error::NotNow("GRANT-STATE", "This share has ended already.".to_owned()));
        }
        Ok(pb::EndGrantResponse { grant: Some(end(call, &grant, reason.as_str())?) })
    }
}

/// Tells those who read what was offered for one reason, the supervisors of its receiver; an offer that nobody could answer
/// is none.
pub(super) fn ask<T: Reached>(
    call: &Call<'_>,
    offered: &Seen<T, Write>,
    (via, receiver): (&str, &str),
    news: News,
) -> Result<()> {
    let people = reacher::of_record(call, offered)?;
    let supervisors: Vec<_> = people.iter().filter(|one| one.reads_by(via)).collect();
    if supervisors.is_empty() {
        let text = format!("Nobody of {receiver} could answer it: it has no supervisor in use.");
        return Err(Error::NotNow("COCO-5.1", text));
    }
    supervisors.iter().try_for_each(|one| notice::tell(call, one.account.0, news, T::KIND, offered.id()))
}

/// Ends a grant that runs, and tells the person who loses it.
pub(super) fn end(call: &Call<'_>, grant: &Seen<Grant, Write>, reason: &str) -> Result<pb::Grant> {
    grants::end(call, grant, reason)?;
    if let Some((account, _)) = &grant.person {
        notice::tell(call, *account, News::AccessEnded, RecordKind::Grant, grant.id)?;
    }
    show::one(call, &reach::one::<Grant, Read>(call, grant.id)?)
}

/// Ends all grants of one act.
pub struct EndGrantBatch;

impl Rpc for EndGrantBatch {
    type In = pb::EndGrantBatchRequest;
    type Out = pb::EndGrantBatchResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("grant.batch_ended");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let batch = fields.ask(rpc::id("batch_id", &input.batch_id));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let (batch, reason) = fields.done(batch.zip(reason))?;
        let all = grants::of_batch(call, batch)?;
        if all.is_empty() {
            return Err(reach::hidden());
        }
        let running = all.iter().filter(|grant| !standing(grant, call.now()).over());
        let ended: Vec<_> = running.map(|grant| end(call, grant, reason.as_str())).collect::<Result<_>>()?;
        if ended.is_empty() {
            return Err(Error::NotNow("GRANT-STATE", "All shares of this act have ended already.".to_owned()));
        }
        Ok(pb::EndGrantBatchResponse { grants: ended })
    }
}
