//! Writing and withdrawing a public text (INTRO-4). One form holds the fields of all kinds and shows those of the kind at
//! hand; what the server refuses is said beside the field under its own name.

mod read;
mod withdraw;
mod words;

use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    Board, Face, FaceState, GetBoardRequest, ListFacesRequest, PublicText, WriteFaceRequest,
};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, FaceKind};

pub use read::{Read, changed, finding};
pub use withdraw::Withdraw;

use super::sheet::{Attempt, Done, Job};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

const KIND: &str = "kind";
const RECORD: &str = "record_id";
const CONSENT: &str = "consent_date";
const EVIDENCE: &str = "consent_evidence";
const PROTECTED: &str = "protected";
const AUDIENCE: &str =
    "Everybody, once it is approved and published. Markdown: **strong**, *emphasis*, - lists, [links](https://...).";

/// The fields of each kind, under the names that the form has for them and the server for its message.
const FIELDS: [(FaceKind, &[(&str, &str)]); 5] = [
    (
        FaceKind::Area,
        &[
            ("code", "text.area.code"),
            ("name", "text.area.name"),
            ("text", "text.area.description"),
            ("url", "text.area.url"),
            ("email", "text.area.email"),
            ("telephone", "text.area.telephone"),
            ("population", "text.area.population"),
            ("links", "text.area.links"),
        ],
    ),
    (FaceKind::Person, &[("name", "text.person.name"), ("rank", "text.person.rank"), ("text", "text.person.bio")]),
    (
        FaceKind::Location,
        &[
            ("name", "text.location.name"),
            ("rank", "text.location.type"),
            ("address", "text.location.address"),
            ("postcode", "text.location.postcode"),
            ("point", "text.location.point"),
            ("text", "text.location.description"),
            ("telephone", "text.location.telephone"),
        ],
    ),
    (
        FaceKind::Event,
        &[
            (RECORD, RECORD),
            ("name", "text.event.title"),
            ("text", "text.event.description"),
            ("end_time", "text.event.end_time"),
            ("address", "text.event.address"),
            ("email", "text.event.email"),
            ("telephone", "text.event.telephone"),
        ],
    ),
    (FaceKind::Priority, &[(RECORD, RECORD), ("text", "text.priority.issue"), ("action", "text.priority.action")]),
];

/// Writes a public text, or writes one anew.
pub struct Write {
    neighbourhood_id: String,
    /// The public text to write anew; empty for a new one.
    id: String,
    face: Option<Box<Face>>,
    board: Option<Box<Board>>,
}

impl Write {
    /// A new one in a neighbourhood.
    pub fn fresh(neighbourhood_id: &str) -> Self {
        Self { neighbourhood_id: neighbourhood_id.to_owned(), id: String::new(), face: None, board: None }
    }

    /// This one anew.
    pub fn anew(face: &Face) -> Self {
        let (neighbourhood_id, id) = (face.neighbourhood_id.clone(), face.id.clone());
        Self { neighbourhood_id, id, face: Some(Box::new(face.clone())), board: None }
    }

    /// The records of the force's own that a text of a kind can be about: id and words.
    fn records(&self, kind: FaceKind) -> Vec<(String, String)> {
        let Some(board) = &self.board else { return Vec::new() };
        let home = board.neighbourhood.as_ref().and_then(|area| area.owner_organisation.as_ref()).map(|one| &one.id);
        let own = |owner: Option<&safetynet_proto::kind::v1::OrganisationRef>| owner.map(|one| &one.id) == home;
        match kind {
            FaceKind::Event => {
                let own = board.engagements.iter().filter(|row| own(row.owner_organisation.as_ref()));
                own.map(|row| (row.id.clone(), row.title.clone())).collect()
            }
            FaceKind::Priority => {
                let own = board.priorities.iter().filter(|row| own(row.owner_organisation.as_ref()));
                own.map(|row| (row.id.clone(), row.issue.lines().next().unwrap_or_default().to_owned())).collect()
            }
            _ => Vec::new(),
        }
    }

    fn kind(&self, form: &Form) -> FaceKind {
        match &self.face {
            Some(face) => FaceKind::from_number(face.kind).unwrap_or(FaceKind::Area),
            None => FaceKind::all().nth(form.chosen(KIND)).unwrap_or(FaceKind::Area),
        }
    }

    /// When the engagement with this id begins.
    fn begins(&self, id: &str) -> Option<Moment> {
        let engagement = self.board.as_ref()?.engagements.iter().find(|row| row.id == id)?;
        when::moment(engagement.start_time.as_ref())
    }

    fn record_id(&self, form: &Form, kind: FaceKind) -> String {
        match &self.face {
            Some(face) => face.record_id.clone(),
            None => self.records(kind).get(form.chosen(RECORD)).map(|(id, _)| id.clone()).unwrap_or_default(),
        }
    }
}

/// The form with the fields of all kinds.
fn fields(form: Form) -> Form {
    form.line("code", "The force's id", "of the neighbourhood, such as SM-01")
        .line("name", "Name or title", "1 to 200 characters")
        .line("rank", "Rank, or kind of place", "such as Constable; station")
        .note("text", "Text", "as the public reads it")
        .note("action", "What was done", "goes out once the priority is actioned")
        .line("end_time", "Ends at", "such as 21:00, or 23 Nov 2026 21:00; may be empty")
        .line("address", "Address", "nobody's home")
        .tick("private_address", "Private", "the address is somebody's home: it never goes out")
        .line("postcode", "Postcode", "may be empty")
        .line("point", "Where", "latitude, longitude, such as 50.301, -3.052")
        .line("url", "Page", "an https address, may be empty")
        .line("email", "E-mail", "of the team, nobody's own")
        .line("telephone", "Telephone", "of the team, nobody's own")
        .line("population", "Population", "a whole number, may be empty")
        .note("links", "Links", "one a line: https://address | title | what is found there")
        .tick("open_data", "Open data", "the population is taken from open data")
        .date(CONSENT, "Agreed on", "when the officer, or who keeps the place, agreed")
        .note(EVIDENCE, "How they agreed", "10 to 500 characters, and where the proof is")
        .tick(PROTECTED, "Protected", "this officer never goes out")
}

impl Job for Write {
    fn method(&self) -> Method {
        Method::WriteFace
    }

    fn title(&self) -> String {
        if self.id.is_empty() { "New public text" } else { "Change public text" }.to_owned()
    }

    fn about(&self) -> String {
        "A draft, until a publisher who did not write it approves it.".to_owned()
    }

    fn audience(&self, _form: &Form, _view: &View) -> String {
        AUDIENCE.to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        self.board.as_ref()?;
        let anew = !self.id.is_empty();
        let face = self.face.as_deref();
        if anew && face.is_none() {
            return None;
        }
        let object = if anew { self.id.clone() } else { self.neighbourhood_id.clone() };
        let mut form = Form::new(if anew { "face.change" } else { "face.write" }, object, "Save the public text");
        if !anew {
            form = form.choice(KIND, "About", "", FaceKind::all().map(Code::label)).choice(
                RECORD,
                "Which",
                "of your own organisation",
                ["none"],
            );
        }
        let form = fields(form);
        Some(match face {
            Some(face) => words::filled(form, face),
            None => form,
        })
    }

    fn read(&self, _view: &View) -> Step {
        let step = Step::none().call(GetBoardRequest { neighbourhood_id: self.neighbourhood_id.clone() });
        if self.id.is_empty() || self.face.is_some() {
            return step;
        }
        step.call(ListFacesRequest { neighbourhood_id: self.neighbourhood_id.clone() })
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        match reply {
            Reply::GetBoard(reply) => self.board = reply.board.map(Box::new),
            Reply::ListFaces(reply) => {
                self.face = reply.faces.into_iter().find(|face| face.id == self.id).map(Box::new);
            }
            _ => {}
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        let kind = self.kind(form);
        let shown = FIELDS.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, fields)| *fields);
        for (_, fields) in &FIELDS {
            for (path, _) in *fields {
                form.show(path, shown.iter().any(|(known, _)| known == path));
            }
        }
        form.show("open_data", kind == FaceKind::Area);
        form.show("private_address", kind == FaceKind::Event);
        for path in [CONSENT, EVIDENCE] {
            form.show(path, matches!(kind, FaceKind::Person | FaceKind::Location));
        }
        form.show(PROTECTED, kind == FaceKind::Person);
        if self.face.is_none() && matches!(kind, FaceKind::Event | FaceKind::Priority) {
            form.options(RECORD, self.records(kind).into_iter().map(|(_, words)| words));
        }
        // A form begins at its first field, which another kind may have.
        let hidden = |path: &str| FIELDS.iter().any(|(_, all)| all.iter().any(|(known, _)| *known == path));
        let at = form.path().unwrap_or_default().to_owned();
        if hidden(&at) && !shown.iter().any(|(known, _)| *known == at) {
            form.go(shown.first().map_or("text", |(first, _)| *first));
        }
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let kind = self.kind(form);
        for (path, place) in FIELDS.iter().filter(|(of, _)| *of == kind).flat_map(|(_, fields)| fields.iter()) {
            form.place(path, *place);
        }
        let record_id = self.record_id(form, kind);
        let about = words::read(form, kind, self.begins(&record_id))?;
        let personal = matches!(kind, FaceKind::Person | FaceKind::Location);
        let consent_date = if personal { form.day(CONSENT)? } else { None };
        Ok(WriteFaceRequest {
            id: self.id.clone(),
            etag: self.face.as_ref().map(|face| face.etag.clone()).unwrap_or_default(),
            neighbourhood_id: self.neighbourhood_id.clone(),
            request_id: attempt.request_id,
            validate_only: attempt.check,
            record_id,
            text: Some(PublicText { about: Some(about) }),
            consent_date,
            consent_evidence: if personal { form.trimmed(EVIDENCE) } else { String::new() },
            protected: kind == FaceKind::Person && form.ticked(PROTECTED),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let stays = match reply {
            Reply::WriteFace(reply) => reply.face.filter(|face| face.state() == FaceState::Approved),
            _ => None,
        };
        Done::back(match stays {
            Some(_) => "These are the words that are approved, so nothing changed.",
            None => "It is a draft. A publisher who did not write it approves it.",
        })
    }

    fn forget(&mut self) -> bool {
        self.face = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Neighbourhood, self.neighbourhood_id.clone()))
    }

    fn again(&self) -> Self {
        let (neighbourhood_id, id) = (self.neighbourhood_id.clone(), self.id.clone());
        Self { neighbourhood_id, id, face: None, board: None }
    }
}
