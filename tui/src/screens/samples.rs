//! The dip samples of the organisation: drawn, open and concluded, each with how reviews went (SYOP-13.3).

use safetynet_proto::audit::v1::{DrawSampleRequest, ListSamplesRequest, Sample as Wire};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;

use super::listing::{Listed, Listing};
use super::records::Entry;
use super::sample::Sample;
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::Step;
use crate::keys::{Binding, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('d'), "draw", "draw a new sample by chance"),
    action(Key::Char('m'), "more", "read the next page"),
];

const PAGE: i32 = 100;

/// The samples.
pub type Samples = Listing<Wire>;

impl Listed for Wire {
    const TITLE: &'static str = "Dip samples";
    const KEYS: &'static [Binding] = KEYS;
    const EMPTY: &'static str = "No sample was drawn yet. d draws one.";
    const READING: &'static str = "  Reading the samples.";
    const ENTER: Option<&'static str> = Some("open");

    fn read(_all: bool, page_token: String) -> Call {
        ListSamplesRequest { page_size: PAGE, page_token }.into()
    }

    fn page(reply: Reply) -> Option<(Vec<Self>, String)> {
        let Reply::ListSamples(reply) = reply else { return None };
        Some((reply.samples, reply.next_page_token))
    }

    fn act(name: &str, at_hand: Option<&Self>) -> Step {
        match (name, at_hand) {
            ("draw", _) => Step::none().open(Sheet::new(Draw)),
            (_, Some(one)) => Step::none().open(Sample::new(&one.id)),
            (_, None) => Step::none(),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Sample, self.id.clone()))
    }
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
