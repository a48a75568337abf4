//! What the public reads: the firewall between the records of neighbourhood management and the feed in the form of
//! data.police.uk (INTRO-4).
//!
//! | file | does |
//! |---|---|
//! | `public` | the values that may leave, and the one conversion that makes them: it asks for approval by a second person, consent, and that nothing is protected or withdrawn |
//! | `force` | the force, from the settings of the deployment |
//! | `text` | what people wrote, held against the rules of its fields |
//! | `markdown`, `ring` | Markdown as a few safe HTML tags; a boundary as one ring |
//! | `compose` | all of a force put together, and what is kept back |
//! | `check` | words that look like those of our own contacts |
//! | `difference` | what the public will newly read |
//! | `snapshot` | the files of the feed, as bytes with their tags |
//! | `feed` | the listener, which knows the snapshot and nothing else |
//! | `bundle` | the same files as one signed archive |
//!
//! **The only way out.** An [`Entry`] is what a publication is made of: a piece of JSON as the public will read it. It has
//! private fields and is made by [`public::Public::entry`] alone (and read back by the store as it was written), a
//! [`public::Public`] by [`public::convert`] alone, and that refuses whatever lacks an approval or a consent. Groups,
//! contacts, key individuals, problem-solving plans, attendance, authors and ids of ours have no public value at all, so
//! there is nothing that could be converted.
//!
//! Worked example: an officer's face is approved, and the consent is withdrawn on the day before the publication.
//! `convert` answers [`public::Kept::NoConsent`], the publication is prepared without her, and the publisher reads why.

pub mod bundle;
pub mod check;
pub mod compose;
pub mod difference;
pub mod feed;
pub mod force;
pub mod markdown;
pub mod public;
pub mod ring;
pub mod snapshot;
pub mod text;

use safetynet_shared::id::Id;

/// What an entry of a publication is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum About {
    /// The force itself.
    Force,
    /// A neighbourhood.
    Area,
    /// The boundary of a neighbourhood.
    Boundary,
    /// An officer.
    Person,
    /// A place where the team is found.
    Location,
    /// An event.
    Event,
    /// A priority.
    Priority,
}

impl About {
    /// All of them with their numbers in the store and their words on a screen.
    const TABLE: [(About, i64, &'static str); 7] = [
        (About::Force, 1, "force"),
        (About::Area, 2, "neighbourhood"),
        (About::Boundary, 3, "boundary"),
        (About::Person, 4, "officer"),
        (About::Location, 5, "location"),
        (About::Event, 6, "event"),
        (About::Priority, 7, "priority"),
    ];

    /// The number in the store.
    pub fn number(self) -> i64 {
        About::TABLE.iter().find(|line| line.0 == self).map_or(0, |line| line.1)
    }

    /// What a number in the store stands for.
    pub fn from_number(number: i64) -> Option<About> {
        About::TABLE.iter().find(|line| line.1 == number).map(|line| line.0)
    }

    /// The word on a screen.
    pub fn word(self) -> &'static str {
        About::TABLE.iter().find(|line| line.0 == self).map_or("", |line| line.2)
    }
}

/// One piece of what the public reads, as it will be served.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    about: About,
    code: String,
    place: String,
    face: Option<Id>,
    title: String,
    json: String,
}

impl Entry {
    /// An entry that the store kept, as it was written.
    pub(crate) fn kept(about: About, [code, place, title, json]: [String; 4], face: Option<Id>) -> Entry {
        Entry { about, code, place, face, title, json }
    }

    /// What it is about.
    pub fn about(&self) -> About {
        self.about
    }

    /// The id of its neighbourhood on the feed, or that of the force.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The name of its neighbourhood; empty for the force.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The public text that it was made of; none for the force.
    pub fn face(&self) -> Option<Id> {
        self.face
    }

    /// What a screen calls it.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The JSON.
    pub fn json(&self) -> &str {
        &self.json
    }
}
