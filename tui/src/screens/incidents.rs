//! The incidents that I see, the newest first, and the form to report one at once (CA-6.1, ISA-15.1, SYOP-8.6).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::access::v1::ListOrganisationsRequest;
use safetynet_proto::governance::v1::{Incident as Record, IncidentState, ListIncidentsRequest, ReportIncidentRequest};
use safetynet_proto::kind::v1::{OrganisationRef, RecordKind};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{self, Code, IncidentKind};

use super::incident::{self, Incident};
use super::pages::{Pages, further};
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "report", "report an incident"),
    action(Key::Char('o'), "open", "only those that are not closed, or all"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Incident", 16),
    column("What", 0),
    column("How it stands", 20),
    column("Found", 17),
    wide_column("Reported by", 26, 110),
];
const EMPTY: &str = "No incident concerns you. a reports one: attack, loss, weakness, malware, change or fault.";
const PAGE: i32 = 100;

/// The incidents.
pub struct Incidents {
    list: List,
    pages: Pages<Record>,
    open_only: bool,
}

impl Default for Incidents {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default(), open_only: false }
    }
}

impl Screen for Incidents {
    fn title(&self) -> String {
        "Incidents".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => self.start(),
            Event::Reply(Reply::ListIncidents(reply)) => {
                self.pages.take(reply.incidents, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if !self.list.reading(frame, area, view.theme, "  Reading the incidents.") {
            self.list.draw(frame, area, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { open_only: self.open_only, ..Self::default() })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.list.selected().map(|id| (RecordKind::Incident, id.to_owned()))
    }
}

impl Incidents {
    fn start(&mut self) -> Step {
        self.pages.start();
        Step::none().call(self.request(String::new()))
    }

    fn request(&self, page_token: String) -> ListIncidentsRequest {
        ListIncidentsRequest { open_only: self.open_only, page_size: PAGE, page_token }
    }

    fn command(&mut self, command: Command) -> Step {
        match command {
            Command::Own("report") => Step::none().open(Sheet::new(Report::default())),
            Command::Own("open") => {
                self.open_only = !self.open_only;
                let said = if self.open_only { "Only those that are not closed." } else { "All incidents." };
                self.start().say(said)
            }
            Command::Own("more") => further(self.pages.more().map(|token| self.request(token))),
            Command::Open if !self.list.context().types() => match self.list.selected() {
                Some(id) => Step::none().open(Incident::new(id)),
                None => Step::none(),
            },
            command => Step::used(self.list.command(command)),
        }
    }
}

fn row(incident: &Record) -> Row {
    let tone = if incident.state() == IncidentState::Closed { Tone::Quiet } else { Tone::Soon };
    Row::new(&incident.id)
        .toned(&incident.reference, Tone::Title)
        .cell(&incident.title)
        .toned(incident::state(incident.state), tone)
        .cell(when::time(incident.found_time.as_ref()))
        .cell(words::organisation(incident.organisation.as_ref()))
}

/// Reports an incident.
#[derive(Default)]
pub struct Report {
    /// Who may be affected; none while they have not been read.
    organisations: Option<Vec<OrganisationRef>>,
}

const LATE: &str = "late_reason";

fn affected(place: usize) -> String {
    format!("affected_organisation_ids/{place}")
}

impl Job for Report {
    fn method(&self) -> Method {
        Method::ReportIncident
    }

    fn title(&self) -> String {
        "Report an incident".to_owned()
    }

    fn about(&self) -> String {
        "Nobody's name here. The contacts of whom it affects are told at once.".to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let organisations = self.organisations.as_ref()?;
        let form = Form::new("incident.report", "", "Report")
            .choice("kind", "What it is", "", IncidentKind::all().map(codes::Code::label))
            .line("title", "Heading", "1 to 200 characters")
            .note("description", "What happened", "10 to 2,000 characters, nobody's name")
            .line("found_time", "When found", "such as 23 Nov 2026 14:05, or 14:05 for today")
            .note(LATE, "Why so late", "only when it was found more than 24 hours ago");
        let ticks = organisations.iter().enumerate();
        Some(
            ticks
                .fold(form, |form, (place, one)| form.tick(affected(place), &one.name, "its data or work is affected")),
        )
    }

    fn read(&self, _view: &View) -> Step {
        Step::none().call(ListOrganisationsRequest { page_size: 200, ..ListOrganisationsRequest::default() })
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::ListOrganisations(reply) = reply {
            let listed = reply.organisations.into_iter().map(|one| OrganisationRef { id: one.id, name: one.name });
            self.organisations.get_or_insert_with(|| listed.collect());
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let found = form.moment("found_time", attempt.now)?;
        let kind = IncidentKind::all().nth(form.chosen("kind")).map_or(0, Code::number);
        let mut affects = Vec::new();
        for (place, one) in self.organisations.iter().flatten().enumerate() {
            if form.ticked(&affected(place)) {
                form.place(&affected(place), format!("affected_organisation_ids[{}]", affects.len()));
                affects.push(one.id.clone());
            }
        }
        Ok(ReportIncidentRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            kind,
            title: form.trimmed("title"),
            description: form.trimmed("description"),
            found_time: Some(when::timestamp(found)),
            affected_organisation_ids: affects,
            late_reason: form.trimmed(LATE),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let said = "It is reported, and those whom it concerns are told.";
        match reply {
            Reply::ReportIncident(reply) => {
                let id = reply.incident.map_or(String::new(), |incident| incident.id);
                Done { audience: None, step: Step::none().replace(Incident::new(id)).say(said) }
            }
            _ => Done::back(said),
        }
    }

    fn again(&self) -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::access::v1::{DirectoryOrganisation, ListOrganisationsResponse};
    use safetynet_proto::governance::v1::{IncidentKind, ListIncidentsResponse};
    use safetynet_shared::clock::Span;

    use super::*;
    use crate::app::testing::Desk;

    fn organisation(id: &str, name: &str) -> OrganisationRef {
        OrganisationRef { id: id.into(), name: name.into() }
    }

    #[test]
    fn what_concerns_me_is_listed_and_one_is_reported() {
        let mut desk = Desk::signed_in();
        desk.open(Incidents::default());
        let found = Some(when::timestamp(desk.now.minus(Span::hours(5))));
        let one = |id: &str, title: &str, state: IncidentState| Record {
            id: id.into(),
            reference: format!("IN-2026-00000{id}"),
            kind: IncidentKind::DataLoss.into(),
            title: title.into(),
            state: state.into(),
            found_time: found,
            organisation: Some(organisation("o-1", "Northtown Council")),
            ..Record::default()
        };
        let incidents = vec![
            one("2", "Letter delivered to the wrong house", IncidentState::Notified),
            one("1", "Screen can be seen from the street", IncidentState::Closed),
        ];
        let reply = ListIncidentsResponse { incidents, next_page_token: String::new() };
        desk.answer(Method::ListIncidents, Reply::ListIncidents(Box::new(reply)));
        insta::assert_snapshot!("incidents", desk.frame(80, 24));
        desk.press("a");
        let listed = [("o-2", "Sample Housing"), ("o-3", "Sample Health")];
        let listed = listed.map(|(id, name)| DirectoryOrganisation {
            id: id.into(),
            name: name.into(),
            ..DirectoryOrganisation::default()
        });
        let reply = ListOrganisationsResponse { organisations: listed.to_vec(), next_page_token: String::new() };
        desk.answer(Method::ListOrganisations, Reply::ListOrganisations(Box::new(reply)));
        desk.press("right tab");
        desk.type_text("List left on a train");
        desk.press("tab");
        desk.type_text("A printed list of visits was left on a train.");
        desk.press("tab");
        desk.type_text("08:15");
        desk.press("tab tab tab space");
        insta::assert_snapshot!("incident_report", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::ReportIncident(sent)) = desk.sent(Method::ReportIncident) else { panic!("nothing was sent") };
        assert_eq!((sent.kind(), sent.title.as_str()), (IncidentKind::DataLoss, "List left on a train"));
        assert_eq!(sent.affected_organisation_ids, ["o-3"]);
    }
}
