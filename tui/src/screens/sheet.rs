//! A form that is a screen of its own: the rules that all of them share, once.
//!
//! A [`Job`] says what is filled in, which call it becomes, and what is said when it is done. The
//! sheet does the rest alike for all: one attempt at a time, refusals beside their fields, a stale
//! record read again with what was typed brought into it, the draft discarded only when the server
//! took it, and the audience before anything is saved (SYOP-8.3): as a line above the form where
//! the job [knows it](Job::audience), or by a dry run where it [checks](Job::CHECK). A call that
//! [cannot be undone](crate::consequence) is sent only after its reference was typed.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use safetynet_proto::icm::v1::AudiencePreview;
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::password_again::PasswordAgain;
use crate::app::{Event, Screen, Step, Undo, View};
use crate::consequence::{self, Consequence};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::overlays::question::Question;
use crate::rpc::{Call, Failure, Method, Reply};
use crate::safe;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, NotReady, Said};
use crate::widgets::{words, wrap};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::F(8), "empty", "empty the form and discard its draft")];

const SAVE: &str = "save";
const FINAL: &str = "final";
const AT_ONCE: &str = "It is done at once, for everybody who sees this record.";

/// One attempt to send a form.
pub struct Attempt {
    /// The id of the attempt.
    pub request_id: String,
    /// Only ask what would happen.
    pub check: bool,
    /// The present moment.
    pub now: Moment,
}

/// What the server said to a form.
pub struct Done {
    /// Who sees the record; the answer to a dry run.
    pub audience: Option<AudiencePreview>,
    /// What follows when it was no dry run.
    pub step: Step,
}

impl Done {
    /// Goes back and says what was done.
    pub fn back(said: impl Into<String>) -> Self {
        Self { audience: None, step: Step::none().back().say(said) }
    }

    /// With what takes it back, where it can be taken back.
    #[must_use]
    pub fn undone_by(mut self, undo: Option<Undo>) -> Self {
        if let Some(undo) = undo {
            self.step = self.step.undo(undo);
        }
        self
    }

    /// With the audience that a dry run answered.
    #[must_use]
    pub fn seen_by(mut self, audience: Option<AudiencePreview>) -> Self {
        self.audience = audience;
        self
    }
}

/// What is particular to one form.
pub trait Job: Sized + 'static {
    /// A dry run tells the audience before it is saved.
    const CHECK: bool = false;
    /// The server asks for the password again: it is asked for before the reference, which so is typed once.
    const PASSWORD: bool = false;

    /// The call that sends it.
    fn method(&self) -> Method;

    /// Its name in the path; never a person's name.
    fn title(&self) -> String;

    /// What it is about, in a line above the form.
    fn about(&self) -> String {
        String::new()
    }

    /// Who will see what is being written, where that is known without asking; said above the form as it is filled in.
    fn audience(&self, _form: &Form, _view: &View) -> String {
        String::new()
    }

    /// What has to be typed before a call that cannot be undone is sent: the reference by which people know the record.
    fn reference(&self) -> String {
        self.title().to_lowercase()
    }

    /// What it is about was read and is not there any more.
    fn gone(&self) -> bool {
        false
    }

    /// The form with nothing typed; none while something it needs has not been read.
    fn form(&self, now: Moment) -> Option<Form>;

    /// Asks for what it needs and does not have.
    fn read(&self, _view: &View) -> Step {
        Step::none()
    }

    /// Takes what it asked for.
    fn take(&mut self, _reply: Reply, _form: Option<&mut Form>) {}

    /// A question that it asked was not answered.
    fn unread(&mut self, _method: Method) {}

    /// Shows the fields that the choices need; may ask for more.
    fn fit(&mut self, _form: &mut Form, _view: &View) -> Step {
        Step::none()
    }

    /// What to think about before it is sent, put as a question; none where nothing speaks against it.
    fn doubt(&self, _form: &Form, _now: Moment) -> Option<String> {
        None
    }

    /// What of the form is said again before it is saved, beside who will see it; a line for each.
    fn told(&self, _form: &Form) -> Vec<String> {
        Vec::new()
    }

    /// The call. What cannot be sent is said beside its field.
    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady>;

    /// It was refused; may show what helps, such as a field that answers the refusal.
    fn refused(&mut self, _failure: &Failure, _form: &mut Form) {}

    /// What the answer means.
    fn done(&self, reply: Reply) -> Done;

    /// The record changed meanwhile: forgets it, so that [`Job::read`] asks for it again; false
    /// where only the screen below can read it.
    fn forget(&mut self) -> bool {
        false
    }

    /// The record it belongs to.
    fn record(&self) -> Option<(RecordKind, String)> {
        None
    }

    /// The same with nothing read, from ids alone.
    fn again(&self) -> Self;
}

/// How far a form is to be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sending {
    /// As a dry run, to show the audience first.
    Check,
    /// For good, but for what cannot be undone: that asks first.
    Ask,
    /// For good.
    Now,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Editing,
    Checking,
    Sending,
}

/// The screen of a job.
pub struct Sheet<J> {
    job: J,
    form: Option<Form>,
    /// What was typed before the record turned out to have changed, until it is read again.
    older: Option<Form>,
    phase: Phase,
}

impl<J: Job> Sheet<J> {
    /// The form of this job.
    pub fn new(job: J) -> Self {
        Self { job, form: None, older: None, phase: Phase::Editing }
    }

    /// The form begins as soon as the job has what it needs, and is never built anew while it has text.
    fn build(&mut self, view: &View) -> Step {
        if self.form.is_none() {
            if self.job.gone() {
                return Step::none().back().say("This record is no longer there.");
            }
            self.form = self.job.form(view.now);
            if let (Some(form), Some(older)) = (&mut self.form, self.older.as_ref()) {
                form.take_over(older);
                self.older = None;
            }
        }
        self.fit(view)
    }

    fn fit(&mut self, view: &View) -> Step {
        self.form.as_mut().map_or_else(Step::none, |form| self.job.fit(form, view))
    }

    /// What is typed where the form is, also while the record is read again.
    fn shown(&self) -> Option<&Form> {
        self.form.as_ref().or(self.older.as_ref())
    }

    fn send(&mut self, view: &View, sending: Sending) -> Step {
        let Some(form) = self.form.as_mut().filter(|_| self.phase == Phase::Editing) else { return Step::none() };
        form.clear_errors();
        let check = sending == Sending::Check;
        // A dry run has an id of its own: the server answers an id with one body only.
        let request_id = if check { Id::fresh(view.now).to_string() } else { form.request_id(view.now) };
        match self.job.call(form, Attempt { request_id, check, now: view.now }) {
            Ok(_) if J::PASSWORD && sending == Sending::Ask && !view.confirmed => {
                Step::none().open(PasswordAgain::default())
            }
            Ok(call) if sending == Sending::Ask && consequence::of(call.method()) == Consequence::Final => {
                let (title, about) = (self.job.title(), self.job.about());
                let text = if about.is_empty() { AT_ONCE } else { about.as_str() };
                Step::none().ask(Question::new(FINAL, &title, text, "do it").typed(&self.job.reference()))
            }
            Ok(call) => {
                let doubt = (sending == Sending::Ask).then(|| self.job.doubt(form, view.now)).flatten();
                if let Some(text) = doubt {
                    let question = Question::new(FINAL, &self.job.title(), &text, "do it all the same");
                    return Step::none().ask(question);
                }
                self.phase = if check { Phase::Checking } else { Phase::Sending };
                if check { Step::none().check(call) } else { Step::none().call(call) }
            }
            Err(NotReady) => Step::none(),
        }
    }

    fn take(&mut self, reply: Reply, view: &View) -> Step {
        if reply.method() != self.job.method() {
            self.job.take(reply, self.form.as_mut());
            return self.build(view);
        }
        let done = self.job.done(reply);
        let phase = std::mem::replace(&mut self.phase, Phase::Editing);
        if phase == Phase::Checking {
            let said = |form: &Form| form.parties().into_iter().chain(self.job.told(form)).collect();
            let mut lines: Vec<String> = self.form.as_ref().map_or_else(Vec::new, said);
            lines.push(words::audience(&done.audience.unwrap_or_default()));
            let text = lines.join("\n");
            return Step::none().ask(Question::new(SAVE, "Who will see this", &text, "Save"));
        }
        let Some(form) = &self.form else { return done.step };
        let mut step = Step::none().sent(form);
        step.join(done.step);
        step
    }

    fn failed(&mut self, failure: &Failure, view: &View) -> Step {
        self.phase = Phase::Editing;
        let Some(form) = &mut self.form else { return Step::pass() };
        if failure.reason == ErrorReason::EtagMismatch {
            form.clear_errors();
            return self.stale(view);
        }
        self.job.refused(failure, form);
        form.refuse(failure);
        Step::none()
    }

    /// The record changed since it was read: it is read again, and a form that was filled from it is built anew.
    fn stale(&mut self, view: &View) -> Step {
        let forgotten = self.job.forget();
        let Some(form) = &mut self.form else { return Step::none() };
        if !forgotten {
            form.complain("", "Somebody changed this record meanwhile. esc goes back to it; what you typed is kept.");
            return Step::none();
        }
        form.complain("", "Somebody changed this record meanwhile. It is read again: look, then send again.");
        if self.job.form(view.now).is_none() {
            self.older = self.form.take();
        }
        self.job.read(view)
    }

    /// Done at once and offered to be taken back: what was typed is given to the undo.
    fn empty(&mut self, view: &View) -> Step {
        let Some(form) = self.form.take() else { return Step::none() };
        let mut step = Step::none().sent(&form);
        step.join(self.build(view));
        let step = step.say("The form is empty and its draft is discarded.");
        if form.name().is_empty() { step } else { step.undo(Undo::typed(&form)) }
    }

    fn typed(&mut self, event: &Event, view: &View) -> Step {
        let Some(form) = &mut self.form else { return Step::pass() };
        match form.update(event) {
            Said::Send => self.send(view, if J::CHECK { Sending::Check } else { Sending::Ask }),
            Said::Used => self.fit(view),
            Said::Nothing => Step::pass(),
        }
    }
}

impl<J: Job> Screen for Sheet<J> {
    fn title(&self) -> String {
        self.job.title()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.form.as_ref().map_or(Context::Form, Form::context)
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                let mut step = self.build(view);
                step.join(self.job.read(view));
                step
            }
            Event::Reply(reply) => self.take(reply, view),
            Event::Failed(method, failure) if method == self.job.method() => self.failed(failure, view),
            Event::Failed(method, _) => {
                self.job.unread(method);
                Step::pass()
            }
            Event::Agreed(SAVE) => self.send(view, Sending::Ask),
            Event::Agreed(FINAL) => self.send(view, Sending::Now),
            Event::Command(Command::Own("empty")) => self.empty(view),
            event => self.typed(&event, view),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let about = safe::inert(&self.job.about()).into_owned();
        let audience = self.shown().map_or(String::new(), |form| self.job.audience(form, view));
        let audience = safe::inert(&audience).into_owned();
        let rows = wrap::rows(&audience, area.width);
        let told = wrap::rows(&about, area.width.saturating_sub(2));
        let height = |text: &str, rows: usize| {
            if text.is_empty() { 0 } else { u16::try_from(rows).unwrap_or(1).min(4) + 1 }
        };
        let heights = [height(&about, told.len()), height(&audience, rows.len())].map(Constraint::Length);
        let [head, who, body] = Layout::vertical([heights[0], heights[1], Constraint::Min(3)]).areas(area);
        let told = told.into_iter().map(|row| Line::raw(format!("  {}", row.of(&about))));
        frame.render_widget(Paragraph::new(told.collect::<Vec<_>>()).style(view.theme.style(Tone::Title)), head);
        let lines: Vec<Line> = rows.into_iter().map(|row| Line::raw(row.of(&audience))).collect();
        frame.render_widget(Paragraph::new(lines).style(view.theme.style(Tone::Soon)), who);
        match self.shown() {
            Some(form) => form.draw(frame, body, view.theme, Focus::Here),
            None => frame.render_widget(Line::styled("  Reading.", view.theme.style(Tone::Quiet)), body),
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.job.again()))
    }

    fn form(&mut self) -> Option<&mut Form> {
        self.form.as_mut()
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.job.record()
    }
}
