//! Incidents: reported by anybody at once, followed up by the reporting organisation's single point of contact and by
//! administration (CA-6.1, CA-8.5f, ISA-15.1, ISA-15.2, SYOP-8.6, SYOP-13.4f).

use safetynet_proto::governance::v1 as pb;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, IncidentKind, IncidentState};
use safetynet_shared::id::Id;
use safetynet_shared::text::{Rule, StatementRule, Text, TitleRule};

use crate::domain::incident::{self as rules, Affects};
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::incident::{self as incidents, Closed, Incident, New};
use crate::store::organisation::Organisation;
use crate::store::{Call, Index, Read, Seen, Verb, Write, reach};

/// The most organisations that one incident affects.
const MOST: usize = 50;

fn message<V: Verb>(call: &Call<'_>, incident: &Seen<Incident, V>) -> Result<pb::Incident> {
    let affected = incidents::affected(call, incident)?;
    Ok(pb::Incident {
        id: incident.id.to_string(),
        etag: rpc::etag(incident.version),
        reference: incident.reference.clone(),
        kind: incident.kind.number(),
        state: incident.state.number(),
        title: incident.title.clone(),
        description: incident.description.clone(),
        organisation: Some(wire::organisation(incident.organisation.0, &incident.organisation.1)),
        affected_organisations: affected.iter().map(|(id, name)| wire::organisation(*id, name)).collect(),
        reported_by: Some(wire::account(incident.reported_by.0, &incident.reported_by.1)),
        report_time: Some(wire::time(incident.reported)),
        found_time: Some(wire::time(incident.found)),
        due_time: Some(wire::time(incident.due)),
        late_reason: incident.late_reason.clone(),
        steps: Vec::new(),
    })
}

fn whole<V: Verb>(call: &Call<'_>, incident: &Seen<Incident, V>) -> Result<pb::Incident> {
    let steps = incidents::steps(call, incident)?;
    let step = |step: incidents::Step| pb::IncidentStep {
        state: step.state.number(),
        time: Some(wire::time(step.at)),
        account: Some(wire::account(step.by.0, &step.by.1)),
        note: step.note,
    };
    Ok(pb::Incident { steps: steps.into_iter().map(step).collect(), ..message(call, incident)? })
}

/// A text without personal data.
fn text<R: Rule>(fields: &mut Fields, field: &str, typed: &str, today: Day) -> Option<String> {
    let parsed = Text::<R>::parse(typed).and_then(|text| rules::impersonal(text.as_str(), today).map(|()| text));
    fields.take(field, parsed).map(Text::into_string)
}

/// Reports an incident.
pub struct ReportIncident;

/// A report, parsed.
struct Asked {
    kind: IncidentKind,
    title: String,
    description: String,
    found: Moment,
    late_reason: String,
    affects: Vec<Id>,
}

fn asked(call: &Call<'_>, input: &pb::ReportIncidentRequest) -> Result<Asked> {
    let mut fields = Fields::default();
    let kind = fields.ask(wire::code::<IncidentKind>("kind", input.kind));
    let title = text::<TitleRule>(&mut fields, "title", &input.title, call.today());
    let description = text::<StatementRule>(&mut fields, "description", &input.description, call.today());
    let found = fields.ask(wire::moment("found_time", input.found_time.as_ref()));
    let found = found.and_then(|at| fields.ask(rules::found("found_time", at, call.now())));
    let late = found.and_then(|at| fields.ask(rules::late_reason("late_reason", &input.late_reason, at, call.now())));
    let affects = affects(call, &mut fields, &input.affected_organisation_ids)?;
    let parts = kind.zip(title.zip(description)).zip(found.zip(late));
    fields.done(parts.map(|((kind, (title, description)), (found, late_reason))| Asked {
        kind,
        title,
        description,
        found,
        late_reason,
        affects,
    }))
}

/// The other organisations, each once.
fn affects(call: &Call<'_>, fields: &mut Fields, sent: &[String]) -> Result<Vec<Id>> {
    if sent.len() > MOST {
        fields.refuse("affected_organisation_ids", format!("must be at most {MOST}; there are {}", sent.len()));
        return Ok(Vec::new());
    }
    let own = call.person()?.organisation;
    let mut ids = Vec::new();
    for (place, id) in sent.iter().enumerate() {
        let field = format!("affected_organisation_ids[{place}]");
        match fields.ask(rpc::id(&field, id)) {
            Some(id) if id == own => fields.refuse(&field, "must be another organisation than your own"),
            Some(id) if !ids.contains(&id) => ids.push(id),
            _ => {}
        }
    }
    Ok(ids)
}

impl Rpc for ReportIncident {
    type In = pb::ReportIncidentRequest;
    type Out = pb::ReportIncidentResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("incident.reported");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let asked = asked(call, &input)?;
        let affects: Vec<_> =
            asked.affects.iter().map(|id| reach::one::<Organisation, Index>(call, *id)).collect::<Result<_>>()?;
        let new = New {
            kind: asked.kind,
            title: &asked.title,
            description: &asked.description,
            found: asked.found,
            due: rules::due(asked.found),
            late_reason: &asked.late_reason,
            affects: &affects,
        };
        let id = incidents::report(call, &new)?;
        let mut incident = whole(call, &reach::one::<Incident, Read>(call, id)?)?;
        if input.validate_only {
            incident.id.clear();
            incident.reference.clear();
        }
        Ok(pb::ReportIncidentResponse { incident: Some(incident) })
    }
}

/// Lists the incidents that the caller sees.
pub struct ListIncidents;

impl Rpc for ListIncidents {
    type In = pb::ListIncidentsRequest;
    type Out = pb::ListIncidentsResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("incident.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let closed = if input.open_only { Closed::LeftOut } else { Closed::Listed };
        let rows = incidents::mine(call, closed, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.reported.micros(), row.id));
        let incidents = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListIncidentsResponse { incidents, next_page_token })
    }
}

/// Answers one incident.
pub struct GetIncident;

impl Rpc for GetIncident {
    type In = pb::GetIncidentRequest;
    type Out = pb::GetIncidentResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("incident.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let incident = reach::one::<Incident, Read>(call, rpc::id("id", &input.id)?)?;
        Ok(pb::GetIncidentResponse { incident: Some(whole(call, &incident)?) })
    }
}

/// Moves an incident on.
pub struct MoveIncident;

impl Rpc for MoveIncident {
    type In = pb::MoveIncidentRequest;
    type Out = pb::MoveIncidentResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("incident.moved");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("id", &input.id));
        let to = fields.ask(wire::code::<IncidentState>("to_state", input.to_state));
        let note = text::<StatementRule>(&mut fields, "note", &input.note, call.today());
        let ((id, to), note) = fields.done(id.zip(to).zip(note))?;
        let incident = reach::one::<Incident, Write>(call, id)?;
        rpc::unchanged(&input.etag, incident.version)?;
        let others = !incidents::affected(call, &incident)?.is_empty();
        rules::moves(incident.state, to, if others { Affects::Others } else { Affects::Nobody })?;
        incidents::step(call, &incident, to, &note)?;
        let moved = reach::one::<Incident, Read>(call, id)?;
        Ok(pb::MoveIncidentResponse { incident: Some(whole(call, &moved)?) })
    }
}
