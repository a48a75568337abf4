//! The head of a record: what it is and where it stands. Nothing of what lies in it, no note, no address, no activity.

use safetynet_proto::governance::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{ChannelState, Code};
use safetynet_shared::id::Id;

use crate::error::Result;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::nominal::Nominal;
use crate::store::reach::Head;
use crate::store::{Call, Seen, reach};

/// The head of a record, reached by the caller's open instruction or not at all.
///
/// # Errors
/// [`crate::error::Error::NotFound`] where no open instruction of the caller opens it.
pub(super) fn of(call: &Call<'_>, (kind, id): (RecordKind, Id)) -> Result<Vec<pb::InstructedLine>> {
    match kind {
        RecordKind::Nominal => reach::one::<Nominal, Head>(call, id).map(|row| person(&row)),
        RecordKind::CaseFile => reach::one::<CaseFile, Head>(call, id).map(|row| file(&row)),
        _ => reach::one::<Channel, Head>(call, id).map(|row| channel(&row)),
    }
}

fn line(label: &str, value: impl Into<String>) -> pb::InstructedLine {
    pb::InstructedLine { label: label.to_owned(), value: value.into() }
}

fn person(row: &Seen<Nominal, Head>) -> Vec<pb::InstructedLine> {
    let name = |name: &crate::domain::nominal::PersonName| format!("{} {}", name.given, name.family).trim().to_owned();
    let aliases: Vec<String> = row.aliases.iter().map(name).collect();
    let known: Vec<&str> = row.known_to.iter().map(|(_, name)| name.as_str()).collect();
    vec![
        line("Person", &row.reference),
        line("Name", name(&row.name)),
        line("Also known as", aliases.join(", ")),
        line("Born", row.birth.to_string()),
        line("Postcode district", &row.district),
        line("Identity", if row.confirmed { "confirmed" } else { "provisional" }),
        line("Recorded by", &row.owner_name),
        line("Known to", known.join(", ")),
    ]
}

fn file(row: &Seen<CaseFile, Head>) -> Vec<pb::InstructedLine> {
    vec![
        line("Case file", &row.reference),
        line("Title", &row.title),
        line("Purpose", row.purpose.label()),
        line("Opened by", &row.owner_name),
        line("Opened", row.opened.day().to_string()),
        line("Open channels", row.open_channels.to_string()),
        line("Disposal due", row.disposal_on.map(|day| day.to_string()).unwrap_or_default()),
    ]
}

fn channel(row: &Seen<Channel, Head>) -> Vec<pb::InstructedLine> {
    vec![
        line("Channel", &row.reference),
        line("Case file", &row.case_reference),
        line("Programme", &row.programme.name),
        line("Title", &row.title),
        line("State", ChannelState::label(row.state)),
        line("Led by", &row.lead_name),
        line("Opened", row.opened.day().to_string()),
        line("Next review", row.review_due.map(|day| day.to_string()).unwrap_or_default()),
        line("Closed", row.closed_on.map(|day| day.to_string()).unwrap_or_default()),
    ]
}
