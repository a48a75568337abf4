//! The programmes of work, and the fields of each in a form: those of the chosen programme are shown, and what was typed
//! under another stays.

use safetynet_proto::icm::v1::ListProgrammesRequest;
use safetynet_proto::kind::v1::{Programme, ProgrammeField, ProgrammeValue};
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code as _, FieldKind};

use crate::app::Step;
use crate::rpc::Reply;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::when;

/// The programmes that were read.
#[derive(Default)]
pub struct Programmes {
    items: Vec<Programme>,
    read: bool,
}

impl Programmes {
    /// Asks for those in which a channel can be opened.
    pub fn ask(&self) -> Step {
        self.request(false)
    }

    /// Asks for all, retired ones too.
    pub fn ask_all(&self) -> Step {
        self.request(true)
    }

    fn request(&self, include_retired: bool) -> Step {
        if self.read {
            return Step::none();
        }
        Step::none().refresh(ListProgrammesRequest {
            include_retired,
            page_size: 200,
            ..ListProgrammesRequest::default()
        })
    }

    /// Takes the answer; gives any other back.
    pub fn take(&mut self, reply: Reply) -> Option<Reply> {
        match reply {
            Reply::ListProgrammes(reply) => {
                self.items = reply.programmes;
                self.read = true;
                None
            }
            reply => Some(reply),
        }
    }

    /// Whether they were read.
    pub fn known(&self) -> bool {
        self.read
    }

    /// The one with this code.
    pub fn of_code(&self, code: &str) -> Option<&Programme> {
        self.items.iter().find(|one| one.code == code)
    }

    /// A choice of the programme at `path`.
    pub fn choice(&self, form: Form, path: &'static str) -> Form {
        let names = self.items.iter().map(|one| one.name.as_str());
        form.choice(path, "Programme", "", std::iter::once("choose with the arrows").chain(names))
    }

    /// The fields of every programme, each under a path of its own.
    pub fn fields(&self, form: Form) -> Form {
        self.items.iter().fold(form, fields)
    }

    /// The one that is chosen.
    pub fn chosen(&self, form: &Form, path: &str) -> Option<&Programme> {
        self.items.get(form.chosen(path).checked_sub(1)?)
    }

    /// Shows the fields of the chosen programme and no others.
    pub fn fit(&self, form: &mut Form, path: &str) {
        let code = self.chosen(form, path).map(|one| one.code.clone());
        for programme in &self.items {
            form.show_all(&start(&programme.code), Some(&programme.code) == code.as_ref());
        }
    }
}

/// Shows the fields of one programme, or hides them.
pub fn show(form: &mut Form, code: &str, shown: bool) {
    form.show_all(&start(code), shown);
}

fn start(code: &str) -> String {
    format!("values/{code}/")
}

fn path(programme: &Programme, field: &ProgrammeField) -> String {
    format!("{}{}", start(&programme.code), field.key)
}

fn asked(programme: &Programme) -> impl Iterator<Item = &ProgrammeField> {
    programme.fields.iter().filter(|field| !field.retired)
}

/// The fields of one programme.
pub fn fields(form: Form, programme: &Programme) -> Form {
    asked(programme).fold(form, |form, field| {
        let (path, label) = (path(programme, field), field.label.as_str());
        let help = match (field.help.is_empty(), field.required) {
            (false, _) => field.help.clone(),
            (true, true) => "must be filled in".to_owned(),
            (true, false) => "may stay empty".to_owned(),
        };
        match FieldKind::from_number(field.kind) {
            Some(FieldKind::Note) => form.note(path, label, help),
            Some(FieldKind::Date) => form.date(path, label, help),
            Some(FieldKind::Tick) => form.tick(path, label, field.help.clone()),
            Some(FieldKind::Choice) => {
                let options = field.options.iter().map(String::as_str);
                form.choice(path, label, "", std::iter::once("not said").chain(options))
            }
            Some(FieldKind::Line | FieldKind::Number) | None => form.line(path, label, help),
        }
    })
}

/// Fills the fields of a programme with what a channel has.
pub fn fill(form: &mut Form, programme: &Programme, values: &[ProgrammeValue]) {
    for field in asked(programme) {
        let value = values.iter().find(|value| value.key == field.key).map_or("", |value| value.value.as_str());
        let text = match FieldKind::from_number(field.kind) {
            Some(FieldKind::Choice) => {
                let place = field.options.iter().position(|option| option == value);
                place.map_or(0, |place| place + 1).to_string()
            }
            Some(FieldKind::Date) => said(value),
            _ => value.to_owned(),
        };
        form.fill(&path(programme, field), &text);
    }
}

/// The values of a programme as they were filled in, empty ones too: the server tells by its place which one it refuses.
/// `list` is the path of the list in the request.
pub fn values(form: &mut Form, programme: &Programme, list: &str) -> Result<Vec<ProgrammeValue>, NotReady> {
    let mut values = Vec::new();
    for (index, field) in asked(programme).enumerate() {
        let path = path(programme, field);
        form.place(&path, format!("{list}[{index}]"));
        let value = match FieldKind::from_number(field.kind) {
            Some(FieldKind::Choice) => {
                let chosen = form.chosen(&path).checked_sub(1).and_then(|place| field.options.get(place));
                chosen.cloned().unwrap_or_default()
            }
            Some(FieldKind::Tick) => if form.ticked(&path) { "yes" } else { "" }.to_owned(),
            Some(FieldKind::Date) => form
                .day(&path)?
                .map_or(String::new(), |day| Day::new(day.year, day.month, day.day).map_or(String::new(), Day::iso)),
            _ => form.trimmed(&path),
        };
        values.push(ProgrammeValue { key: field.key.clone(), value, ..ProgrammeValue::default() });
    }
    Ok(values)
}

/// A value in the words of a screen: a date as `23 Nov 2026`, anything else as it stands.
pub fn said(value: &str) -> String {
    match Day::parse(value) {
        Some(day) if value.len() == 10 => when::date(Some(&when::wire(day))),
        _ => value.to_owned(),
    }
}

/// A programme for the snapshots of other screens.
#[cfg(test)]
pub fn asb() -> Option<safetynet_proto::kind::v1::ProgrammeRef> {
    Some(safetynet_proto::kind::v1::ProgrammeRef { code: "asb".into(), name: "Anti-social behaviour".into() })
}

/// What the server answers to [`Programmes::ask`], for the tests of forms.
#[cfg(test)]
pub fn listed() -> Reply {
    use safetynet_proto::icm::v1::ListProgrammesResponse;
    let field = |key: &str, label: &str, kind: FieldKind| ProgrammeField {
        key: key.into(),
        label: label.into(),
        kind: kind.number(),
        options: if kind == FieldKind::Choice { vec!["Noise".into(), "Damage".into()] } else { Vec::new() },
        required: kind == FieldKind::Choice,
        ..ProgrammeField::default()
    };
    let asb = Programme {
        code: "asb".into(),
        name: "Anti-social behaviour".into(),
        fields: vec![
            field("behaviour", "Kind of behaviour", FieldKind::Choice),
            field("incidents", "Incidents in 90 days", FieldKind::Number),
            field("since", "Since", FieldKind::Date),
        ],
        state: 1,
        ..Programme::default()
    };
    let other = Programme { code: "other".into(), name: "Other".into(), state: 1, ..Programme::default() };
    let reply = ListProgrammesResponse { programmes: vec![asb, other], ..ListProgrammesResponse::default() };
    Reply::ListProgrammes(Box::new(reply))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::icm::v1::{CaseFile, CreateChannelRequest};
    use safetynet_proto::kind::v1::ErrorReason;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Failure, Method};
    use crate::screens::channel::create::CreateChannel;
    use crate::screens::sheet::Sheet;

    fn sent(desk: &Desk) -> CreateChannelRequest {
        let Some(Call::CreateChannel(request)) = desk.sent(Method::CreateChannel) else { panic!("nothing was sent") };
        (**request).clone()
    }

    #[test]
    fn the_fields_of_the_chosen_programme_are_asked_for_and_refused_in_their_places() {
        let mut desk = Desk::signed_in();
        let case_file = CaseFile { id: "f-1".into(), reference: "CF-2026-000003".into(), ..CaseFile::default() };
        desk.open(Sheet::new(CreateChannel::new(&case_file)));
        desk.answer(Method::ListProgrammes, listed());
        assert!(!desk.frame(80, 24).contains("Incidents"), "no programme is chosen");
        desk.press("right tab");
        desk.type_text("Noise at night");
        desk.press("tab tab right right tab");
        desk.type_text("many");
        desk.press("tab");
        desk.type_text("3 Nov 2026");
        desk.press("ctrl-s");
        let channel = sent(&desk).channel.unwrap_or_default();
        let values: Vec<(&str, &str)> =
            channel.values.iter().map(|one| (one.key.as_str(), one.value.as_str())).collect();
        assert_eq!(channel.programme, "asb");
        assert_eq!(values, [("behaviour", "Damage"), ("incidents", "many"), ("since", "2026-11-03")]);
        let rule = ("channel.values[1].value".to_owned(), "must be a whole number".to_owned());
        let refused = Failure { reason: ErrorReason::FieldInvalid, fields: vec![rule], ..Failure::default() };
        desk.fail(Method::CreateChannel, refused);
        insta::assert_snapshot!("create_channel", desk.frame(80, 24));
    }

    #[test]
    fn a_value_is_said_as_people_write_it() {
        assert_eq!(said("2026-11-23"), "23 Nov 2026");
        assert_eq!(said("yes"), "yes");
    }
}
