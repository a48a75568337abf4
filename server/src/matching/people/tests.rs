#![allow(clippy::unwrap_used)]

use super::super::{Asked, Asking, Born, Name, Place, Sight};
use super::*;
use crate::matching::name::units;
use crate::matching::place::Post;

pub(in crate::matching) fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

pub(in crate::matching) fn person(given: &str, family: &str, born: (i32, i32, i32), postcode: &str) -> Person {
    Person {
        names: vec![Name::new(given, family)],
        born: Born::new(born.0, born.1, born.2),
        sex: 0,
        places: vec![Place { lines: "12 Sample Street".to_owned(), postcode: postcode.to_owned() }],
    }
}

fn town() -> People {
    let people = People::default();
    let list = [
        person("Muhammad", "Testham", (1985, 3, 12), "ZZ9 9ZZ"),
        person("Elizabeth Ann", "Sample-Example", (1990, 7, 1), "ZZ1 1ZZ"),
        person("Siobhan", "O'Specimen", (1990, 7, 2), "ZZ2 2ZZ"),
    ];
    let changes: Vec<Change> = (1..).zip(list).map(|(number, person)| Change::Open(id(number), person)).collect();
    people.follow(&changes);
    people
}

fn words(text: &str) -> Question {
    Question { names: vec![Asking::Words(units(text))], sight: Sight::Address, ..Question::default() }
}

fn first(people: &People, question: &Question) -> (Option<Id>, String) {
    let found = people.find(5, Some(question.clone()));
    let first = found.open.first();
    (first.map(|one| one.id), first.map_or(String::new(), |one| people.explain(&found, one)))
}

#[test]
fn people_are_found_in_many_ways_and_the_answer_says_why() {
    let people = town();
    let born = Asked::Date(Born::new(1985, 3, 12));
    let question = Question { born, post: Post::parse("ZZ8 8ZZ"), ..words("mohammed testham") };
    let (found, why) = first(&people, &question);
    assert_eq!(found, Some(id(1)));
    assert_eq!(why, "Same birth date; same family name; Mohammed ~ Muhammad; other postcode");
    for (typed, number) in [
        ("liz sample", 2),
        ("example elizabeth", 2),
        ("sampleexample", 2),
        ("e sample", 2),
        ("ann example", 2),
        ("shivaun specimen", 3),
        ("ospecimen", 3),
        ("siobhn ospecimem", 3),
    ] {
        let (found, why) = first(&people, &words(typed));
        assert_eq!(found, Some(id(number)), "{typed}: {why}");
    }
}

#[test]
fn a_name_in_the_wrong_box_is_found_though_the_other_one_is_wrong() {
    let people = town();
    let asked = Asking::parts(&Name::new("O'Specimen", "Ruby"));
    let (found, why) = first(&people, &Question { names: vec![asked], ..Question::default() });
    assert_eq!(found, Some(id(3)), "{why}");
}

#[test]
fn a_name_written_apart_is_worth_no_more_than_the_name() {
    let people = town();
    let many: Vec<Change> = (10..40)
        .map(|number| Change::Open(id(number), person("Maribel", &format!("Other{number}"), (1950, 1, 1), "ZZ3 3ZZ")))
        .collect();
    people.follow(&many);
    let standing = |typed: &str| {
        let found =
            people.find(5, Some(Question { names: vec![Asking::parts(&Name::new(typed, "Nobody"))], ..words("") }));
        found.open.first().map_or(f32::MIN, |one| one.standing)
    };
    assert!(standing("mari bel") > f32::MIN && standing("mari bel") <= standing("maribel"), "{}", standing("mari bel"));
}

#[test]
fn half_of_a_double_name_is_found_whoever_bears_the_other_half() {
    let people = town();
    let mut others: Vec<Change> = (10..60)
        .map(|number| Change::Open(id(number), person("Fatima", &format!("Other{number}"), (1950, 1, 1), "ZZ3 3ZZ")))
        .collect();
    others.push(Change::Open(id(4), person("Fatima", "Caldfold", (1960, 1, 1), "ZZ4 4ZZ")));
    others.push(Change::Open(id(5), person("Muhammad", "Quince", (1960, 1, 1), "ZZ4 4ZZ")));
    people.follow(&others);
    let standing = |family: &str| {
        let asked = Asking::parts(&Name::new("Fatima", family));
        let found = people.find(5, Some(Question { names: vec![asked.clone()], ..Question::default() }));
        let first = found.open.first().unwrap();
        assert_eq!(first.id, id(4), "{family}: {}", people.explain(&found, first));
        first.standing
    };
    let (plain, borne, nobody) = (standing("Caldfold"), standing("Caldfold-Quince"), standing("Caldfold-Zwexley"));
    assert!((plain - nobody).abs() < 1.0 && (borne - nobody).abs() < 1.0, "{plain} {borne} {nobody}");
    assert!((standing("Caldfold Zwexley") - nobody).abs() < 0.01, "a space parts as a hyphen does");
}

#[test]
fn a_postcode_with_two_signs_swapped_is_nearer_than_one_with_another_sign() {
    let people = People::default();
    people.follow(&[
        Change::Open(id(1), person("Robin", "Sample", (0, 0, 0), "ZZ9 9ZX")),
        Change::Open(id(2), person("Robin", "Sample", (0, 0, 0), "ZZ9 9ZQ")),
    ]);
    let question = Question { post: Post::parse("ZZ9 9XZ"), ..words("robin sample") };
    let found = people.find(5, Some(question.clone()));
    let (first, second) = (found.addressed.first().unwrap(), found.addressed.get(1).unwrap());
    let why = people.explain(&found, first);
    assert!(first.id == id(1) && first.rank > second.rank, "{why} {}", people.explain(&found, second));
}

#[test]
fn an_alias_is_a_name_like_another() {
    let people = town();
    let mut other = person("Wilhelmina", "Newham", (1950, 5, 5), "ZZ3 3ZZ");
    other.names.push(Name::new("Zeph", "O'Marrowby-Wick"));
    people.follow(&[Change::Open(id(4), other)]);
    for typed in ["zeph marrowby", "o'marrowby", "wilhelmina marrowby", "zef omarroby", "marrowbywick"] {
        let (found, why) = first(&people, &words(typed));
        assert_eq!(found, Some(id(4)), "{typed}: {why}");
        assert!(why.contains("as an alias"), "{typed}: {why}");
    }
}

#[test]
fn a_person_is_followed_and_leaves_nothing_behind() {
    let people = town();
    people.follow(&[Change::Open(id(1), person("Robin", "Newham", (1970, 1, 1), "ZZ3 3ZZ"))]);
    assert_eq!(first(&people, &words("robin newham")).0, Some(id(1)));
    assert_ne!(first(&people, &words("muhammad testham")).0, Some(id(1)));
    people.follow(&[Change::Gone(id(1))]);
    assert!(first(&people, &words("robin newham")).0.is_none());
    assert_eq!(people.len(), 2);
}

#[test]
fn a_sealed_person_changes_nothing_of_what_others_are_answered() {
    let (with, without) = (town(), town());
    let secret = person("Elizabeth", "Sample", (1990, 7, 1), "ZZ1 1ZZ");
    with.follow(&[Change::Open(id(9), secret.clone()), Change::Sealed(id(9), secret)]);
    let question = Question { post: Post::parse("ZZ1 1ZZ"), ..words("elizabeth sample") };
    let (one, other) = (with.find(9, Some(question.clone())), without.find(9, Some(question.clone())));
    let said = |people: &People, found: &Found, list: &[Likely]| {
        list.iter().map(|one| (one.id, one.rank.to_bits(), people.explain(found, one))).collect::<Vec<_>>()
    };
    assert_eq!(said(&with, &one, &one.open), said(&without, &other, &other.open));
    assert_eq!(said(&with, &one, &one.addressed), said(&without, &other, &other.addressed));
    assert_eq!(one.sealed.first().map(|likely| likely.id), Some(id(9)));
    assert_eq!(with.len(), 3);
}

#[test]
fn all_the_sealed_of_a_name_are_found_though_nobody_else_bears_it() {
    let people = town();
    let list = (11..14).map(|number| Change::Sealed(id(number), person("Robin", "Quillbrook", (0, 0, 0), "")));
    people.follow(&list.collect::<Vec<Change>>());
    let found = people.find(9, Some(words("quillbrook")));
    assert_eq!((found.open.len(), found.sealed.len()), (0, 3));
}

#[test]
fn the_address_counts_only_in_the_answer_with_addresses() {
    let people = People::default();
    people.follow(&[
        Change::Open(id(1), person("Robin", "Sample", (0, 0, 0), "ZZ9 9ZZ")),
        Change::Open(id(2), person("Robin", "Sample", (0, 0, 0), "ZZ9 8ZZ")),
    ]);
    for post in ["ZZ9 9ZZ", "ZZ9 8ZZ"] {
        let question = Question { post: Post::parse(post), ..words("robin sample") };
        let found = people.find(5, Some(question.clone()));
        let ranks: Vec<u32> = found.open.iter().map(|one| one.rank.to_bits()).collect();
        assert!(matches!(ranks.as_slice(), [one, other] if one == other));
        assert!(found.open.iter().all(|one| people.explain(&found, one).contains("district")));
        let first = found.addressed.first().unwrap();
        assert!(people.explain(&found, first).contains("ame postcode"));
        people.follow(&[Change::Gone(first.id)]);
        assert_eq!(people.explain(&found, first), "", "nothing is said of who has left the index");
        people.follow(&[Change::Open(first.id, person("Robin", "Sample", (0, 0, 0), post))]);
    }
}

#[test]
fn an_address_alone_is_told_from_one_beside_a_name_whoever_lives_there() {
    let people = town();
    let at = |post: &str, question: Question| {
        let question = Question { post: Post::parse(post), sight: Sight::Address, ..question };
        let found = people.find(5, Some(question));
        (found.by_address, found.open.len(), found.without_address().by_address)
    };
    for post in ["ZZ9 9ZZ", "ZZ7 7ZZ"] {
        assert_eq!(at(post, Question::default()), (ByAddress::Alone, 0, ByAddress::Not), "{post}");
        assert_eq!(at(post, words("robin")).0, ByAddress::Beside, "{post}");
    }
    assert_eq!(at("ZZ9", words("robin")).0, ByAddress::Not, "a district is in the index");
}

#[test]
fn a_person_recorded_twice_is_a_likely_duplicate() {
    let people = town();
    let again = person("Mohamed", "Testam", (1985, 12, 3), "ZZ9 9ZZ");
    people.follow(&[Change::Open(id(7), again)]);
    let found = people.duplicates(id(7), 5);
    assert_eq!(found.addressed.first().map(|one| one.id), Some(id(1)));
    assert!(found.open.iter().all(|one| one.id != id(7)));
    assert!(people.duplicates(id(8), 5).open.is_empty());
}
