//! What a seal form is about: a channel or a person, and who can be named.

use safetynet_proto::access::v1::{ExplainRequest, ListPeopleRequest};
use safetynet_proto::icm::v1::AssignmentKind;
use safetynet_proto::kind::v1::{AccountRef, RecordKind};

use crate::app::{Step, View};
use crate::rpc::Reply;
use crate::screens::channel::about::About;
use crate::widgets::words;

/// What is sealed.
pub enum Of {
    /// A channel: who works on it can be named.
    Channel(About),
    /// A person: who reads the record now can be named, and once it is sealed colleagues too.
    Person {
        /// The id of the nominal.
        id: String,
        /// Who reads it, with the name of their organisation; none while that was not read.
        readers: Option<Vec<(AccountRef, String)>>,
        /// The people of the own organisation; none while they were not read.
        colleagues: Option<Vec<AccountRef>>,
    },
}

impl Of {
    /// A person by the id of the nominal.
    pub fn person(id: &str) -> Self {
        Self::Person { id: id.to_owned(), readers: None, colleagues: None }
    }

    /// The kind of the record, and its id.
    pub fn record(&self) -> (RecordKind, &str) {
        match self {
            Self::Channel(about) => (RecordKind::Channel, &about.id),
            Self::Person { id, .. } => (RecordKind::Nominal, id),
        }
    }

    /// In a sentence.
    pub fn noun(&self) -> &'static str {
        if matches!(self, Self::Channel(_)) { "channel" } else { "person" }
    }

    /// The same with nothing read.
    #[must_use]
    pub fn again(&self) -> Self {
        match self {
            Self::Channel(about) => Self::Channel(about.again()),
            Self::Person { id, .. } => Self::person(id),
        }
    }

    /// Everything that the form needs was read.
    pub fn is_read(&self) -> bool {
        match self {
            Self::Channel(about) => about.channel().is_some(),
            Self::Person { readers, colleagues, .. } => readers.is_some() && colleagues.is_some(),
        }
    }

    /// Asks for who can be named, where that was not read.
    pub fn read(&self, view: &View) -> Step {
        match self {
            Self::Channel(about) => about.read(),
            Self::Person { id, readers: None, .. } => {
                let organisation_id = view.who.map_or(String::new(), |who| who.organisation_id.clone());
                let people = ListPeopleRequest { organisation_id, page_size: 200, ..ListPeopleRequest::default() };
                let step = Step::none().refresh(ExplainRequest { kind: RecordKind::Nominal.into(), id: id.clone() });
                step.refresh(people)
            }
            Self::Person { .. } => Step::none(),
        }
    }

    /// Takes the answer.
    pub fn take(&mut self, reply: Reply) {
        match (self, reply) {
            (Self::Channel(about), reply) => about.take(reply),
            (Self::Person { readers, .. }, Reply::Explain(reply)) => {
                let organisations = reply.organisations.into_iter();
                *readers = Some(
                    organisations
                        .flat_map(|one| {
                            let name = words::organisation(one.organisation.as_ref()).to_owned();
                            one.people.into_iter().map(move |person| (person, name.clone()))
                        })
                        .collect(),
                );
            }
            (Self::Person { colleagues, .. }, Reply::ListPeople(reply)) => {
                *colleagues = Some(reply.people.into_iter().filter_map(|person| person.account).collect());
            }
            _ => {}
        }
    }

    /// Who works on the channel, or reads the record, with the name of their organisation.
    pub fn people(&self) -> Vec<(AccountRef, String)> {
        match self {
            Self::Channel(about) => about.people(),
            Self::Person { readers, .. } => readers.clone().unwrap_or_default(),
        }
    }

    /// Whether somebody supervises the channel for its lead: one of them stays named, who reviews it sealed too.
    pub fn supervises(&self, id: &str) -> bool {
        let Self::Channel(about) = self else { return false };
        let Some(channel) = about.channel() else { return false };
        let lead = channel.lead_organisation.as_ref().map(|lead| lead.id.as_str());
        channel.assignments.iter().any(|one| {
            one.kind() == AssignmentKind::Supervisor
                && one.account.as_ref().is_some_and(|account| account.id == id)
                && one.organisation.as_ref().map(|own| own.id.as_str()) == lead
        })
    }

    /// The colleagues who can be added to a seal in force.
    pub fn colleagues(&self) -> &[AccountRef] {
        match self {
            Self::Person { colleagues: Some(colleagues), .. } => colleagues,
            _ => &[],
        }
    }
}
