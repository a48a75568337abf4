#![allow(clippy::panic)]

use safetynet_proto::access::v1::UnlockResponse;
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{ListBrokenGlassResponse, ListOwnSealsResponse, ListSignpostsResponse, Seal, SealMode};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};
use safetynet_shared::clock::Span;

use super::*;
use crate::app::testing::{self, Desk};

fn organisation() -> Option<OrganisationRef> {
    Some(OrganisationRef { id: "o-1".into(), name: "Northtown Housing Trust".into() })
}

fn account(name: &str) -> Option<AccountRef> {
    Some(AccountRef { id: name.into(), name: name.into() })
}

fn broken(desk: &Desk, id: &str, found: GlassFinding, days_late: i32) -> BrokenGlass {
    let reviewed = found != GlassFinding::Unspecified;
    BrokenGlass {
        id: id.into(),
        object_kind: RecordKind::Nominal.into(),
        object_id: "n-1".into(),
        reference: "N-000123".into(),
        reason: "His daughter rang: he is on the roof now.".into(),
        broken_by: account("Dele Sample"),
        organisation: Some(OrganisationRef { id: "o-2".into(), name: "Northtown Council".into() }),
        owner_organisation: organisation(),
        break_time: Some(when::timestamp(desk.now)),
        close_time: Some(when::timestamp(desk.now)),
        review_date: Some(Date { year: 2026, month: 11, day: 20 }),
        days_late,
        finding: found.into(),
        statement: if reviewed { "The call is on record.".into() } else { String::new() },
        reviewed_by: if reviewed { account("Priya Sample") } else { None },
        etag: "v1".into(),
        ..BrokenGlass::default()
    }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Sealed::default());
    let glass =
        vec![broken(&desk, "g-1", GlassFinding::Unspecified, 3), broken(&desk, "g-2", GlassFinding::Justified, 0)];
    let reply = ListBrokenGlassResponse { glass, next_page_token: String::new() };
    desk.answer(Method::ListBrokenGlass, Reply::ListBrokenGlass(Box::new(reply)));
    let sign = Signpost {
        object_kind: RecordKind::Nominal.into(),
        object_id: "n-1".into(),
        reference: "N-000123".into(),
        owner_organisation: organisation(),
        contact: account("Robin Sample"),
    };
    let reply = ListSignpostsResponse { signposts: vec![sign] };
    desk.answer(Method::ListSignposts, Reply::ListSignposts(Box::new(reply)));
    desk
}

#[test]
fn a_sign_says_whom_to_ask_and_its_glass_is_broken_by_name() {
    let mut desk = desk();
    insta::assert_snapshot!("sealed", desk.frame(80, 24));
    desk.press("b");
    desk.type_text("His daughter rang: he is on the roof now.");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::BreakGlass).is_none(), "its reference is typed first");
    desk.type_text("N-000123");
    desk.press("enter");
    let Some(Call::BreakGlass(sent)) = desk.sent(Method::BreakGlass) else { panic!("nothing was sent") };
    assert_eq!((sent.object_id.as_str(), sent.object_kind()), ("n-1", RecordKind::Nominal));
}

#[test]
fn glass_asks_for_the_password_first_and_for_the_reference_once() {
    let mut desk = desk();
    desk.press("b");
    desk.type_text("His daughter rang: he is on the roof now.");
    desk.wait(Span::minutes(4));
    desk.type_text(" Now.");
    desk.wait(Span::minutes(4));
    desk.press("ctrl-s");
    assert!(desk.frame(80, 24).contains("Your password again"), "{}", desk.frame(80, 24));
    desk.type_text("right");
    desk.press("enter");
    let reply = UnlockResponse { session: Some(testing::session()) };
    desk.answer(Method::Unlock, Reply::Unlock(Box::new(reply)));
    desk.press("ctrl-s");
    assert!(desk.sent(Method::BreakGlass).is_none() && desk.frame(80, 24).contains("Type N-000123"));
    desk.type_text("N-000123");
    desk.press("enter");
    assert!(desk.sent(Method::BreakGlass).is_some());
}

#[test]
fn broken_glass_is_reviewed_with_a_statement() {
    let mut desk = desk();
    desk.press("tab");
    insta::assert_snapshot!("broken_glass", desk.frame(80, 24));
    desk.press("v right tab");
    desk.type_text("The call is on record, and he was found.");
    desk.press("ctrl-s");
    desk.type_text("review");
    desk.press("enter");
    let Some(Call::ReviewBrokenGlass(sent)) = desk.sent(Method::ReviewBrokenGlass) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.finding()), ("g-1", GlassFinding::Justified));
}

#[test]
fn the_seals_on_which_one_is_named_are_listed_and_open_their_record() {
    let mut desk = desk();
    let seal = Seal {
        id: "s-1".into(),
        object_kind: RecordKind::Channel.into(),
        object_id: "c-1".into(),
        mode: SealMode::Hidden.into(),
        named: vec![account("Priya Sample").unwrap_or_default(), account("Robin Sample").unwrap_or_default()],
        reason: "Her former partner works for a member.".into(),
        owner_organisation: organisation(),
        sealed_by: account("Priya Sample"),
        seal_time: Some(when::timestamp(desk.now)),
        ..Seal::default()
    };
    let reply = ListOwnSealsResponse { seals: vec![OwnSeal { seal: Some(seal), reference: "CH-2026-000007".into() }] };
    desk.answer(Method::ListOwnSeals, Reply::ListOwnSeals(Box::new(reply)));
    desk.press("tab tab");
    insta::assert_snapshot!("named", desk.frame(80, 24));
    desk.press("enter");
    assert!(desk.sent(Method::GetChannel).is_some());
}
