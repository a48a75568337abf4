//! Codes of the wire in words, the same on every screen.

use safetynet_proto::icm::v1::{Assessment, AudiencePreview, Count, PersonName, QueueCounts, RiskLevel};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef, ProgrammeRef};
use safetynet_shared::codes::Code;

use crate::theme::Tone;

/// The words for a number of the wire; empty for one that this client does not know.
pub fn label<T: Code>(number: i32) -> &'static str {
    T::from_number(number).map_or("", Code::label)
}

/// The options of a choice that must be made: nothing is chosen at first, and the place of an
/// option is its number on the wire.
pub fn choices<T: Code>() -> impl Iterator<Item = &'static str> {
    options::<T>("choose with the arrows")
}

/// The options of a choice that may stay unmade, `none` first.
pub fn options<T: Code>(none: &'static str) -> impl Iterator<Item = &'static str> {
    std::iter::once(none).chain(T::TABLE.iter().map(|line| line.2))
}

/// `1 person`, `12 people`.
pub fn people(count: i32) -> String {
    counted(count, ["person", "people"])
}

/// `1 row is wrong`, `1,200 rows are wrong`, of what is said of one and of many.
pub fn counted(count: i32, [one, many]: [&str; 2]) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(count)) }
}

/// `today`, `1 day old`, `40 days old`.
pub fn age(days: i32) -> String {
    match days {
        i32::MIN..=0 => "today".to_owned(),
        1 => "1 day old".to_owned(),
        days => format!("{days} days old"),
    }
}

/// The name of an organisation as the wire gives it; empty for none.
pub fn organisation(organisation: Option<&OrganisationRef>) -> &str {
    organisation.map_or("", |organisation| organisation.name.as_str())
}

/// The name of a person as the wire gives it; empty for none.
pub fn account(account: Option<&AccountRef>) -> &str {
    account.map_or("", |account| account.name.as_str())
}

/// The name of a programme as the wire gives it; empty for none.
pub fn programme(programme: Option<&ProgrammeRef>) -> &str {
    programme.map_or("", |programme| programme.name.as_str())
}

/// A person's name as it is said, given names first.
pub fn name(name: Option<&PersonName>) -> String {
    name.map_or(String::new(), |name| format!("{} {}", name.given_names, name.family_name).trim().to_owned())
}

/// Who will see a record, for the question before it is saved (SYOP-8.3).
pub fn audience(preview: &AudiencePreview) -> String {
    let mut lines = vec![match preview.people {
        0 => "Nobody will see this.".to_owned(),
        count => format!("{} will see this:", people(count)),
    }];
    for one in &preview.organisations {
        lines.push(format!("  {:>4}  {}", grouped(one.people), organisation(one.organisation.as_ref())));
    }
    if preview.withheld_from > 0 {
        lines.push(format!("{} of the channel will not see it.", people(preview.withheld_from)));
    }
    lines.join("\n")
}

/// A level of risk in words and how it is drawn; empty where none was assessed.
pub fn risk(number: i32) -> (&'static str, Tone) {
    match RiskLevel::try_from(number).unwrap_or_default() {
        RiskLevel::Unspecified => ("", Tone::Quiet),
        RiskLevel::VeryLow => ("very low", Tone::Plain),
        RiskLevel::Low => ("low", Tone::Plain),
        RiskLevel::Medium => ("medium", Tone::Plain),
        RiskLevel::High => ("high", Tone::Soon),
        RiskLevel::VeryHigh => ("very high", Tone::Late),
    }
}

/// ` for Ann Example` behind a level of risk that is one person's; nothing where the matter as a whole was assessed.
pub fn whose_risk(assessment: &Assessment) -> String {
    match assessment.nominal_name.as_str() {
        "" => String::new(),
        name => format!(" for {name}"),
    }
}

/// A count in figures; `1,000+` where the server stopped counting.
pub fn count(count: Option<&Count>) -> String {
    match count {
        Some(count) if count.capped => format!("{}+", grouped(count.number)),
        Some(count) => grouped(count.number),
        None => "0".to_owned(),
    }
}

/// Whether something is there to count.
pub fn any(count: Option<&Count>) -> bool {
    count.is_some_and(|count| count.number > 0)
}

/// `3 overdue · 2 due this week · 40 in all`.
pub fn queue(counts: Option<&QueueCounts>) -> String {
    let part = |get: fn(&QueueCounts) -> Option<&Count>| count(counts.and_then(get));
    let overdue = part(|counts| counts.overdue.as_ref());
    let soon = part(|counts| counts.due_this_week.as_ref());
    let total = part(|counts| counts.total.as_ref());
    format!("{overdue} overdue · {soon} due this week · {total} in all")
}

/// How a queue is drawn: late, soon, or in order.
pub fn queue_tone(counts: Option<&QueueCounts>) -> Tone {
    match counts {
        Some(counts) if any(counts.overdue.as_ref()) => Tone::Late,
        Some(counts) if any(counts.due_this_week.as_ref()) => Tone::Soon,
        _ => Tone::Plain,
    }
}

fn grouped(number: i32) -> String {
    let digits = number.to_string();
    match digits.len() {
        4..=6 if number > 0 => {
            let (thousands, rest) = digits.split_at(digits.len() - 3);
            format!("{thousands},{rest}")
        }
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_where_counting_stopped() {
        assert_eq!(count(Some(&Count { number: 1000, capped: true })), "1,000+");
        assert_eq!(count(Some(&Count { number: 12, capped: false })), "12");
        assert_eq!(count(None), "0");
    }
}
