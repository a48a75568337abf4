//! A neighbourhood as its keeper changes it: name, team, centre, boundary and the interval of contacts; merging, retiring
//! and taking that back. A boundary is pasted as GeoJSON or KML, since this program opens no file.

mod end;
mod outline;

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::boundary_file::Form::{Geojson, Kml};
use safetynet_proto::nms::v1::{Area, BoundaryFile, CreateAreaRequest, Neighbourhood, UpdateAreaRequest};
use safetynet_shared::clock::Moment;

pub use end::{Merge, Retire, all};
pub use outline::Outline;

use super::neighbourhood::task::{mask, point, point_text};
use super::sheet::{Attempt, Done, Job};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

const NAME: &str = "area.name";
const TEAM: &str = "area.team";
const FORCE: &str = "area.force";
const CENTRE: &str = "area.centre";
const MONTHS: &str = "area.contact_interval_months";
const BOUNDARY: &str = "boundary";
const CLEAR: &str = "clear";
const CSP: &str = "csp_name";

/// Changes a neighbourhood, or makes one.
#[derive(Clone)]
pub struct Change {
    /// The neighbourhood as the list has it; none for a new one.
    area: Option<Box<Neighbourhood>>,
}

impl Change {
    /// A new one.
    pub fn fresh() -> Self {
        Self { area: None }
    }

    /// This one.
    pub fn of(area: &Neighbourhood) -> Self {
        Self { area: Some(Box::new(area.clone())) }
    }
}

impl Job for Change {
    fn method(&self) -> Method {
        if self.area.is_some() { Method::UpdateArea } else { Method::CreateArea }
    }

    fn title(&self) -> String {
        if self.area.is_some() { "Change neighbourhood" } else { "New neighbourhood" }.to_owned()
    }

    fn about(&self) -> String {
        let fresh = "Nobody is assigned to it at first, you included: your single point of contact is told.";
        self.area.as_ref().map_or(fresh, |area| area.name.as_str()).to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let (name, object) = match &self.area {
            Some(area) => ("area.change", area.id.as_str()),
            None => ("area.create", ""),
        };
        let mut form = Form::new(name, object, "Save the neighbourhood")
            .line(NAME, "Name", "1 to 200 characters")
            .line(TEAM, "Team", "of the neighbourhood, may be empty");
        if self.area.is_none() {
            form = form.line(CSP, "Partnership", "its name; may be empty where you have one alone");
        }
        form = form
            .line(FORCE, "Force", "the name of the police force")
            .line(CENTRE, "Centre", "latitude, longitude; empty takes the middle of the boundary")
            .line(MONTHS, "Months between", "contacts, 1 to 24: when the next one is due")
            .note(BOUNDARY, "Boundary", "paste GeoJSON or KML; empty leaves it as it is");
        let Some(area) = &self.area else { return Some(form.filled(MONTHS, "3")) };
        let form = form.tick(CLEAR, "No boundary", "forget the boundary: it is not known");
        Some(
            form.filled(NAME, &area.name)
                .filled(TEAM, &area.team)
                .filled(FORCE, &area.force)
                .filled(CENTRE, &point_text(area.centre.as_ref()))
                .filled(MONTHS, &area.contact_interval_months.to_string()),
        )
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let sent = area(form)?;
        let Some(old) = &self.area else {
            let (request_id, validate_only, csp_name) = (attempt.request_id, attempt.check, form.trimmed(CSP));
            return Ok(CreateAreaRequest { request_id, validate_only, csp_name, area: Some(sent) }.into());
        };
        let mut fields = vec!["name", "team", "force", "contact_interval_months"];
        // What stands in the form is rounded, which changes nothing.
        if form.trimmed(CENTRE) != point_text(old.centre.as_ref()) {
            fields.push("centre");
        }
        if sent.boundary.is_some() || form.ticked(CLEAR) {
            fields.push("boundary");
        }
        let (id, etag, update_mask) = (old.id.clone(), old.etag.clone(), mask(&fields));
        Ok(UpdateAreaRequest { id, request_id: attempt.request_id, etag, update_mask, area: Some(sent) }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        match reply {
            Reply::UpdateArea(reply) if reply.contacts_moved > 0 => {
                let moved = ["contact is due on another day", "contacts are due on another day"];
                let moved = words::counted(reply.contacts_moved, moved);
                Done::back(format!("The neighbourhood is changed. {moved}."))
            }
            Reply::UpdateArea(_) => Done::back("The neighbourhood is changed."),
            _ => Done::back("The neighbourhood is made. Your single point of contact was told to assign people."),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.area.as_ref().map(|area| (RecordKind::Neighbourhood, area.id.clone()))
    }

    fn again(&self) -> Self {
        self.clone()
    }
}

/// What the form says of a neighbourhood.
fn area(form: &mut Form) -> Result<Area, NotReady> {
    let centre = point(form, CENTRE)?;
    let months = form.trimmed(MONTHS);
    let contact_interval_months = months.parse().unwrap_or(if months.is_empty() { 0 } else { -1 });
    let text = form.trimmed(BOUNDARY);
    let kml = text.starts_with('<');
    form.place(BOUNDARY, if kml { "area.boundary.kml" } else { "area.boundary.geojson" });
    let given = !text.is_empty();
    let boundary = given.then_some(BoundaryFile { form: Some(if kml { Kml(text) } else { Geojson(text) }) });
    let (name, team, force) = (form.trimmed(NAME), form.trimmed(TEAM), form.trimmed(FORCE));
    Ok(Area { name, force, team, centre, boundary, contact_interval_months })
}

#[cfg(test)]
mod tests;
