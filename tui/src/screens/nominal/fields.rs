//! The fields of a person, alike for recording and for changing one.

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{
    Address, ContactPoint, ContactPointKind, Nominal, NominalDetail, PersonName, PrivacyNotice, PrivacyNoticeState,
    Source,
};
use safetynet_shared::codes::Sex;
use safetynet_shared::reference::Reference;

use super::source;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

const GIVEN: &str = "name.given_names";
const FAMILY: &str = "name.family_name";
const ALIASES: &str = "aliases";
const BORN: &str = "birth_date";
const SEX: &str = "sex";
const LINES: &str = "addresses[0].lines";
const POSTCODE: &str = "addresses[0].postcode";
const TELEPHONE: &str = "contact_points";
const EMAIL: &str = "email";
const NOTES: &str = "notes";
const NOTICE: &str = "privacy_notice.state";
const NOTICE_DATE: &str = "privacy_notice.notice_date";
const NOTICE_REASON: &str = "privacy_notice.reason";

/// What was filled in.
pub struct Person {
    /// The name.
    pub name: Option<PersonName>,
    /// Other names.
    pub aliases: Vec<PersonName>,
    /// The date of birth as far as it is known.
    pub birth_date: Option<Date>,
    /// The sex by its number on the wire.
    pub sex: i32,
    /// The current address; none where nothing was typed.
    pub address: Option<Address>,
    /// The telephone and the e-mail address.
    pub contact_points: Vec<ContactPoint>,
    /// What workers should know.
    pub notes: String,
    /// Whether a privacy notice was given (ISA-7.1).
    pub privacy_notice: Option<PrivacyNotice>,
    /// Where all of it comes from (ISA-13.1).
    pub source: Option<Source>,
}

/// Adds the fields.
pub fn add(form: Form) -> Form {
    let notice = ["choose with the arrows", "given", "not given"];
    let form = form
        .line(GIVEN, "Given names", "in their usual order")
        .line(FAMILY, "Family name", "one of the two is needed")
        .date(BORN, "Born", "23 Nov 1990, Nov 1990 or 1990")
        .choice(SEX, "Sex", "", words::choices::<Sex>())
        .choice(NOTICE, "Privacy notice", "", notice)
        .date(NOTICE_DATE, "Given on", "such as 23 Nov 2026")
        .line(NOTICE_REASON, "Why not given", "10 to 500 characters")
        .note(LINES, "Address", "flat, house, street, town")
        .line(POSTCODE, "Postcode", "such as SO23 8UJ")
        .line(TELEPHONE, "Telephone", "")
        .line(EMAIL, "E-mail", "")
        .note(ALIASES, "Other names", "one a line: Given Family, or Family, Given")
        .note(NOTES, "Notes", "what workers should know");
    source::fields(form)
}

/// Shows what the choice of the notice needs.
pub fn fit(form: &mut Form) {
    let state = form.chosen(NOTICE);
    form.show(NOTICE_DATE, state == 1);
    form.show(NOTICE_REASON, state == 2);
}

/// Words behind which the search reads a place.
const PLACED: [&str; 6] = ["at", "lives", "living", "resident", "near", "address"];

/// Fills the name of a search in: the last word is the family name, unless a comma says otherwise. What has a digit in
/// it was a date, an age or an address.
pub fn named(form: Form, query: &str, born: &str) -> Form {
    let is_name = |word: &&str| {
        let bare = word.trim_end_matches([',', '.', ':']).to_lowercase();
        !word.contains(|letter: char| letter.is_ascii_digit())
            && !["born", "dob", "aged", "age", "about"].contains(&bare.as_str())
    };
    // A reference, or a place without a name, is nobody's name.
    let nameless = Reference::parse(query).is_some()
        || query.split_whitespace().next().is_some_and(|word| PLACED.contains(&word.to_lowercase().as_str()));
    let query = if nameless { "" } else { query };
    let query = query.split_whitespace().filter(is_name).collect::<Vec<&str>>().join(" ");
    let name = read_name(&capitals(&query)).unwrap_or_default();
    form.filled(GIVEN, &name.given_names).filled(FAMILY, &name.family_name).filled(BORN, born)
}

/// The birth date that was typed among the words of a search, as it was typed: one word such as `12/03/1990`, or three such
/// as `12 Mar 1990`. A year alone may be an age or a house, so it is not taken.
pub fn born_in(query: &str) -> String {
    let words: Vec<&str> = query.split_whitespace().map(|word| word.trim_matches([',', '.', ';'])).collect();
    let whole =
        |text: &String| text.contains(|letter: char| !letter.is_ascii_digit()) && when::parse_birth(text).is_ok();
    let dated = |count: usize| words.windows(count).map(|words| words.join(" ")).find(whole);
    dated(3).or_else(|| dated(1)).unwrap_or_default()
}

/// Fills in what is recorded.
pub fn filled(form: Form, nominal: &Nominal, detail: &NominalDetail) -> Form {
    let name = nominal.name.clone().unwrap_or_default();
    let aliases = nominal.aliases.iter().map(|alias| format!("{}, {}", alias.family_name, alias.given_names));
    let address = detail.addresses.first().cloned().unwrap_or_default();
    let contact = |kind| detail.contact_points.iter().find(move |one| one.kind() == kind);
    let value = |kind| contact(kind).map_or("", |one| one.value.as_str());
    let notice = detail.privacy_notice.clone().unwrap_or_default();
    form.filled(GIVEN, &name.given_names)
        .filled(FAMILY, &name.family_name)
        .filled(BORN, &when::date(nominal.birth_date.as_ref()))
        .filled(SEX, &nominal.sex.to_string())
        .filled(NOTICE, &notice.state.to_string())
        .filled(NOTICE_DATE, &when::date(notice.notice_date.as_ref()))
        .filled(NOTICE_REASON, &notice.reason)
        .filled(LINES, &address.lines)
        .filled(POSTCODE, &address.postcode)
        .filled(TELEPHONE, value(ContactPointKind::Telephone))
        .filled(EMAIL, value(ContactPointKind::Email))
        .filled(ALIASES, &aliases.collect::<Vec<_>>().join("\n"))
        .filled(NOTES, &detail.notes)
}

/// Reads the fields; what is no date is said beside it.
pub fn read(form: &mut Form) -> Result<Person, NotReady> {
    let name = PersonName { given_names: form.trimmed(GIVEN), family_name: form.trimmed(FAMILY) };
    let (lines, postcode) = (form.trimmed(LINES), form.trimmed(POSTCODE));
    let address = Address { lines, postcode, ..Address::default() };
    let contact = |kind: ContactPointKind, value: String| {
        (!value.is_empty()).then(|| ContactPoint { kind: kind.into(), value, ..ContactPoint::default() })
    };
    let telephone = contact(ContactPointKind::Telephone, form.trimmed(TELEPHONE));
    let email = contact(ContactPointKind::Email, form.trimmed(EMAIL));
    Ok(Person {
        name: Some(name),
        aliases: form.text(ALIASES).lines().filter_map(read_name).collect(),
        birth_date: form.birth(BORN)?,
        sex: form.number(SEX),
        address: Some(address).filter(|address| !(address.lines.is_empty() && address.postcode.is_empty())),
        contact_points: telephone.into_iter().chain(email).collect(),
        notes: form.trimmed(NOTES),
        privacy_notice: Some(notice(form)?),
        source: source::read(form),
    })
}

fn notice(form: &mut Form) -> Result<PrivacyNotice, NotReady> {
    let state = PrivacyNoticeState::try_from(form.number(NOTICE)).unwrap_or_default();
    Ok(if state == PrivacyNoticeState::Given {
        PrivacyNotice { state: state.into(), notice_date: form.day(NOTICE_DATE)?, reason: String::new() }
    } else {
        let reason = if state == PrivacyNoticeState::NotGiven { form.trimmed(NOTICE_REASON) } else { String::new() };
        PrivacyNotice { state: state.into(), notice_date: None, reason }
    })
}

/// A search is typed in small letters, a record is not: words without any capital letter get one.
fn capitals(query: &str) -> String {
    if query.chars().any(char::is_uppercase) {
        return query.to_owned();
    }
    let capital = |word: &str| {
        let mut characters = word.chars();
        characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
    };
    query.split(' ').map(capital).collect::<Vec<String>>().join(" ")
}

/// Reads `Anna Jane Sample` or `Sample, Anna Jane`; none for an empty line. One word is a family name.
fn read_name(line: &str) -> Option<PersonName> {
    let line = line.trim();
    let (given, family) = match (line.split_once(','), line.rsplit_once(char::is_whitespace)) {
        (Some((family, given)), _) => (given, family),
        (None, Some((given, family))) => (given, family),
        (None, None) => ("", line),
    };
    let name = PersonName { given_names: given.trim().to_owned(), family_name: family.trim().to_owned() };
    (!line.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_birth_date_among_the_words_of_a_search_is_taken_and_a_year_is_not() {
        for (query, born) in [
            ("Freya Carrowridge 12/03/1990", "12/03/1990"),
            ("12 Mar 1990, freya", "12 Mar 1990"),
            ("freya 1990", ""),
            ("freya about 35", ""),
            ("14 Gannet Street", ""),
            ("", ""),
        ] {
            assert_eq!(born_in(query), born, "{query}");
        }
    }

    #[test]
    fn names_are_read_in_both_orders() {
        let read = |line| read_name(line).map(|name| (name.given_names, name.family_name));
        let name = |given: &str, family: &str| Some((given.to_owned(), family.to_owned()));
        assert_eq!(read("Anna Jane Sample"), name("Anna Jane", "Sample"));
        assert_eq!(read("van der Sample, Anna"), name("Anna", "van der Sample"));
        assert_eq!(read("Sample"), name("", "Sample"));
        assert_eq!(read("  "), None);
        assert_eq!(
            (capitals("anna sample"), capitals("anna McSample")),
            ("Anna Sample".into(), "anna McSample".into())
        );
    }

    #[test]
    fn what_is_filled_in_is_read_back() {
        let name = Some(PersonName { given_names: "Anna".into(), family_name: "Sample".into() });
        let nominal =
            Nominal { name: name.clone(), aliases: name.clone().into_iter().collect(), sex: 1, ..Nominal::default() };
        let notice = PrivacyNotice { state: 2, reason: "not yet met".into(), ..PrivacyNotice::default() };
        let detail = NominalDetail { privacy_notice: Some(notice.clone()), ..NominalDetail::default() };
        let mut form = filled(add(Form::new("", "", "Save")), &nominal, &detail);
        let person = read(&mut form).unwrap();
        assert!((person.name, person.aliases, person.sex) == (name, nominal.aliases, 1));
        assert!((person.privacy_notice, person.address) == (Some(notice), None));
    }

    #[test]
    fn a_reference_and_a_place_without_a_name_name_nobody_who_is_recorded_then() {
        let name = |query: &str| {
            let form = named(add(Form::new("nominal.create", "", "Record")), query, "");
            (form.trimmed(GIVEN), form.trimmed(FAMILY))
        };
        for query in ["n 000123", "N-000123", "at quince street", "lives in Quince Street", "ZZ9 4ZX"] {
            assert_eq!(name(query), (String::new(), String::new()), "{query}");
        }
        assert_eq!(name("ann example 4.3.1990"), ("Ann".to_owned(), "Example".to_owned()));
    }
}
