//! The forms of the feed, field by field in the words and types of data.police.uk, and how each is made of what people
//! wrote. Only `public` makes and reads them.

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, EngagementType, PriorityState};
use serde::{Serialize, Serializer};

use super::{Area, Kept};
use crate::publication::markdown::html;
use crate::publication::ring::{self, Point};

pub(super) enum Form {
    Area(PublicArea, Vec<Point>),
    Person(PublicPerson),
    Location(PublicLocation),
    Event(PublicEvent),
    Priority(PublicPriority),
}

/// The contact keys that are published; one that is not known is left out.
#[derive(Serialize)]
struct ContactDetails {
    #[serde(skip_serializing_if = "String::is_empty")]
    email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    telephone: String,
}

#[derive(Serialize)]
pub(super) struct Coordinates {
    latitude: String,
    longitude: String,
}

impl Coordinates {
    pub(super) fn of((latitude, longitude): Point) -> Coordinates {
        Coordinates { latitude: format!("{latitude:.6}"), longitude: format!("{longitude:.6}") }
    }
}

#[derive(Serialize)]
struct Link {
    url: String,
    title: String,
    // Clients that exist trip over null here.
    description: String,
}

#[derive(Serialize)]
pub(super) struct PublicArea {
    pub(super) id: String,
    pub(super) name: String,
    description: String,
    url_force: String,
    contact_details: ContactDetails,
    links: Vec<Link>,
    centre: Coordinates,
    population: String,
}

#[derive(Serialize)]
pub(super) struct PublicPerson {
    pub(super) name: String,
    rank: String,
    #[serde(serialize_with = "or_null")]
    bio: String,
    contact_details: ContactDetails,
}

#[derive(Serialize)]
pub(super) struct PublicLocation {
    pub(super) name: String,
    #[serde(rename = "type")]
    kind: String,
    address: String,
    postcode: String,
    latitude: String,
    longitude: String,
    description: String,
    telephone: String,
}

#[derive(Serialize)]
pub(super) struct PublicEvent {
    pub(super) title: String,
    #[serde(rename = "type")]
    kind: String,
    description: String,
    address: String,
    start_date: String,
    end_date: String,
    contact_details: ContactDetails,
}

#[derive(Serialize)]
pub(super) struct PublicPriority {
    pub(super) issue: String,
    #[serde(rename = "issue-date")]
    issue_date: String,
    #[serde(serialize_with = "or_null")]
    action: String,
    #[serde(rename = "action-date")]
    action_date: Option<String>,
}

fn or_null<S: Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    if text.is_empty() { to.serialize_none() } else { to.serialize_str(text) }
}

/// Refuses a form in which one of these is empty.
fn whole(required: &[&str]) -> Result<(), Kept> {
    if required.iter().any(|text| text.trim().is_empty()) { Err(Kept::Incomplete) } else { Ok(()) }
}

fn contact(email: &str, telephone: &str) -> ContactDetails {
    ContactDetails { email: email.to_owned(), telephone: telephone.to_owned() }
}

pub(super) fn area(text: &pb::PublicArea, area: &Area<'_>) -> Result<Form, Kept> {
    whole(&[&text.code, &text.name])?;
    let link = |link: &pb::PublicLink| Link {
        url: link.url.clone(),
        title: link.title.clone(),
        description: link.description.clone(),
    };
    let population = if text.population_is_open_data { text.population } else { 0 };
    let public = PublicArea {
        id: text.code.clone(),
        name: text.name.clone(),
        description: html(&text.description),
        url_force: text.url.clone(),
        contact_details: contact(&text.email, &text.telephone),
        links: text.links.iter().map(link).collect(),
        centre: Coordinates::of(area.centre),
        population: population.to_string(),
    };
    Ok(Form::Area(public, ring::outer(area.rings)))
}

pub(super) fn person(text: &pb::PublicPerson) -> Result<Form, Kept> {
    whole(&[&text.name, &text.rank])?;
    Ok(Form::Person(PublicPerson {
        name: text.name.clone(),
        rank: text.rank.clone(),
        bio: html(&text.bio),
        contact_details: contact("", ""),
    }))
}

pub(super) fn location(text: &pb::PublicLocation) -> Result<Form, Kept> {
    whole(&[&text.name, &text.r#type, &text.address, &text.description])?;
    let point = text.point.as_ref().ok_or(Kept::Incomplete)?;
    let Coordinates { latitude, longitude } = Coordinates::of((point.latitude, point.longitude));
    Ok(Form::Location(PublicLocation {
        name: text.name.clone(),
        kind: text.r#type.clone(),
        address: text.address.clone(),
        postcode: text.postcode.clone(),
        latitude,
        longitude,
        description: html(&text.description),
        telephone: text.telephone.clone(),
    }))
}

pub(super) fn event(text: &pb::PublicEvent, kind: EngagementType, starts: Moment) -> Result<Form, Kept> {
    whole(&[&text.title])?;
    let ends = text.end_time.map(|end| {
        Moment::from_micros(end.seconds.saturating_mul(1_000_000).saturating_add(i64::from(end.nanos) / 1_000))
    });
    Ok(Form::Event(PublicEvent {
        title: text.title.clone(),
        kind: kind.code().replace('_', "-"),
        description: html(&text.description),
        address: text.address.clone(),
        start_date: starts.civil(),
        end_date: ends.unwrap_or(starts).max(starts).civil(),
        contact_details: contact(&text.email, &text.telephone),
    }))
}

pub(super) fn priority(
    text: &pb::PublicPriority,
    state: PriorityState,
    issue_on: Day,
    action_on: Option<Day>,
) -> Result<Form, Kept> {
    if state == PriorityState::Raised {
        return Err(Kept::NotAdopted);
    }
    whole(&[&text.issue])?;
    let done = matches!(state, PriorityState::Actioned | PriorityState::Closed);
    let action_on = action_on.filter(|_| done && !text.action.trim().is_empty());
    Ok(Form::Priority(PublicPriority {
        issue: html(&text.issue),
        issue_date: issue_on.start().civil(),
        action: action_on.map(|_| html(&text.action)).unwrap_or_default(),
        action_date: action_on.map(|day| day.start().civil()),
    }))
}
