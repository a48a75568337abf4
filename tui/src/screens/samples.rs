//! The dip samples of the organisation: drawn, open and concluded, each with how reviews went (SYOP-13.3).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::audit::v1::{DrawSampleRequest, ListSamplesRequest, Sample as Wire};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::pages::further;
use super::records::{Entry, Records};
use super::sample::Sample;
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('d'), "draw", "draw a new sample by chance"),
    action(Key::Char('m'), "more", "read the next page"),
];

const EMPTY: &str = "No sample was drawn yet. d draws one.";
const PAGE: i32 = 100;

/// The samples.
pub struct Samples {
    listed: Records<Wire>,
}

impl Default for Samples {
    fn default() -> Self {
        Self { listed: Records::new(EMPTY) }
    }
}

impl Screen for Samples {
    fn title(&self) -> String {
        "Dip samples".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.listed.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                self.listed.start();
                Step::none().call(request(String::new()))
            }
            Event::Reply(Reply::ListSamples(reply)) => {
                self.listed.take_page(reply.samples, reply.next_page_token);
                Step::none()
            }
            Event::Command(Command::Own("draw")) => Step::none().open(Sheet::new(Draw)),
            Event::Command(Command::Own("more")) => further(self.listed.more().map(request)),
            Event::Command(Command::Open) if !self.listed.context().types() => match self.listed.selected() {
                Some(one) => Step::none().open(Sample::new(&one.id)),
                None => Step::none(),
            },
            event => self.listed.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.listed.reading(frame, area, view.theme, "  Reading the samples.") {
            return;
        }
        self.listed.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Sample, self.listed.selected()?.id.clone()))
    }
}

fn request(page_token: String) -> ListSamplesRequest {
    ListSamplesRequest { page_size: PAGE, page_token }
}

/// How reviews went, in a sentence.
pub fn regime(one: &Wire) -> (String, Tone) {
    let Some(regime) = &one.regime else { return (String::new(), Tone::Plain) };
    let tone = if regime.late > 0 { Tone::Late } else { Tone::Good };
    let text = format!(
        "Reviews when it was drawn: {} open, {} of them late; {} done in {} days, {} of them late.",
        regime.open, regime.late, regime.done, one.days, regime.done_late
    );
    (text, tone)
}

impl Entry for Wire {
    const COLUMNS: &'static [Column] = &[
        column("Sample", 16),
        column("Drawn", 18),
        column("By", 0),
        column("Looked at", 10),
        column("Wanting", 8),
        column("State", 10),
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let (state, tone) = if self.finish_time.is_some() { ("concluded", Tone::Good) } else { ("open", Tone::Soon) };
        Row::new(&self.id)
            .cell(&self.reference)
            .cell(when::time(self.draw_time.as_ref()))
            .cell(words::account(self.drawn_by.as_ref()))
            .cell(format!("{} of {}", self.looked_at, self.records))
            .cell(self.wanting.to_string())
            .toned(state, tone)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let lines = [regime(self), (self.statement.clone(), Tone::Plain)];
        lines.into_iter().filter(|(text, _)| !text.is_empty()).collect()
    }

    fn counts(&self) -> bool {
        self.finish_time.is_none()
    }
}

const RECORDS: &str = "records";
const DAYS: &str = "days";

/// Draws a sample.
struct Draw;

impl Job for Draw {
    fn method(&self) -> Method {
        Method::DrawSample
    }

    fn title(&self) -> String {
        "Draw a sample".to_owned()
    }

    fn about(&self) -> String {
        "Chance chooses among the people and activities that your organisation recorded.".to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("sample.draw", "", "Draw it").line(RECORDS, "How many", "2 to 40 records").line(
            DAYS,
            "Over how many",
            "1 to 366 days",
        );
        Some(form.filled(RECORDS, "10").filled(DAYS, "90"))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let number = |form: &mut Form, path: &'static str| {
            let read = form.trimmed(path).parse::<i32>();
            read.map_err(|_| {
                form.complain(path, "Write a whole number.");
                NotReady
            })
        };
        let (records, days) = (number(form, RECORDS)?, number(form, DAYS)?);
        Ok(DrawSampleRequest { request_id: attempt.request_id, records, days }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("It is drawn; enter opens it.")
    }

    fn again(&self) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::audit::v1::{ListSamplesResponse, ReviewRegime};
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;

    #[test]
    fn a_sample_is_drawn_and_opened() {
        let mut desk = Desk::signed_in();
        desk.open(Samples::default());
        let one = Wire {
            id: "s-1".into(),
            reference: "DS-2026-000003".into(),
            drawn_by: Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() }),
            draw_time: Some(when::timestamp(desk.now)),
            days: 90,
            regime: Some(ReviewRegime { open: 80, late: 7, done: 31, done_late: 4 }),
            records: 10,
            looked_at: 4,
            wanting: 1,
            ..Wire::default()
        };
        let done = Wire {
            id: "s-2".into(),
            reference: "DS-2026-000002".into(),
            looked_at: 10,
            statement: "Sound but for one visit without a date.".into(),
            finish_time: Some(when::timestamp(desk.now)),
            ..one.clone()
        };
        let reply = ListSamplesResponse { samples: vec![one, done], next_page_token: String::new() };
        desk.answer(Method::ListSamples, Reply::ListSamples(Box::new(reply)));
        insta::assert_snapshot!("samples", desk.frame(80, 24));
        desk.press("d");
        insta::assert_snapshot!("sample_draw", desk.frame(80, 24));
        desk.press("ctrl-s");
        let Some(Call::DrawSample(sent)) = desk.sent(Method::DrawSample) else { panic!("nothing was sent") };
        assert_eq!((sent.records, sent.days), (10, 90));
        desk.answer(Method::DrawSample, Reply::DrawSample(Box::default()));
        desk.press("enter");
        let Some(Call::GetSample(sent)) = desk.sent(Method::GetSample) else { panic!("nothing was opened") };
        assert_eq!(sent.id, "s-1");
    }
}
