//! The fields of purpose and lawful bases, which case files and shares have alike (ISA-2.1, ISA-8.v).
//! Nothing is chosen for anybody: the first option of what is required is none.

use safetynet_proto::icm::v1::CaseFile;
use safetynet_shared::codes::{Article6, Article9, Article10, Purpose};

use crate::widgets::form::Form;
use crate::widgets::words;

/// Paths of the fields, as the server names them.
pub const PURPOSE: &str = "purpose";
/// The basis of Article 6.
pub const ARTICLE6: &str = "article6_basis";
/// The condition of Article 9.
pub const ARTICLE9: &str = "article9_condition";
/// The condition of Article 10.
pub const ARTICLE10: &str = "article10_condition";

/// What stands for no condition.
const NONE: &str = "none of it";
/// What stands for it in a share that needs a condition, also of basic alone: it opens what is written in the file.
const NEEDED: &str = "choose: even its notes can tell of it";

/// Adds the fields.
pub fn fields(form: Form) -> Form {
    choices(form, [NONE, NONE])
}

/// Adds the fields of a share of a case file or of what lies in it: where the file names a condition the share needs one, and
/// the form says so before the server does.
pub fn of_share(form: Form, case_file: Option<&CaseFile>) -> Form {
    let named = case_file.map_or([0, 0], |file| [file.article9_condition, file.article10_condition]);
    choices(form, named.map(|condition| if condition == 0 { NONE } else { NEEDED }))
}

fn choices(form: Form, [nine, ten]: [&'static str; 2]) -> Form {
    form.choice(PURPOSE, "Purpose", "", words::choices::<Purpose>())
        .choice(ARTICLE6, "Lawful basis", "", words::choices::<Article6>())
        .choice(ARTICLE9, "Special categories", "", words::options::<Article9>(nine))
        .choice(ARTICLE10, "Offences", "", words::options::<Article10>(ten))
}

/// Begins with purpose and basis as the case file says them. Conditions open more of a person, so somebody chooses them.
pub fn begun(form: Form, case_file: &CaseFile) -> Form {
    form.filled(PURPOSE, &case_file.purpose.to_string()).filled(ARTICLE6, &case_file.article6_basis.to_string())
}

/// Begins with what the case file says.
pub fn filled(form: Form, case_file: &CaseFile) -> Form {
    begun(form, case_file)
        .filled(ARTICLE9, &case_file.article9_condition.to_string())
        .filled(ARTICLE10, &case_file.article10_condition.to_string())
}
