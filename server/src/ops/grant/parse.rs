//! What a share needs before it is given: to whom, what for, on which basis, why, and until when (ISA-2.6, ISA-8.v).

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::icm::v1::create_grant_request::Receiver as Sent;
use safetynet_shared::codes::{Article6, Article9, Article10, Code, FieldProfile, Purpose};
use safetynet_shared::id::Id;
use safetynet_shared::text::Reason;

use crate::domain::lawful::{self, Conditions, Use};
use crate::domain::projection::{self, Profiles};
use crate::error::{Error, Result};
use crate::ops::consent::rests_on;
use crate::rpc::{self, Fields, wire};
use crate::store::Call;
use crate::store::agreement;
use crate::store::audience::{self, Receiver};
use crate::store::consent;
use crate::store::grant::{self as grants, Draft, Object, Starts};

/// To whom an object is shared.
pub(super) enum To {
    /// An organisation or a person.
    One(Receiver),
    /// Each organisation of the object's partnership.
    Partnership,
}

/// The share that a request asks for.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub(super) fn draft(call: &Call<'_>, object: &Object, input: &pb::CreateGrantRequest) -> Result<(To, Draft)> {
    let mut fields = Fields::default();
    let to = to(call, &mut fields, input)?;
    let asked = Lawful {
        purpose: input.purpose,
        article_6: input.article6_basis,
        article_9: input.article9_condition,
        article_10: input.article10_condition,
        profiles: &input.field_profiles,
        consent: &input.consent_id,
    };
    let lawful = lawful(call, object, &mut fields, &asked)?;
    let justification = fields.take("justification", Reason::parse(&input.justification));
    let expiry = fields.ask(wire::day_ahead("expiry_date", input.expiry_date.as_ref(), call.today()));
    let starts = match input.start() {
        pb::GrantStart::OnAcceptance => Starts::WhenAccepted,
        pb::GrantStart::AtOnce | pb::GrantStart::Unspecified => Starts::AtOnce,
    };
    let batch = matches!(to, Some(To::Partnership)).then(|| call.id());
    let parts = to.zip(lawful).zip(justification.zip(expiry));
    fields.done(parts.map(|((to, lawful), (justification, expiry))| {
        (to, Draft { justification: justification.into_string(), starts, expiry, batch, ..lawful })
    }))
}

/// What makes a share lawful, as a request has it. A referral asks for the same.
pub(in crate::ops) struct Lawful<'a> {
    /// The purpose.
    pub purpose: i32,
    /// The basis of Article 6.
    pub article_6: i32,
    /// The condition of Article 9.
    pub article_9: i32,
    /// The condition of Article 10.
    pub article_10: i32,
    /// The profiles.
    pub profiles: &'a [i32],
    /// The consent.
    pub consent: &'a str,
}

/// The draft that these make, without its justification and its days; none when a violation was kept.
///
/// # Errors
/// Faults of the store.
pub(in crate::ops) fn lawful(
    call: &Call<'_>,
    object: &Object,
    fields: &mut Fields,
    asked: &Lawful<'_>,
) -> Result<Option<Draft>> {
    let purpose = fields.ask(wire::code::<Purpose>("purpose", asked.purpose));
    let article_6 = fields.ask(wire::code::<Article6>("article6_basis", asked.article_6));
    let article_9 = fields.ask(wire::optional_code::<Article9>("article9_condition", asked.article_9));
    let article_10 = fields.ask(wire::optional_code::<Article10>("article10_condition", asked.article_10));
    let (needs_9, needs_10) = grants::conditions(call, object)?;
    let file = Conditions { article_9: needs_9.is_some(), article_10: needs_10.is_some() };
    let share = Conditions { article_9: article_9 != Some(None), article_10: article_10 != Some(None) };
    for one in lawful::lacking(file, share) {
        fields.refuse(&one.field, one.rule);
    }
    let named = (article_9.flatten(), article_10.flatten());
    let profiles = profiles(fields, asked.profiles, named);
    let by_consent = article_6 == Some(Article6::Consent)
        || named.0 == Some(Article9::ExplicitConsent)
        || named.1 == Some(Article10::Consent);
    let needed = by_consent.then_some("the share");
    let consent = rests_on(fields, asked.consent, needed, |id| consent::in_force(call, object, id))?;
    let bases = purpose.zip(article_6).zip(article_9.zip(article_10));
    Ok(bases.zip(profiles).map(|(((purpose, article_6), (article_9, article_10)), profiles)| Draft {
        purpose,
        article_6,
        article_9,
        article_10,
        justification: String::new(),
        fields: profiles,
        consent,
        starts: Starts::AtOnce,
        expiry: call.today(),
        batch: None,
    }))
}

/// Refuses a share for what the agreements of giver and receiver do not state.
///
/// # Errors
/// [`Error::Invalid`] naming each field and the clause.
pub(super) fn bounded(call: &Call<'_>, object: &Object, draft: &Draft, sides: &[(Id, String)]) -> Result<()> {
    let Draft { purpose, article_6, article_9, article_10, .. } = *draft;
    let of = |side: &(Id, String)| agreement::party(call, object.csp, side.clone());
    let parties = sides.iter().map(of).collect::<Result<Vec<_>>>()?;
    lawful::bounded(&Use { purpose, article_6, article_9, article_10 }, &parties)
}

/// The parts of a person's detail: those that are named, or what the conditions allow (ISA-8.v).
fn profiles(
    fields: &mut Fields,
    sent: &[i32],
    (article_9, article_10): (Option<Article9>, Option<Article10>),
) -> Option<Profiles> {
    let mut profiles = Profiles::NONE.with(FieldProfile::Basic);
    if sent.is_empty() {
        profiles = profiles.with(FieldProfile::Contact);
        let allowed = [(FieldProfile::Health, article_9.is_some()), (FieldProfile::Criminal, article_10.is_some())];
        return Some(allowed.into_iter().filter(|(_, named)| *named).fold(profiles, |all, (one, _)| all.with(one)));
    }
    for (place, number) in sent.iter().enumerate() {
        profiles = profiles.with(fields.ask(wire::code::<FieldProfile>(&format!("field_profiles[{place}]"), *number))?);
    }
    if let Some(lacking) = projection::lacks_condition(profiles, article_9.is_some(), article_10.is_some()) {
        let article = if lacking == FieldProfile::Health { "9" } else { "10" };
        let text = format!("must not name {} without a condition of Article {article}", lacking.label());
        fields.refuse("field_profiles", text);
        return None;
    }
    Some(profiles)
}

fn to(call: &Call<'_>, fields: &mut Fields, input: &pb::CreateGrantRequest) -> Result<Option<To>> {
    let (field, id) = match &input.receiver {
        Some(Sent::ReceiverOrganisationId(id)) => ("receiver_organisation_id", id),
        Some(Sent::ReceiverAccountId(id)) => ("receiver_account_id", id),
        Some(Sent::ReceiverPartnership(_)) => return Ok(Some(To::Partnership)),
        None => {
            fields.refuse("receiver", "must be given: an organisation, a person, or the partnership");
            return Ok(None);
        }
    };
    let person = field == "receiver_account_id";
    Ok(receiver(call, fields, field, id, if person { audience::person } else { audience::organisation })?.map(To::One))
}

/// How a receiver is looked up.
type Find = fn(&Call<'_>, Id) -> Result<Option<Receiver>>;

/// Somebody of another organisation, from a field; none when a violation was kept.
///
/// # Errors
/// Faults of the store.
pub(in crate::ops) fn receiver(
    call: &Call<'_>,
    fields: &mut Fields,
    field: &str,
    sent: &str,
    find: Find,
) -> Result<Option<Receiver>> {
    let Some(id) = fields.ask(rpc::id(field, sent)) else { return Ok(None) };
    match find(call, id)? {
        None => fields.refuse(field, "must be in the directory and active"),
        Some(found) if found.organisation == call.person()?.organisation => {
            fields.refuse(field, "must not be of your own organisation; assign your colleague to the channel instead");
        }
        Some(found) => return Ok(Some(found)),
    }
    Ok(None)
}

/// The reason of an answer: none to accept.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub(super) fn answer(input: &pb::AnswerGrantRequest) -> Result<Option<Reason>> {
    match input.answer() {
        pb::GrantAnswer::Accept if input.reason.trim().is_empty() => Ok(None),
        pb::GrantAnswer::Accept => Err(Error::field("reason", "must be empty to accept")),
        pb::GrantAnswer::Decline => wire::reason("reason", &input.reason).map(Some),
        pb::GrantAnswer::Unspecified => Err(Error::field("answer", "must be one of the listed values")),
    }
}
