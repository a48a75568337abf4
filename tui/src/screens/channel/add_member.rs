//! Letting an organisation take part in a channel, with the reason that this needs (ISA-2.6).

use safetynet_proto::access::v1::ListOrganisationsRequest;
use safetynet_proto::icm::v1::{AddMemberRequest, Channel, RemoveMemberRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::about::About;
use crate::app::{Step, UNDO_REASON, Undo, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::grant::partners;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Lets an organisation in.
pub struct AddMember {
    about: About,
    organisations: Vec<(String, String)>,
}

impl AddMember {
    /// Into this channel.
    pub fn new(about: About) -> Self {
        Self { about, organisations: Vec::new() }
    }
}

impl AddMember {
    /// Ends the part of the organisation that did not take part before.
    fn undo(&self, after: &Channel) -> Option<Undo> {
        let before = self.about.organisations();
        let now = after.members.iter().filter_map(|member| member.organisation.as_ref());
        let organisation_id = now.map(|one| one.id.clone()).find(|id| before.iter().all(|held| held.id != *id))?;
        let (channel_id, etag) = (after.id.clone(), after.etag.clone());
        Some(Undo::call(move |request_id| RemoveMemberRequest {
            channel_id: channel_id.clone(),
            request_id,
            etag: etag.clone(),
            organisation_id: organisation_id.clone(),
            reason: UNDO_REASON.to_owned(),
        }))
    }
}

impl Job for AddMember {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::AddMember
    }

    fn title(&self) -> String {
        "Add organisation".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.about.channel().filter(|_| !self.organisations.is_empty())?;
        let names = self.organisations.iter().map(|(_, name)| name.as_str());
        let form = Form::new("channel.add_member", &self.about.id, "Who will see it? Then save");
        Some(form.party("organisation_id", "Organisation", "", names).note(
            "justification",
            "Why it must take part",
            "10 to 500 characters",
        ))
    }

    fn read(&self, _view: &View) -> Step {
        let mut step = self.about.read();
        if self.organisations.is_empty() {
            step = step.refresh(ListOrganisationsRequest { page_size: 200, ..ListOrganisationsRequest::default() });
        }
        step
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        match reply {
            Reply::ListOrganisations(reply) => {
                let members = self.about.organisations();
                let others = partners(&reply.organisations).into_iter();
                self.organisations = others.filter(|(id, _)| members.iter().all(|member| member.id != *id)).collect();
            }
            reply => self.about.take(reply),
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let at = form.chosen("organisation_id");
        Ok(AddMemberRequest {
            channel_id: self.about.id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            etag: self.about.etag(),
            organisation_id: self.organisations.get(at).map_or(String::new(), |(id, _)| id.clone()),
            justification: form.trimmed("justification"),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AddMember(reply) = reply else { return Done::back("") };
        let undo = reply.channel.as_ref().and_then(|channel| self.undo(channel));
        Done::back("The organisation takes part. p assigns its people; until then nobody there sees the channel.")
            .seen_by(reply.audience)
            .undone_by(undo)
    }

    fn forget(&mut self) -> bool {
        self.about.forget()
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self::new(self.about.again())
    }
}
