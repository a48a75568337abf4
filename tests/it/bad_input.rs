//! Bad input and faults at the real client: a clear message, the typed text kept, nothing changed (SYOP-8.3, api.md).

use safetynet_proto::icm::v1::action_service_client::ActionServiceClient;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::icm::v1::{Action, Assignment, GetChannelRequest, UnassignRequest, UpdateActionRequest};
use safetynet_tests::desk::Desk;
use safetynet_tests::{World, request_id};

use crate::journey::{F2, LARGE, SMALL, all_channels, ask, begin, complete, number, to_decision};

const USER: &str = "demo.caseworker";

/// At the decision of the review that is most overdue.
fn at_decision(world: &World) -> Desk {
    let mut desk = begin(world, USER, SMALL);
    to_decision(&mut desk);
    desk
}

/// At a new activity of the first channel, in its note.
fn at_note(world: &World) -> Desk {
    let mut desk = begin(world, USER, SMALL);
    desk.go("Channels", "overdue");
    desk.keys("\r");
    desk.wait("Time line");
    desk.keys("a");
    desk.wait("When it happened");
    desk.field("Title");
    desk.keys("Call from the neighbour");
    desk.field("Note");
    desk
}

/// As a terminal hands a paste over.
fn paste(desk: &mut Desk, text: &str) {
    desk.keys(&format!("\x1b[200~{text}\x1b[201~"));
}

#[test]
fn a_wrong_field_is_named_the_text_is_kept_and_nothing_is_changed() {
    let world = World::live();
    let me = world.account(USER).id;
    let mut desk = at_decision(&world);
    desk.keys("\tShort.");
    complete(&mut desk);
    let refused = desk.wait("must be 10 to 2000 characters; it has 6");
    assert!(refused.contains("Short."), "{refused}");
    assert!(refused.contains("> What you found"), "the keys are on the first field that needs them: {refused}");
    desk.keys(" But now it is long enough.");
    desk.field("Why it is late");
    desk.keys("A long absence in the autumn.");
    desk.send();
    desk.wait("The review is completed.");
    let audit = world.audit();
    assert_eq!((audit.done("review.completed", me), audit.entries_of("review.completed")), (1, 2));
}

#[test]
fn a_bad_date_is_said_at_its_field_before_anything_is_sent() {
    let world = World::live();
    let mut desk = begin(&world, USER, SMALL);
    desk.go("Channels", "overdue");
    desk.keys("\r");
    desk.wait("Time line");
    desk.keys("t");
    desk.wait("What is to be done");
    desk.keys("Ring the school");
    desk.field("By");
    desk.keys("\x05\x15");
    for _ in 0..20 {
        desk.keys("\x7f");
    }
    desk.keys("31 Feb 2027");
    desk.send();
    let refused = desk.wait("! ");
    assert!(refused.contains("31 Feb 2027") && refused.contains("Ring the school"), "{refused}");
    assert_eq!(world.audit().entries_of("action.added"), 0);
}

#[test]
fn a_note_of_a_hundred_kilobytes_is_refused_in_words_and_kept() {
    let world = World::live();
    let mut desk = at_note(&world);
    paste(&mut desk, &format!("{}the last words", "word ".repeat(20_000)));
    desk.wait("the last words");
    desk.send();
    let refused = desk.wait("must be");
    assert!(refused.contains("characters"), "{refused}");
    assert!(refused.contains("the last words"), "{refused}");
    assert_eq!(world.audit().done("activity.added", world.account(USER).id), 0);
    desk.keys("\x1b");
    desk.wait("Time line");
    desk.keys("a");
    desk.field("Note");
    desk.wait("the last words");
}

#[test]
fn pasted_controls_do_nothing_and_what_hides_text_is_refused() {
    let world = World::live();
    let mut desk = at_note(&world);
    paste(&mut desk, "paid\x07\x08\x0c \x1b]52;c;aGVsbG8=\x07 in full\u{202e}lluf ni");
    let shown = desk.wait("in full");
    let sent = desk.sent();
    assert!(sent.contains('\u{fffd}'), "a visible stand-in: {shown}");
    assert!(!["\u{202e}", "\x1b]52", "\x07"].iter().any(|hostile| sent.contains(hostile)), "{shown}");
    desk.send();
    let refused = desk.wait("! ");
    assert!(refused.contains("in full"), "{refused}");
    assert_eq!(world.audit().done("activity.added", world.account(USER).id), 0);
}

#[test]
fn sql_and_search_syntax_are_words_like_others() {
    let world = World::live();
    let mut desk = begin(&world, USER, SMALL);
    for query in ["'; DROP TABLE nominal; --", "\" OR 1=1", "name:a* NEAR(b c)", "%_%", "a AND NOT (b"] {
        desk.go("Search", "Look up only whom your work needs");
        desk.choose("Work on a case");
        desk.field("Which case, or why");
        desk.keys("Looking for a victim of the case");
        desk.field("Who");
        desk.keys(query);
        desk.wait(query);
        desk.send();
        let said = desk.until("an answer", |screen| {
            ["Nobody was found", "! ", "Why found"].iter().any(|answer| screen.contains(answer))
        });
        assert!(!said.to_lowercase().contains("sqlite") && !said.contains("syntax"), "{said}");
    }
    desk.go("Channels", "overdue");
}

/// A channel of the caseworker with an open action, and the action.
fn with_action(world: &World) -> (String, Action) {
    ask(async {
        let supervisor = world.person("demo.supervisor").await;
        let mut client = ChannelServiceClient::new(supervisor.wire());
        for channel in all_channels(&supervisor).await {
            let worker = world.account(USER).id.to_string();
            let works =
                channel.assignments.iter().any(|one| one.account.as_ref().is_some_and(|account| account.id == worker));
            let request = GetChannelRequest { id: channel.id.clone() };
            let open = client.get_channel(request).await.unwrap().into_inner().open_actions;
            if let Some(action) = open.into_iter().next().filter(|_| works) {
                return (format!("{} {}", channel.case_reference, channel.title), action);
            }
        }
        panic!("the demonstration has an open action");
    })
}

#[test]
fn a_record_that_is_not_shared_any_more_is_said_as_one_that_is_not_there_and_shows_nothing() {
    let world = World::live();
    let (title, action) = with_action(&world);
    let mut desk = begin(&world, USER, SMALL);
    desk.go("Channels", "overdue");
    desk.find(&title);
    ask(async {
        let spoc = world.person("demo.spoc").await;
        let channel = crate::channel::read(&spoc, &action.channel_id).await;
        let me = world.account(USER).id.to_string();
        let mine = |one: &&Assignment| one.account.as_ref().is_some_and(|account| account.id == me);
        let kind = channel.assignments.iter().find(mine).unwrap().kind;
        let reason = "Moves to another team".to_owned();
        let (channel_id, etag) = (channel.id.clone(), channel.etag.clone());
        let gone = UnassignRequest { channel_id, request_id: request_id(), etag, account_id: me.clone(), kind, reason };
        crate::channel::client(&spoc).unassign(gone).await.unwrap();
    });
    let before = world.audit().entries_of("channel.read");
    desk.keys("\r");
    let shown = desk.wait("There is no such record, or it is not shared with you.");
    assert!(!shown.contains("Time line"), "{shown}");
    assert_eq!(world.audit().entries_of("channel.read") - before, 1, "the try is recorded");
    desk.go("Channels", "overdue");
}

fn changed_by_another(size: (u16, u16)) {
    let world = World::live();
    let (title, action) = with_action(&world);
    let mut desk = begin(&world, USER, size);
    desk.go("Channels", "overdue");
    desk.find(&title);
    desk.keys("\r");
    desk.wait("Time line");
    desk.keys("\t");
    desk.wait(">Actions");
    desk.keys("/");
    desk.keys(&action.title);
    desk.keys("\r");
    desk.wait("esc back  : find");
    desk.keys("e");
    desk.field("What is to be done");
    desk.keys("\x05");
    desk.keys(" on Monday");
    desk.wait("on Monday");
    ask(async {
        let supervisor = world.person("demo.supervisor").await;
        let paths = ["title", "detail"].map(str::to_owned).to_vec();
        let request = UpdateActionRequest {
            id: action.id.clone(),
            etag: action.etag.clone(),
            update_mask: Some(prost_types::FieldMask { paths }),
            title: "Ring the landlord".into(),
            detail: "The number is in the file.".into(),
            ..Default::default()
        };
        ActionServiceClient::new(supervisor.wire()).update_action(request).await.unwrap();
    });
    desk.send();
    let both = desk.wait("Saved there now: Ring the landlord");
    assert!(both.contains("on Monday"), "what was typed is kept: {both}");
    assert!(both.contains("The number is in the file."), "what was not touched is theirs: {both}");
    desk.send();
    desk.wait("The action is changed.");
    let stored = ask(async {
        let supervisor = world.person("demo.supervisor").await;
        let mut client = ChannelServiceClient::new(supervisor.wire());
        let request = GetChannelRequest { id: action.channel_id.clone() };
        let open = client.get_channel(request).await.unwrap().into_inner().open_actions;
        open.into_iter().find(|one| one.id == action.id).unwrap()
    });
    assert_eq!(stored.title, format!("{} on Monday", action.title));
    assert_eq!(stored.detail, "The number is in the file.");
}

#[test]
fn a_record_that_another_changed_shows_both_versions_at_80_by_24() {
    changed_by_another(SMALL);
}

#[test]
fn a_record_that_another_changed_shows_both_versions_at_120_by_40() {
    changed_by_another(LARGE);
}

#[test]
fn a_server_that_is_gone_in_mid_edit_costs_no_word() {
    let mut world = World::live();
    let me = world.account(USER).id;
    let mut desk = at_decision(&world);
    desk.keys("\tBefore the server went.");
    desk.wait("Before the server went.");
    world.stop();
    desk.wait("No connection");
    desk.keys(" And after it.");
    desk.field("Why it is late");
    desk.keys("A long absence in the autumn.");
    let offline = desk.wait("characters not yet saved");
    assert!(offline.contains("Before the server went. And after it."), "{offline}");
    assert!(number(&offline, " characters not yet saved") > 30, "{offline}");
    complete(&mut desk);
    let refused = desk.wait("There is no connection to the server.");
    assert!(refused.contains("And after it."), "{refused}");
    world.resume();
    desk.wait("Connected");
    desk.send();
    desk.wait("The review is completed.");
    assert_eq!(world.audit().done("review.completed", me), 1);
}

#[test]
fn what_is_typed_without_a_connection_is_saved_when_it_is_back() {
    let mut world = World::live();
    let mut desk = at_decision(&world);
    world.stop();
    desk.wait("No connection");
    desk.keys("\tTyped in the dark.");
    desk.wait("Typed in the dark.");
    desk.keys("\x0c");
    let locked = desk.wait("Locked. ");
    assert!(!locked.contains("Typed in the dark."), "{locked}");
    world.resume();
    desk.wait("Connected");
    desk.keys(world.account(USER).password);
    desk.keys("\r");
    desk.wait("put back");
    desk.keys(F2);
    desk.wait("Typed in the dark.");
}

#[test]
fn leaving_while_the_server_is_gone_is_possible_and_asks_when_text_would_be_lost() {
    let mut world = World::live();
    let mut desk = at_decision(&world);
    world.stop();
    desk.wait("No connection");
    desk.keys("\tTyped in the dark.");
    desk.wait("Typed in the dark.");
    desk.keys("\x03");
    desk.agree("saved yet and would be lost");
    let left = desk.left();
    assert_eq!((left.code, left.changed.len()), (0, 0), "{:?}", left.changed);
}
