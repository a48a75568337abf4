#![allow(clippy::unwrap_used)]

use super::super::Born;
use super::*;

fn of(text: &str) -> Question {
    parse(text, Day::new(2026, 11, 23).unwrap())
}

/// The words of each name: family name first and marked where it is known.
fn names(text: &str) -> Vec<String> {
    let words = |units: &[Unit]| units.iter().map(|unit| unit.whole.clone()).collect::<Vec<_>>().join(" ");
    let one = |name: &Asking| match name {
        Asking::Parts { given, family } => {
            format!("[{}] {}", family.as_ref().map_or("", |unit| unit.whole.as_str()), words(given))
        }
        Asking::Words(units) => words(units),
    };
    of(text).names.iter().map(one).collect()
}

#[test]
fn what_is_no_name_is_taken_out() {
    for (text, left) in [
        ("john smith", "john smith"),
        ("Mr John Smith dob 12/03/1985", "john smith"),
        ("smith john born 12 march 1985 SO23 8UJ", "smith john"),
        ("john smith about 35", "john smith"),
        ("john smith 35", "john smith"),
        ("john smith 12 high st", "john smith"),
        ("john smith, 12 High Street, Testham", "john smith"),
        ("john smith high street", "john smith"),
        ("john smith rosewood road", "john smith"),
        ("john smith old rosewood road", "john smith"),
        ("john rosewood avenue", "john"),
        ("john smith, rosewood hill", "john smith"),
        ("john rosewood hill", "john rosewood hill"),
        ("john hill", "john hill"),
        ("mary green", "mary green"),
        ("penny lane", "penny lane"),
        ("o'brien, siobh\u{e1}n", "[obrien] siobhan"),
        ("Smith-Jones, Mary Ann", "[smithjones] mary ann"),
        ("moh* khan", "moh khan"),
        ("female aisha begum so23", "aisha begum"),
    ] {
        assert_eq!(names(text), [left], "{text}");
    }
}

#[test]
fn what_stands_behind_a_comma_and_ends_as_a_street_does_is_no_given_name() {
    for (text, left, street, number) in [
        ("Freya Carrowridge, Gannet Street", "freya carrowridge", "gannetst", 0),
        ("Freya Carrowridge, Gannet St", "freya carrowridge", "gannetst", 0),
        ("Freya Carrowridge, Gannet Hill", "freya carrowridge", "gannethl", 0),
        ("Freya Carrowridge, Old Gannet Road, Testham", "freya carrowridge", "oldgannetrd", 0),
        ("Freya Carrowridge, St Gannet's Avenue SO23 8UJ", "freya carrowridge", "stgannetsav", 0),
        ("Carrowridge, Gannet Street", "carrowridge", "gannetst", 0),
        ("Hughes, Mary, 12 Gannet Street", "[hughes] mary", "gannetst", 12),
        ("Hughes, Mary, Gannet Lane", "[hughes] mary", "gannetln", 0),
    ] {
        assert_eq!(names(text), [left], "{text}");
        assert_eq!(of(text).street, Some(Street { name: street.to_owned(), number }), "{text}");
    }
    for (text, left) in [
        ("Smith, John", "[smith] john"),
        ("Smith, John Hill", "[smith] john hill"),
        ("Smith, Hill", "[smith] hill"),
        ("Smith, St John", "[smith] st john"),
    ] {
        assert_eq!((names(text), of(text).street), (vec![left.to_owned()], None), "{text}");
    }
    for (text, left) in [("Freya Carrowridge, SO23 8UJ", "freya carrowridge"), ("Smith, John, SO238UJ", "[smith] john")]
    {
        assert_eq!((names(text), of(text).post), (vec![left.to_owned()], Post::parse("SO23 8UJ")), "{text}");
    }
}

#[test]
fn another_name_is_another_way_to_be_found() {
    assert_eq!(names("anna sample nee example"), ["anna sample", "anna example"]);
    assert_eq!(names("anna sample aka liz jones"), ["anna sample", "liz jones"]);
    assert_eq!(names("anna sample, formerly example"), ["anna sample", "anna example"]);
}

#[test]
fn facts_are_kept() {
    let found = of("mohamed khan, about 35, flat 2 12 high st, so23 8uj");
    assert_eq!(found.born, Asked::About { year: 1990, spread: 2 });
    assert_eq!(found.post, Post::parse("SO23 8UJ"));
    assert_eq!(found.street, Some(Street { name: "highst".to_owned(), number: 12 }));
    let found = of("robin sample 3/4/90 zz9 9");
    assert_eq!(found.born, Asked::Date(Born::new(1990, 4, 3)));
    assert_eq!(found.post, Post::parse("ZZ9"));
    assert_eq!(of("Mrs Sample").sex, 1);
    assert_eq!(of("14a st mary's road").street, Some(Street { name: "stmarysrd".to_owned(), number: 14 }));
    for (text, number) in [("robin sample 12 rosewood", 12), ("sample 7 rosewood", 7)] {
        assert_eq!(of(text).street, Some(Street { name: "rosewood".to_owned(), number }), "{text}");
    }
    assert_eq!(of("sample 35 rosewood").street, None, "which may be an age");
    assert!(of(" ,, ").is_empty() && of("").is_empty());
}

proptest::proptest! {
    #[test]
    fn anything_can_be_typed(text in "\\PC{0,60}") {
        let found = of(&text);
        proptest::prop_assert!(found.names.len() <= 30);
    }
}

#[test]
fn a_street_alone_is_one_behind_a_word_that_says_so() {
    for text in ["at quince street", "lives in quince street", "living at quince street", "address quince st"] {
        let question = of(text);
        assert!(question.names.is_empty() && question.has_address(), "{text}");
        assert_eq!(
            question.street,
            of("14 quince street").street.map(|street| Street { number: 0, ..street }),
            "{text}"
        );
    }
    assert_eq!(names("quince street"), ["quince street"], "which may be a person");
    assert!(of("at 14 quince street").street.is_some_and(|street| street.number == 14));
    assert!(of("at testham").street.is_none());
}
