//! Accepting a referral: the receiver opens a case file and a channel of its own with what was referred.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::NominalRole;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Text, Title};

use super::{read, receives, show};
use crate::domain::lawful::{self, Use};
use crate::domain::offer::Answer;
use crate::domain::referral as rules;
use crate::error::{Error, Result};
use crate::ops::{action, channel};
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::case_file::{self as files, Opening};
use crate::store::channel as channels;
use crate::store::nominal::Nominal;
use crate::store::notice::{self, Code as News};
use crate::store::referral::{self as referrals, Referral};
use crate::store::{Call, Index, Seen, Write, agreement, assignment, reach};

/// Accepts a referral.
pub struct AcceptReferral;

impl Rpc for AcceptReferral {
    type In = pb::AcceptReferralRequest;
    type Out = pb::AcceptReferralResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("referral.accepted");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let referral = read(call, &input.id, &input.etag)?;
        receives(call, &referral)?;
        rules::referable(&referral.subject)?;
        let nominal = reach::one::<Nominal, Index>(call, referral.nominal)?;
        let (worker, first, role) = first(call, &referral, &input)?;
        let used = bounded(call, &referral)?;
        let opened = open(call, (nominal, role), (&first, used), worker)?;
        let accepted = referrals::end(call, &referral, Answer::Accepted, ("", Some(opened)))?;
        notice::tell(call, referral.sent_by.0, News::ReferralAnswered, RecordKind::Referral, referral.id)?;
        notice::tell(call, worker, News::Assigned, RecordKind::Channel, opened)?;
        Ok(pb::AcceptReferralResponse { referral: Some(show::message(call, &accepted)?) })
    }
}

/// Who works on it, the channel with what was referred, and the part of the person.
fn first(
    call: &Call<'_>,
    referral: &Seen<Referral, Write>,
    input: &pb::AcceptReferralRequest,
) -> Result<(Id, channels::Opening, NominalRole)> {
    let mut fields = Fields::default();
    let worker = fields.ask(action::colleague(call, "worker_account_id", &input.worker_account_id));
    let role = fields.ask(wire::code::<NominalRole>("role", input.role));
    let title = fields.take("title", Title::parse(&input.title)).map(Text::into_string);
    let ((worker, role), title) = fields.done(worker.zip(role).zip(title))?;
    let asked = pb::NewChannel {
        programme: referral.programme.code.clone(),
        title,
        summary: referral.matter.clone(),
        values: input.values.clone(),
    };
    Ok((worker, channel::opening(call, "channel", Some(&asked))?, role))
}

/// What the sender uses it for, when the agreements of both state that (ISA-2.1).
fn bounded(call: &Call<'_>, referral: &Seen<Referral, Write>) -> Result<Use> {
    let (used, csp) = (referrals::used(call, referral)?, referrals::csp(call, referral)?);
    let parties = [&referral.giver, &referral.receiver].map(|side| agreement::party(call, csp, side.clone()));
    let parties = parties.into_iter().collect::<Result<Vec<_>>>()?;
    match lawful::bounded(&used, &parties) {
        Err(Error::Invalid(_)) => {
            let text = "What the person was referred for goes beyond the agreements of both. Decline it and say so.";
            Err(Error::NotNow("ISA-2.1", text.to_owned()))
        }
        answer => answer.map(|()| used),
    }
}

/// Opens the case file and its channel, which the caller supervises.
fn open(
    call: &Call<'_>,
    person: (Seen<Nominal, Index>, NominalRole),
    (first, used): (&channels::Opening, Use),
    worker: Id,
) -> Result<Id> {
    let Use { purpose, article_6, article_9, article_10 } = used;
    let file = files::create(call, &Opening { title: first.title.clone(), purpose, article_6, article_9, article_10 })?;
    let made = channels::create_first(call, &file, first)?;
    files::fill(call, &file, &[person])?;
    assignment::begin_with(call, &made, worker)?;
    channel::started(call, &made, &first.values)?;
    Ok(made.id())
}
