//! Referrals: a person is referred from a channel to another organisation's programme, whose supervisors answer.
//!
//! Until it is accepted they see that there is a referral, from whom, to which programme and why, and the person's index
//! entry; then their organisation opens a channel of its own, which it leads, with what was referred. Nothing opens the
//! sender's channel to them.

mod accept;
mod show;

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::ProgrammeState;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Note, Reason};

pub use accept::AcceptReferral;

use super::{channel as channels, grant, programme};
use crate::domain::offer::{self, Answer};
use crate::domain::{grant as shares, referral as rules};
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::channel::Channel;
use crate::store::nominal::Nominal;
use crate::store::notice::{self, Code as News};
use crate::store::offer::Asked;
use crate::store::referral::{self as referrals, Draft, Referral};
use crate::store::{Call, Index, Read, Seen, Write, audience, reach};

/// The most characters of what is referred.
const MATTER: usize = 2_000;
/// The rule under which a referral that waits no longer is refused.
const STATE: &str = "REFERRAL-STATE";

/// Sends a referral.
pub struct SendReferral;

impl Rpc for SendReferral {
    type In = pb::SendReferralRequest;
    type Out = pb::SendReferralResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("referral.sent");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = reach::one::<Channel, Write>(call, rpc::id("channel_id", &input.channel_id)?)?;
        shares::controls(call.person()?.organisation, (channel.lead, &channel.lead_name), "refer from it")?;
        let nominal = reach::one::<Nominal, Index>(call, rpc::id("nominal_id", &input.nominal_id)?)?;
        let mut fields = Fields::default();
        if !referrals::concerns(call, &channel, &nominal)? {
            fields.refuse("nominal_id", "must be a person of the channel's case file");
        }
        let (receiver, draft) = draft(call, fields, &input)?;
        if referrals::waits(call, &nominal, &draft)? {
            let text = "The same referral waits for its answer already.".to_owned();
            return Err(Error::NotNow(STATE, text));
        }
        grant::agreed(call, &channel, &receiver)?;
        let sent = referrals::send(call, (&channel, &nominal), &draft)?;
        rules::referable(&sent.subject)?;
        grant::ask(call, &sent, ("referral_receiver", &sent.receiver.1), News::ReferralSent)?;
        let (audience, mut referral) = (channels::audience(call, &sent)?, show::message(call, &sent)?);
        if input.validate_only {
            referral.id.clear();
            referral.reference.clear();
        }
        Ok(pb::SendReferralResponse { referral: Some(referral), audience: Some(audience) })
    }
}

fn draft(call: &Call<'_>, mut fields: Fields, input: &pb::SendReferralRequest) -> Result<(audience::Receiver, Draft)> {
    let (field, sent) = ("receiver_organisation_id", &input.receiver_organisation_id);
    let receiver = grant::receiver(call, &mut fields, field, sent, audience::organisation)?;
    let programme = fields.ask(programme::coded::<Index>(call, "programme", &input.programme));
    if programme.as_ref().is_some_and(|programme| programme.state == ProgrammeState::Retired) {
        fields.refuse("programme", "must be a programme in use; this one is retired");
    }
    let reason = fields.take("reason", Reason::parse(&input.reason)).map(Reason::into_string);
    let matter = fields.ask(matter(&input.matter));
    let parts = receiver.zip(programme).zip(reason.zip(matter));
    fields.done(parts.map(|((receiver, programme), (reason, matter))| {
        let draft = Draft {
            receiver: receiver.organisation,
            programme: programme.number,
            reason,
            matter,
            due: Period::ReferralAnswer.due(call.today()),
            until: Period::ReferralEnd.due(call.today()).plus_days(1).start(),
        };
        (receiver, draft)
    }))
}

fn matter(sent: &str) -> Result<String> {
    let note = Note::parse(sent).map_err(|broken| Error::field("matter", broken.to_string()))?.into_string();
    match note.chars().count() {
        1..=MATTER => Ok(note),
        length => Err(Error::field("matter", format!("must be 1 to {MATTER} characters; it has {length}"))),
    }
}

/// Lists referrals.
pub struct ListReferrals;

impl Rpc for ListReferrals {
    type In = pb::ListReferralsRequest;
    type Out = pb::ListReferralsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("referral.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let channel = rpc::optional_id("channel_id", &input.channel_id)?;
        if let Some(id) = channel {
            reach::one::<Channel, Read>(call, id)?;
        }
        let asked = Asked { ended: input.include_ended, after: page.after() };
        let rows = referrals::list(call, channel, &asked, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.sent.micros(), row.id));
        let referrals = rows.iter().map(|row| show::message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListReferralsResponse { referrals, next_page_token })
    }
}

/// The referral of a request that moves it, as the caller read it.
fn read(call: &Call<'_>, id: &str, etag: &str) -> Result<Seen<Referral, Write>> {
    let referral = reach::one::<Referral, Write>(call, rpc::id("id", id)?)?;
    rpc::unchanged(etag, referral.version)?;
    Ok(referral)
}

/// Refuses whoever may not answer it, and what waits no longer.
fn receives(call: &Call<'_>, referral: &Seen<Referral, Write>) -> Result<()> {
    let (person, receiver) = (call.person()?, (referral.receiver.0, referral.receiver.1.as_str()));
    offer::answers((person.organisation, person.roles), receiver)?;
    offer::waits(referral.standing(call.now()), STATE)
}

/// Declines a referral.
pub struct DeclineReferral;

impl Rpc for DeclineReferral {
    type In = pb::DeclineReferralRequest;
    type Out = pb::DeclineReferralResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("referral.declined");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let referral = read(call, &input.id, &input.etag)?;
        receives(call, &referral)?;
        let ended =
            referrals::end(call, &referral, Answer::Declined, (wire::reason("reason", &input.reason)?.as_str(), None))?;
        notice::tell(call, referral.sent_by.0, News::ReferralAnswered, RecordKind::Referral, referral.id)?;
        Ok(pb::DeclineReferralResponse { referral: Some(show::message(call, &ended)?) })
    }
}

/// Takes a referral back.
pub struct WithdrawReferral;

impl Rpc for WithdrawReferral {
    type In = pb::WithdrawReferralRequest;
    type Out = pb::WithdrawReferralResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("referral.withdrawn");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let referral = read(call, &input.id, &input.etag)?;
        let (giver, name) = &referral.giver;
        shares::controls(call.person()?.organisation, (*giver, name), "take it back")?;
        offer::waits(referral.standing(call.now()), STATE)?;
        let ended = referrals::end(
            call,
            &referral,
            Answer::Withdrawn,
            (wire::reason("reason", &input.reason)?.as_str(), None),
        )?;
        Ok(pb::WithdrawReferralResponse { referral: Some(show::message(call, &ended)?) })
    }
}
