//! The forms of a neighbourhood's profile: to write in the version that is a draft or begin the next, and to approve it.

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    ApproveProfileRequest, GetBoardRequest, ListProfilesRequest, ListProfilesResponse, Profile, ProfileState,
    WriteProfileRequest,
};
use safetynet_shared::clock::Moment;

use super::neighbourhood::considered::Considered;
use super::neighbourhood::task::{mask, seen_by};
use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Failure, Method, Reply};
use crate::widgets::form::{Form, NotReady};

const POLICE: &str = "police_view";
const PARTNER: &str = "partner_view";
const REVIEW: &str = "review_date";

/// Writes in the draft, or begins the next version.
pub struct Write {
    place: String,
    known: Option<Box<ListProfilesResponse>>,
    /// The organisation that keeps the neighbourhood, whose people write the view of the police.
    keeper: Option<String>,
    own: String,
    considered: Considered,
}

impl Write {
    /// In the neighbourhood with this id, for somebody of an organisation.
    pub fn new(place: impl Into<String>, own: impl Into<String>) -> Self {
        let (place, own) = (place.into(), own.into());
        Self { place, known: None, keeper: None, own, considered: Considered::default() }
    }

    /// The version that is being written, or else the one whose texts the next begins with.
    fn latest(&self) -> Option<&Profile> {
        self.known.as_ref()?.profiles.first()
    }

    fn draft(&self) -> Option<&Profile> {
        self.latest().filter(|latest| latest.state() == ProfileState::Draft)
    }

    fn keeps(&self) -> bool {
        self.keeper.as_ref() == Some(&self.own)
    }
}

impl Job for Write {
    fn method(&self) -> Method {
        Method::WriteProfile
    }

    fn title(&self) -> String {
        "Write the profile".to_owned()
    }

    fn about(&self) -> String {
        match (self.draft(), self.latest()) {
            (Some(draft), _) => {
                format!("Version {}, a draft until somebody who wrote nothing of it approves it.", draft.number)
            }
            (None, Some(latest)) => {
                format!("Version {}, a draft: it begins with the texts in force.", latest.number + 1)
            }
            (None, None) => "The first version, a draft until somebody who wrote nothing of it approves it.".to_owned(),
        }
    }

    fn audience(&self, _form: &Form, _view: &View) -> String {
        self.known.as_ref().map_or(String::new(), |known| seen_by(&known.audience, "here"))
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.known.as_ref()?;
        self.keeper.as_ref()?;
        let (police, partner) =
            self.latest().map_or(("", ""), |latest| (latest.police_view.as_str(), latest.partner_view.as_str()));
        let form = Form::new("profile.write", &self.place, "Save the draft")
            .note(POLICE, "As the police see it", "up to 5,000 characters, about the place, naming nobody")
            .note(PARTNER, "As partners see it", "up to 5,000 characters, about the place, naming nobody");
        Some(Considered::field(form.filled(POLICE, police).filled(PARTNER, partner)))
    }

    fn read(&self, _view: &View) -> Step {
        let mut step = Step::none();
        if self.known.is_none() {
            step = step.call(ListProfilesRequest { neighbourhood_id: self.place.clone() });
        }
        if self.keeper.is_none() {
            step = step.call(GetBoardRequest { neighbourhood_id: self.place.clone() });
        }
        step
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        match reply {
            Reply::ListProfiles(reply) => self.known = Some(reply),
            Reply::GetBoard(reply) => {
                let keeper = reply.board.and_then(|board| board.neighbourhood).and_then(|area| area.owner_organisation);
                self.keeper = Some(keeper.map(|keeper| keeper.id).unwrap_or_default());
            }
            _ => {}
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        form.show(POLICE, self.keeps());
        self.considered.fit(form);
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let other = self.latest().filter(|_| !self.keeps()).map_or("", |latest| latest.police_view.as_str());
        let police = if self.keeps() { form.trimmed(POLICE) } else { other.to_owned() };
        if police.is_empty() && form.trimmed(PARTNER).is_empty() {
            let first = if self.keeps() { POLICE } else { PARTNER };
            form.complain(first, "Write something first: an empty draft is nothing to approve.");
            return Err(NotReady);
        }
        let fields: &[&str] = if self.keeps() { &[POLICE, PARTNER] } else { &[PARTNER] };
        let (id, etag) = self.draft().map(|draft| (draft.id.clone(), draft.etag.clone())).unwrap_or_default();
        Ok(WriteProfileRequest {
            neighbourhood_id: self.place.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            id,
            etag,
            update_mask: mask(fields),
            police_view: if self.keeps() { form.trimmed(POLICE) } else { String::new() },
            partner_view: form.trimmed(PARTNER),
            names_nobody_reason: Considered::reason(form),
        }
        .into())
    }

    fn refused(&mut self, failure: &Failure, form: &mut Form) {
        self.considered.refused(failure, form);
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is a draft. Somebody who wrote nothing of it approves it.")
    }

    fn forget(&mut self) -> bool {
        self.known = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Neighbourhood, self.place.clone()))
    }

    fn again(&self) -> Self {
        Self::new(self.place.clone(), self.own.clone())
    }
}

/// Approves the draft.
#[derive(Clone)]
pub struct Approve {
    id: String,
    etag: String,
    number: i32,
}

impl Approve {
    /// This one.
    pub fn new(draft: &Profile) -> Self {
        Self { id: draft.id.clone(), etag: draft.etag.clone(), number: draft.number }
    }
}

impl Job for Approve {
    fn method(&self) -> Method {
        Method::ApproveProfile
    }

    fn title(&self) -> String {
        "Approve the profile".to_owned()
    }

    fn about(&self) -> String {
        format!("Version {} takes the place of the one in force.", self.number)
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let help = "the day to look at it again, within two years, such as 1 Nov 2027";
        Some(Form::new("profile.approve", &self.id, "Approve it").date(REVIEW, "Review on", help))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, review_date) = (self.id.clone(), self.etag.clone(), form.day(REVIEW)?);
        Ok(ApproveProfileRequest { id, request_id: attempt.request_id, etag, review_date }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The profile is approved and in force.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Profile, self.id.clone()))
    }

    fn again(&self) -> Self {
        self.clone()
    }
}
