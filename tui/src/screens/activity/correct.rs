//! Correcting an activity: a new text is appended with its reason, and every earlier one is kept.

use safetynet_proto::icm::v1::{Activity, CorrectActivityRequest, GetActivityRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Corrects an activity.
pub struct CorrectActivity {
    id: String,
    activity: Option<Box<Activity>>,
}

impl CorrectActivity {
    /// This activity.
    pub fn new(activity: &Activity) -> Self {
        Self { id: activity.id.clone(), activity: Some(Box::new(activity.clone())) }
    }
}

impl Job for CorrectActivity {
    fn method(&self) -> Method {
        Method::CorrectActivity
    }

    fn title(&self) -> String {
        "Correct".to_owned()
    }

    fn about(&self) -> String {
        let line = |activity: &Activity| format!("{}: every earlier text is kept", activity.channel_reference);
        self.activity.as_deref().map_or(String::new(), line)
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let activity = self.activity.as_ref()?;
        let form = Form::new("activity.correct", &self.id, "Append the correction")
            .line("title", "Title", "a few words for the time line")
            .note("note", "Note", "what happened; nothing above OFFICIAL")
            .note("reason", "Why it is corrected", "10 to 500 characters");
        Some(form.filled("title", &activity.title).filled("note", &activity.note))
    }

    fn read(&self, _view: &View) -> Step {
        match &self.activity {
            Some(_) => Step::none(),
            None => Step::none().refresh(GetActivityRequest { id: self.id.clone() }),
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::GetActivity(reply) = reply {
            self.activity = reply.activity.map(Box::new);
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        Ok(CorrectActivityRequest {
            id: self.id.clone(),
            request_id: attempt.request_id,
            etag: self.activity.as_ref().map_or(String::new(), |activity| activity.etag.clone()),
            title: form.trimmed("title"),
            note: form.trimmed("note"),
            reason: form.trimmed("reason"),
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The correction is appended.")
    }

    fn forget(&mut self) -> bool {
        self.activity = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Activity, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), activity: None }
    }
}
