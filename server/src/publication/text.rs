//! What people wrote for the public, held against the rules of each field: lengths, no nominals (SYOP-8.2), addresses
//! that a link may lead to.

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::FaceKind;

use crate::domain::neighbourhood::Words;
use crate::error::{Error, Result};
use crate::rpc::{Fields, wire};

/// The most links beside a neighbourhood.
const LINKS: usize = 20;
/// The most people of a neighbourhood.
const PEOPLE: i32 = 10_000_000;

/// What a text is about.
pub fn kind(text: &pb::public_text::About) -> FaceKind {
    use pb::public_text::About;
    match text {
        About::Area(_) => FaceKind::Area,
        About::Person(_) => FaceKind::Person,
        About::Location(_) => FaceKind::Location,
        About::Event(_) => FaceKind::Event,
        About::Priority(_) => FaceKind::Priority,
    }
}

/// What a screen calls a text.
pub fn title(text: &pb::public_text::About) -> String {
    name(text).lines().next().unwrap_or_default().chars().take(80).collect()
}

/// What a text is called, at its whole length.
pub fn name(text: &pb::public_text::About) -> &str {
    use pb::public_text::About;
    match text {
        About::Area(area) => &area.name,
        About::Person(person) => &person.name,
        About::Location(location) => &location.name,
        About::Event(event) => &event.title,
        About::Priority(priority) => &priority.issue,
    }
}

/// The tidied text of a request.
///
/// # Errors
/// [`Error::Invalid`] naming every field that breaks a rule.
pub fn read(sent: Option<pb::PublicText>, today: Day) -> Result<pb::public_text::About> {
    use pb::public_text::About;
    let about = sent.and_then(|text| text.about);
    let about = about
        .ok_or_else(|| Error::field("text", "must be given: a neighbourhood, officer, place, event or priority"))?;
    let mut fields = Fields::default();
    let mut reader = Reader { fields: &mut fields, today };
    let about = match about {
        About::Area(area) => About::Area(reader.area(&area)),
        About::Person(person) => About::Person(pb::PublicPerson {
            name: reader.words(Words::TITLE, "text.person.name", &person.name),
            rank: reader.words(Words::TITLE, "text.person.rank", &person.rank),
            bio: reader.words(Words::NOTES, "text.person.bio", &person.bio),
        }),
        About::Location(location) => About::Location(reader.location(&location)),
        About::Event(event) => About::Event(reader.event(&event)),
        About::Priority(priority) => About::Priority(pb::PublicPriority {
            issue: reader.words(Words::ISSUE, "text.priority.issue", &priority.issue),
            action: reader.words(Words::NOTES, "text.priority.action", &priority.action),
        }),
    };
    fields.done(Some(about))
}

struct Reader<'f> {
    fields: &'f mut Fields,
    today: Day,
}

impl Reader<'_> {
    fn words(&mut self, words: Words, field: &str, raw: &str) -> String {
        let read = words.read(field, raw, self.today);
        self.fields.ask(read).unwrap_or_default()
    }

    fn url(&mut self, field: &str, raw: &str) -> String {
        let text = self.words(Words::EMAIL, field, raw);
        let plain = text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>'));
        if !(text.is_empty() || text.starts_with("https://") && plain) {
            self.fields.refuse(field, "must be an https address, such as https://www.example.org/page");
        }
        text
    }

    fn area(&mut self, area: &pb::PublicArea) -> pb::PublicArea {
        let code = area.code.trim().to_owned();
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let free = !["neighbourhoods", "people"].contains(&code.as_str());
        if !(1..=20).contains(&code.len()) || !code.chars().all(letter) || !free {
            self.fields.refuse("text.area.code", "must be 1 to 20 letters, digits, hyphens and underscores");
        }
        if !(0..=PEOPLE).contains(&area.population) {
            self.fields.refuse("text.area.population", "must be from 0 to 10,000,000");
        }
        if area.links.len() > LINKS {
            self.fields.refuse("text.area.links", format!("must be at most {LINKS}"));
        }
        pb::PublicArea {
            code,
            name: self.words(Words::TITLE, "text.area.name", &area.name),
            description: self.words(Words::LONG_OR_NONE, "text.area.description", &area.description),
            url: self.url("text.area.url", &area.url),
            email: self.words(Words::EMAIL, "text.area.email", &area.email),
            telephone: self.words(Words::TELEPHONE, "text.area.telephone", &area.telephone),
            links: area.links.iter().take(LINKS).enumerate().map(|(at, link)| self.link(at, link)).collect(),
            population: area.population,
            population_is_open_data: area.population_is_open_data,
        }
    }

    fn link(&mut self, at: usize, link: &pb::PublicLink) -> pb::PublicLink {
        let url = self.url(&format!("text.area.links[{at}].url"), &link.url);
        if url.is_empty() {
            self.fields.refuse(format!("text.area.links[{at}].url").as_str(), "must be given");
        }
        pb::PublicLink {
            url,
            title: self.words(Words::TITLE, &format!("text.area.links[{at}].title"), &link.title),
            description: self.words(Words::SHORT, &format!("text.area.links[{at}].description"), &link.description),
        }
    }

    fn location(&mut self, location: &pb::PublicLocation) -> pb::PublicLocation {
        let point = wire::optional_point("text.location.point", location.point.as_ref());
        let point = self.fields.ask(point).flatten();
        if point.is_none() {
            self.fields.refuse("text.location.point", "must be given: the feed carries no place without one");
        }
        pb::PublicLocation {
            name: self.words(Words::TITLE, "text.location.name", &location.name),
            r#type: self.words(Words::TITLE, "text.location.type", &location.r#type),
            address: self.words(Words::TITLE, "text.location.address", &location.address),
            postcode: self.words(Words::SHORT, "text.location.postcode", &location.postcode).to_uppercase(),
            point: point.map(wire::point),
            description: self.words(Words::ISSUE, "text.location.description", &location.description),
            telephone: self.words(Words::TELEPHONE, "text.location.telephone", &location.telephone),
        }
    }

    fn event(&mut self, event: &pb::PublicEvent) -> pb::PublicEvent {
        if let Some(end) = event.end_time.as_ref() {
            let moment = wire::moment("text.event.end_time", Some(end));
            self.fields.ask(moment);
        }
        pb::PublicEvent {
            title: self.words(Words::TITLE, "text.event.title", &event.title),
            description: self.words(Words::NOTES, "text.event.description", &event.description),
            address: self.words(Words::SHORT, "text.event.address", &event.address),
            private_address: event.private_address,
            end_time: event.end_time,
            email: self.words(Words::EMAIL, "text.event.email", &event.email),
            telephone: self.words(Words::TELEPHONE, "text.event.telephone", &event.telephone),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use pb::public_text::About;

    fn refused(about: About) -> Vec<String> {
        match read(Some(pb::PublicText { about: Some(about) }), Day::new(2026, 7, 1).unwrap()) {
            Err(Error::Invalid(violations)) => violations.into_iter().map(|violation| violation.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_broken_field_is_named() {
        let area = pb::PublicArea { code: "a b".into(), url: "http://a".into(), population: -1, ..Default::default() };
        let named = ["text.area.code", "text.area.population", "text.area.name", "text.area.url"];
        assert_eq!(refused(About::Area(area)), named);
        let place = refused(About::Location(pb::PublicLocation::default()));
        assert!(
            place.contains(&"text.location.point".to_owned())
                && place.contains(&"text.location.description".to_owned())
        );
        let priority = pb::PublicPriority { issue: "see CF-2026-000123".into(), ..Default::default() };
        assert_eq!(refused(About::Priority(priority)), ["text.priority.issue"]);
        assert!(read(None, Day::new(2026, 7, 1).unwrap()).is_err());
    }

    #[test]
    fn a_path_of_the_feed_is_no_code() {
        let area =
            |code: &str| About::Area(pb::PublicArea { code: code.into(), name: "N".into(), ..Default::default() });
        assert!(refused(area("SM-1")).is_empty());
        assert_eq!(refused(area("neighbourhoods")), ["text.area.code"]);
    }
}
