//! One form over a neighbourhood: to add a record, to change one, to move one on.
//!
//! What the forms of priorities, engagements, contacts and plans have in common is here once: reading the board for
//! the record as it stands, saying who will see what is written before it is saved (SYOP-8.3), sending, and what a
//! refusal leads to. A noun brings a [`Task`]: which fields, and which request comes of them.
//!
//! After a stale version the board is read again and the form built from it; what was typed stays in it, and beside
//! each field that somebody else changed stands what is saved there now.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};
use safetynet_proto::nms::v1::{Board, GetBoardRequest};
use safetynet_shared::clock::Moment;

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::overlays::question::Question;
use crate::rpc::{Call, Failure, Method, Reply};
use crate::safe;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, NotReady, Said};
use crate::widgets::wrap;

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::F(8), "empty", "empty the form and discard its draft")];

const EMPTY: &str = "empty";

/// What a form is for.
pub struct Task {
    /// Its name in the path.
    pub title: &'static str,
    /// The fields, for the record with this id; none when it is not on the board any more.
    pub build: fn(&Board, &str) -> Option<Form>,
    /// Shows and hides fields after each change.
    pub show: fn(&mut Form),
    /// The request. What cannot be sent is said beside its field.
    pub request: fn(&mut Form, &Board, &str, Moment) -> Result<Call, NotReady>,
    /// Who will see it, in a sentence; the own organisation is the last.
    pub audience: fn(&Board, &Form, &str, &str) -> String,
    /// What is said when the server took it.
    pub done: &'static str,
}

/// A form on the screen.
pub struct Sheet {
    task: &'static Task,
    place: String,
    record: String,
    board: Option<Box<Board>>,
    form: Option<Form>,
    stale: bool,
    sending: bool,
}

impl Sheet {
    /// The form of a task in the neighbourhood `place`, for the record with this id; empty for a new one.
    pub fn new(task: &'static Task, place: impl Into<String>, record: impl Into<String>) -> Self {
        let (place, record) = (place.into(), record.into());
        Self { task, place, record, board: None, form: None, stale: false, sending: false }
    }
}

impl Screen for Sheet {
    fn title(&self) -> String {
        self.task.title.to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.form.as_ref().map_or(Context::Form, Form::context)
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetBoardRequest { neighbourhood_id: self.place.clone() }),
            Event::Reply(Reply::GetBoard(reply)) => self.take(reply.board.map(Box::new)),
            Event::Reply(_) => self.taken(),
            Event::Failed(Method::GetBoard, _) => Step::pass(),
            Event::Failed(_, failure) => self.refused(failure),
            Event::Agreed(EMPTY) => self.empty(),
            Event::Command(Command::Own("empty")) => {
                let text = "What you typed here is discarded, here and at the server.";
                Step::none().ask(Question::new(EMPTY, "Empty the form", text, "Empty it"))
            }
            event => self.edit(&event, view),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let (Some(form), Some(board)) = (&self.form, &self.board) else {
            let said = if view.waiting { "  Reading the neighbourhood." } else { "" };
            frame.render_widget(Line::styled(said, view.theme.style(Tone::Quiet)), Rect { height: 1, ..area });
            return;
        };
        let own = view.who.map_or("", |who| who.organisation_id.as_str());
        let audience = safe::inert(&(self.task.audience)(board, form, &self.record, own)).into_owned();
        let rows = wrap::rows(&audience, area.width);
        let height = u16::try_from(rows.len()).unwrap_or(1).min(4);
        let [head, body] = Layout::vertical([Constraint::Length(height + 1), Constraint::Min(3)]).areas(area);
        let lines: Vec<Line> = rows.into_iter().map(|row| Line::raw(row.of(&audience))).collect();
        frame.render_widget(Paragraph::new(lines).style(view.theme.style(Tone::Soon)), head);
        form.draw(frame, body, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.task, self.place.clone(), self.record.clone()))
    }

    fn form(&mut self) -> Option<&mut Form> {
        self.form.as_mut()
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Neighbourhood, self.place.clone()))
    }
}

impl Sheet {
    fn take(&mut self, board: Option<Box<Board>>) -> Step {
        let Some(board) = board else { return Step::none() };
        if self.form.is_none() || self.stale {
            let Some(mut fresh) = (self.task.build)(&board, &self.record) else {
                return Step::none().back().say("This record is no longer on the board.");
            };
            if let Some(typed) = self.form.take().filter(|_| self.stale) {
                compare(&mut fresh, &typed);
            }
            (self.task.show)(&mut fresh);
            self.form = Some(fresh);
            self.stale = false;
        }
        self.board = Some(board);
        Step::none()
    }

    fn taken(&mut self) -> Step {
        self.sending = false;
        let Some(form) = &self.form else { return Step::none().back() };
        Step::none().sent(form).back().say(self.task.done)
    }

    fn refused(&mut self, failure: &Failure) -> Step {
        self.sending = false;
        if failure.reason == ErrorReason::EtagMismatch {
            self.stale = true;
            return Step::none().call(GetBoardRequest { neighbourhood_id: self.place.clone() });
        }
        if let Some(form) = &mut self.form {
            form.refuse(failure);
        }
        Step::none()
    }

    /// The form as it was when it was opened.
    fn empty(&mut self) -> Step {
        let (Some(form), Some(board)) = (self.form.take(), &self.board) else { return Step::none() };
        let step = Step::none().sent(&form);
        self.form = (self.task.build)(board, &self.record);
        if let Some(form) = &mut self.form {
            (self.task.show)(form);
        }
        step.say("The form is empty and its draft is discarded.")
    }

    fn edit(&mut self, event: &Event, view: &View) -> Step {
        let (Some(form), Some(board)) = (&mut self.form, &self.board) else { return Step::pass() };
        let said = form.update(event);
        (self.task.show)(form);
        match said {
            Said::Send if self.sending => Step::none(),
            Said::Send => {
                form.clear_errors();
                match (self.task.request)(form, board, &self.record, view.now) {
                    Ok(call) => {
                        self.sending = true;
                        Step::none().call(call)
                    }
                    Err(NotReady) => Step::none(),
                }
            }
            Said::Used => Step::none(),
            Said::Nothing => Step::pass(),
        }
    }
}

/// Puts what was typed into a form built anew, and says beside each field that differs what is saved there now.
fn compare(fresh: &mut Form, typed: &Form) {
    for (path, _) in typed.draft() {
        let (saved, mine) = (fresh.text(&path).to_owned(), typed.text(&path).to_owned());
        if mine != saved && !mine.is_empty() {
            fresh.fill(&path, &mine);
            if !saved.is_empty() {
                fresh.complain(&path, &format!("Saved there now: {saved}"));
            }
        }
    }
    let said = "Somebody changed this record while you were writing. Your text is kept, choices show what is saved \
                now. Look at it, then send again.";
    fresh.complain("", said);
}

/// The id of the neighbourhood, to which the draft of a new record belongs.
pub fn home(board: &Board) -> String {
    board.neighbourhood.as_ref().map_or(String::new(), |place| place.id.clone())
}

/// Shows every field.
pub fn show_all(_: &mut Form) {}

/// Who sees what is recorded in a neighbourhood: the people who are assigned to it (INTRO-3).
pub fn whole_area(board: &Board, _: &Form, _: &str, _: &str) -> String {
    let parts: Vec<String> = board.audience.iter().map(|one| part(one, one.people)).collect();
    let people: i32 = board.audience.iter().map(|one| one.people).sum();
    let name = board.neighbourhood.as_ref().map_or("", |place| place.name.as_str());
    format!("Who will see it: {people} people who are assigned to {name}. {}.", parts.join(", "))
}

/// `Northtown Council 6`.
pub fn part(one: &safetynet_proto::nms::v1::BoardAudience, people: i32) -> String {
    let name = one.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
    format!("{name} {people}")
}

/// A point as people type it: `53.512, -1.25`; none when nothing was typed. What is no point is said beside the field.
pub fn point(form: &mut Form, path: &str) -> Result<Option<LatLng>, NotReady> {
    let text = form.text(path).trim().to_owned();
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.split_once(',').and_then(|(latitude, longitude)| {
        Some((latitude.trim().parse::<f64>().ok()?, longitude.trim().parse::<f64>().ok()?))
    });
    if let Some((latitude, longitude)) = read {
        return Ok(Some(LatLng { latitude, longitude }));
    }
    form.complain(path, "Write the point as latitude and longitude in degrees, such as 53.512, -1.25.");
    Err(NotReady)
}

/// A point as it is typed.
pub fn point_text(point: Option<&LatLng>) -> String {
    point.map_or(String::new(), |point| format!("{}, {}", point.latitude, point.longitude))
}

/// A mask of these fields.
pub fn mask(fields: &[&str]) -> Option<prost_types::FieldMask> {
    Some(prost_types::FieldMask { paths: fields.iter().map(|field| (*field).to_owned()).collect() })
}

/// What was typed in a field, trimmed.
pub fn typed(form: &Form, path: &str) -> String {
    form.text(path).trim().to_owned()
}
