//! Engagements on the board: planned, recurring, concluded, as a month, and what was raised made a priority.

use safetynet_proto::nms::v1::CreateEngagementResponse;

use super::*;

/// The board with an engagement that was held, one of a series, and one in another month.
fn busy(desk: &Desk) -> Board {
    let day = |month, day: i32| Day::new(2026, month, day).and_then(|day| day.at(19, 30)).map(when::timestamp);
    let mut board = board(desk);
    let one = |id: &str, title: &str, month, at, state: EngagementState| Engagement {
        id: id.into(),
        title: title.into(),
        start_time: day(month, at),
        state: state.into(),
        etag: "v3".into(),
        kind: 1,
        ..Engagement::default()
    };
    board.engagements.extend([
        Engagement {
            issues_raised: "- Speeding past the school\n- Litter on the green".into(),
            attendance: 31,
            feedback_due_date: date(11, 20),
            feedback_days_late: 3,
            ..one("e-2", "Autumn forum", 11, 4, EngagementState::Held)
        },
        Engagement { series_id: "e-3".into(), ..one("e-3", "Drop-in", 11, 26, EngagementState::Planned) },
        one("e-4", "Winter forum", 12, 8, EngagementState::Planned),
    ]);
    board.priorities[1].issue = "Speeding past the school".into();
    board.priorities[1].engagement_id = "e-2".into();
    board
}

fn busy_desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Neighbourhood::new("h-1"));
    let board = Some(busy(&desk));
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board })));
    desk.press("tab tab");
    desk
}

fn busy_form(desk: &mut Desk, keys: &str) {
    desk.press(keys);
    let board = Some(busy(desk));
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board })));
}

#[test]
fn a_month_shows_every_day_and_the_keys_act_on_the_one_at_hand() {
    let mut desk = busy_desk();
    desk.press("v");
    insta::assert_snapshot!("month", desk.frame(80, 24));
    desk.press("home");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Autumn forum") && frame.contains("3 days late"), "{frame}");
    desk.press("pagedown");
    assert!(desk.frame(80, 24).contains("Dec 2026"), "{}", desk.frame(80, 24));
    desk.press("pageup v");
    assert!(desk.frame(80, 24).contains("Begins"));
}

#[test]
fn what_was_raised_and_is_no_priority_yet_is_offered() {
    let mut desk = busy_desk();
    busy_form(&mut desk, "v home i");
    insta::assert_snapshot!("raise", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::CreatePriority(request)) = desk.sent(Method::CreatePriority) else { panic!("nothing was sent") };
    assert_eq!((request.engagement_id.as_str(), request.issue.as_str()), ("e-2", "Litter on the green"));
    assert!(request.issue_date == date(11, 4));
}

#[test]
fn what_was_not_held_has_raised_nothing() {
    let mut desk = busy_desk();
    desk.press("v end i");
    assert!(desk.frame(80, 24).contains("This engagement was not held yet"));
}

#[test]
fn the_rest_of_a_series_is_cancelled_only_after_it_was_typed() {
    let mut desk = busy_desk();
    busy_form(&mut desk, "v home down down down right x");
    desk.type_text("The hall is closed");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::CancelEngagementSeries).is_none());
    desk.type_text("cancel series");
    desk.press("enter");
    let sent = desk.sent(Method::CancelEngagementSeries);
    let Some(Call::CancelEngagementSeries(request)) = sent else { panic!("nothing was sent") };
    assert_eq!((request.id.as_str(), request.cancel_reason.as_str()), ("e-3", "The hall is closed"));
}

#[test]
fn a_series_says_how_many_there_are() {
    let mut desk = desk();
    form(&mut desk, "tab a");
    assert!(!desk.frame(80, 24).contains("How many in all"));
    desk.press("tab");
    desk.type_text("Sample drop-in");
    desk.press("tab");
    desk.type_text("1 Dec 2026");
    desk.press("tab");
    desk.type_text("14:00");
    desk.press("tab tab tab right right tab");
    desk.type_text("6");
    desk.press("ctrl-s");
    let Some(Call::CreateEngagement(request)) = desk.sent(Method::CreateEngagement) else { panic!("nothing was sent") };
    assert_eq!((request.recurrence, request.occurrences), (2, 6));
}

#[test]
fn an_engagement_is_concluded() {
    let mut desk = desk();
    form(&mut desk, "tab m");
    desk.press("tab");
    desk.type_text("24");
    desk.press("tab");
    desk.type_text("Speeding");
    desk.press("ctrl-s");
    let Some(Call::MoveEngagement(request)) = desk.sent(Method::MoveEngagement) else { panic!("nothing was sent") };
    assert_eq!((request.to_state(), request.attendance), (EngagementState::Held, 24));
    assert_eq!((request.issues_raised.as_str(), request.feedback.as_str()), ("Speeding", ""));
}

#[test]
fn an_engagement_needs_a_time_of_day() {
    let mut desk = desk();
    form(&mut desk, "tab a");
    desk.press("tab");
    desk.type_text("Sample forum");
    desk.press("tab");
    desk.type_text("1 Dec 2026");
    desk.press("tab");
    desk.type_text("evening");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::CreateEngagement).is_none());
    assert!(desk.frame(80, 24).contains("Write the time of day as 19:30."));
    desk.press("ctrl-w");
    desk.type_text("19:30");
    desk.press("ctrl-s");
    let Some(Call::CreateEngagement(request)) = desk.sent(Method::CreateEngagement) else { panic!("nothing was sent") };
    let evening = Day::new(2026, 12, 1).and_then(|day| day.at(19, 30)).map(when::timestamp);
    assert_eq!(request.start_time, evening);
}

#[test]
fn an_empty_month_is_gone_to_today_is_marked_and_a_day_is_taken_along() {
    let mut desk = busy_desk();
    desk.press("v");
    assert!(desk.frame(80, 24).contains("23*"), "{}", desk.frame(80, 24));
    desk.press("pagedown pagedown pagedown");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Feb 2027") && frame.contains("Nothing on 4 Feb 2027"), "{frame}");
    desk.press("right down");
    busy_form(&mut desk, "a");
    assert!(desk.frame(80, 24).contains("12 Feb 2027"), "{}", desk.frame(80, 24));
}

#[test]
fn the_engagements_of_a_day_are_gone_through_before_the_week_below() {
    let mut desk = busy_desk();
    desk.press("v home");
    let at = |desk: &Desk| desk.frame(80, 24).lines().find(|line| line.starts_with("> ")).map(str::to_owned);
    let mut two = busy(&desk);
    let start_time = two.engagements[1].start_time;
    two.engagements.push(Engagement { id: "e-9".into(), title: "Second".into(), start_time, ..Default::default() });
    desk.press("ctrl-r");
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(two) })));
    assert!(at(&desk).is_some_and(|line| line.contains("Autumn forum")));
    desk.press("j");
    assert!(at(&desk).is_some_and(|line| line.contains("Second")), "{}", desk.frame(80, 24));
    desk.press("j");
    assert!(desk.frame(80, 24).contains("Nothing on 11 Nov 2026"), "{}", desk.frame(80, 24));
}

#[test]
fn a_series_that_begins_in_the_past_is_asked_about() {
    let mut desk = desk();
    form(&mut desk, "tab a");
    desk.press("tab");
    desk.type_text("Sample drop-in");
    desk.press("tab");
    desk.type_text("2 Nov 2026");
    desk.press("tab");
    desk.type_text("14:00");
    desk.press("tab tab tab right right tab");
    desk.type_text("6");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::CreateEngagement).is_none());
    assert!(desk.frame(80, 24).contains("2 Nov 2026, which is past"), "{}", desk.frame(80, 24));
    desk.press("right enter");
    assert!(desk.sent(Method::CreateEngagement).is_some());
    let engagement =
        Engagement { series_id: "e-1".into(), start_time: Some(when::timestamp(desk.now)), ..Default::default() };
    let reply = CreateEngagementResponse { engagement: Some(engagement) };
    desk.answer(Method::CreateEngagement, Reply::CreateEngagement(Box::new(reply)));
    assert!(desk.frame(80, 24).contains("The series is recorded. It begins 23 Nov 2026 09:00."));
}

#[test]
fn the_rest_of_a_series_is_not_offered_at_what_is_cancelled() {
    for (state, offered) in [(EngagementState::Planned, true), (EngagementState::Cancelled, false)] {
        let mut desk = busy_desk();
        let mut board = busy(&desk);
        board.engagements.retain(|one| one.id == "e-3");
        board.engagements[0].state = state.into();
        desk.press("ctrl-r");
        desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(board) })));
        let frame = desk.frame(80, 24);
        assert!(frame.contains("One of a series"), "{frame}");
        assert_eq!(frame.contains("x cancels the rest"), offered, "{frame}");
    }
}
