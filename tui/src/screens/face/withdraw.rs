//! Taking a public text back: it is gone from the feed at once, and the first words of its title are typed first.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{Face, FaceState, GetFaceRequest, WithdrawFaceRequest};
use safetynet_shared::clock::Moment;

use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::faces::{reference, title};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

const REASON: &str = "reason";

/// Withdraws a public text.
#[derive(Clone)]
pub struct Withdraw {
    id: String,
    /// Its version; none while it is read again, since somebody changed it meanwhile.
    etag: Option<String>,
    title: String,
    reference: String,
    gone: bool,
}

impl Withdraw {
    /// This one, by its title.
    pub fn new(face: &Face, title: &str) -> Self {
        let (id, etag, title) = (face.id.clone(), Some(face.etag.clone()), title.to_owned());
        Self { id, etag, title, reference: reference(face), gone: false }
    }
}

impl Job for Withdraw {
    fn method(&self) -> Method {
        Method::WithdrawFace
    }

    fn title(&self) -> String {
        "Withdraw".to_owned()
    }

    fn about(&self) -> String {
        format!("{}: gone from the feed at once", self.title)
    }

    fn reference(&self) -> String {
        self.reference.clone()
    }

    fn gone(&self) -> bool {
        self.gone
    }

    fn read(&self, _view: &View) -> Step {
        match self.etag {
            Some(_) => Step::none(),
            None => Step::none().call(GetFaceRequest { id: self.id.clone() }),
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        let Reply::GetFace(reply) = reply else { return };
        let Some(face) = reply.face else { return };
        self.gone = face.state() == FaceState::Withdrawn;
        (self.title, self.reference, self.etag) = (title(&face), reference(&face), Some(face.etag));
    }

    /// Whatever others wrote or approved meanwhile, it is to go all the same: only its version is read again.
    fn forget(&mut self) -> bool {
        self.etag = None;
        true
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("face.withdraw", &self.id, "Withdraw the public text");
        Some(form.note(REASON, "Why it is withdrawn", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let Some(etag) = self.etag.clone() else { return Err(NotReady) };
        let (id, reason) = (self.id.clone(), form.trimmed(REASON));
        Ok(WithdrawFaceRequest { id, request_id: attempt.request_id, etag, reason }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is withdrawn, and gone from the feed.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Face, self.id.clone()))
    }

    fn again(&self) -> Self {
        self.clone()
    }
}
