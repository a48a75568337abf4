//! The end of a neighbourhood: retired, or merged into another. Both can be taken back at once, and later from the list.

use safetynet_proto::icm::v1::{AudienceOrganisation, AudiencePreview};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    AreaWork, BoardAudience, MergeAreaRequest, MergeAreaResponse, Neighbourhood, NeighbourhoodState,
    RestoreAreaRequest, RetireAreaRequest,
};
use safetynet_shared::clock::Moment;

use crate::app::Undo;
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

const REASON: &str = "reason";
const INTO: &str = "into_id";

/// What takes the end of a neighbourhood back.
fn undo(ended: Option<Neighbourhood>) -> Option<Undo> {
    let ended = ended?;
    Some(Undo::call(move |request_id| RestoreAreaRequest {
        id: ended.id.clone(),
        request_id,
        etag: ended.etag.clone(),
    }))
}

/// Retires a neighbourhood.
#[derive(Clone)]
pub struct Retire {
    area: Box<Neighbourhood>,
}

impl Retire {
    /// This one.
    pub fn of(area: &Neighbourhood) -> Self {
        Self { area: Box::new(area.clone()) }
    }
}

impl Job for Retire {
    fn method(&self) -> Method {
        Method::RetireArea
    }

    fn title(&self) -> String {
        "Retire neighbourhood".to_owned()
    }

    fn about(&self) -> String {
        let name = &self.area.name;
        format!("{name}: its board is read and not added to any more, and it is off the public feed. u takes it back.")
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("area.retire", &self.area.id, "Retire the neighbourhood");
        Some(form.note(REASON, "Why", "10 to 500 characters, for those who are assigned to it"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, reason) = (self.area.id.clone(), self.area.etag.clone(), form.trimmed(REASON));
        Ok(RetireAreaRequest { id, request_id: attempt.request_id, etag, reason }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        let ended = if let Reply::RetireArea(reply) = reply { reply.neighbourhood } else { None };
        Done::back("The neighbourhood is retired.").undone_by(undo(ended))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Neighbourhood, self.area.id.clone()))
    }

    fn again(&self) -> Self {
        self.clone()
    }
}

/// Merges a neighbourhood into another; who sees its open work there is shown first (SYOP-8.3).
#[derive(Clone)]
pub struct Merge {
    area: Box<Neighbourhood>,
    /// Those into which it can go: id and name.
    others: Vec<(String, String)>,
}

impl Merge {
    /// This one, into one of those of the same partnership and keeper that are in use.
    pub fn of(area: &Neighbourhood, all: &[Neighbourhood]) -> Self {
        let keeper = |one: &Neighbourhood| one.owner_organisation.as_ref().map(|keeper| keeper.id.clone());
        let fits = |one: &&Neighbourhood| {
            one.id != area.id
                && one.state() == NeighbourhoodState::Active
                && one.csp_name == area.csp_name
                && keeper(one) == keeper(area)
        };
        let others = all.iter().filter(fits).map(|one| (one.id.clone(), one.name.clone())).collect();
        Self { area: Box::new(area.clone()), others }
    }

    /// Whether there is another.
    pub fn has_choice(&self) -> bool {
        !self.others.is_empty()
    }
}

impl Job for Merge {
    const CHECK: bool = true;

    fn method(&self) -> Method {
        Method::MergeArea
    }

    fn title(&self) -> String {
        "Merge neighbourhood".to_owned()
    }

    fn about(&self) -> String {
        let name = &self.area.name;
        format!(
            "{name} becomes a part of another, where its open work goes on and is seen by whoever is assigned there. What is \
             closed stays on the board of {name}. It is off the public feed. u takes it back."
        )
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let names = self.others.iter().map(|(_, name)| name.as_str());
        let form = Form::new("area.merge", &self.area.id, "Merge the neighbourhood");
        Some(form.party(INTO, "Into", "", names).note(
            REASON,
            "Why",
            "10 to 500 characters, for those who are assigned",
        ))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let into_id = self.others.get(form.chosen(INTO)).map(|(id, _)| id.clone()).ok_or(NotReady)?;
        Ok(MergeAreaRequest {
            id: self.area.id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            etag: self.area.etag.clone(),
            into_id,
            reason: form.trimmed(REASON),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::MergeArea(reply) = reply else { return Done::back("The neighbourhood is merged.") };
        let (said, preview) = (said(&reply), preview(&reply.audience));
        Done::back(said).undone_by(undo(reply.neighbourhood)).seen_by(Some(preview))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Neighbourhood, self.area.id.clone()))
    }

    fn again(&self) -> Self {
        self.clone()
    }
}

fn preview(audience: &[BoardAudience]) -> AudiencePreview {
    let one = |one: &BoardAudience| AudienceOrganisation { organisation: one.organisation.clone(), people: one.people };
    let people = audience.iter().map(|one| one.people).sum();
    AudiencePreview { organisations: audience.iter().map(one).collect(), people, ..AudiencePreview::default() }
}

fn said(reply: &MergeAreaResponse) -> String {
    let moved = reply.moved.as_ref().map_or(0, all);
    let left = match reply.people_left {
        0 => String::new(),
        1 => " 1 person is not assigned there; their single point of contact was told.".to_owned(),
        count => format!(" {count} people are not assigned there; their single points of contact were told."),
    };
    let moved = words::counted(moved, ["open record goes", "open records go"]);
    format!("The neighbourhood is merged; {moved} on in the other.{left}")
}

/// How many records there are of all kinds.
pub fn all(work: &AreaWork) -> i32 {
    work.priorities + work.engagements + work.contacts + work.plans + work.surveys + work.groups
}
