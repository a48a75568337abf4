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

/// Adds the fields.
pub fn fields(form: Form) -> Form {
    form.choice(PURPOSE, "Purpose", "", words::choices::<Purpose>())
        .choice(ARTICLE6, "Lawful basis", "", words::choices::<Article6>())
        .choice(ARTICLE9, "Special categories", "", words::options::<Article9>("none of it"))
        .choice(ARTICLE10, "Offences", "", words::options::<Article10>("none of it"))
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
