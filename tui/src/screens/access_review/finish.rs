//! Finishing a review: the statement that makes it the dated written record (SYOP-13.2b).

use safetynet_proto::governance::v1::{AccessReview as Record, FinishAccessReviewRequest, GetAccessReviewRequest};
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::{when, words};

/// Finishes a review.
pub struct Finish {
    id: String,
    review: Option<Record>,
}

impl Finish {
    /// This one.
    pub fn new(review: &Record) -> Self {
        Self { id: review.id.clone(), review: Some(review.clone()) }
    }
}

impl Job for Finish {
    fn method(&self) -> Method {
        Method::FinishAccessReview
    }

    fn title(&self) -> String {
        "Finish".to_owned()
    }

    fn about(&self) -> String {
        self.review.as_ref().map_or(String::new(), |review| {
            let decided = words::counted(review.decided_count, ["account", "accounts"]);
            format!("{}: {decided} decided; the changes take effect now", review.reference)
        })
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("access_review.finish", &self.id, "Finish the review, for good");
        Some(form.note("statement", "Statement", "10 to 20,000 characters about the review as a whole"))
    }

    fn read(&self, _view: &View) -> Step {
        if self.review.is_some() {
            Step::none()
        } else {
            let (id, page_token) = (self.id.clone(), String::new());
            Step::none().call(GetAccessReviewRequest { id, page_size: 1, page_token })
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::GetAccessReview(reply) = reply {
            self.review = reply.access_review;
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let etag = self.review.as_ref().map_or(String::new(), |review| review.etag.clone());
        let (id, statement) = (self.id.clone(), form.trimmed("statement"));
        Ok(FinishAccessReviewRequest { request_id: attempt.request_id, id, etag, statement }.into())
    }

    fn reference(&self) -> String {
        self.review.as_ref().map_or(String::new(), |review| review.reference.clone())
    }

    fn done(&self, reply: Reply) -> Done {
        let next = match reply {
            Reply::FinishAccessReview(reply) => when::date(reply.next_due_date.as_ref()),
            _ => String::new(),
        };
        Done::back(format!("The review is finished. The next is due on {next}."))
    }

    fn forget(&mut self) -> bool {
        self.review = None;
        true
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), review: None }
    }
}
