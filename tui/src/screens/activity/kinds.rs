//! The kinds of activities with their forms, as the server lists them. Each form is shown as the fields of a programme are.

use safetynet_proto::icm::v1::{ActivityKindForm, ListActivityKindsRequest};
use safetynet_proto::kind::v1::{Programme, ProgrammeValue};

use crate::app::Step;
use crate::rpc::Reply;
use crate::screens::programme;
use crate::widgets::form::{Form, NotReady};

/// The kinds; empty while they were not read.
#[derive(Default)]
pub struct Kinds {
    items: Vec<(i32, bool, Programme)>,
}

impl Kinds {
    /// Something can be chosen.
    pub fn is_read(&self) -> bool {
        !self.items.is_empty()
    }

    /// Asks for them where they were not read.
    pub fn read(&self) -> Step {
        if self.is_read() { Step::none() } else { Step::none().refresh(ListActivityKindsRequest {}) }
    }

    /// Takes the answer.
    pub fn take(&mut self, reply: &Reply) {
        if let Reply::ListActivityKinds(reply) = reply {
            self.items = reply.kinds.iter().map(item).collect();
        }
    }

    /// A choice of the kind at `path`, with whether it is significant.
    pub fn choice(&self, form: Form, path: &'static str) -> Form {
        let name = |(_, significant, one): &(i32, bool, Programme)| {
            if *significant { format!("{}, significant", one.name) } else { one.name.clone() }
        };
        let names: Vec<String> = self.items.iter().map(name).collect();
        form.choice(path, "Kind", "", names.iter().map(String::as_str))
    }

    /// The fields of every kind, each under a path of its own.
    pub fn fields(&self, form: Form) -> Form {
        self.items.iter().fold(form, |form, (_, _, one)| programme::fields(form, one))
    }

    /// Shows the fields of the chosen kind and no others.
    pub fn fit(&self, form: &mut Form, path: &str) {
        let chosen = form.chosen(path);
        for (place, (_, _, one)) in self.items.iter().enumerate() {
            programme::show(form, &one.code, place == chosen);
        }
    }

    /// The number of the chosen kind, and what was filled into its form.
    ///
    /// # Errors
    /// Where a field cannot be read; it is said beside it.
    pub fn chosen(&self, form: &mut Form, path: &str) -> Result<(i32, Vec<ProgrammeValue>), NotReady> {
        match self.items.get(form.chosen(path)) {
            Some((number, _, one)) => Ok((*number, programme::values(form, one, "values")?)),
            None => Ok((0, Vec::new())),
        }
    }

    /// The form of one kind, by its number.
    pub fn of(&self, number: i32) -> Option<&Programme> {
        self.items.iter().find(|(known, ..)| *known == number).map(|(_, _, one)| one)
    }
}

fn item(kind: &ActivityKindForm) -> (i32, bool, Programme) {
    let (code, name, fields) = (format!("kind_{}", kind.kind), kind.name.clone(), kind.fields.clone());
    (kind.kind, kind.significant, Programme { code, name, fields, ..Programme::default() })
}

/// The kinds for tests of screens.
#[cfg(test)]
pub mod testing {
    use safetynet_proto::icm::v1::ListActivityKindsResponse;
    use safetynet_proto::kind::v1::ProgrammeField;
    use safetynet_shared::codes::{ActivityKind, Code as _, FieldKind};

    use super::*;

    /// The answer of the server: a visit asks what came of it, and who was seen.
    pub fn reply() -> Reply {
        let field = |key: &str, label: &str, kind: FieldKind, options: &[&str]| ProgrammeField {
            key: key.into(),
            label: label.into(),
            kind: kind.number(),
            options: options.iter().map(|one| (*one).into()).collect(),
            ..ProgrammeField::default()
        };
        let visit = vec![
            field("outcome", "What came of it", FieldKind::Choice, &["Seen", "Nobody was in"]),
            field("seen", "Who was seen", FieldKind::Line, &[]),
        ];
        let form = |kind: ActivityKind| ActivityKindForm {
            kind: kind.number(),
            name: kind.label().into(),
            significant: kind.significant(),
            fields: if kind == ActivityKind::Visit { visit.clone() } else { Vec::new() },
        };
        let kinds = ActivityKind::all().map(form).collect();
        Reply::ListActivityKinds(Box::new(ListActivityKindsResponse { kinds }))
    }
}
