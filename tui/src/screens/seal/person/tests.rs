#![allow(clippy::panic)]

use safetynet_proto::access::v1::{ExplainResponse, ListPeopleResponse, Person, ReachOrganisation};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{
    ListSealLooksResponse, ListSealsResponse, PlaceSealResponse, SealMode, SearchReason as Why,
};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};

fn account(id: &str, name: &str) -> AccountRef {
    AccountRef { id: id.into(), name: name.into() }
}

fn organisation(name: &str) -> Option<OrganisationRef> {
    Some(OrganisationRef { id: "o-1".into(), name: name.into() })
}

fn desk(seals: Vec<Seal>) -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(SealOf::new("n-1", "N-000123"));
    desk.answer(Method::ListSeals, Reply::ListSeals(Box::new(ListSealsResponse { seals })));
    let look = SealLook {
        id: "l-1".into(),
        account: Some(account("a-7", "Dele Sample")),
        organisation: organisation("Northtown Housing Trust"),
        deed: Deed::Check.into(),
        reason: Why::NewReferral.into(),
        look_date: Some(Date { year: 2026, month: 11, day: 20 }),
        times: 2,
        last_time: Some(when::timestamp(desk.now)),
    };
    let reply = ListSealLooksResponse { looks: vec![look], ..ListSealLooksResponse::default() };
    desk.answer(Method::ListSealLooks, Reply::ListSealLooks(Box::new(reply)));
    desk
}

/// Who reads the record, and the colleagues.
fn answered(desk: &mut Desk) {
    let of = |name: &str, people| ReachOrganisation { organisation: organisation(name), people_count: 1, people };
    let organisations = vec![
        of("Northtown Council", vec![account("a-1", "Ann Example"), account("a-2", "Robin Sample")]),
        of("Northtown Police", vec![account("a-3", "Priya Sample")]),
    ];
    let reply = ExplainResponse { organisations, ..ExplainResponse::default() };
    desk.answer(Method::Explain, Reply::Explain(Box::new(reply)));
    let person = |one| Person { account: Some(one), organisation: organisation("Northtown Council") };
    let people = vec![person(account("a-2", "Robin Sample")), person(account("a-4", "Kit Sample"))];
    let reply = ListPeopleResponse { people, ..ListPeopleResponse::default() };
    desk.answer(Method::ListPeople, Reply::ListPeople(Box::new(reply)));
}

#[test]
fn a_person_is_sealed_to_who_reads_the_record_after_its_audience_is_shown() {
    let mut desk = desk(Vec::new());
    insta::assert_snapshot!("seal_none", desk.frame(80, 24));
    desk.press("z");
    answered(&mut desk);
    desk.press("right tab");
    desk.type_text("He works where many could look him up.");
    insta::assert_snapshot!("seal_place", desk.frame(80, 24));
    desk.press("tab space ctrl-s");
    let Some(Call::PlaceSeal(sent)) = desk.sent(Method::PlaceSeal) else { panic!("nothing was sent") };
    assert_eq!((sent.object_kind(), sent.object_id.as_str()), (RecordKind::Nominal, "n-1"));
    assert_eq!((sent.mode(), sent.validate_only), (SealMode::Hidden, true));
    assert_eq!(sent.account_ids, ["a-2"], "the one who seals is named in any case");
    desk.answer(Method::PlaceSeal, Reply::PlaceSeal(Box::<PlaceSealResponse>::default()));
    desk.press("right enter");
    let Some(Call::PlaceSeal(sent)) = desk.sent(Method::PlaceSeal) else { panic!("it was not placed") };
    assert!(!sent.validate_only);
}

fn seal() -> Seal {
    Seal {
        id: "z-1".into(),
        object_kind: RecordKind::Nominal.into(),
        object_id: "n-1".into(),
        mode: SealMode::Hidden.into(),
        named: vec![account("a-1", "Ann Example")],
        contact: Some(account("a-1", "Ann Example")),
        reason: "He works where many could look him up.".into(),
        etag: "v1".into(),
        ..Seal::default()
    }
}

#[test]
fn a_seal_is_turned_into_a_signpost_and_a_colleague_is_added() {
    let mut desk = desk(vec![seal()]);
    insta::assert_snapshot!("seal_in_force", desk.frame(80, 24));
    desk.press("z");
    answered(&mut desk);
    desk.press("right");
    for _ in 0..3 {
        desk.press("tab");
    }
    desk.press("right ctrl-s");
    let Some(Call::ChangeSeal(sent)) = desk.sent(Method::ChangeSeal) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.mode(), sent.etag.as_str()), ("z-1", SealMode::Signpost, "v1"));
    assert_eq!(sent.account_ids, ["a-4"]);
}

#[test]
fn who_looked_is_told_with_the_reason_of_the_list() {
    let mut desk = desk(vec![seal()]);
    desk.press("tab");
    insta::assert_snapshot!("seal_looks", desk.frame(80, 24));
}
