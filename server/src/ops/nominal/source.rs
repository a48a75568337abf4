//! Sources, days and reasons as requests of a person's record send them.

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1 as pb;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, InformationSource};
use safetynet_shared::text::{Lines, Rule, Text};

use crate::domain::nominal::Source;
use crate::domain::nominal::source::span;
use crate::error::Result;
use crate::rpc::{Fields, wire};

/// Up to 500 characters, and it may be empty.
pub struct ShortRule;

impl Rule for ShortRule {
    const LEAST: usize = 0;
    const MOST: usize = 500;
    const LINES: Lines = Lines::Many;
}

/// A few words beside a record: up to 500 characters.
pub type Short = Text<ShortRule>;

/// The source in a field, which must be given.
pub fn source(fields: &mut Fields, sent: Option<&pb::Source>) -> Option<Source> {
    let Some(sent) = sent else {
        fields.refuse("source", "must be given: where this comes from (ISA-13.1)");
        return None;
    };
    let kind = fields.ask(wire::code::<InformationSource>("source.kind", sent.kind));
    let detail = fields.take("source.detail", Short::parse(&sent.detail)).map(Text::into_string);
    kind.zip(detail).map(|(kind, detail)| Source { kind, detail })
}

/// As [`source`], for a request of which nothing else can break a rule.
///
/// # Errors
/// [`Error::Invalid`].
pub fn alone(sent: Option<&pb::Source>) -> Result<Source> {
    let mut fields = Fields::default();
    let found = source(&mut fields, sent);
    fields.done(found)
}

/// The days between which something holds.
pub fn days(
    fields: &mut Fields,
    from: Option<&Date>,
    to: Option<&Date>,
    today: Day,
) -> Option<(Option<Day>, Option<Day>)> {
    let from = fields.ask(wire::optional_day("from_date", from));
    let to = fields.ask(wire::optional_day("to_date", to));
    let (from, to) = from.zip(to)?;
    match span(from, to, today) {
        Ok(()) => Some((from, to)),
        Err((field, rule)) => {
            fields.refuse(field, rule);
            None
        }
    }
}

/// A source as a message.
pub fn message(source: &Source) -> pb::Source {
    pb::Source { kind: source.kind.number(), detail: source.detail.clone() }
}
