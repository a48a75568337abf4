//! Correcting an activity: a new text is appended with its reason, and every earlier one is kept.

use safetynet_proto::icm::v1::{Activity, CorrectActivityRequest, GetActivityRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::kinds::Kinds;
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::programme;
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// Corrects an activity.
pub struct CorrectActivity {
    id: String,
    activity: Option<Box<Activity>>,
    kinds: Kinds,
}

impl CorrectActivity {
    /// This activity.
    pub fn new(activity: &Activity) -> Self {
        Self { id: activity.id.clone(), activity: Some(Box::new(activity.clone())), kinds: Kinds::default() }
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
        let activity = self.activity.as_ref().filter(|_| self.kinds.is_read())?;
        let kind = self.kinds.of(activity.kind);
        let form = Form::new("activity.correct", &self.id, "Append the correction");
        let form = form.line("title", "Title", "a few words for the time line");
        let form = match kind {
            Some(kind) => programme::fields(form, kind),
            None => form,
        };
        let form = form.note("note", "Note", "what happened; nothing above OFFICIAL").note(
            "reason",
            "Why it is corrected",
            "10 to 500 characters",
        );
        let mut form = form.filled("title", &activity.title).filled("note", &activity.note);
        if let Some(kind) = kind {
            programme::fill(&mut form, kind, &activity.values);
        }
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        let step = self.kinds.read();
        match &self.activity {
            Some(_) => step,
            None => step.refresh(GetActivityRequest { id: self.id.clone() }),
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.kinds.take(&reply);
        if let Reply::GetActivity(reply) = reply {
            self.activity = reply.activity.map(Box::new);
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let kind = self.activity.as_ref().and_then(|activity| self.kinds.of(activity.kind));
        let values = kind.map_or(Ok(Vec::new()), |kind| programme::values(form, kind, "values"))?;
        Ok(CorrectActivityRequest {
            id: self.id.clone(),
            request_id: attempt.request_id,
            etag: self.activity.as_ref().map_or(String::new(), |activity| activity.etag.clone()),
            title: form.trimmed("title"),
            note: form.trimmed("note"),
            reason: form.trimmed("reason"),
            values,
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
        Self { id: self.id.clone(), activity: None, kinds: Kinds::default() }
    }
}
