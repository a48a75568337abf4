//! One dip sample: its records, what was found of each, and the conclusion. A record is opened before anything is said of it.

use std::collections::HashSet;

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::audit::v1::{
    FindSampleLineRequest, FinishSampleRequest, GetSampleRequest, Sample as Wire, SampleFinding, SampleLine,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::records::{Entry, Records};
use super::samples::regime;
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::words;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('r'), "find", "say what was found of the record, once it was opened"),
    action(Key::Char('f'), "finish", "conclude the sample"),
];

/// One sample.
pub struct Sample {
    id: String,
    sample: Option<Wire>,
    listed: Records<SampleLine>,
    opened: HashSet<String>,
}

impl Sample {
    /// The sample with this id.
    pub fn new(id: &str) -> Self {
        let listed = Records::new("This sample has no records.");
        Self { id: id.to_owned(), sample: None, listed, opened: HashSet::new() }
    }

    fn open(&mut self) -> Step {
        let Some(line) = self.listed.selected() else { return Step::none() };
        let (id, kind, object) = (line.id.clone(), line.object_kind(), line.object_id.clone());
        self.opened.insert(id);
        match super::of_record(kind, &object) {
            Some(screen) if !object.is_empty() => Step::none().effect(Effect::Open(screen)),
            _ => Step::none().say("The record is not there any more. r says so."),
        }
    }

    fn find(&self) -> Step {
        match self.listed.selected() {
            Some(line) if self.opened.contains(&line.id) || line.finding() != SampleFinding::Unspecified => {
                Step::none().open(Sheet::new(Find::new(line)))
            }
            Some(_) => Step::none().say("Open the record first: enter."),
            None => Step::none(),
        }
    }
}

impl Screen for Sample {
    fn title(&self) -> String {
        self.sample.as_ref().map_or("Sample".to_owned(), |sample| sample.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.listed.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetSampleRequest { id: self.id.clone() }),
            Event::Reply(Reply::GetSample(reply)) => {
                self.sample = reply.sample;
                self.listed.take(reply.lines);
                Step::none()
            }
            Event::Command(Command::Open) if !self.listed.context().types() => self.open(),
            Event::Command(Command::Own("find")) => self.find(),
            Event::Command(Command::Own("finish")) => match &self.sample {
                Some(sample) if sample.finish_time.is_some() => Step::none().say("This sample is finished."),
                Some(sample) => Step::none().open(Sheet::new(Finish::new(sample))),
                None => Step::none(),
            },
            event => self.listed.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetSample)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.listed.reading(frame, area, view.theme, "  Reading the sample.") {
            return;
        }
        self.listed.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { opened: self.opened.clone(), ..Self::new(&self.id) })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Sample, self.id.clone()))
    }
}

impl Entry for SampleLine {
    const COLUMNS: &'static [Column] = &[column("Record", 16), column("What", 0), column("Found", 12)];

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let (found, tone) = match self.finding() {
            SampleFinding::Unspecified => ("to look at", Tone::Soon),
            SampleFinding::Good => ("good", Tone::Good),
            SampleFinding::Quality => ("quality", Tone::Late),
            SampleFinding::Lawfulness => ("lawfulness", Tone::Late),
        };
        let title = if self.object_id.is_empty() { "not there any more" } else { &self.title };
        Row::new(&self.id).cell(&self.reference).cell(title).toned(found, tone)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        if self.note.is_empty() {
            return vec![("enter opens the record; r says what was found of it.".to_owned(), Tone::Quiet)];
        }
        vec![(self.note.clone(), Tone::Plain)]
    }

    fn counts(&self) -> bool {
        self.finding() == SampleFinding::Unspecified
    }
}

const FINDING: &str = "finding";
const NOTE: &str = "note";
const STATEMENT: &str = "statement";

/// Says what was found of one record.
struct Find {
    id: String,
    etag: String,
    about: String,
}

impl Find {
    fn new(line: &SampleLine) -> Self {
        let about = format!("{} {}", line.reference, line.title);
        Self { id: line.id.clone(), etag: line.etag.clone(), about }
    }
}

impl Job for Find {
    fn method(&self) -> Method {
        Method::FindSampleLine
    }

    fn title(&self) -> String {
        "What was found".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let findings = [
            "choose with the arrows",
            "nothing is wrong",
            "wrong, stale, or too little",
            "should not be there, or not be shared so",
        ];
        let form = Form::new("sample.find", &self.id, "Save").choice(FINDING, "Finding", "", findings).note(
            NOTE,
            "What of it",
            "10 to 500 characters",
        );
        Some(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        if form.number(FINDING) == SampleFinding::Unspecified as i32 {
            form.complain(FINDING, "Choose what was found.");
            return Err(NotReady);
        }
        Ok(FindSampleLineRequest {
            id: self.id.clone(),
            request_id: attempt.request_id,
            etag: self.etag.clone(),
            finding: form.number(FINDING),
            note: form.trimmed(NOTE),
        }
        .into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is recorded.")
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), about: self.about.clone() }
    }
}

/// Concludes a sample.
struct Finish {
    id: String,
    etag: String,
    about: String,
}

impl Finish {
    fn new(sample: &Wire) -> Self {
        let (text, _) = regime(sample);
        let wanting = words::counted(sample.wanting, ["is not good", "are not good"]);
        let about = format!("Of {}, {wanting}. {text}", words::counted(sample.records, ["record", "records"]));
        Self { id: sample.id.clone(), etag: sample.etag.clone(), about }
    }
}

impl Job for Finish {
    fn method(&self) -> Method {
        Method::FinishSample
    }

    fn title(&self) -> String {
        "Conclude the sample".to_owned()
    }

    fn about(&self) -> String {
        self.about.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("sample.finish", &self.id, "Conclude it");
        Some(form.note(STATEMENT, "Conclusion", "10 to 500 characters: the data, and whether reviews happen"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let (id, etag, statement) = (self.id.clone(), self.etag.clone(), form.trimmed(STATEMENT));
        Ok(FinishSampleRequest { id, request_id: attempt.request_id, etag, statement }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is concluded.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Sample, self.id.clone()))
    }

    fn again(&self) -> Self {
        Self { id: self.id.clone(), etag: self.etag.clone(), about: self.about.clone() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::audit::v1::GetSampleResponse;

    use super::*;
    use crate::app::testing::Desk;

    #[test]
    fn a_record_is_opened_before_anything_is_said_of_it() {
        let mut desk = Desk::signed_in();
        desk.open(Sample::new("s-1"));
        let line = |id: &str, finding: SampleFinding, note: &str| SampleLine {
            id: id.into(),
            object_kind: RecordKind::Activity.into(),
            object_id: "t-1".into(),
            reference: "CH-2026-000007".into(),
            title: "Visit at number 12".into(),
            finding: finding.into(),
            note: note.into(),
            etag: "v1".into(),
            ..SampleLine::default()
        };
        let sample = Wire { id: "s-1".into(), reference: "DS-2026-000003".into(), records: 2, ..Wire::default() };
        let lines = vec![
            line("l-1", SampleFinding::Unspecified, ""),
            line("l-2", SampleFinding::Quality, "The date of the visit is missing."),
        ];
        let reply = GetSampleResponse { sample: Some(sample), lines };
        desk.answer(Method::GetSample, Reply::GetSample(Box::new(reply.clone())));
        insta::assert_snapshot!("sample", desk.frame(80, 24));
        desk.press("r");
        assert!(desk.frame(80, 24).contains("Open the record first"));
        desk.press("enter");
        let Some(Call::GetActivity(sent)) = desk.sent(Method::GetActivity) else { panic!("nothing was opened") };
        assert_eq!(sent.id, "t-1");
        desk.press("esc");
        desk.answer(Method::GetSample, Reply::GetSample(Box::new(reply)));
        desk.press("r right tab");
        desk.type_text("It says what is needed of it.");
        desk.press("ctrl-s");
        let Some(Call::FindSampleLine(sent)) = desk.sent(Method::FindSampleLine) else { panic!("nothing was sent") };
        assert_eq!((sent.id.as_str(), sent.finding()), ("l-1", SampleFinding::Good));
    }
}
