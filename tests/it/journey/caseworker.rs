//! A caseworker: reviews from the queue to the audit, an activity for some of the channel, a share, and why.

use safetynet_proto::icm::v1::Channel;
use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::{ActivitySummary, ListActivitiesRequest};
use safetynet_proto::icm::v1::{GetCaseFileRequest, case_file_service_client::CaseFileServiceClient};
use safetynet_shared::codes::{Article9, Article10, Code};
use safetynet_tests::{Person, World};

use super::{F2, LARGE, LOCK, SMALL, Size, all_channels, ask, begin, channel, complete, number, to_decision, word};

const USER: &str = "demo.caseworker";

fn completes_a_review(size: Size) {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let mut desk = begin(&world, USER, size);
    desk.wait_row("My reviews");
    desk.keys("\r");
    let queue = desk.until("the queue", |screen| screen.contains("every 60 days") && screen.contains(" overdue ·"));
    let late = number(&queue, " overdue");
    let row = desk.wait_row("days late");
    desk.keys("\r");
    desk.wait("This review is");
    let pack = desk.wait("Open actions");
    assert!(pack.contains(word(&row, "CF-")) && pack.contains("Risk"), "{pack}");
    desk.keys("/Since the last review\r");
    desk.wait("Since the last review");
    desk.keys(F2);
    desk.wait("What you found");
    desk.keys("\tVisited; the agreed steps are being kept.\tA long absence in the autumn.");
    desk.wait("long absence");
    complete(&mut desk);
    desk.wait("The review is completed. The next is due on");
    desk.until("one review fewer is overdue", |screen| screen.contains(&format!("{} overdue", late - 1)));
    assert_eq!(audit.done("review.completed", me), 1);
    desk.go("My audit", "review.completed");
    desk.find("review.completed");
    desk.keys("\r");
    desk.wait("review.completed · allowed");
    desk.wait("assigned as caseworker");
    assert!(desk.leave());
    assert_eq!(audit.done("session.ended", me), 1);
}

#[test]
fn completes_a_review_and_sees_its_audit_entry_at_80_by_24() {
    completes_a_review(SMALL);
}

#[test]
fn completes_a_review_and_sees_its_audit_entry_at_120_by_40() {
    completes_a_review(LARGE);
}

async fn activities(person: &Person, channel_id: &str) -> Vec<ActivitySummary> {
    let request = ListActivitiesRequest { channel_id: channel_id.to_owned(), page_size: 200, ..Default::default() };
    let answer = ActivityServiceClient::new(person.wire()).list_activities(request).await.unwrap();
    answer.into_inner().activities
}

/// A channel of the caseworker on which the demo partner works too, and the name of the partner's organisation.
fn with_partner(world: &World) -> Channel {
    ask(async {
        let partner = world.person("demo.partner").await;
        let worker = world.person(USER).await;
        let mut found = Vec::new();
        for one in all_channels(&partner).await {
            let mine = channel(&worker, &one.id).await;
            found.extend(mine.filter(|mine| {
                let works = |id: &str| {
                    let assigned =
                        |of: &safetynet_proto::icm::v1::Assignment| of.account.as_ref().map(|a| a.id.clone());
                    mine.assignments.iter().any(|one| assigned(one).as_deref() == Some(id))
                };
                works(&partner.id().to_string()) && works(&worker.id().to_string())
            }));
        }
        found.into_iter().next().expect("the demonstration has a channel of both")
    })
}

fn narrows_an_activity(size: Size) {
    let world = World::live();
    let shared = with_partner(&world);
    let (audit, me) = (world.audit(), world.account(USER).clone());
    let mut desk = begin(&world, USER, size);
    desk.go("Channels", "overdue");
    desk.find(&format!("{} {}", shared.case_reference, shared.title));
    desk.keys("\r");
    desk.wait(&shared.reference);
    desk.wait("Time line");
    desk.keys("a");
    desk.wait("When it happened");
    desk.field("Title");
    desk.keys("Call from the neighbour");
    desk.field("Note");
    desk.keys("She asked that the council is not told yet.");
    desk.field("Who may see it");
    desk.choose("only those ticked below");
    desk.wait("[x] always, unless you tick single colleagues below");
    desk.send();
    let preview = desk.agree("will see this:");
    let people = number(&preview, " people will see this:");
    assert!(preview.contains(&format!("{people}  {}", me.organisation_name)), "{preview}");
    assert!(preview.contains("of the channel will not see it"), "{preview}");
    desk.wait("The activity is recorded.");
    let row = desk.wait_row("Call from the");
    assert!(row.contains("part"), "{row}");
    assert_eq!(audit.done("activity.added", me.id), 2, "once to preview, once to save");
    desk.keys("\r");
    desk.wait("the council is not told yet");
    desk.keys("w");
    let why = desk.wait("Who can see it");
    assert!(number(&why, " people") >= people, "everybody of the preview, and the auditor: {why}");
    assert!(!why.contains(&world.account("demo.partner").organisation_name), "{why}");
    let partner = ask(async {
        let partner = world.person("demo.partner").await;
        activities(&partner, &shared.id).await
    });
    assert!(partner.iter().all(|one| one.title != "Call from the neighbour"), "the partner sees it");
}

#[test]
fn narrows_an_activity_after_seeing_for_whom_at_80_by_24() {
    narrows_an_activity(SMALL);
}

#[test]
fn narrows_an_activity_after_seeing_for_whom_at_120_by_40() {
    narrows_an_activity(LARGE);
}

/// A channel that the caseworker's organisation leads and the demo partner does not see.
fn unshared(world: &World) -> Channel {
    ask(async {
        let partner = world.person("demo.partner").await;
        let worker = world.person(USER).await;
        for one in all_channels(&worker).await {
            let lead = one.lead_organisation.as_ref().is_some_and(|lead| lead.id == worker.organisation().to_string());
            let there = partner.organisation().to_string();
            let takes_part = |member: &safetynet_proto::icm::v1::ChannelMember| {
                member.organisation.as_ref().is_some_and(|organisation| organisation.id == there)
            };
            if lead && !one.members.iter().any(takes_part) && channel(&partner, &one.id).await.is_none() {
                return one;
            }
        }
        panic!("the demonstration has a channel that is not shared");
    })
}

/// The conditions that a share of a case file has to name, each as the field and its option.
fn conditions(world: &World, case_file_id: &str) -> Vec<(&'static str, &'static str)> {
    let file = ask(async {
        let worker = world.person(USER).await;
        let request = GetCaseFileRequest { id: case_file_id.to_owned() };
        CaseFileServiceClient::new(worker.wire()).get_case_file(request).await.unwrap().into_inner().case_file.unwrap()
    });
    let special = Article9::from_number(file.article9_condition).map(Code::label);
    let offences = Article10::from_number(file.article10_condition).map(Code::label);
    let fields = [("Special categories", special), ("Offences", offences)];
    fields.into_iter().filter_map(|(field, label)| Some((field, label?))).collect()
}

fn shares_a_channel(size: Size) {
    let world = World::live();
    let own = unshared(&world);
    let conditions = conditions(&world, &own.case_file_id);
    let (audit, me) = (world.audit(), world.account(USER).id);
    let partner = world.account("demo.partner").clone();
    let lapsed = world.organisations().iter().find(|(id, _)| *id == world.lapsed()).unwrap().1.clone();
    let mut desk = begin(&world, USER, size);
    desk.go("Channels", "overdue");
    desk.find(&format!("{} {}", own.case_reference, own.title));
    desk.keys("\r");
    desk.wait(&own.reference);
    desk.keys("s");
    desk.wait("Why it is right");
    desk.field("Organisation");
    desk.choose(&lapsed);
    desk.field("Who there");
    desk.keys("everybody");
    desk.wait("‹ everybody authorised there ›");
    desk.field("Why it is right");
    desk.keys("They house the family from next week on.");
    // None is chosen for anybody.
    for (field, option) in conditions {
        desk.field(field);
        desk.choose(option);
    }
    desk.send();
    desk.wait("ended on");
    desk.wait("They house the family from next week on.");
    desk.field("Organisation");
    desk.choose(&partner.organisation_name);
    desk.field("Who there");
    desk.keys("everybody");
    desk.wait("‹ everybody authorised there ›");
    desk.send();
    let preview = desk.agree("will see this:");
    assert!(
        preview.contains(&partner.organisation_name) && number(&preview, " people will see this:") > 1,
        "{preview}"
    );
    assert!(preview.contains("Of a person: basic "), "nobody chose more: {preview}");
    desk.wait("Shared with");
    assert_eq!(audit.done("grant.created", me), 2, "once to preview, once to save");
    desk.keys("w");
    let why = desk.wait("Who can see it");
    assert!(why.contains("as its caseworker"), "{why}");
    assert!(why.contains(&partner.organisation_name), "{why}");
    let seen = ask(async {
        let partner = world.person("demo.partner").await;
        channel(&partner, &own.id).await
    });
    assert!(seen.is_some(), "the partner sees the channel now");
}

#[test]
fn shares_a_channel_and_reads_who_else_sees_it_at_80_by_24() {
    shares_a_channel(SMALL);
}

#[test]
fn shares_a_channel_and_reads_who_else_sees_it_at_120_by_40() {
    shares_a_channel(LARGE);
}

#[test]
fn a_draft_survives_leaving_the_form_and_a_lock() {
    let world = World::live();
    let mut desk = begin(&world, USER, SMALL);
    to_decision(&mut desk);
    desk.keys("\tThe words that must not be lost");
    desk.wait("must not be lost");
    desk.keys(LOCK);
    let locked = desk.wait("Locked. ");
    assert!(!locked.contains("must not be lost"), "the lock shows what lies behind it:\n{locked}");
    desk.keys(world.account(USER).password);
    desk.keys("\r");
    desk.wait("put back");
    desk.keys(F2);
    desk.wait("must not be lost");
}
