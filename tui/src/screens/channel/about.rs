//! The channel that a form belongs to: handed over by the page, read again after a lock or a change.

use safetynet_proto::icm::v1::{Channel, GetChannelRequest};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef, RecordKind};

use crate::app::Step;
use crate::rpc::Reply;

/// A channel by its id, and its content where it was read.
pub struct About {
    /// Its id.
    pub id: String,
    channel: Option<Box<Channel>>,
}

impl From<&Channel> for About {
    fn from(channel: &Channel) -> Self {
        Self { id: channel.id.clone(), channel: Some(Box::new(channel.clone())) }
    }
}

impl About {
    /// A channel that was not read yet.
    pub fn unread(id: &str) -> Self {
        Self { id: id.to_owned(), channel: None }
    }

    /// The same channel with nothing read.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::unread(&self.id)
    }

    /// Asks for it where it has not been read.
    pub fn read(&self) -> Step {
        match &self.channel {
            Some(_) => Step::none(),
            None => Step::none().refresh(GetChannelRequest { id: self.id.clone() }),
        }
    }

    /// Takes the answer.
    pub fn take(&mut self, reply: Reply) {
        if let Reply::GetChannel(reply) = reply {
            self.channel = reply.channel.map(Box::new);
        }
    }

    /// Forgets it, to be read again.
    pub fn forget(&mut self) -> bool {
        self.channel = None;
        true
    }

    /// The channel; none while it is not read.
    pub fn channel(&self) -> Option<&Channel> {
        self.channel.as_deref()
    }

    /// `CH-2026-000007 Noise at the corner house`.
    pub fn line(&self) -> String {
        self.channel().map_or(String::new(), |channel| format!("{} {}", channel.reference, channel.title))
    }

    /// The version that was read.
    pub fn etag(&self) -> String {
        self.channel().map_or(String::new(), |channel| channel.etag.clone())
    }

    /// The organisations that take part.
    pub fn organisations(&self) -> Vec<OrganisationRef> {
        let members = self.channel().into_iter().flat_map(|channel| &channel.members);
        members.filter_map(|member| member.organisation.clone()).collect()
    }

    /// The people who are assigned, each once, with the name of their organisation.
    pub fn people(&self) -> Vec<(AccountRef, String)> {
        let mut people: Vec<(AccountRef, String)> = Vec::new();
        for assignment in self.channel().into_iter().flat_map(|channel| &channel.assignments) {
            let Some(account) = &assignment.account else { continue };
            if !people.iter().any(|(known, _)| known.id == account.id) {
                let organisation = assignment.organisation.as_ref().map_or("", |organisation| &organisation.name);
                people.push((account.clone(), organisation.to_owned()));
            }
        }
        people
    }

    /// The ids of those who are assigned for an organisation.
    pub fn colleagues<'a>(&'a self, organisation_id: &'a str) -> impl Iterator<Item = &'a str> {
        let assignments = self.channel().into_iter().flat_map(|channel| &channel.assignments);
        let of = move |id: &str| id == organisation_id;
        let own =
            assignments.filter(move |one| one.organisation.as_ref().is_some_and(|organisation| of(&organisation.id)));
        own.filter_map(|one| one.account.as_ref()).map(|account| account.id.as_str())
    }

    /// The record for *why can I see this*.
    pub fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Channel, self.id.clone()))
    }
}
