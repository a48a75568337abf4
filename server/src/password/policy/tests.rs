#![allow(clippy::unwrap_used)]

use super::*;
use DictionaryRule::{Phrase, Strict, Whole};
use Refusal::{Dictionary, Guessable, OrganisationName, OwnName, TelephoneNumber, TooLong, TooShort, UserName};

fn person() -> Person {
    Person {
        user_name: "t.testcase".into(),
        given_names: "Testa Li".into(),
        family_name: "Fictitious-Sampleson".into(),
        organisation_names: vec!["Exampleshire Community Partnership".into(), "Nowhere Borough".into()],
        telephones: vec!["01632 960123".into(), "+44 (0)1632 960999".into()],
    }
}

fn refusals(candidate: &str, rule: DictionaryRule) -> Vec<Refusal> {
    Policy::new(rule).unwrap().check(candidate, &person()).err().unwrap_or_default()
}

#[test]
fn good_passwords_pass_under_the_default_rule() {
    for candidate in [
        "copper-lantern-violin",
        "copper lantern violin",
        "OtterTrumpetMeadowBasket",
        "xK9#vQz!Lw2$RtBnPq",
        "жёлтый чемодан ждёт поезд",
        "otter 22 meadow 8 trumpet 6 basket",
        &"kqvzwnr-hjxptgm!".repeat(4),
    ] {
        assert_eq!(refusals(candidate, Phrase), [], "{candidate}");
    }
}

#[test]
fn every_reason_comes_at_once() {
    assert_eq!(refusals("Sampleson1", Phrase), [TooShort, Guessable, Dictionary(Phrase), OwnName]);
    assert_eq!(refusals("Umbrella24", Phrase), [TooShort, Guessable, Dictionary(Phrase)]);
    assert_eq!(
        refusals("testcase-Sampleson-exampleshire 01632960123", Phrase),
        [UserName, OwnName, OrganisationName, TelephoneNumber]
    );
}

#[test]
fn length_is_15_code_points_to_1024_bytes() {
    assert!(refusals("xk9vqzlw2rtbnp", Phrase).contains(&TooShort));
    assert_eq!(refusals("xk9vqzlw2rtbnpq", Phrase), []);
    assert_eq!(refusals("éàüñçøåßþœæđłħŧ", Phrase), []);
    assert!(refusals("éàüñçøåßþœæđłħ", Phrase).contains(&TooShort));
    let longest = "kq9vzw2n".repeat(128);
    assert!(!refusals(&longest, Phrase).contains(&TooLong));
    assert_eq!(refusals(&format!("{longest}x"), Phrase), [TooLong]);
}

#[test]
fn common_and_easy_passwords_are_guessable() {
    for candidate in
        ["123456789012345", "aaaaaaaaaaaaaaaaaaaa", "qwertyuiopasdfg", "password1password1", "abcdefghijklmnop"]
    {
        assert!(refusals(candidate, Phrase).contains(&Guessable), "{candidate}");
    }
}

#[test]
fn the_score_alone_would_pass_a_long_word() {
    assert_eq!(refusals("Constantinopolitan", Phrase), [Dictionary(Phrase)]);
}

#[test]
fn the_dictionary_rule_is_the_configured_one() {
    let candidate = "w0lverhampt0n-umbrella";
    assert_eq!(refusals(candidate, Phrase), [Dictionary(Phrase)]);
    assert_eq!(refusals(candidate, Strict), [Dictionary(Strict)]);
    assert_eq!(refusals(candidate, Whole), []);
    assert_eq!(refusals("copper-lantern-violin", Strict), [Dictionary(Strict)]);
    assert_eq!(refusals("kqv8z-wnrhj-xptg6-mdbcs", Strict), []);
}

#[test]
fn names_are_refused_forward_and_backward() {
    for (candidate, reason) in [
        ("copper-testcase-violin-9", UserName),
        ("copper-esactset-violin-9", UserName),
        ("copper-t3stc4s3-violin-9", UserName),
        ("copper-violin-Testa-basket", OwnName),
        ("copper-violin-li-basket", OwnName),
        ("copper-violin-fictitious", OwnName),
        ("copper-violin-nos3lpmas", OwnName),
        ("copper-violin-exampleshire", OrganisationName),
        ("copper-violin-NOWHERE-6", OrganisationName),
        ("copper-violin-safetynet", OrganisationName),
        ("copper-violin-0pcc-otter", OrganisationName),
        ("copper-violin-tenytefas", OrganisationName),
    ] {
        assert_eq!(refusals(candidate, Phrase), [reason], "{candidate}");
    }
}

#[test]
fn telephone_numbers_are_refused() {
    for candidate in [
        "violin copper otter 020 7946 0",
        "violin copper otter 123456789",
        "violin copper (0)1-632.960+55 otter",
        "violin copper otter １２３４５６７８９",
        "violin/16/329/60123/copper otter",
        "violin/01632/960/999/copper otter",
    ] {
        let found = refusals(candidate, Phrase);
        assert_eq!(found.contains(&TelephoneNumber), candidate != "violin copper otter 020 7946 0", "{candidate}");
    }
    assert!(refusals("violin copper otter 020 7946 05", Phrase).contains(&TelephoneNumber));
    assert_eq!(refusals("violin/1632/copper/960/otter", Phrase), []);
}

#[test]
fn national_numbers_lose_their_prefix() {
    for written in ["01632 960123", "+44 1632 960123", "+44 (0)1632 960123", "0044 1632 960123", "441632960123"] {
        assert_eq!(national_number(written), "1632960123", "{written}");
    }
    assert_eq!(national_number("4416 32"), "441632");
    assert_eq!(national_number(""), "");
}

#[test]
fn refusals_name_rule_and_clause_and_repeat_nothing() {
    for refusal in refusals("testcase-Sampleson-exampleshire 01632960123", Phrase) {
        let sentence = refusal.to_string();
        assert!(sentence.starts_with("The password must") && sentence.ends_with("(SyOPs 5.5)."), "{sentence}");
        assert!(!sentence.contains("ampleson") && !sentence.contains("01632"));
    }
}

#[test]
fn a_person_without_details_refuses_nothing_by_them() {
    let policy = Policy::new(Phrase).unwrap();
    assert_eq!(policy.check("copper-lantern-violin", &Person::default()), Ok(()));
}

#[test]
fn the_worst_candidates_are_judged_quickly() {
    for candidate in ["a".repeat(1_024), "1034571!".repeat(128), "abc1".repeat(256)] {
        refusals(&candidate, Phrase);
        refusals(&candidate, Strict);
    }
}
