//! Offering an action beyond its channel, to another organisation or one person there, who see it and nothing of the
//! channel (ISA-2.5a).

use safetynet_proto::access::v1::ListOrganisationsRequest;
use safetynet_proto::icm::v1::{AddActionRequest, NewAction};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::channel::about::About;
use crate::screens::grant::organisations;
use crate::screens::person::{Chosen, Person};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

/// Where nobody says otherwise it is due after so many days.
const DAYS: i64 = 14;
const TITLE: &str = "title";
const DETAIL: &str = "detail";
const DUE: &str = "due_date";
const REASON: &str = "offer_reason";

/// Offers an action.
pub struct OfferAction {
    about: About,
    partner: Person,
}

impl OfferAction {
    /// From this channel.
    pub fn new(about: About) -> Self {
        Self { about, partner: Person::or_all("the organisation: it decides who") }
    }
}

impl Job for OfferAction {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::AddAction
    }

    fn title(&self) -> String {
        "Offer an action".to_owned()
    }

    fn about(&self) -> String {
        "They see what you write here and nothing of the channel.".to_owned()
    }

    fn form(&self, now: Moment) -> Option<Form> {
        if !self.partner.is_ready() {
            return None;
        }
        let form = Form::new("action.offer", &self.about.id, "Who will see it? Then save");
        let form = self
            .partner
            .fields(form)
            .line(TITLE, "What is to be done", "name nobody that they need not know")
            .date(DUE, "By", "such as 14 Dec 2026")
            .note(DETAIL, "How", "may stay empty")
            .note(REASON, "Why they", "why it is right that they see it; 10 to 500 characters");
        Some(form.filled(DUE, &now.day().plus_days(DAYS).to_string()))
    }

    fn read(&self, _view: &View) -> Step {
        if self.partner.is_ready() {
            return Step::none();
        }
        Step::none().refresh(ListOrganisationsRequest { page_size: 200, ..ListOrganisationsRequest::default() })
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        match reply {
            Reply::ListOrganisations(reply) => {
                self.partner.set_organisations(organisations(&reply.organisations), form);
            }
            reply => self.partner.take(reply, form),
        }
    }

    fn unread(&mut self, method: Method) {
        self.partner.unread(method);
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        self.partner.fit(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (owner_account_id, owner_organisation_id) = match self.partner.chosen(form)? {
            Chosen::One(account) => (account, String::new()),
            Chosen::All(organisation) => (String::new(), organisation),
            Chosen::Partnership => (String::new(), String::new()),
        };
        let action = NewAction {
            title: form.trimmed(TITLE),
            detail: form.trimmed(DETAIL),
            owner_account_id,
            owner_organisation_id,
            due_date: form.day(DUE)?,
            beyond_channel: true,
            offer_reason: form.trimmed(REASON),
        };
        let (channel_id, request_id) = (self.about.id.clone(), attempt.request_id);
        Ok(AddActionRequest { channel_id, request_id, validate_only: attempt.check, action: Some(action) }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::AddAction(reply) = reply else { return Done::back("") };
        let action = reply.action.unwrap_or_default();
        let to = words::organisation(action.owner_person_organisation.as_ref());
        let who = action.owner.as_ref().map_or(to.to_owned(), |owner| format!("{}, {to}", owner.name));
        Done::back(format!("Offered to {who}, due {}.", when::date(action.due_date.as_ref()))).seen_by(reply.audience)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }

    fn again(&self) -> Self {
        Self::new(self.about.again())
    }
}
