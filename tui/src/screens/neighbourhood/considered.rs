//! The field that says why a text that looks as if it named a person or a case names none (SYOP-8.2). It is shown once the
//! server has stopped such a text, and as long as something stands in it.

use crate::rpc::Failure;
use crate::widgets::form::Form;

const FIELD: &str = "names_nobody_reason";
/// How the server's refusals of such a text end.
const STOPPED: &str = "(SyOPs 8.2)";

/// Whether a text of a form was stopped.
#[derive(Clone, Copy, Default)]
pub struct Considered {
    stopped: bool,
}

impl Considered {
    /// The form with the field behind its own.
    pub fn field(form: Form) -> Form {
        let help = "only if what was stopped names nobody: say why; it stands with your name in the audit";
        form.note(FIELD, "Names nobody", help)
    }

    /// Shows the field where it is needed.
    pub fn fit(self, form: &mut Form) {
        let told = !form.text(FIELD).is_empty();
        form.show(FIELD, self.stopped || told);
    }

    /// Shows the field when the refusal asks for it.
    pub fn refused(&mut self, failure: &Failure, form: &mut Form) {
        self.stopped |= failure.fields.iter().any(|(_, said)| said.ends_with(STOPPED));
        self.fit(form);
    }

    /// Shows the field where a text was stopped that was no error of the request.
    pub fn stop(&mut self, form: &mut Form) {
        self.stopped = true;
        self.fit(form);
    }

    /// What was typed in it.
    pub fn reason(form: &Form) -> String {
        form.trimmed(FIELD)
    }
}
