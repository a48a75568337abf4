//! Whether what is recorded of people is still right: the list of what has to be checked, and the check (ISA-13.1).

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{
    AccuracyField, FieldAccuracy, ListStaleFieldsRequest, Nominal as Wire, NominalDetail, StaleField,
    VerifyFieldRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::AccuracyField as Part;

use super::nominal::{Nominal, source};
use super::nominals::Why;
use super::pages::{Pages, further};
use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{keyed, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('v'), "verify", "it was checked and is right"),
    action(Key::Char('s'), "soon", "also what becomes stale within 30 days, or not"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Stale", 14),
    column("Name", 20),
    column("What", 0),
    column("Checked", 12),
    wide_column("Person", 11, 100),
];
const EMPTY: &str = "Nothing has to be checked. s also shows what becomes stale within 30 days.";

/// What has to be checked.
pub struct StaleFields {
    list: List,
    pages: Pages<StaleField>,
    soon: bool,
}

impl Default for StaleFields {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default(), soon: false }
    }
}

impl Screen for StaleFields {
    fn title(&self) -> String {
        "To check".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                Step::none().call(self.request(String::new()))
            }
            Event::Reply(Reply::ListStaleFields(reply)) => {
                self.pages.take(reply.fields, reply.next_page_token);
                self.list.set(keyed::rows(&self.pages.items, key, row));
                Step::none()
            }
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [head, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(area);
        let what = if self.soon { "Stale, or stale within 30 days" } else { "Stale" };
        let text = format!("  {what}, the longest first {:>20}", self.list.place());
        frame.render_widget(Line::styled(text, view.theme.style(Tone::Title)), head);
        self.list.draw(frame, list, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { soon: self.soon, ..Self::default() })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.selected()?.nominal.as_ref()?.id.clone()))
    }
}

impl StaleFields {
    fn request(&self, page_token: String) -> ListStaleFieldsRequest {
        ListStaleFieldsRequest { include_soon: self.soon, page_token, ..ListStaleFieldsRequest::default() }
    }

    fn selected(&self) -> Option<&StaleField> {
        keyed::find(&self.pages.items, key, self.list.selected()?)
    }

    fn command(&mut self, command: Command) -> Step {
        if self.list.context().types() {
            return Step::used(self.list.command(command));
        }
        match command {
            Command::Open => match self.selected().and_then(|one| one.nominal.as_ref()) {
                Some(nominal) => Step::none().open(Nominal::new(&nominal.id, Why::data_quality(""))),
                None => Step::none(),
            },
            Command::Own("verify") => self.selected().map_or_else(Step::none, verify),
            Command::Own("soon") => {
                self.soon = !self.soon;
                self.pages.start();
                Step::none().call(self.request(String::new()))
            }
            Command::Own("more") => further(self.pages.more().map(|token| self.request(token))),
            command => Step::used(self.list.command(command)),
        }
    }
}

fn verify(one: &StaleField) -> Step {
    let (Some(nominal), Some(accuracy)) = (&one.nominal, &one.accuracy) else { return Step::none() };
    if accuracy.field() == AccuracyField::Marker {
        return Step::none().say("A warning is reviewed: enter opens the person, v there reviews the warning.");
    }
    Step::none().open(Sheet::new(VerifyField::new(nominal, accuracy.field, &accuracy.object_id, &one.subject)))
}

/// What tells a part of a record from the others.
fn key(one: &StaleField) -> String {
    let nominal = one.nominal.as_ref().map_or("", |nominal| nominal.id.as_str());
    let (field, object) = one.accuracy.as_ref().map_or((0, ""), |one| (one.field, one.object_id.as_str()));
    format!("{nominal} {field} {object}")
}

fn row((id, one): (String, &StaleField)) -> Row {
    let nominal = one.nominal.clone().unwrap_or_default();
    let accuracy = one.accuracy.clone().unwrap_or_default();
    let (stale, tone) = match accuracy.days_stale {
        days if days > 0 => (when::late(days), Tone::Late),
        _ => (when::date(accuracy.fresh_until_date.as_ref()), Tone::Soon),
    };
    let checked = match when::date(accuracy.verified_date.as_ref()).as_str() {
        "" => "never".to_owned(),
        date => date.to_owned(),
    };
    Row::new(id)
        .toned(stale, tone)
        .cell(words::name(nominal.name.as_ref()))
        .cell(&one.subject)
        .cell(checked)
        .toned(&nominal.reference, Tone::Quiet)
}

const DATE: &str = "verified_date";

const PART: &str = "field";

/// Records that a part of a record was checked.
pub struct VerifyField {
    nominal_id: String,
    reference: String,
    /// What can be checked, by its number on the wire, and in words; what is stale longest stands first.
    parts: Vec<(i32, String)>,
    object_id: String,
}

impl VerifyField {
    /// This part of the record of this person.
    pub fn new(nominal: &Wire, field: i32, object_id: &str, subject: &str) -> Self {
        let (nominal_id, reference) = (nominal.id.clone(), nominal.reference.clone());
        Self { nominal_id, reference, parts: vec![(field, subject.to_owned())], object_id: object_id.to_owned() }
    }

    /// What of a person has to be checked, but for particulars.
    pub fn of_person(nominal: &Wire, detail: &NominalDetail) -> Self {
        let parts = [&detail.identity_accuracy, &detail.address_accuracy, &detail.contact_accuracy];
        let mut parts: Vec<&FieldAccuracy> = parts.into_iter().flatten().collect();
        let until = |one: &FieldAccuracy| one.fresh_until_date.map(|date| (date.year, date.month, date.day));
        parts.sort_by_key(|one| (-one.days_stale, until(one)));
        let parts = parts.into_iter().map(|one| {
            let late = if one.days_stale > 0 { format!(", {}", when::late(one.days_stale)) } else { String::new() };
            (one.field, format!("{}{late}", words::label::<Part>(one.field)))
        });
        let parts = parts.collect();
        Self { nominal_id: nominal.id.clone(), reference: nominal.reference.clone(), parts, object_id: String::new() }
    }
}

impl Job for VerifyField {
    fn method(&self) -> Method {
        Method::VerifyField
    }

    fn title(&self) -> String {
        "Check".to_owned()
    }

    fn about(&self) -> String {
        match self.parts.as_slice() {
            [(_, subject)] => format!("{} · {subject} is right as it stands", self.reference),
            _ => format!("{} · what was checked is right as it stands", self.reference),
        }
    }

    fn form(&self, now: Moment) -> Option<Form> {
        let object = format!("{}{}", self.nominal_id, self.object_id);
        let mut form = Form::new("accuracy.verify", object, "It is right");
        if self.parts.len() > 1 {
            form = form.choice(PART, "What", "", self.parts.iter().map(|(_, subject)| subject.as_str()));
        }
        let form = form.date(DATE, "Checked on", "such as 23 Nov 2026");
        Some(source::fields(form).filled(DATE, &now.day().to_string()))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let chosen = if self.parts.len() > 1 { form.chosen(PART) } else { 0 };
        let field = self.parts.get(chosen).map_or(0, |(field, _)| *field);
        Ok(VerifyFieldRequest {
            request_id: attempt.request_id,
            nominal_id: self.nominal_id.clone(),
            field,
            object_id: self.object_id.clone(),
            verified_date: form.day(DATE)?,
            source: source::read(form),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let Reply::VerifyField(reply) = reply else { return Done::back("") };
        let until = reply.accuracy.as_ref().map_or(String::new(), |one| when::date(one.fresh_until_date.as_ref()));
        Done::back(format!("Checked; good until {until}."))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.nominal_id.clone()))
    }

    fn again(&self) -> Self {
        Self {
            nominal_id: self.nominal_id.clone(),
            reference: self.reference.clone(),
            parts: self.parts.clone(),
            object_id: self.object_id.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::{ListStaleFieldsResponse, PersonName};

    use super::*;
    use crate::app::testing::Desk;

    fn stale(number: i32, field: AccuracyField, subject: &str, days: i32) -> StaleField {
        StaleField {
            nominal: Some(Wire {
                id: format!("n-{number}"),
                reference: format!("N-00000{number}"),
                name: Some(PersonName { given_names: "Anna Jane".into(), family_name: "Sample".into() }),
                ..Wire::default()
            }),
            accuracy: Some(FieldAccuracy {
                field: field.into(),
                fresh_until_date: Some(Date { year: 2026, month: 12, day: 1 }),
                days_stale: days,
                ..FieldAccuracy::default()
            }),
            subject: subject.into(),
        }
    }

    #[test]
    fn what_is_stale_is_checked_from_the_list_and_a_warning_is_not() {
        let mut desk = Desk::signed_in();
        desk.open(StaleFields::default());
        let fields = vec![
            stale(1, AccuracyField::Address, "Current address", 41),
            stale(2, AccuracyField::Marker, "Warning marker: weapons", 3),
            stale(3, AccuracyField::Identity, "Names and date of birth", 0),
        ];
        let reply = ListStaleFieldsResponse { fields, next_page_token: String::new() };
        desk.answer(Method::ListStaleFields, Reply::ListStaleFields(Box::new(reply)));
        insta::assert_snapshot!("stale_fields", desk.frame(80, 24));
        desk.press("j v");
        assert!(desk.frame(80, 24).contains("A warning is reviewed"));
        desk.press("k v right ctrl-s");
        let Some(Call::VerifyField(request)) = desk.sent(Method::VerifyField) else { panic!("nothing was checked") };
        assert_eq!((request.nominal_id.as_str(), request.field()), ("n-1", AccuracyField::Address));
        assert!(request.verified_date == Some(Date { year: 2026, month: 11, day: 23 }));
    }
}
