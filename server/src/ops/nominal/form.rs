//! A nominal out of a request: every field with its rule, all violations at once.

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::Sex;
use safetynet_shared::id::Id;
use safetynet_shared::text::{Lines, Note, Postcode, Rule, Telephone, Text, Title};

use crate::domain::nominal::{Birth, PersonName, PrivacyNotice};
use crate::error::{Error, Result};
use crate::matching;
use crate::rpc::mask::Mask;
use crate::rpc::{self, Fields, wire};
use crate::store::nominal::{self, Address, ContactPoint, Draft};

/// The fields that an update may name.
pub const CHANGEABLE: &[&str] = &[
    "name",
    "aliases",
    "birth_date",
    "sex",
    "addresses",
    "contact_points",
    "notes",
    "privacy_notice",
    "identity_confirmed",
];

/// The most aliases and the most addresses.
const MOST_NAMES: usize = 50;
/// The most contact points.
const MOST_CONTACTS: usize = 20;

/// An address: 1 to 500 characters on any number of lines.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct AddressRule;

impl Rule for AddressRule {
    const LEAST: usize = 1;
    const MOST: usize = 500;
    const LINES: Lines = Lines::Many;
}

/// Given names, or a family name: up to 200 characters, and one of the two may be empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct PartRule;

impl Rule for PartRule {
    const LEAST: usize = 0;
    const MOST: usize = 200;
    const LINES: Lines = Lines::One;
}

/// What to mind with a contact point: up to 500 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct MindRule;

impl Rule for MindRule {
    const LEAST: usize = 0;
    const MOST: usize = 500;
    const LINES: Lines = Lines::Many;
}

/// The person to record.
pub fn create(fields: &mut Fields, input: &pb::CreateNominalRequest, today: Day) -> Option<Draft> {
    let name = fields.ask(name("name", input.name.as_ref()));
    let aliases = fields.ask(names("aliases", &input.aliases));
    let birth = fields.ask(optional_birth("birth_date", input.birth_date.as_ref(), today));
    let sex = fields.ask(wire::code::<Sex>("sex", input.sex));
    let addresses = fields.ask(addresses("addresses", &input.addresses, today));
    let contacts = fields.ask(contacts("contact_points", &input.contact_points, today));
    let note = fields.ask(note("notes", &input.notes));
    let privacy = fields.ask(privacy("privacy_notice", input.privacy_notice.as_ref(), today));
    Some(Draft {
        name: name?,
        aliases: aliases?,
        birth: birth?,
        sex: sex?,
        addresses: addresses?,
        contacts: contacts?,
        note: note?,
        privacy: privacy?,
        confirmed: false,
    })
}

/// The person who is about to be recorded, as far as the index of people asks.
pub fn likeness(fields: &mut Fields, input: &pb::FindLikelyMatchesRequest, today: Day) -> Option<matching::Person> {
    let name = fields.ask(name("name", input.name.as_ref()));
    let aliases = fields.ask(names("aliases", &input.aliases));
    let birth = fields.ask(optional_birth("birth_date", input.birth_date.as_ref(), today));
    let sex = fields.ask(wire::code::<Sex>("sex", input.sex));
    let addresses = fields.ask(addresses("addresses", &input.addresses, today));
    Some(nominal::person(&name?, &aliases?, birth?, sex?, &addresses?))
}

/// A list of ids.
pub fn ids(field: &str, sent: &[String]) -> Result<Vec<Id>> {
    list(field, sent, MOST_NAMES, |field, one| rpc::id(field, one))
}

/// A nominal after a change of the fields that the mask names.
pub fn change(mask: &Mask, input: &pb::UpdateNominalRequest, mut draft: Draft, today: Day) -> Result<Draft> {
    let mut fields = Fields::default();
    mask.set(&mut fields, "name", &mut draft.name, |field| name(field, input.name.as_ref()));
    mask.set(&mut fields, "aliases", &mut draft.aliases, |field| names(field, &input.aliases));
    mask.set(&mut fields, "birth_date", &mut draft.birth, |field| {
        optional_birth(field, input.birth_date.as_ref(), today)
    });
    mask.set(&mut fields, "sex", &mut draft.sex, |field| wire::code(field, input.sex));
    mask.set(&mut fields, "addresses", &mut draft.addresses, |field| addresses(field, &input.addresses, today));
    mask.set(&mut fields, "contact_points", &mut draft.contacts, |field| contacts(field, &input.contact_points, today));
    mask.set(&mut fields, "notes", &mut draft.note, |field| note(field, &input.notes));
    mask.set(&mut fields, "privacy_notice", &mut draft.privacy, |field| {
        privacy(field, input.privacy_notice.as_ref(), today)
    });
    mask.set(&mut fields, "identity_confirmed", &mut draft.confirmed, |field| {
        if input.identity_confirmed {
            Ok(true)
        } else {
            Err(Error::field(field, "can only be set to true: an identity that was confirmed stays confirmed"))
        }
    });
    fields.done(Some(draft))
}

/// What is known of a date of birth, or nothing.
pub fn optional_birth(field: &str, sent: Option<&Date>, today: Day) -> Result<Birth> {
    match sent {
        None => Ok(Birth::default()),
        Some(date) => Birth::parse(date.year, date.month, date.day, today).map_err(|rule| Error::field(field, rule)),
    }
}

fn text<R: Rule>(field: String, typed: &str) -> Result<String> {
    Text::<R>::parse(typed).map(Text::into_string).map_err(|broken| Error::field(field, broken.to_string()))
}

fn note(field: &str, typed: &str) -> Result<String> {
    if typed.trim().is_empty() {
        return Ok(String::new());
    }
    Note::parse(typed).map(Text::into_string).map_err(|broken| Error::field(field, broken.to_string()))
}

fn name(field: &str, sent: Option<&pb::PersonName>) -> Result<PersonName> {
    let sent = sent.ok_or_else(|| Error::field(field, "must be given"))?;
    let part = |part: &str, typed: &str| {
        Text::<PartRule>::parse(typed)
            .map(Text::into_string)
            .map_err(|broken| Error::field(format!("{field}.{part}"), broken.0))
    };
    let mut fields = Fields::default();
    let given = fields.ask(part("given_names", &sent.given_names));
    let family = fields.ask(part("family_name", &sent.family_name));
    let name = fields.done(given.zip(family))?;
    if safetynet_shared::text::tokens(&format!("{} {}", name.0, name.1)).is_empty() {
        return Err(Error::field(field, "must have a given name or a family name with at least one letter"));
    }
    Ok(PersonName { given: name.0, family: name.1 })
}

/// Every one of a list, with its place in the path; at most `most`.
fn list<T, S>(field: &str, sent: &[S], most: usize, parse: impl Fn(&str, &S) -> Result<T>) -> Result<Vec<T>> {
    if sent.len() > most {
        return Err(Error::field(field, format!("must have at most {most} entries; it has {}", sent.len())));
    }
    let mut fields = Fields::default();
    let kept: Vec<T> = sent
        .iter()
        .enumerate()
        .filter_map(|(place, one)| fields.ask(parse(&format!("{field}[{place}]"), one)))
        .collect();
    fields.done(Some(kept))
}

fn names(field: &str, sent: &[pb::PersonName]) -> Result<Vec<PersonName>> {
    list(field, sent, MOST_NAMES, |field, one| name(field, Some(one)))
}

fn addresses(field: &str, sent: &[pb::Address], today: Day) -> Result<Vec<Address>> {
    list(field, sent, MOST_NAMES, |field, one| address(field, one, today))
}

fn address(field: &str, sent: &pb::Address, today: Day) -> Result<Address> {
    let at = |part: &str| format!("{field}.{part}");
    let mut fields = Fields::default();
    let lines = fields.ask(text::<AddressRule>(at("lines"), &sent.lines));
    let postcode = match sent.postcode.trim() {
        "" => Some(String::new()),
        typed => fields.take(&at("postcode"), Postcode::parse(typed)).map(Postcode::into_string),
    };
    let from = fields.ask(past(&at("from_date"), sent.from_date.as_ref(), today));
    let to = fields.ask(wire::optional_day(&at("to_date"), sent.to_date.as_ref()));
    let verified = fields.ask(past(&at("verified_date"), sent.verified_date.as_ref(), today));
    if let (Some(Some(from)), Some(Some(to))) = (from, to)
        && to < from
    {
        fields.refuse(&at("to_date"), "must not lie before from_date");
    }
    let known = lines.zip(postcode).zip(from).zip(to).zip(verified);
    fields.done(known.map(|((((lines, postcode), from), to), verified)| Address {
        lines,
        postcode,
        from,
        to,
        verified,
    }))
}

/// A day that is not in the future, or none.
fn past(field: &str, sent: Option<&Date>, today: Day) -> Result<Option<Day>> {
    match wire::optional_day(field, sent)? {
        Some(day) if day > today => Err(Error::field(field, "must not lie in the future")),
        day => Ok(day),
    }
}

fn contacts(field: &str, sent: &[pb::ContactPoint], today: Day) -> Result<Vec<ContactPoint>> {
    list(field, sent, MOST_CONTACTS, |field, one| contact(field, one, today))
}

fn contact(field: &str, sent: &pb::ContactPoint, today: Day) -> Result<ContactPoint> {
    let at = |part: &str| format!("{field}.{part}");
    let mut fields = Fields::default();
    let kind = pb::ContactPointKind::try_from(sent.kind).unwrap_or_default();
    let value = fields.take(&at("value"), Title::parse(&sent.value)).map(Text::into_string);
    match (kind, value.as_deref()) {
        (pb::ContactPointKind::Unspecified, _) => fields.refuse(&at("kind"), "must be one of the listed values"),
        (pb::ContactPointKind::Telephone, Some(typed)) => {
            fields.take(&at("value"), Telephone::parse(typed));
        }
        (pb::ContactPointKind::Email, Some(typed)) if !is_email(typed) => {
            fields.refuse(&at("value"), "must be an e-mail address such as name@example.org");
        }
        _ => {}
    }
    let note = fields.ask(text::<MindRule>(at("note"), &sent.note));
    let verified = fields.ask(past(&at("verified_date"), sent.verified_date.as_ref(), today));
    let known = value.zip(note).zip(verified);
    fields.done(known.map(|((value, note), verified)| ContactPoint { kind: kind.into(), value, note, verified }))
}

fn is_email(typed: &str) -> bool {
    typed.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.contains('@') && host.contains('.') && !typed.chars().any(char::is_whitespace)
    })
}

fn privacy(field: &str, sent: Option<&pb::PrivacyNotice>, today: Day) -> Result<PrivacyNotice> {
    let sent = sent.ok_or_else(|| Error::field(field, "must say whether a privacy notice was given (ISA-7.1)"))?;
    let at = |part: &str| format!("{field}.{part}");
    match pb::PrivacyNoticeState::try_from(sent.state).unwrap_or_default() {
        pb::PrivacyNoticeState::Unspecified => Err(Error::field(at("state"), "must be one of the listed values")),
        pb::PrivacyNoticeState::Given if !sent.reason.trim().is_empty() => {
            Err(Error::field(at("reason"), "must be empty when the notice was given"))
        }
        pb::PrivacyNoticeState::Given => past(&at("notice_date"), sent.notice_date.as_ref(), today)?
            .map(PrivacyNotice::Given)
            .ok_or_else(|| Error::field(at("notice_date"), "must be the day when the notice was given")),
        pb::PrivacyNoticeState::NotGiven if sent.notice_date.is_some() => {
            Err(Error::field(at("notice_date"), "must be unset when no notice was given"))
        }
        pb::PrivacyNoticeState::NotGiven => {
            wire::reason(&at("reason"), &sent.reason).map(|reason| PrivacyNotice::NotGiven(reason.into_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn today() -> Day {
        Day::new(2026, 11, 23).unwrap()
    }

    fn request() -> pb::CreateNominalRequest {
        pb::CreateNominalRequest {
            name: Some(pb::PersonName { given_names: " Robin ".into(), family_name: "Sample".into() }),
            sex: 4,
            addresses: vec![pb::Address {
                lines: "1 Test Road".into(),
                postcode: "zz99zz".into(),
                ..Default::default()
            }],
            contact_points: vec![pb::ContactPoint { kind: 1, value: "01632 960001".into(), ..Default::default() }],
            privacy_notice: Some(pb::PrivacyNotice {
                state: 2,
                notice_date: None,
                reason: "Would put somebody at risk".into(),
            }),
            ..Default::default()
        }
    }

    fn violations(request: &pb::CreateNominalRequest) -> Vec<String> {
        let mut fields = Fields::default();
        let draft = create(&mut fields, request, today());
        match fields.done(draft.map(|_| ())) {
            Err(Error::Invalid(violations)) => violations.into_iter().map(|violation| violation.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_plain_form_is_taken() {
        let draft = create(&mut Fields::default(), &request(), today()).unwrap();
        assert_eq!(draft.name.given, "Robin");
        assert_eq!(draft.addresses.first().unwrap().postcode, "ZZ9 9ZZ");
        assert!(violations(&request()).is_empty());
    }

    #[test]
    fn every_wrong_field_is_named_with_its_place() {
        let mut wrong = request();
        wrong.name = Some(pb::PersonName { given_names: "Rob\u{1b}in".into(), family_name: String::new() });
        wrong.aliases = vec![pb::PersonName::default()];
        wrong.birth_date = Some(Date { year: 2027, month: 1, day: 1 });
        wrong.sex = 9;
        wrong.addresses.push(pb::Address {
            lines: String::new(),
            postcode: "nowhere".into(),
            from_date: Some(Date { year: 2020, month: 2, day: 30 }),
            ..Default::default()
        });
        wrong.contact_points.push(pb::ContactPoint { kind: 2, value: "not an address".into(), ..Default::default() });
        wrong.notes = "x".repeat(100_000);
        wrong.privacy_notice = Some(pb::PrivacyNotice { state: 1, notice_date: None, reason: String::new() });
        let expected = [
            "name.given_names",
            "aliases[0]",
            "birth_date",
            "sex",
            "addresses[1].lines",
            "addresses[1].postcode",
            "addresses[1].from_date",
            "contact_points[1].value",
            "notes",
            "privacy_notice.notice_date",
        ];
        assert_eq!(violations(&wrong), expected);
    }
}
