//! What goes out, down to the types; and what never does, whatever is asked.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use safetynet_proto::google::r#type::LatLng;
use safetynet_shared::codes::Code;
use serde_json::{Value, json};

use super::*;

fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

fn today() -> Day {
    Day::new(2026, 11, 23).unwrap()
}

fn area_of(state: NeighbourhoodState) -> Area<'static> {
    Area { state, organisation: id(1), centre: (50.3, -3.06), rings: &[] }
}

fn source(text: &pb::public_text::About, record: Option<Record>) -> Source<'_> {
    Source {
        face: id(9),
        text,
        state: FaceState::Approved,
        written_by: id(2),
        approved_by: Some(id(3)),
        consent_on: Some(today()),
        protected: false,
        area: area_of(NeighbourhoodState::Active),
        record,
    }
}

fn made(text: &pb::public_text::About, record: Option<Record>) -> Value {
    let public = convert(&source(text, record), today()).ok().unwrap();
    serde_json::from_str(public.entries("a", "A").first().unwrap().json()).unwrap()
}

fn texts() -> [pb::public_text::About; 5] {
    use pb::public_text::About;
    [
        About::Area(pb::PublicArea { code: "SM-1".into(), name: "Harbour".into(), ..Default::default() }),
        About::Person(pb::PublicPerson { name: "Robin Sample".into(), rank: "PC".into(), bio: String::new() }),
        About::Location(pb::PublicLocation {
            name: "Station".into(),
            r#type: "station".into(),
            address: "1 Sample Street".into(),
            point: Some(LatLng { latitude: 50.3, longitude: -3.06 }),
            description: "Open on **Mondays**".into(),
            ..Default::default()
        }),
        About::Event(pb::PublicEvent { title: "Forum".into(), ..Default::default() }),
        About::Priority(pb::PublicPriority { issue: "Litter".into(), action: "More bins".into() }),
    ]
}

fn record_of(text: &pb::public_text::About, owner: Id, at: Moment) -> Option<Record> {
    match text {
        pb::public_text::About::Event(_) => {
            Some(Record::Engagement(owner, EngagementState::Planned, EngagementType::DropIn, at))
        }
        pb::public_text::About::Priority(_) => {
            Some(Record::Priority(owner, PriorityState::Actioned, today(), Some(today())))
        }
        _ => None,
    }
}

#[test]
fn an_area_is_in_the_form_of_the_feed() {
    let text = pb::public_text::About::Area(pb::PublicArea {
        code: "SM-1".into(),
        name: "Harbour".into(),
        description: "By the **sea**".into(),
        links: vec![pb::PublicLink { url: "https://a.example".into(), title: "A".into(), ..Default::default() }],
        population: 4_200,
        ..Default::default()
    });
    let expected = json!({
        "id": "SM-1", "name": "Harbour", "description": "<p>By the <strong>sea</strong></p>", "url_force": "",
        "contact_details": {}, "links": [{"url": "https://a.example", "title": "A", "description": ""}],
        "centre": {"latitude": "50.300000", "longitude": "-3.060000"}, "population": "0",
    });
    assert_eq!(made(&text, None), expected, "a population that is not open data stays");
}

#[test]
fn a_priority_has_hyphens_and_nulls() {
    let [.., text] = texts();
    let record = |state, action_on| Some(Record::Priority(id(1), state, today(), action_on));
    let adopted = json!({
        "issue": "<p>Litter</p>", "issue-date": "2026-11-23T00:00:00", "action": null, "action-date": null,
    });
    assert_eq!(made(&text, record(PriorityState::Adopted, Some(today()))), adopted);
    let closed = made(&text, record(PriorityState::Closed, Some(today())));
    assert_eq!(
        (closed["action"].clone(), closed["action-date"].clone()),
        (json!("<p>More bins</p>"), json!("2026-11-23T00:00:00"))
    );
}

#[test]
fn events_are_told_in_british_time_in_march_and_october() {
    let [_, _, _, text, _] = texts();
    for (seconds, told) in [
        (1_774_746_000, "2026-03-29T02:00:00"), // 01:00 UTC: the hour that is skipped
        (1_774_745_999, "2026-03-29T00:59:59"),
        (1_792_888_200, "2026-10-25T01:30:00"), // 00:30 UTC, in summer time
        (1_792_891_800, "2026-10-25T01:30:00"), // 01:30 UTC, an hour later and the same on the clock
    ] {
        let starts = Moment::from_micros(seconds * 1_000_000);
        let event = made(&text, record_of(&text, id(1), starts));
        assert_eq!((event["start_date"].as_str(), event["end_date"].as_str()), (Some(told), Some(told)));
        assert_eq!(event["type"], json!("drop-in"));
    }
}

#[test]
fn an_officer_and_a_place_are_in_the_form_of_the_feed() {
    let [_, person, location, ..] = texts();
    let officer = json!({"name": "Robin Sample", "rank": "PC", "bio": null, "contact_details": {}});
    assert_eq!(made(&person, None), officer);
    let place = made(&location, None);
    assert_eq!(place["latitude"], json!("50.300000"), "numbers are texts");
    assert_eq!((place["postcode"].clone(), place["telephone"].clone()), (json!(""), json!("")));
}

#[test]
fn each_rule_keeps_its_kind_back() {
    let [_, person, location, event, priority] = texts();
    let now = Moment::from_micros(0);
    let kept = |source: &Source<'_>| convert(source, today()).err();
    assert_eq!(kept(&Source { consent_on: None, ..source(&person, None) }), Some(Kept::NoConsent));
    assert_eq!(
        kept(&Source { consent_on: Some(today().plus_days(1)), ..source(&location, None) }),
        Some(Kept::NoConsent)
    );
    assert_eq!(kept(&Source { protected: true, ..source(&person, None) }), Some(Kept::Protected));
    assert_eq!(kept(&Source { approved_by: Some(id(2)), ..source(&person, None) }), Some(Kept::OwnApproval));
    assert_eq!(kept(&source(&event, record_of(&event, id(7), now))), Some(Kept::NotOurs));
    assert_eq!(kept(&source(&event, None)), Some(Kept::NotOurs));
    let cancelled = Record::Engagement(id(1), EngagementState::Cancelled, EngagementType::Meeting, now);
    assert_eq!(kept(&source(&event, Some(cancelled))), Some(Kept::Cancelled));
    let home = pb::public_text::About::Event(pb::PublicEvent {
        private_address: true,
        title: "T".into(),
        ..Default::default()
    });
    assert_eq!(kept(&source(&home, record_of(&home, id(1), now))), Some(Kept::PrivateAddress));
    let raised = Record::Priority(id(1), PriorityState::Raised, today(), None);
    assert_eq!(kept(&source(&priority, Some(raised))), Some(Kept::NotAdopted));
    let bare = pb::public_text::About::Location(pb::PublicLocation { name: "Station".into(), ..Default::default() });
    assert_eq!(kept(&source(&bare, None)), Some(Kept::Incomplete));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever else holds: unapproved, withdrawn, protected, unconsented, at somebody's home, not ours or of a
    /// neighbourhood out of use never converts, and the rest does.
    #[test]
    fn nothing_of_a_kind_that_may_not_go_out_ever_converts(
        which in 0_usize..5, state in 1_i32..=3, written in 1_u8..4, approved in proptest::option::of(1_u8..4),
        consent in proptest::option::of(-3_i64..3), protected in any::<bool>(), area in 1_i32..=3, owner in 1_u8..3,
        stands in 1_i32..=4, at_home in any::<bool>(),
    ) {
        let mut texts = texts();
        if let pb::public_text::About::Event(event) = &mut texts[3] {
            event.private_address = at_home;
        }
        let text = &texts[which];
        let state = FaceState::from_number(state).unwrap();
        let consent_on = consent.map(|days| today().plus_days(days));
        let record = match text {
            pb::public_text::About::Event(_) => Some(Record::Engagement(id(owner),
                EngagementState::from_number(stands).unwrap(), EngagementType::Meeting, Moment::from_micros(0))),
            pb::public_text::About::Priority(_) => Some(Record::Priority(id(owner),
                PriorityState::from_number(stands).unwrap(), today(), None)),
            _ => None,
        };
        let (recorded, personal) = (record.is_some(), matches!(which, 1 | 2));
        let source = Source {
            state, written_by: id(written), approved_by: approved.map(id), consent_on, protected,
            area: area_of(NeighbourhoodState::from_number(area).unwrap()), record, ..source(text, None)
        };
        let may = state == FaceState::Approved
            && approved.is_some_and(|by| by != written)
            && (!personal || consent.is_some_and(|days| days <= 0))
            && !protected
            && area == 1
            && (!recorded || owner == 1)
            && (which != 3 || (stands != 4 && !at_home))
            && (which != 4 || stands != 1);
        prop_assert_eq!(convert(&source, today()).is_ok(), may);
    }
}
