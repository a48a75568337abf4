//! A supervisor: the 90-day queue, a channel closed from its review, and the date from which it counts as closed.

use safetynet_tests::World;

use super::{F2, LARGE, SMALL, Size, after, all_channels, ask, begin, complete, word};

const USER: &str = "demo.supervisor";

fn closes_a_channel(size: Size) {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let mut desk = begin(&world, USER, size);
    desk.find("Reviews I supervise");
    desk.keys("\r");
    desk.until("the queue", |screen| screen.contains("every 90 days") && screen.contains(" overdue ·"));
    desk.wait_row("days late");
    desk.keys("\r");
    let pack = desk.wait("If it is closed: with effect from");
    let reference = word(&pack, "CH-").to_owned();
    let (day, case) =
        (after(&pack, "with effect from ").trim_end_matches('.').to_owned(), word(&pack, "CF-").to_owned());
    let day = day.split("  ").next().unwrap_or_default().trim_end_matches('.').to_owned();
    desk.keys(F2);
    desk.wait("What you found");
    desk.choose("close it");
    desk.keys("\tNothing has happened since; the aims are met.");
    desk.keys("\tThe school was slow to answer.\tNo partner has anything open.");
    desk.wait("has anything open");
    complete(&mut desk);
    desk.wait("This cannot be undone.");
    desk.keys(&format!("{reference}\r"));
    let said = desk.wait(" and kept until ");
    assert!(said.contains(&format!("{reference} is closed with effect from {day} and kept until")), "{said}");
    assert_eq!(audit.done("review.completed", me), 1);
    desk.go("Channels", "overdue");
    desk.keys("a");
    desk.wait("Open and closed");
    desk.find(&case);
    desk.keys("\r");
    desk.wait(&format!("Closed with effect from {day}, kept until"));
    let stored = ask(async {
        let auditor = world.person("demo.auditor").await;
        all_closed(&auditor, &reference).await
    });
    let (closed, due) = stored.expect("the auditor sees the closed channel");
    assert_eq!(closed, day);
    assert_eq!(due, closed.replace(&closed[closed.len() - 4..], &(year(&closed) + 7).to_string()), "seven years");
}

fn year(day: &str) -> i32 {
    day[day.len() - 4..].parse().unwrap()
}

/// The dates of closure and disposal of the channel with this reference.
async fn all_closed(person: &safetynet_tests::Person, reference: &str) -> Option<(String, String)> {
    let day = |date: Option<safetynet_proto::google::r#type::Date>| {
        let date = date.unwrap_or_default();
        safetynet_shared::clock::Day::new(date.year, date.month, date.day)
            .map(|day| day.to_string())
            .unwrap_or_default()
    };
    let all = all_channels(person).await;
    let found = all.into_iter().find(|channel| channel.reference == reference)?;
    Some((day(found.close_effective_date), day(found.disposal_due_date)))
}

#[test]
fn closes_a_channel_from_its_last_significant_activity_at_80_by_24() {
    closes_a_channel(SMALL);
}

#[test]
fn closes_a_channel_from_its_last_significant_activity_at_120_by_40() {
    closes_a_channel(LARGE);
}
