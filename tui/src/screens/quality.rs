//! Where the own organisation's data falls short: the measures with how many records each, and the records of one (COCO-9.1).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{
    GetQualityRequest, GetQualityResponse, ListQualityLinesRequest, QualityLine, QualityMeasure,
};
use safetynet_proto::kind::v1::RecordKind;

use super::pages::further;
use super::records::{Entry, Records};
use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::foot;
use crate::widgets::list::{Column, List, Row, column};

/// The key table of both.
pub const KEYS: &[Binding] = &[action(Key::Char('m'), "more", "read the next page of records")];

const COLUMNS: &[Column] = &[column("Records", 9), column("What falls short", 0)];
const EMPTY: &str = "Nothing was counted.";
const PAGE: i32 = 100;

/// The measures.
pub struct Quality {
    list: List,
    read: Option<GetQualityResponse>,
}

impl Default for Quality {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), read: None }
    }
}

fn words(measure: QualityMeasure) -> &'static str {
    match measure {
        QualityMeasure::Stale => "People of whom a part was not checked for too long",
        QualityMeasure::NoBirthDate => "People without a date of birth",
        QualityMeasure::Provisional => "People whose identity is not confirmed",
        QualityMeasure::NoAddress => "People without an address",
        QualityMeasure::NoPrivacyNotice => "People to whom no privacy notice was given",
        QualityMeasure::WarningPastReview => "People with a warning past its review",
        QualityMeasure::LikelyDuplicate => "People who look like another record",
        QualityMeasure::RiskStale => "Channels whose risk is to be assessed",
        QualityMeasure::ReviewLate => "Channels with a late review",
        QualityMeasure::NobodyAssigned => "Channels on which nobody of ours works",
        QualityMeasure::Unspecified => "",
    }
}

impl Screen for Quality {
    fn title(&self) -> String {
        "Data quality".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        &[]
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetQualityRequest {}),
            Event::Reply(Reply::GetQuality(reply)) => {
                let row = |one: &safetynet_proto::icm::v1::QualityCount| {
                    let more = if one.more { "+" } else { "" };
                    let tone = if one.records > 0 { Tone::Soon } else { Tone::Good };
                    Row::new(one.measure.to_string())
                        .toned(format!("{}{more}", one.records), tone)
                        .cell(words(one.measure()))
                };
                self.list.set(reply.counts.iter().map(row).collect());
                self.read = Some(*reply);
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => match self.measure() {
                Some(measure) => Step::none().open(Lines::new(measure)),
                None => Step::none(),
            },
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.list.reading(frame, area, view.theme, "  Counting.") {
            return;
        }
        let texts = self.read.as_ref().map_or(Vec::new(), |read| {
            let text = format!(
                "Of {} people and {} open channels that your organisation controls and you read.",
                read.people, read.channels
            );
            vec![
                (text, Tone::Quiet),
                ("enter shows the records; each is opened and put right.".to_owned(), Tone::Quiet),
            ]
        });
        let above = foot::draw(frame, area, 3, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }
}

impl Quality {
    fn measure(&self) -> Option<QualityMeasure> {
        let number: i32 = self.list.selected()?.parse().ok()?;
        QualityMeasure::try_from(number).ok()
    }
}

/// The records of one measure.
pub struct Lines {
    measure: QualityMeasure,
    listed: Records<QualityLine>,
}

impl Lines {
    fn new(measure: QualityMeasure) -> Self {
        Self { measure, listed: Records::new("No record falls short by this.") }
    }

    fn request(&self, page_token: String) -> ListQualityLinesRequest {
        ListQualityLinesRequest { measure: self.measure.into(), page_size: PAGE, page_token }
    }

    fn open(&self) -> Step {
        let Some(line) = self.listed.selected() else { return Step::none() };
        match super::of_record(line.object_kind(), &line.object_id) {
            Some(screen) => Step::none().effect(Effect::Open(screen)),
            None => Step::none(),
        }
    }
}

impl Screen for Lines {
    fn title(&self) -> String {
        "Records".to_owned()
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
                Step::none().call(self.request(String::new()))
            }
            Event::Reply(Reply::ListQualityLines(reply)) => {
                self.listed.take_page(reply.lines, reply.next_page_token);
                Step::none()
            }
            Event::Command(Command::Own("more")) => {
                let token = self.listed.more();
                further(token.map(|token| self.request(token)))
            }
            Event::Command(Command::Open) if !self.listed.context().types() => self.open(),
            event => self.listed.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.listed.reading(frame, area, view.theme, "  Reading the records.") {
            return;
        }
        self.listed.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.measure))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let line = self.listed.selected()?;
        Some((line.object_kind(), line.object_id.clone()))
    }
}

impl Entry for QualityLine {
    const COLUMNS: &'static [Column] = &[column("Record", 16), column("Name", 0)];
    const FOOT: u16 = 0;

    fn id(&self) -> &str {
        &self.object_id
    }

    fn row(&self) -> Row {
        Row::new(&self.object_id).cell(&self.reference).cell(&self.title)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::icm::v1::{ListQualityLinesResponse, QualityCount};

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Method};

    #[test]
    fn the_records_of_a_measure_are_opened_one_by_one() {
        let mut desk = Desk::signed_in();
        desk.open(Quality::default());
        let count = |measure: i32| QualityCount { measure, records: (measure * 7) % 5, more: measure == 3 };
        let reply = GetQualityResponse { counts: (1..=10).map(count).collect(), people: 61, channels: 40 };
        desk.answer(Method::GetQuality, Reply::GetQuality(Box::new(reply)));
        insta::assert_snapshot!("quality", desk.frame(80, 24));
        desk.press("j enter");
        let Some(Call::ListQualityLines(sent)) = desk.sent(Method::ListQualityLines) else {
            panic!("nothing was sent")
        };
        assert_eq!(sent.measure(), QualityMeasure::NoBirthDate);
        let line = QualityLine {
            object_kind: RecordKind::Nominal.into(),
            object_id: "n-1".into(),
            reference: "N-000123".into(),
            title: "Robin Sample".into(),
        };
        let reply = ListQualityLinesResponse { lines: vec![line], next_page_token: String::new() };
        desk.answer(Method::ListQualityLines, Reply::ListQualityLines(Box::new(reply)));
        insta::assert_snapshot!("quality_records", desk.frame(80, 24));
        desk.press("enter");
        let Some(Call::GetNominal(sent)) = desk.sent(Method::GetNominal) else { panic!("nothing was opened") };
        assert_eq!(sent.id, "n-1");
    }
}
