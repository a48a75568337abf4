//! The decision of two records, each with its reason.

use safetynet_proto::icm::v1::{
    DecideLinkRequest, LinkDecision, LinkKind, LinkState, NominalLink, ProposeLinkRequest, ReverseLinkRequest,
};
use safetynet_shared::clock::Moment;

use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job, Sheet};
use crate::widgets::form::{Form, NotReady};

const REASON: &str = "reason";

#[derive(Clone)]
enum What {
    Propose { nominal_id: String, other_nominal_id: String, kind: LinkKind },
    Answer { id: String, etag: String, decision: LinkDecision },
    Reverse { id: String, etag: String },
}

/// One decision.
pub struct Decide {
    what: What,
}

impl Decide {
    /// Says something of two records.
    pub fn propose((nominal_id, other_nominal_id): (&str, &str), kind: LinkKind) -> Sheet<Self> {
        let (nominal_id, other_nominal_id) = (nominal_id.to_owned(), other_nominal_id.to_owned());
        Sheet::new(Self { what: What::Propose { nominal_id, other_nominal_id, kind } })
    }

    /// Accepts a proposal.
    pub fn accept(link: &NominalLink) -> Sheet<Self> {
        Self::answer(link, LinkDecision::Accept)
    }

    /// Rejects a proposal.
    pub fn reject(link: &NominalLink) -> Sheet<Self> {
        Self::answer(link, LinkDecision::Reject)
    }

    fn answer(link: &NominalLink, decision: LinkDecision) -> Sheet<Self> {
        Sheet::new(Self { what: What::Answer { id: link.id.clone(), etag: link.etag.clone(), decision } })
    }

    /// Takes a decision back.
    pub fn reverse(link: &NominalLink) -> Sheet<Self> {
        Sheet::new(Self { what: What::Reverse { id: link.id.clone(), etag: link.etag.clone() } })
    }

    fn words(&self) -> (&'static str, &'static str, &'static str) {
        match &self.what {
            What::Propose { kind: LinkKind::SamePerson, .. } => (
                "Same person",
                "link.same",
                "Both records stay; where another organisation recorded one, its people are asked first",
            ),
            What::Propose { .. } => ("Two people", "link.two", "They are not proposed again"),
            What::Answer { decision: LinkDecision::Accept, .. } => ("Accept", "link.accept", "Both records stay"),
            What::Answer { .. } => ("Reject", "link.reject", "They are two people and are not proposed again"),
            What::Reverse { .. } => ("Take back", "link.reverse", "The history keeps what was decided"),
        }
    }

    fn object(&self) -> String {
        match &self.what {
            What::Propose { nominal_id, .. } => nominal_id.clone(),
            What::Answer { id, .. } | What::Reverse { id, .. } => id.clone(),
        }
    }
}

impl Job for Decide {
    fn method(&self) -> Method {
        match &self.what {
            What::Propose { .. } => Method::ProposeLink,
            What::Answer { .. } => Method::DecideLink,
            What::Reverse { .. } => Method::ReverseLink,
        }
    }

    fn title(&self) -> String {
        self.words().0.to_owned()
    }

    fn about(&self) -> String {
        self.words().2.to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let (button, draft, _) = self.words();
        Some(Form::new(draft, self.object(), button).note(REASON, "Why", "10 to 500 characters"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (reason, request_id) = (form.trimmed(REASON), attempt.request_id);
        Ok(match self.what.clone() {
            What::Propose { nominal_id, other_nominal_id, kind } => {
                let (kind, validate_only) = (kind.into(), attempt.check);
                ProposeLinkRequest { request_id, validate_only, nominal_id, other_nominal_id, kind, reason }.into()
            }
            What::Answer { id, etag, decision } => {
                DecideLinkRequest { id, request_id, etag, decision: decision.into(), reason }.into()
            }
            What::Reverse { id, etag } => ReverseLinkRequest { id, request_id, etag, reason }.into(),
        })
    }

    fn done(&self, reply: Reply) -> Done {
        let link = match reply {
            Reply::ProposeLink(reply) => reply.link,
            Reply::DecideLink(reply) => reply.link,
            Reply::ReverseLink(reply) => reply.link,
            _ => None,
        };
        Done::back(match link.unwrap_or_default().state() {
            LinkState::Proposed => "Proposed. The other organisation is asked.",
            LinkState::Accepted => "Decided.",
            LinkState::Rejected => "Rejected. They are not proposed again.",
            _ => "Taken back. The pair waits for a decision again where it is likely.",
        })
    }

    fn again(&self) -> Self {
        Self { what: self.what.clone() }
    }
}
