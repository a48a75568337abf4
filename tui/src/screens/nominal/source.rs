//! Where a fact comes from: the two fields that every form about a person has (ISA-13.1).

use safetynet_proto::icm::v1::Source;
use safetynet_shared::codes::InformationSource;

use crate::widgets::form::Form;
use crate::widgets::words;

const KIND: &str = "source.kind";
const DETAIL: &str = "source.detail";

/// Adds the fields.
pub fn fields(form: Form) -> Form {
    form.choice(KIND, "How we know", "", words::choices::<InformationSource>()).line(
        DETAIL,
        "From whom exactly",
        "such as the document; may stay empty",
    )
}

/// Reads the fields.
#[allow(clippy::unnecessary_wraps, reason = "the field of the message wants it so")]
pub fn read(form: &Form) -> Option<Source> {
    Some(Source { kind: form.number(KIND), detail: form.trimmed(DETAIL) })
}

/// A source in words: `document: passport`.
pub fn words(source: Option<&Source>) -> String {
    let Some(source) = source else { return String::new() };
    let kind = words::label::<InformationSource>(source.kind).to_lowercase();
    if source.detail.is_empty() { kind } else { format!("{kind}: {}", source.detail) }
}
