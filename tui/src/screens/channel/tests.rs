#![allow(clippy::panic, clippy::unwrap_used)]

use safetynet_proto::access::v1::{DirectoryOrganisation, ListOrganisationsResponse, ListPeopleResponse, Person};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{
    Action, ActivitySummary, AddActivityResponse, Assessment, Assignment, AssignmentKind, AudienceMode,
    AudienceOrganisation, AudiencePreview, Channel as Wire, ChannelMember, ChannelReview, CreateGrantResponse,
    GetCaseFileResponse, Grant, ListAssessmentsResponse, ListGrantsResponse, RemoveMemberResponse, ReviewKind,
    RiskLevel, UnassignResponse,
};
use safetynet_proto::kind::v1::{AccountRef, ErrorReason, OrganisationRef, OrganisationState};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Failure};
use crate::widgets::when;

fn organisation(id: &str, name: &str) -> Option<OrganisationRef> {
    Some(OrganisationRef { id: id.into(), name: name.into() })
}

fn account(id: &str, name: &str) -> Option<AccountRef> {
    Some(AccountRef { id: id.into(), name: name.into() })
}

fn day(month: i32, day: i32) -> Option<Date> {
    Some(Date { year: 2026, month, day })
}

fn time(month: i32, day: i32) -> Option<prost_types::Timestamp> {
    let day = safetynet_shared::clock::Day::new(2026, month, day).unwrap();
    Some(when::timestamp(day.at(14, 5).unwrap()))
}

fn channel() -> Wire {
    let member = |id, name, people, lead| ChannelMember {
        organisation: organisation(id, name),
        people,
        lead,
        add_time: time(1, 5),
    };
    let assigned = |id, name, kind: AssignmentKind, of| Assignment {
        account: account(id, name),
        organisation: of,
        kind: kind.into(),
        assign_time: time(1, 5),
    };
    let review = |kind: ReviewKind, due_date, days_late| ChannelReview {
        review_id: format!("r-{days_late}"),
        kind: kind.into(),
        due_date,
        days_late,
    };
    Wire {
        id: "c-1".into(),
        reference: "CH-2026-000007".into(),
        case_file_id: "f-1".into(),
        case_reference: "CF-2026-000003".into(),
        nominal_names: vec!["Sample Person".into(), "Other Sample".into()],
        title: "Noise at the corner house".into(),
        summary: "Neighbours report shouting at night.".into(),
        programme: crate::screens::programme::asb(),
        state: 2,
        lead_organisation: organisation("o-1", "Northtown Council"),
        members: vec![member("o-1", "Northtown Council", 2, true), member("o-2", "Housing Trust", 1, false)],
        assignments: vec![
            assigned("a-1", "Ann Example", AssignmentKind::Supervisor, organisation("o-1", "Northtown Council")),
            assigned("a-2", "Sue Sample", AssignmentKind::Worker, organisation("o-1", "Northtown Council")),
            assigned("a-3", "Hal Housing", AssignmentKind::Worker, organisation("o-2", "Housing Trust")),
        ],
        reviews: vec![review(ReviewKind::Supervisor, day(12, 3), 0), review(ReviewKind::Caseworker, day(11, 11), 12)],
        latest_assessment: Some(Assessment { level: RiskLevel::High.into(), age_days: 40, ..Assessment::default() }),
        etag: "e-1".into(),
        ..Wire::default()
    }
}

fn activity(id: &str, kind: i32, mode: AudienceMode, title: &str) -> ActivitySummary {
    ActivitySummary {
        id: id.into(),
        kind,
        significant: kind > 1,
        happened_time: time(11, 12),
        title: title.into(),
        excerpt: "Spoke to both neighbours at the door. They agreed to keep a diary for two weeks.".into(),
        recorded_by: account("a-3", "Hal Housing"),
        owner_organisation: organisation("o-2", "Housing Trust"),
        audience_mode: mode.into(),
        ..ActivitySummary::default()
    }
}

fn action_of(id: &str, owner: &str, late: i32) -> Action {
    Action {
        id: id.into(),
        channel_id: "c-1".into(),
        title: "Visit the neighbours".into(),
        detail: "Take the diary sheets along.".into(),
        owner: account(owner, "Ann Example"),
        due_date: day(11, 20),
        days_late: late,
        state: 1,
        created_by: account("a-2", "Sue Sample"),
        create_time: time(11, 2),
        etag: "x-1".into(),
        ..Action::default()
    }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Channel::new("c-1"));
    let reply = GetChannelResponse {
        channel: Some(channel()),
        activities: vec![
            activity("v-1", 3, AudienceMode::WholeChannel, "Visit at the corner house"),
            activity("v-2", 1, AudienceMode::Narrowed, "Call of a relative"),
        ],
        open_actions: vec![action_of("t-1", "a-1", 3), action_of("t-2", "a-3", 0)],
        ..GetChannelResponse::default()
    };
    desk.answer(Method::GetChannel, Reply::GetChannel(Box::new(reply)));
    desk
}

fn audience(people: i32) -> Option<AudiencePreview> {
    let one = |id, name, people| AudienceOrganisation { organisation: organisation(id, name), people };
    Some(AudiencePreview {
        organisations: vec![one("o-2", "Housing Trust", 1), one("o-1", "Northtown Council", people - 1)],
        people,
        withheld_from: 1,
    })
}

#[test]
fn the_first_look_says_what_is_due_and_what_happened() {
    let desk = desk();
    insta::assert_snapshot!("channel", desk.frame(80, 24));
    insta::assert_snapshot!("channel_wide", desk.frame(120, 40));
}

#[test]
fn actions_are_taken_on_with_one_key_and_only_by_their_owner() {
    let mut desk = desk();
    desk.press("tab");
    insta::assert_snapshot!("channel_actions", desk.frame(80, 24));
    desk.press("y");
    let Some(Call::TransitionAction(request)) = desk.sent(Method::TransitionAction) else { panic!("nothing was sent") };
    assert_eq!((request.id.as_str(), request.etag.as_str(), request.transition), ("t-1", "x-1", 1));
    let accepted = Action { state: 2, ..action_of("t-1", "a-1", 3) };
    let reply = safetynet_proto::icm::v1::TransitionActionResponse { action: Some(accepted) };
    desk.answer(Method::TransitionAction, Reply::TransitionAction(Box::new(reply)));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("accepted") && frame.contains("ctrl-z takes it back."), "{frame}");
    desk.press("j y");
    assert!(desk.sent(Method::TransitionAction).is_none(), "somebody else's action");
}

#[test]
fn the_history_of_the_risk_is_a_line() {
    let mut desk = desk();
    desk.press("tab tab");
    let one = |id: &str, level: RiskLevel, month, superseded: bool| Assessment {
        id: id.into(),
        scale: "ASB risk matrix".into(),
        level: level.into(),
        score: 31,
        rationale: "The shouting has become threats.".into(),
        assess_date: day(month, 10),
        next_date: day(12, 31),
        state: if superseded { 2 } else { 1 },
        assessed_by: account("a-1", "Ann Example"),
        owner_organisation: organisation("o-1", "Northtown Council"),
        ..Assessment::default()
    };
    let assessments = vec![
        one("s-3", RiskLevel::High, 10, false),
        one("s-2", RiskLevel::Medium, 6, true),
        one("s-1", RiskLevel::Low, 1, true),
    ];
    let reply = ListAssessmentsResponse { assessments, ..ListAssessmentsResponse::default() };
    desk.answer(Method::ListAssessments, Reply::ListAssessments(Box::new(reply)));
    insta::assert_snapshot!("channel_risk", desk.frame(80, 24));
}

#[test]
fn people_stand_below_their_organisation_and_an_assignment_ends_with_a_reason() {
    let mut desk = desk();
    desk.press("tab tab tab");
    insta::assert_snapshot!("channel_people", desk.frame(80, 24));
    desk.press("G x");
    desk.type_text("Moved to another team.");
    desk.press("ctrl-s");
    let Some(Call::Unassign(request)) = desk.sent(Method::Unassign) else { panic!("nothing was sent") };
    assert_eq!((request.account_id.as_str(), request.etag.as_str()), ("a-3", "e-1"));
    assert_eq!(request.reason, "Moved to another team.");
    let changed = Wire { etag: "e-2".into(), ..channel() };
    desk.answer(Method::Unassign, Reply::Unassign(Box::new(UnassignResponse { channel: Some(changed) })));
    assert!(desk.frame(80, 24).contains("The assignment has ended. ctrl-z takes it back."));
    desk.press("k");
    assert!(desk.frame(80, 24).contains("ctrl-z undo"), "the hint stays");
    desk.press("ctrl-z");
    let Some(Call::Assign(request)) = desk.sent(Method::Assign) else { panic!("nothing was taken back") };
    assert_eq!(
        (request.account_id.as_str(), request.etag.as_str(), request.kind()),
        ("a-3", "e-2", AssignmentKind::Worker)
    );
}

#[test]
fn an_organisation_that_was_taken_out_comes_back_by_one_key() {
    let mut desk = desk();
    desk.press("tab tab tab G k x");
    desk.type_text("Its part in this is done.");
    desk.press("ctrl-s");
    let changed = Wire { etag: "e-2".into(), ..channel() };
    desk.answer(Method::RemoveMember, Reply::RemoveMember(Box::new(RemoveMemberResponse { channel: Some(changed) })));
    desk.press("ctrl-z");
    let Some(Call::UndoRemoveMember(request)) = desk.sent(Method::UndoRemoveMember) else { panic!("nothing was sent") };
    assert_eq!((request.channel_id.as_str(), request.etag.as_str()), ("c-1", "e-2"));
}

/// The form of an activity, whose kinds were read.
fn add_activity(desk: &mut Desk) {
    desk.press("a");
    desk.answer(Method::ListActivityKinds, crate::screens::activity::kinds::testing::reply());
}

#[test]
fn an_activity_is_saved_only_after_its_audience_was_seen() {
    let mut desk = desk();
    add_activity(&mut desk);
    desk.press("right right tab tab");
    desk.type_text("Second visit");
    desk.press("tab right right tab tab");
    desk.type_text("Nobody opened.");
    desk.press("tab right");
    insta::assert_snapshot!("activity_add", desk.frame(80, 24));
    insta::assert_snapshot!("activity_add_large", desk.frame(120, 40));
    desk.press("tab space ctrl-s");
    let Some(Call::AddActivity(request)) = desk.sent(Method::AddActivity) else { panic!("nothing was asked") };
    assert!(request.validate_only);
    let audience_choice = request.audience.clone().unwrap();
    assert_eq!(
        (audience_choice.mode(), audience_choice.organisation_ids),
        (AudienceMode::Narrowed, vec!["o-2".to_owned()])
    );
    let dry = request.request_id.clone();
    let reply = AddActivityResponse { audience: audience(3), ..AddActivityResponse::default() };
    desk.answer(Method::AddActivity, Reply::AddActivity(Box::new(reply)));
    insta::assert_snapshot!("activity_audience", desk.frame(80, 24));
    insta::assert_snapshot!("activity_audience_large", desk.frame(120, 40));
    desk.press("enter");
    assert!(desk.sent(Method::AddActivity).is_none(), "enter alone saves nothing");
    desk.press("ctrl-s");
    desk.answer(Method::AddActivity, Reply::AddActivity(Box::default()));
    desk.press("right enter");
    let Some(Call::AddActivity(request)) = desk.sent(Method::AddActivity) else { panic!("nothing was sent") };
    assert!(!request.validate_only && request.request_id != dry);
    assert_eq!((request.kind, request.title.as_str(), request.note.as_str()), (3, "Second visit", "Nobody opened."));
    let values: Vec<(&str, &str)> = request.values.iter().map(|one| (one.key.as_str(), one.value.as_str())).collect();
    assert_eq!(values, [("outcome", "Nobody was in"), ("seen", "")], "what is asked of a visit");
    desk.answer(Method::AddActivity, Reply::AddActivity(Box::default()));
    assert!(desk.frame(80, 24).contains("The activity is recorded."));
    assert!(desk.sent(Method::GetChannel).is_some(), "the page is read again");
}

#[test]
fn the_own_organisation_sees_an_activity_until_single_colleagues_are_ticked() {
    let mut desk = desk();
    add_activity(&mut desk);
    desk.press("tab tab tab tab right");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("[x] always, unless you tick single colleagues"), "{frame}");
    assert!(frame.contains("[x] you always see what you record"), "{frame}");
    desk.press("tab tab space");
    let frame = desk.frame(80, 24);
    assert!(
        frame.contains("> Sue Sample") && frame.contains("[ ] only those ticked below, you, and your auditors"),
        "{frame}"
    );
    desk.press("ctrl-s");
    let Some(Call::AddActivity(request)) = desk.sent(Method::AddActivity) else { panic!("nothing was asked") };
    let audience = request.audience.clone().unwrap();
    assert_eq!((audience.organisation_ids, audience.account_ids), (Vec::new(), vec!["a-2".to_owned()]));
}

#[test]
fn a_refusal_stands_at_its_field_and_the_text_stays() {
    let mut desk = desk();
    add_activity(&mut desk);
    desk.press("tab ctrl-w ctrl-w");
    desk.type_text("99:99");
    desk.press("tab");
    desk.type_text("Title");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::AddActivity).is_none());
    assert!(desk.frame(80, 24).contains("! Write the time as"));
    desk.press("ctrl-w ctrl-w ctrl-w");
    desk.type_text("8:30");
    desk.press("ctrl-s");
    let fields = vec![("title".to_owned(), "The title names a person.".to_owned())];
    desk.fail(Method::AddActivity, Failure { reason: ErrorReason::FieldInvalid, fields, ..Failure::default() });
    let frame = desk.frame(80, 24);
    assert!(frame.contains("! The title names a person.") && frame.contains("Title"), "{frame}");
}

#[test]
fn a_share_names_partner_purpose_and_last_day_and_shows_who_will_see_it() {
    let mut desk = desk();
    desk.press("s");
    let partner = |id: &str, name: &str, agreement_in_force| DirectoryOrganisation {
        id: id.into(),
        name: name.into(),
        state: OrganisationState::Connected.into(),
        agreement_in_force,
        ..DirectoryOrganisation::default()
    };
    let organisations = vec![partner("o-8", "Alpha Charity", false), partner("o-9", "Health Board", true)];
    let reply = ListOrganisationsResponse { organisations, ..ListOrganisationsResponse::default() };
    desk.answer(Method::ListOrganisations, Reply::ListOrganisations(Box::new(reply)));
    let case_file = safetynet_proto::icm::v1::CaseFile { purpose: 2, article6_basis: 5, ..Default::default() };
    desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(GetCaseFileResponse { case_file: Some(case_file) })));
    desk.answer(Method::ListConsents, Reply::ListConsents(Box::default()));
    desk.press("ctrl-s");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("‹ nothing chosen yet ›") && frame.contains("! Choose one"), "{frame}");
    desk.type_text("board");
    desk.press("tab");
    desk.fail(Method::ListPeople, Failure::default());
    desk.press("shift-tab tab");
    let people = vec![Person { account: account("a-9", "Nora Nurse"), ..Person::default() }];
    let reply = ListPeopleResponse { people, ..ListPeopleResponse::default() };
    desk.answer(Method::ListPeople, Reply::ListPeople(Box::new(reply)));
    desk.press("ctrl-s");
    assert!(desk.frame(80, 24).contains("! Choose one"), "{}", desk.frame(80, 24));
    desk.press("right right F8 right tab right right");
    assert!(desk.frame(80, 24).contains("‹ Nora Nurse ›"), "an emptied form still knows who is there");
    desk.press("tab");
    desk.type_text("She treats the victim.");
    insta::assert_snapshot!("grant_create", desk.frame(80, 24));
    insta::assert_snapshot!("grant_create_large", desk.frame(120, 40));
    desk.press("ctrl-s");
    let preview = || CreateGrantResponse { audience: audience(2), ..CreateGrantResponse::default() };
    desk.answer(Method::CreateGrant, Reply::CreateGrant(Box::new(preview())));
    insta::assert_snapshot!("grant_preview", desk.frame(80, 24));
    desk.press("enter");
    assert!(desk.frame(120, 24).contains("ctrl-z undo"), "a preview takes nothing back's place");
    desk.press("ctrl-s");
    desk.answer(Method::CreateGrant, Reply::CreateGrant(Box::new(preview())));
    desk.press("right enter");
    let Some(Call::CreateGrant(request)) = desk.sent(Method::CreateGrant) else { panic!("nothing was sent") };
    let receiver = safetynet_proto::icm::v1::create_grant_request::Receiver::ReceiverAccountId("a-9".to_owned());
    assert!(request.receiver == Some(receiver));
    assert_eq!((request.purpose, request.article6_basis), (2, 5));
    assert!(request.expiry_date == Some(Date { year: 2027, month: 2, day: 23 }));
}

#[test]
fn a_stale_form_reads_the_channel_again_and_keeps_its_text() {
    let mut desk = desk();
    desk.press("e");
    desk.answer(Method::ListProgrammes, crate::screens::programme::listed());
    desk.type_text(" anew");
    desk.press("ctrl-s");
    desk.fail(Method::UpdateChannel, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
    let changed = Wire { etag: "e-2".into(), title: "Noise in the park".into(), summary: "New.".into(), ..channel() };
    let reply = GetChannelResponse { channel: Some(changed), ..GetChannelResponse::default() };
    desk.answer(Method::GetChannel, Reply::GetChannel(Box::new(reply)));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("corner house anew") && frame.contains("Saved there now: Noise in the park"), "{frame}");
    assert!(frame.contains("New."), "what was not touched is theirs:\n{frame}");
    desk.press("ctrl-s");
    let Some(Call::UpdateChannel(request)) = desk.sent(Method::UpdateChannel) else { panic!("nothing was sent") };
    assert_eq!(request.etag, "e-2");
}

#[test]
fn the_keys_lead_to_the_review_the_case_and_the_shares() {
    let mut desk = desk();
    desk.press("v");
    let Some(Call::GetReviewPack(request)) = desk.sent(Method::GetReviewPack) else { panic!("no review was opened") };
    assert_eq!(request.review_id, "r-12");
    let mut desk = self::desk();
    desk.press("shift-tab shift-tab");
    let receiver =
        organisation("o-2", "Housing Trust").map(safetynet_proto::icm::v1::grant::Receiver::ReceiverOrganisation);
    let grant = Grant { id: "g-1".into(), justification: "tenancy".into(), state: 1, receiver, ..Grant::default() };
    let reply = ListGrantsResponse { grants: vec![grant], ..ListGrantsResponse::default() };
    desk.answer(Method::ListGrants, Reply::ListGrants(Box::new(reply)));
    assert!(desk.frame(80, 24).contains("Shared 1"));
    desk.press("x");
    desk.type_text("It is no longer needed.");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::EndGrant).is_none(), "what ends for good wants a name typed");
    desk.type_text("Housing Trust");
    desk.press("enter");
    assert!(desk.sent(Method::EndGrant).is_some());
}
