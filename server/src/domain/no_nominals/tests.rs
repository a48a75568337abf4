//! Texts that name somebody, and texts that do not.

#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;
use safetynet_shared::text::Reason;

fn refused(text: &str) -> bool {
    check(text, Day::new(2026, 7, 1).unwrap()).is_err()
}

#[test]
fn references_are_refused() {
    for text in [
        "see CF-2026-000123",
        "(ch-2026-000045)",
        "N-000123 again",
        "linked to N-1234567.",
        "x/CF-2026-0001",
        "CF2026000043",
        "cf-2026-43",
        "see CF 2026 000043",
        "N000123",
    ] {
        assert!(refused(text), "{text}");
    }
    for text in [
        "A-road N-1",
        "CF-10 area",
        "Section CH-2",
        "ref ASB-2026-000123",
        "N-gauge club",
        "in-2026-000123",
        "CF10 3AT",
        "CH 2026",
    ] {
        assert!(!refused(text), "{text}");
    }
}

#[test]
fn a_person_with_a_birth_date_is_refused() {
    for text in [
        "Robin Sample 12/03/1985",
        "Robin Sample (12.3.85) is often there",
        "Robin Sample, 1985-03-12",
        "spoke to Robin Sample, then 4th May 1985, nobody else",
        "May 4, 1985: Robin Sample",
        "young man, dob 4 May 2009",
        "D.O.B. 04/05/2024 he said",
        "born on 1/2/2025",
        "12/03/2001 is the birthday",
        "john sample 04/05/1980",
        "spoke to john sample (4 may 1980)",
    ] {
        assert!(refused(text), "{text}");
    }
}

#[test]
fn what_happens_at_a_place_is_not_refused() {
    for text in [
        "",
        "Meeting at Sample Street on 12/03/2026",
        "Sample Park Road was resurfaced on 1 May 2024",
        "Noise since 2019, worse after 22:00",
        "The library (opened 12/03/1985) is closed on Mondays",
        "Ring Example Council, 01632 960001",
        "born leaders wanted",
        "The fair opened 04/05/1980 at Sandmouth Harbour",
        "the bench was planted on 04/05/1980",
    ] {
        assert!(!refused(text), "{text}");
    }
}

#[test]
fn a_refusal_does_not_repeat_the_text() {
    let refusal = check("Robin Sample 12/03/1985", Day::new(2026, 7, 1).unwrap()).unwrap_err();
    assert!(!refusal.0.contains("Robin") && !refusal.0.contains("1985"));
}

#[test]
fn what_was_considered_is_taken_and_says_why() {
    let look = Care::considered(Day::new(2026, 7, 1).unwrap());
    assert!(check("Robin Sample Bridge, opened 12/03/1985", look).is_ok() && check("N-000123", look).is_ok());
    let reason = |text: &str| Reason::parse(text);
    assert!(reason("The name of a bridge").is_ok() && reason("bridge").is_err() && reason(&"x".repeat(501)).is_err());
}

proptest! {
    #[test]
    fn a_reference_is_found_wherever_it_stands(
        before in "[a-z ]{0,30}[ ,(]",
        after in "([ .,)][a-z ]{0,30})?",
        kind in prop::sample::select(vec!["CF-2026-", "CH-2026-", "N-", "cf-2025-", "n-"]),
        number in 100_000..999_999_u32,
    ) {
        let text = [before, kind.to_owned(), number.to_string(), after].concat();
        prop_assert!(refused(&text));
    }

    #[test]
    fn a_name_with_a_birth_date_is_found_in_every_way_of_writing_it(
        given in "[A-Z][a-z]{2,9}",
        family in "[A-Z][a-z]{2,9}",
        day in 1..29_u32,
        month in 1..13_u32,
        year in 1930..2020_u32,
        form in 0..4_usize,
        around in "[a-z]{0,8}",
    ) {
        let date = [
            format!("{day}/{month}/{year}"),
            format!("{year}-{month:02}-{day:02}"),
            format!("{day}.{month}.{year}"),
            format!("{day:02}-{month:02}-{year}"),
        ];
        let date = date.get(form).cloned().unwrap_or_default();
        let (name_first, date_first) = (
            [around.as_str(), " ", &given, " ", &family, " (", &date, ")"].concat(),
            [around.as_str(), " ", &date, ": ", &given, " ", &family].concat(),
        );
        let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let plain = ![&given, &family].iter().any(|name| {
            let lower = name.to_lowercase();
            lower.len() < 3 || months.iter().any(|month| lower.starts_with(month)) || BORN.contains(&lower.as_str())
        });
        prop_assert!(!plain || refused(&name_first) && refused(&date_first));
    }

    #[test]
    fn text_without_figures_names_no_birth_date_and_no_case(text in "[A-Za-z ,.;:'()]{0,200}") {
        prop_assert!(!refused(&text));
    }

    #[test]
    fn any_text_is_taken_or_refused(text in any::<String>()) {
        let _ = refused(&text);
    }
}
