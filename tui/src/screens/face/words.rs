//! What stands in the form of a public text, and what of a public text stands in the form.

use prost_types::Timestamp;
use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::nms::v1::public_text::About;
use safetynet_proto::nms::v1::{
    Face, PublicArea, PublicEvent, PublicLink, PublicLocation, PublicPerson, PublicPriority,
};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::FaceKind;

use super::{CONSENT, EVIDENCE, PROTECTED};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

/// The text of the form. An end whose day is not said is on the day when the
/// engagement begins.
pub fn read(form: &mut Form, kind: FaceKind, begins: Option<Moment>) -> Result<About, NotReady> {
    let get = |form: &Form, path: &str| form.trimmed(path);
    Ok(match kind {
        FaceKind::Area => About::Area(area(form)?),
        FaceKind::Person => {
            About::Person(PublicPerson { name: get(form, "name"), rank: get(form, "rank"), bio: get(form, "text") })
        }
        FaceKind::Location => About::Location(PublicLocation {
            point: point(form)?,
            name: get(form, "name"),
            r#type: get(form, "rank"),
            address: get(form, "address"),
            postcode: get(form, "postcode"),
            description: get(form, "text"),
            telephone: get(form, "telephone"),
        }),
        FaceKind::Event => About::Event(PublicEvent {
            end_time: ends(form, begins)?,
            title: get(form, "name"),
            description: get(form, "text"),
            address: get(form, "address"),
            private_address: form.ticked("private_address"),
            email: get(form, "email"),
            telephone: get(form, "telephone"),
        }),
        FaceKind::Priority => About::Priority(PublicPriority { issue: get(form, "text"), action: get(form, "action") }),
    })
}

fn ends(form: &mut Form, begins: Option<Moment>) -> Result<Option<Timestamp>, NotReady> {
    if form.trimmed("end_time").is_empty() {
        return Ok(None);
    }
    let ends = form.moment("end_time", begins.unwrap_or(Moment::from_micros(0)))?;
    if begins.is_some_and(|begins| ends <= begins) {
        form.complain("end_time", "It ends after it begins.");
        return Err(NotReady);
    }
    Ok(Some(when::timestamp(ends)))
}

fn area(form: &mut Form) -> Result<PublicArea, NotReady> {
    Ok(PublicArea {
        population: population(form)?,
        links: links(form)?,
        code: form.trimmed("code"),
        name: form.trimmed("name"),
        description: form.trimmed("text"),
        url: form.trimmed("url"),
        email: form.trimmed("email"),
        telephone: form.trimmed("telephone"),
        population_is_open_data: form.ticked("open_data"),
    })
}

/// The links, one a line: address, title and perhaps what is found there, with a bar between.
fn links(form: &mut Form) -> Result<Vec<PublicLink>, NotReady> {
    let text = form.trimmed("links");
    let mut links = Vec::new();
    for (line, number) in text.lines().map(str::trim).filter(|line| !line.is_empty()).zip(1..) {
        let mut parts = line.splitn(3, '|').map(|part| part.trim().to_owned());
        let (url, title) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if title.is_empty() {
            form.complain("links", &format!("Link {number}: write https://address | title | what is found there."));
            return Err(NotReady);
        }
        links.push(PublicLink { url, title, description: parts.next().unwrap_or_default() });
    }
    Ok(links)
}

fn link_line(link: &PublicLink) -> String {
    let rest = if link.description.is_empty() { String::new() } else { format!(" | {}", link.description) };
    format!("{} | {}{rest}", link.url, link.title)
}

fn population(form: &mut Form) -> Result<i32, NotReady> {
    let text = form.trimmed("population");
    let read = if text.is_empty() { Ok(0) } else { text.replace(',', "").parse() };
    read.map_err(|_| {
        form.complain("population", "Write how many as a whole number.");
        NotReady
    })
}

fn point(form: &mut Form) -> Result<Option<LatLng>, NotReady> {
    let text = form.trimmed("point");
    let read = text.split_once(',').and_then(|(latitude, longitude)| {
        Some(LatLng { latitude: latitude.trim().parse().ok()?, longitude: longitude.trim().parse().ok()? })
    });
    if read.is_none() {
        form.complain("point", "Write latitude and longitude in degrees, such as 50.301, -3.052.");
        return Err(NotReady);
    }
    Ok(read)
}

/// The form with what stands in a public text.
pub fn filled(form: Form, face: &Face) -> Form {
    let form = match face.text.as_ref().and_then(|text| text.about.as_ref()) {
        Some(About::Area(area)) => of_area(form, area),
        Some(About::Person(person)) => {
            form.filled("name", &person.name).filled("rank", &person.rank).filled("text", &person.bio)
        }
        Some(About::Location(place)) => of_place(form, place),
        Some(About::Event(event)) => form
            .filled("name", &event.title)
            .filled("text", &event.description)
            .filled("address", &event.address)
            .filled("email", &event.email)
            .filled("telephone", &event.telephone)
            .filled("end_time", &when::time(event.end_time.as_ref()))
            .filled("private_address", tick(event.private_address)),
        Some(About::Priority(priority)) => form.filled("text", &priority.issue).filled("action", &priority.action),
        None => form,
    };
    form.filled(CONSENT, &when::date(face.consent_date.as_ref()))
        .filled(EVIDENCE, &face.consent_evidence)
        .filled(PROTECTED, tick(face.protected))
}

fn tick(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

fn of_area(form: Form, area: &PublicArea) -> Form {
    let population = if area.population > 0 { area.population.to_string() } else { String::new() };
    form.filled("code", &area.code)
        .filled("name", &area.name)
        .filled("text", &area.description)
        .filled("url", &area.url)
        .filled("email", &area.email)
        .filled("telephone", &area.telephone)
        .filled("population", &population)
        .filled("links", &area.links.iter().map(link_line).collect::<Vec<_>>().join("\n"))
        .filled("open_data", tick(area.population_is_open_data))
}

fn of_place(form: Form, place: &PublicLocation) -> Form {
    let point = place.point.as_ref().map(|at| format!("{}, {}", at.latitude, at.longitude));
    form.filled("name", &place.name)
        .filled("rank", &place.r#type)
        .filled("address", &place.address)
        .filled("postcode", &place.postcode)
        .filled("point", &point.unwrap_or_default())
        .filled("text", &place.description)
        .filled("telephone", &place.telephone)
}
