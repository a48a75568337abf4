//! The values that may leave, and the one conversion that makes them.
//!
//! Each value has private fields in the words and types of data.police.uk, and [`convert`] is the only maker. It asks, in
//! this order: was the text withdrawn, is the officer protected, is there a consent where one is needed, does what it is
//! about still stand (the neighbourhood in use, the engagement not cancelled, the record the force's own), and was it
//! approved by somebody who did not write it. The order matters: what is refused by the first group is taken off the feed
//! at once ([`Kept::at_once`]), while a text that is merely being written anew leaves the published one alone.

mod form;

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{EngagementState, EngagementType, FaceState, NeighbourhoodState, PriorityState};
use safetynet_shared::id::Id;
use serde::Serialize;

use form::{Coordinates, Form, area, event, location, person, priority};

use super::ring::Point;
use super::{About, Entry};

/// A public text with all that decides whether it may go out.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    /// The public text's id.
    pub face: Id,
    /// What the public would read.
    pub text: &'s pb::public_text::About,
    /// Where it stands.
    pub state: FaceState,
    /// Who wrote it last.
    pub written_by: Id,
    /// Who approved it.
    pub approved_by: Option<Id>,
    /// The day of the consent.
    pub consent_on: Option<Day>,
    /// Whether the officer is protected.
    pub protected: bool,
    /// The neighbourhood that it lies in.
    pub area: Area<'s>,
    /// The engagement or priority that it is about.
    pub record: Option<Record>,
}

/// What is known of the neighbourhood.
#[derive(Clone, Copy)]
pub struct Area<'s> {
    /// Where it stands.
    pub state: NeighbourhoodState,
    /// The force that keeps it.
    pub organisation: Id,
    /// Its centre.
    pub centre: Point,
    /// The rings of its boundary.
    pub rings: &'s [Vec<Point>],
}

/// What is known of the record that a public text is about.
#[derive(Clone, Copy)]
pub enum Record {
    /// An engagement: its owner, where it stands, its kind and begin.
    Engagement(Id, EngagementState, EngagementType, Moment),
    /// A priority: its owner, where it stands, the day of the issue and that of the action.
    Priority(Id, PriorityState, Day, Option<Day>),
}

/// Why a text does not go out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// It was withdrawn.
    Withdrawn,
    /// The officer is protected.
    Protected,
    /// Nobody has agreed, or the day lies ahead.
    NoConsent,
    /// The neighbourhood is merged or retired.
    AreaNotInUse,
    /// The record belongs to a partner, or is not there any more.
    NotOurs,
    /// The engagement was cancelled.
    Cancelled,
    /// The engagement is at somebody's home.
    PrivateAddress,
    /// Nobody has approved it since it was written.
    NotApproved,
    /// It was approved by who wrote it.
    OwnApproval,
    /// The team has not adopted the priority.
    NotAdopted,
    /// A field is missing that the public form must have.
    Incomplete,
    /// The neighbourhood itself does not go out, so nothing of it does.
    NoArea,
    /// Another neighbourhood goes out under the same id.
    CodeTaken,
}

impl Kept {
    /// Whether what stands published must go at once.
    pub fn at_once(self) -> bool {
        use Kept::{AreaNotInUse, Cancelled, NoConsent, NotOurs, PrivateAddress, Protected, Withdrawn};
        matches!(self, Withdrawn | Protected | NoConsent | AreaNotInUse | NotOurs | Cancelled | PrivateAddress)
    }

    /// The reason on a screen.
    pub fn why(self) -> &'static str {
        match self {
            Kept::Withdrawn => "was withdrawn",
            Kept::Protected => "the officer is protected",
            Kept::NoConsent => "no consent is recorded",
            Kept::AreaNotInUse => "the neighbourhood is no longer in use",
            Kept::NotOurs => "the record is not the force's own",
            Kept::Cancelled => "the engagement was cancelled",
            Kept::PrivateAddress => "the address is somebody's home",
            Kept::NotApproved => "waits for somebody to approve it",
            Kept::OwnApproval => "was approved by who wrote it",
            Kept::NotAdopted => "the priority is not adopted yet",
            Kept::Incomplete => "a field is missing that the public form must have",
            Kept::NoArea => "the neighbourhood itself has no approved public text",
            Kept::CodeTaken => "another public text has this id of the neighbourhood",
        }
    }
}

/// A value that may leave. There is no other way to make one than [`convert`].
pub struct Public {
    face: Id,
    form: Form,
}

/// The public value of a text, or why there is none.
///
/// # Errors
/// The first rule that keeps it back.
pub fn convert(source: &Source<'_>, today: Day) -> Result<Public, Kept> {
    standing(source, today)?;
    if source.state != FaceState::Approved {
        return Err(Kept::NotApproved);
    }
    match source.approved_by {
        None => return Err(Kept::NotApproved),
        Some(by) if by == source.written_by => return Err(Kept::OwnApproval),
        Some(_) => {}
    }
    Ok(Public { face: source.face, form: form(source)? })
}

fn form(source: &Source<'_>) -> Result<Form, Kept> {
    match (source.text, &source.record) {
        (pb::public_text::About::Area(text), None) => area(text, &source.area),
        (pb::public_text::About::Person(text), None) => person(text),
        (pb::public_text::About::Location(text), None) => location(text),
        (pb::public_text::About::Event(text), Some(Record::Engagement(_, _, kind, starts))) => {
            event(text, *kind, *starts)
        }
        (pb::public_text::About::Priority(text), Some(Record::Priority(_, state, issue_on, action_on))) => {
            priority(text, *state, *issue_on, *action_on)
        }
        _ => Err(Kept::NotOurs),
    }
}

/// The words in which the public would read a text, whether or not it may go out, for the eyes of who decides on it: a line
/// for each field. It is no [`Public`], so nothing can be made of it that leaves. None when the public form lacks a field.
pub fn reads(source: &Source<'_>) -> Option<String> {
    let record = match source.record {
        Some(Record::Priority(owner, PriorityState::Raised, issue_on, action_on)) => {
            Some(Record::Priority(owner, PriorityState::Adopted, issue_on, action_on))
        }
        record => record,
    };
    let form = form(&Source { record, ..*source }).ok()?;
    let entries = Public { face: source.face, form }.entries("", "");
    entries.first().map(|entry| super::difference::readable(entry.json()))
}

/// The rules that take what stands published off the feed at once.
fn standing(source: &Source<'_>, today: Day) -> Result<(), Kept> {
    use pb::public_text::About::{Event, Location, Person};
    if source.state == FaceState::Withdrawn {
        return Err(Kept::Withdrawn);
    }
    if source.protected {
        return Err(Kept::Protected);
    }
    let agreed = source.consent_on.is_some_and(|day| day <= today);
    if matches!(source.text, Person(_) | Location(_)) && !agreed {
        return Err(Kept::NoConsent);
    }
    if source.area.state != NeighbourhoodState::Active {
        return Err(Kept::AreaNotInUse);
    }
    if let Event(pb::PublicEvent { private_address: true, .. }) = source.text {
        return Err(Kept::PrivateAddress);
    }
    match &source.record {
        Some(Record::Engagement(owner, ..) | Record::Priority(owner, ..)) if *owner != source.area.organisation => {
            Err(Kept::NotOurs)
        }
        Some(Record::Engagement(_, EngagementState::Cancelled, ..)) => Err(Kept::Cancelled),
        _ => Ok(()),
    }
}

impl Public {
    /// The id and the name of the neighbourhood that this is; none for anything else.
    pub fn neighbourhood(&self) -> Option<(&str, &str)> {
        match &self.form {
            Form::Area(area, _) => Some((&area.id, &area.name)),
            _ => None,
        }
    }

    /// The entries that it makes in a neighbourhood of the feed: one, and for a neighbourhood its boundary too.
    pub fn entries(&self, code: &str, place: &str) -> Vec<Entry> {
        let made = |about, title: String, json: String| {
            Entry::kept(about, [code.to_owned(), place.to_owned(), title, json], Some(self.face))
        };
        match &self.form {
            Form::Area(area, ring) => {
                let ring: Vec<Coordinates> = ring.iter().copied().map(Coordinates::of).collect();
                let boundary = made(About::Boundary, area.name.clone(), written(&ring));
                vec![made(About::Area, area.name.clone(), written(area)), boundary]
            }
            Form::Person(person) => vec![made(About::Person, person.name.clone(), written(person))],
            Form::Location(location) => vec![made(About::Location, location.name.clone(), written(location))],
            Form::Event(event) => vec![made(About::Event, event.title.clone(), written(event))],
            Form::Priority(priority) => {
                let title: String = super::markdown::plain(&priority.issue).chars().take(80).collect();
                vec![made(About::Priority, title.replace('\n', " "), written(priority))]
            }
        }
    }
}

/// JSON of our own values, which cannot fail: every key is a text.
pub(super) fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests;
