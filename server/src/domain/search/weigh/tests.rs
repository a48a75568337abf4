//! Made-up people only.
#![allow(clippy::unwrap_used, clippy::float_cmp)]

use super::*;

fn name(given: &str, family: &str) -> PersonName {
    PersonName { given: given.into(), family: family.into() }
}

fn frequencies() -> Frequencies {
    let exact = [("robin", 8_000), ("sample", 10_000), ("quillfeather", 3)];
    let beginning = [("sam", 40_000), ("qui", 200)];
    let map = |list: &[(&str, i64)]| list.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect();
    Frequencies { nominals: 1_000_000, exact: map(&exact), beginning: map(&beginning) }
}

fn weigh(typed: &str, birth: Birth, given: &str, family: &str, aliases: &[PersonName], held: Birth) -> Fit {
    let question = Question::parse(typed, birth).unwrap();
    let record = Record { name: &name(given, family), aliases, birth: held, district: "ZZ9" };
    question.weigh(&record, &frequencies())
}

fn plain(typed: &str, given: &str, family: &str) -> Fit {
    weigh(typed, Birth::default(), given, family, &[], Birth::default())
}

#[test]
fn the_order_of_names_does_not_matter() {
    let there = plain("Robin Sample", "Robin", "Sample");
    let back = plain("sample ROBIN", "Robin", "Sample");
    assert_eq!(there.bits, back.bits);
    assert_eq!(there.explanation, "Given name and family name match");
}

#[test]
fn a_rare_name_is_worth_more_than_a_common_one() {
    assert!(plain("Quillfeather", "Robin", "Quillfeather").bits > plain("Sample", "Robin", "Sample").bits + 8.0);
}

#[test]
fn the_closer_the_spelling_the_better() {
    let bits = |typed| plain(typed, "Robin", "Sample").bits;
    assert!(bits("sample") > bits("sam"));
    assert!(bits("sam") > bits("s"));
    assert!(bits("sampel") > 0.0 && bits("smple") > 0.0 && bits("sammple") > 0.0 && bits("zample") > 0.0);
    assert!(bits("smapel") < 0.0);
    assert_eq!(
        plain("r sampel", "Robin", "Sample").explanation,
        "Given name has this initial; family name is spelt almost so"
    );
    assert_eq!(
        plain("sam zzz", "Robin", "Sample").explanation,
        "Family name begins so; part of what was typed fits nothing"
    );
}

#[test]
fn an_alias_is_found_and_said() {
    let aliases = [name("Bobbie", "Quillfeather")];
    let fit = weigh("bobbie quillfeather", Birth::default(), "Robin", "Sample", &aliases, Birth::default());
    assert_eq!(fit.explanation, "Another name matches");
    assert!(fit.bits < plain("robin quillfeather", "Robin", "Quillfeather").bits + 20.0 && fit.words == 2);
}

#[test]
fn the_date_of_birth_speaks_for_and_against() {
    let (asked, other) = (Birth { year: 1990, month: 3, day: 4 }, Birth { year: 1971, month: 8, day: 9 });
    let same = weigh("Robin Sample", asked, "Robin", "Sample", &[], asked);
    let different = weigh("Robin Sample", asked, "Robin", "Sample", &[], other);
    assert!(same.same_birth && same.bits == different.bits + 20.0 && different.other_birth);
    assert_eq!(same.explanation, "Given name and family name match; date of birth matches");
}

#[test]
fn what_hardly_fits_is_not_shown() {
    let asked = Birth { year: 1990, month: 3, day: 4 };
    let question = Question::parse("Robin Quillfeather Zebra", asked).unwrap();
    let weigh = |given: &str, family: &str, held| {
        question.weigh(&Record { name: &name(given, family), aliases: &[], birth: held, district: "" }, &frequencies())
    };
    assert!(!weigh("Robin", "Sample", Birth::default()).shows(&question));
    assert!(weigh("Robin", "Sample", asked).shows(&question));
    assert!(!weigh("Alex", "Sample", asked).shows(&question));
    assert!(weigh("Robin", "Quillfeather", Birth::default()).shows(&question));
    let by_birth = Question::parse("", asked).unwrap();
    let held = |held| {
        by_birth
            .weigh(&Record { name: &name("Alex", "Sample"), aliases: &[], birth: held, district: "" }, &frequencies())
    };
    assert!(held(asked).shows(&by_birth) && !held(Birth { year: 1950, month: 1, day: 1 }).shows(&by_birth));
}

#[test]
fn who_may_be_the_same_person() {
    let asked = Birth { year: 1990, month: 3, day: 4 };
    let question = Question::about(&name("Robin", "Sample"), asked, None);
    let weigh = |given: &str, family: &str, held| {
        let record = Record { name: &name(given, family), aliases: &[], birth: held, district: "" };
        question.weigh(&record, &frequencies()).may_be_the_same(&question)
    };
    assert!(weigh("Robin", "Sample", Birth::default()));
    assert!(weigh("Robyn", "Other", asked));
    assert!(!weigh("Robin", "Sample", Birth { year: 1951, month: 8, day: 9 }));
    assert!(!weigh("Robin", "Other", Birth::default()));
}
