//! Contacts over the wire: consent, dates, and details that stay with the organisation that recorded them.

use safetynet_proto::nms::v1::contact_service_client::ContactServiceClient;
use safetynet_proto::nms::v1::{
    Consent, Contact, ContactKind, ContactState, CreateContactRequest, PreferredChannel, RecordContactMadeRequest,
    UpdateContactRequest, WithdrawContactRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::neighbourhood::{COUNCIL, POLICE, area, board, november};

pub fn client(person: &Person) -> ContactServiceClient<Wire> {
    ContactServiceClient::new(person.wire())
}

pub fn create(world: &World, kind: ContactKind) -> CreateContactRequest {
    CreateContactRequest {
        neighbourhood_id: area(world, 0),
        request_id: request_id(),
        kind: kind.into(),
        name: "Robin Sample".into(),
        role: "Sample warden".into(),
        preferred_channel: PreferredChannel::Telephone.into(),
        telephone: "01632 960001".into(),
        email: "robin@example.org".into(),
        notes: "After six only".into(),
        private_details: true,
        ..Default::default()
    }
}

pub fn change(contact: &Contact, paths: &[&str]) -> UpdateContactRequest {
    UpdateContactRequest {
        id: contact.id.clone(),
        etag: contact.etag.clone(),
        update_mask: safetynet_tests::mask(paths),
        ..Default::default()
    }
}

fn made(contact: &Contact, day: i32) -> RecordContactMadeRequest {
    RecordContactMadeRequest {
        id: contact.id.clone(),
        request_id: request_id(),
        etag: contact.etag.clone(),
        contact_date: november(day),
        next_due_date: None,
    }
}

fn consent(day: i32) -> Option<Consent> {
    Some(Consent { consent_date: november(day), evidence: "Signed form in the office file".into() })
}

async fn seen(person: &Person, world: &World, id: &str) -> Contact {
    board(person, &area(world, 0)).await.contacts.into_iter().find(|contact| contact.id == id).unwrap()
}

/// Withdraws a contact.
pub fn withdraw(contact: &Contact) -> WithdrawContactRequest {
    WithdrawContactRequest {
        id: contact.id.clone(),
        request_id: request_id(),
        etag: contact.etag.clone(),
        reason: "Does not wish to be contacted".into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn private_details_stay_with_the_recording_organisation() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut mine = client(&police);
    let request = create(&world, ContactKind::Professional);
    let kept = mine.create_contact(request).await.unwrap().into_inner().contact.unwrap();
    assert_eq!((kept.telephone.as_str(), kept.details_withheld), ("01632 960001", false));
    let theirs = seen(&council, &world, &kept.id).await;
    assert!(theirs.details_withheld && theirs.private_details);
    assert_eq!((theirs.name.as_str(), theirs.role.as_str()), ("Robin Sample", "Sample warden"));
    assert_eq!(theirs.preferred_channel(), PreferredChannel::Unspecified);
    assert!([&theirs.telephone, &theirs.email, &theirs.notes].iter().all(|text| text.is_empty()));
    assert!(theirs.consent.is_none());
    let spoken = client(&council).record_contact_made(made(&theirs, 23)).await.unwrap().into_inner().contact.unwrap();
    assert!(spoken.details_withheld && spoken.telephone.is_empty());
    let kept = seen(&police, &world, &kept.id).await;
    let shared = mine.update_contact(change(&kept, &["private_details"])).await.unwrap().into_inner().contact.unwrap();
    assert!(!shared.private_details);
    assert_eq!(seen(&council, &world, &kept.id).await.telephone, "01632 960001");
}

#[tokio::test]
async fn only_the_recording_organisation_changes_a_contact() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let request = create(&world, ContactKind::Professional);
    let kept = client(&police).create_contact(request).await.unwrap().into_inner().contact.unwrap();
    let mut theirs = client(&council);
    let request = UpdateContactRequest { notes: "Ours now".into(), ..change(&kept, &["notes"]) };
    assert_rule(theirs.update_contact(request).await, "ISA-4.1");
    let request = withdraw(&kept);
    assert_rule(theirs.withdraw_contact(request.clone()).await, "ISA-4.1");
    let gone = client(&police).withdraw_contact(request).await.unwrap().into_inner().contact.unwrap();
    assert_eq!(gone.state(), ContactState::Withdrawn);
    assert!(gone.telephone.is_empty() && gone.email.is_empty() && gone.notes.is_empty());
    assert_rule(client(&police).record_contact_made(made(&gone, 23)).await, "CONTACT-STATE");
    assert_rule(client(&police).update_contact(change(&gone, &["role"])).await, "CONTACT-STATE");
}

#[tokio::test]
async fn a_withdrawal_shows_nobody_what_was_private_before() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let request = CreateContactRequest { consent: consent(2), ..create(&world, ContactKind::Kin) };
    let kept = client(&police).create_contact(request).await.unwrap().into_inner().contact.unwrap();
    let before = seen(&council, &world, &kept.id).await;
    assert!(before.private_details && before.details_withheld && before.consent.is_none());
    let request = withdraw(&kept);
    let gone = client(&police).withdraw_contact(request).await.unwrap().into_inner().contact.unwrap();
    assert!(gone.consent.is_some() && gone.role.is_empty(), "the proof of the consent is kept by who recorded it");
    let theirs = seen(&council, &world, &kept.id).await;
    assert!(theirs.consent.is_none() && theirs.private_details, "and stays with them");
    assert!(!theirs.details_withheld, "no details are left that could be withheld");
}

#[tokio::test]
async fn a_key_individual_is_contacted_after_consent_and_each_quarter() {
    let world = World::new();
    let mut mine = client(&world.person(POLICE).await);
    let request = create(&world, ContactKind::Kin);
    let asked = mine.create_contact(request).await.unwrap().into_inner().contact.unwrap();
    assert_eq!(asked.state(), ContactState::Proposed);
    assert_rule(mine.record_contact_made(made(&asked, 20)).await, "ISA-8.viii");
    for (wrong, field) in [
        (consent(24), "consent.consent_date"),
        (Some(Consent { evidence: "short".into(), ..consent(2).unwrap() }), "consent.evidence"),
    ] {
        let request = UpdateContactRequest { consent: wrong, ..change(&asked, &["consent"]) };
        assert_field(mine.update_contact(request).await, field);
    }
    let request = UpdateContactRequest { consent: consent(20), ..change(&asked, &["consent"]) };
    let agreed = mine.update_contact(request).await.unwrap().into_inner().contact.unwrap();
    assert_eq!(agreed.state(), ContactState::Active);
    let quarter = |month, day| Some(safetynet_proto::google::r#type::Date { year: 2027, month, day });
    assert!(agreed.next_due_date == quarter(2, 23));
    assert_field(mine.update_contact(change(&agreed, &["consent"])).await, "consent");
    let spoken = mine.record_contact_made(made(&agreed, 22)).await.unwrap().into_inner().contact.unwrap();
    assert!(spoken.last_contact_date == november(22) && spoken.next_due_date == quarter(2, 22));
    assert_stale(mine.record_contact_made(made(&agreed, 22)).await);
    assert_field(mine.record_contact_made(made(&spoken, 24)).await, "contact_date");
    let consented = CreateContactRequest { consent: consent(2), ..create(&world, ContactKind::Kin) };
    let consented = mine.create_contact(consented).await.unwrap().into_inner().contact.unwrap();
    assert_eq!(consented.state(), ContactState::Active);
}

#[tokio::test]
async fn a_contact_more_than_ninety_days_late_is_dormant() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let request = CreateContactRequest { next_due_date: november(23), ..create(&world, ContactKind::Professional) };
    let kept = client(&police).create_contact(request).await.unwrap().into_inner().contact.unwrap();
    world.pass(Span::days(60));
    let police = world.person(POLICE).await;
    let late = seen(&police, &world, &kept.id).await;
    assert_eq!((late.state(), late.days_late), (ContactState::Active, 60));
    let mut dormant = 0;
    for at in 0..3 {
        for row in board(&police, &area(&world, at)).await.contacts {
            assert_eq!(row.state() == ContactState::Dormant, row.days_late > 90, "{} days late", row.days_late);
            dormant += usize::from(row.state() == ContactState::Dormant);
        }
    }
    assert!(dormant > 0);
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut mine = client(&police);
    let professional = || create(&world, ContactKind::Professional);
    for (request, field) in [
        (CreateContactRequest { kind: 0, ..professional() }, "kind"),
        (CreateContactRequest { name: String::new(), ..professional() }, "name"),
        (CreateContactRequest { telephone: "call me".into(), ..professional() }, "telephone"),
        (CreateContactRequest { telephone: String::new(), ..professional() }, "telephone"),
        (CreateContactRequest { email: "robin".into(), ..professional() }, "email"),
        (CreateContactRequest { preferred_channel: 9, ..professional() }, "preferred_channel"),
        (CreateContactRequest { notes: "dob 4 May 1985".into(), ..professional() }, "notes"),
        (CreateContactRequest { next_due_date: november(22), ..professional() }, "next_due_date"),
        (CreateContactRequest { consent: consent(2), ..professional() }, "consent"),
    ] {
        assert_field(mine.create_contact(request).await, field);
    }
    let elsewhere = CreateContactRequest { neighbourhood_id: area(&world, 2), ..professional() };
    let kept = mine.create_contact(elsewhere).await.unwrap().into_inner().contact.unwrap();
    assert_not_found(client(&council).record_contact_made(made(&kept, 23)).await);
    let request = UpdateContactRequest { name: "Sam".into(), ..change(&kept, &["name"]) };
    assert_not_found(client(&council).update_contact(request).await);
}
