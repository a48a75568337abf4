//! Planning a meeting: its head, and who may put cases on its agenda.

use safetynet_proto::access::v1::{DirectoryOrganisation, ListOrganisationsRequest};
use safetynet_proto::icm::v1::PlanMeetingRequest;
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::meeting::Meeting;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

const KIND: &str = "kind";
const TITLE: &str = "title";
const PLACE: &str = "place";
const DAY: &str = "meet_date";
const INVITED: &str = "organisation_ids/";

/// Plans a meeting.
#[derive(Default)]
pub struct Plan {
    organisations: Option<Vec<DirectoryOrganisation>>,
}

impl Plan {
    fn others(&self) -> impl Iterator<Item = &DirectoryOrganisation> {
        self.organisations.iter().flatten()
    }
}

impl Job for Plan {
    fn method(&self) -> Method {
        Method::PlanMeeting
    }

    fn title(&self) -> String {
        "Plan a meeting".to_owned()
    }

    fn audience(&self, _form: &Form, _view: &View) -> String {
        "All caseworkers of the invited organisations read the title, so name no person and no case in it.".to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.organisations.as_ref()?;
        let mut form = Form::new("meeting.plan", "", "Plan it")
            .choice(KIND, "Kind", "", ["MARAC", "ASB panel", "other"])
            .line(TITLE, "Title", "names no person and no case")
            .line(PLACE, "Place", "may stay empty")
            .date(DAY, "Day", "such as 14 Dec 2026");
        for one in self.others() {
            form = form.tick(format!("{INVITED}{}", one.id), &one.name, "may put cases on the agenda");
        }
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        match self.organisations {
            Some(_) => Step::none(),
            None => {
                Step::none().refresh(ListOrganisationsRequest { page_size: 200, ..ListOrganisationsRequest::default() })
            }
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::ListOrganisations(reply) = reply {
            self.organisations = Some(reply.organisations);
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let invited = self.others().map(|one| one.id.clone());
        Ok(PlanMeetingRequest {
            request_id: attempt.request_id,
            kind: form.number(KIND) + 1,
            title: form.trimmed(TITLE),
            place: form.trimmed(PLACE),
            meet_date: form.day(DAY)?,
            organisation_ids: invited.filter(|id| form.ticked(&format!("{INVITED}{id}"))).collect(),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::PlanMeeting(reply) = reply else { return Done::back("") };
        let meeting = reply.meeting.unwrap_or_default();
        let said = format!("{} is planned. a puts cases on its agenda.", meeting.reference);
        Done { audience: None, step: Step::none().replace(Meeting::new(meeting.id)).say(said) }
    }

    fn again(&self) -> Self {
        Self::default()
    }
}
