#![allow(clippy::panic)]

use safetynet_proto::access::v1::UnlockResponse;
use safetynet_proto::icm::v1::{ActivityCorrection, Audience, Channel, GetActivityResponse, GetChannelResponse};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef, ProgrammeValue};
use safetynet_shared::clock::Span;

use super::*;
use crate::app::testing::{Desk, session};
use crate::rpc::{Call, Method};
use crate::screens::channel::about::About;

fn outcome(value: &str) -> ProgrammeValue {
    ProgrammeValue { key: "outcome".into(), label: "What came of it".into(), value: value.into() }
}

fn opened() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Activity::new("v-1", "f-1"));
    let by = Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() });
    let version = |number, title: &str, reason: &str| ActivityCorrection {
        number,
        title: title.into(),
        note: format!("{title}: nobody opened."),
        values: vec![outcome(if number == 0 { "Seen" } else { "Nobody was in" })],
        reason: reason.into(),
        corrected_by: by.clone(),
        correct_time: None,
    };
    let activity = Wire {
        id: "v-1".into(),
        channel_reference: "CH-2026-000007".into(),
        case_reference: "CF-2026-000003".into(),
        kind: 3,
        significant: true,
        title: "Visit at 14".into(),
        note: "Visit at 14: nobody opened.".into(),
        values: vec![outcome("Nobody was in")],
        recorded_by: by.clone(),
        audience: Some(Audience {
            mode: AudienceMode::Narrowed.into(),
            organisations: vec![OrganisationRef { id: "o-2".into(), name: "Housing Trust".into() }],
            accounts: Vec::new(),
            show_gap: false,
        }),
        corrections: vec![version(0, "Visit at 12", ""), version(1, "Visit at 14", "The house number was wrong.")],
        etag: "e-1".into(),
        ..Wire::default()
    };
    let reply = GetActivityResponse { activity: Some(activity) };
    desk.answer(Method::GetActivity, Reply::GetActivity(Box::new(reply)));
    desk
}

#[test]
fn every_version_can_be_read_and_the_audience_is_said() {
    let desk = opened();
    insta::assert_snapshot!("activity", desk.frame(80, 24));
    insta::assert_snapshot!("activity_large", desk.frame(120, 40));
}

#[test]
fn a_correction_is_appended_with_its_reason() {
    let mut desk = opened();
    desk.press("e");
    desk.answer(Method::ListActivityKinds, kinds::testing::reply());
    desk.press("tab left tab tab tab");
    desk.type_text("The time was wrong too.");
    insta::assert_snapshot!("activity_correct", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::CorrectActivity(request)) = desk.sent(Method::CorrectActivity) else { panic!("nothing was sent") };
    assert_eq!((request.etag.as_str(), request.title.as_str()), ("e-1", "Visit at 14"));
    assert_eq!(request.reason, "The time was wrong too.");
    let values: Vec<(&str, &str)> = request.values.iter().map(|one| (one.key.as_str(), one.value.as_str())).collect();
    assert_eq!(values, [("outcome", "Seen"), ("seen", "")], "as it stood, but for what was changed");
}

#[test]
fn when_it_happened_stays_the_moment_of_opening_over_time_and_a_lock() {
    let channel = || Channel { id: "c-1".into(), reference: "CH-2026-000007".into(), ..Channel::default() };
    let mut desk = Desk::signed_in();
    desk.open(Sheet::new(add::AddActivity::new(About::from(&channel()))));
    desk.answer(Method::ListActivityKinds, kinds::testing::reply());
    desk.wait(Span::minutes(3));
    let asked = |desk: &mut Desk| {
        desk.press("right ctrl-s");
        let Some(Call::AddActivity(sent)) = desk.sent(Method::AddActivity) else { panic!("nothing was asked") };
        when::time(sent.happened_time.as_ref())
    };
    assert_eq!(asked(&mut desk), "23 Nov 2026 09:00");
    desk.press("ctrl-l");
    desk.wait(Span::minutes(4));
    desk.type_text("secret words");
    desk.press("enter");
    desk.answer(Method::Unlock, Reply::Unlock(Box::new(UnlockResponse { session: Some(session()) })));
    let reply = GetChannelResponse { channel: Some(channel()), ..GetChannelResponse::default() };
    desk.answer(Method::GetChannel, Reply::GetChannel(Box::new(reply)));
    desk.answer(Method::ListActivityKinds, kinds::testing::reply());
    assert_eq!(asked(&mut desk), "23 Nov 2026 09:00");
    let mut anew = Desk::signed_in();
    anew.wait(Span::minutes(2));
    anew.open(Sheet::new(add::AddActivity::new(About::from(&channel()))));
    anew.answer(Method::ListActivityKinds, kinds::testing::reply());
    assert_eq!(asked(&mut anew), "23 Nov 2026 09:02", "a form that is opened anew begins anew");
}
