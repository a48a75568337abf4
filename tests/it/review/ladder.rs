//! A late review goes up the ladder, one rung at a time and each once, whatever the clock does (COCO-9.2, SYOP-13.1c).

use safetynet_proto::icm::v1::complete_review_request::Outcome;
use safetynet_proto::icm::v1::{KeepOutcome, NoticeKind, ReviewFilter, ReviewKind};
use safetynet_shared::clock::Span;
use safetynet_shared::roles::Role;
use safetynet_tests::World;

use super::{close, decision, pack, queue, reviews};
use crate::strand::today;

struct Ladder {
    world: World,
    channel: String,
    /// The supervisor's review of it.
    review: String,
}

impl Ladder {
    /// A channel of the demonstration whose caseworker's review is late and whose supervisor's is not.
    async fn new() -> Ladder {
        let world = World::new();
        let (worker, supervisor) = (world.person("demo.caseworker").await, world.person("demo.supervisor").await);
        let review = super::of_a_late_channel(&supervisor, &worker).await;
        let rows = queue(&mut reviews(&supervisor), ReviewKind::Supervisor, ReviewFilter::Unspecified).await;
        let channel = rows.iter().find(|row| row.review_id == review).unwrap().channel_id.clone();
        for name in ["demo.caseworker", "demo.supervisor"] {
            crate::account::signed_anew(&world, name).await;
        }
        Ladder { world, channel, review }
    }

    /// How often each has heard of the channel: caseworker, supervisor, single point of contact; and of how many late
    /// reviews the manager of the partnership has.
    async fn told(&self) -> [usize; 4] {
        let manager = self.world.account_of(Role::CspManager).user_name.clone();
        let mut told = [0; 4];
        let who = [
            ("demo.caseworker", NoticeKind::ReviewLate),
            ("demo.supervisor", NoticeKind::ReviewEscalated),
            ("demo.spoc", NoticeKind::ReviewEscalated),
            (manager.as_str(), NoticeKind::ReviewLateInPartnership),
        ];
        for (place, (name, kind)) in who.into_iter().enumerate() {
            let notices = today(&self.world.person(name).await).await.notices;
            let about = |record: &str| place == 3 || record == self.channel;
            told[place] = notices.iter().filter(|one| one.kind() == kind && about(&one.record_id)).count();
        }
        told
    }

    async fn later(&self, days: i64) -> [usize; 4] {
        self.world.pass(Span::days(days));
        self.world.daily_work().await;
        self.told().await
    }
}

#[tokio::test]
async fn each_rung_hears_of_it_once_and_at_its_time() {
    let ladder = Ladder::new().await;
    assert_eq!(ladder.told().await, [0, 0, 0, 0]);
    assert_eq!(ladder.later(0).await, [1, 0, 0, 0]);
    assert_eq!(ladder.later(0).await, [1, 0, 0, 0], "nobody hears twice");
    assert_eq!(ladder.later(6).await, [1, 0, 0, 0]);
    assert_eq!(ladder.later(1).await[..3], [1, 1, 0]);
    assert_eq!(ladder.later(7).await[..3], [1, 1, 1]);
    assert_eq!(ladder.told().await[3], 0, "the manager of the partnership comes last");
    let last = ladder.later(14).await;
    assert!(last[3] > 0, "{last:?}");
    let manager = ladder.world.account_of(Role::CspManager).user_name.clone();
    let notices = today(&ladder.world.person(&manager).await).await.notices;
    let far = notices.iter().find(|one| one.kind() == NoticeKind::ReviewLateInPartnership).unwrap();
    assert!(far.record_id.is_empty() && far.text.starts_with("CH-"), "a reference and nothing to open");
}

#[tokio::test]
async fn a_clock_that_jumps_tells_one_rung_and_never_one_twice() {
    let ladder = Ladder::new().await;
    let before = ladder.world.now();
    assert_eq!(ladder.later(0).await, [1, 0, 0, 0]);
    assert_eq!(ladder.later(25).await[..3], [1, 1, 0], "a jump ahead tells the next rung alone");
    ladder.world.set_time(before);
    ladder.world.daily_work().await;
    ladder.world.daily_work().await;
    ladder.world.set_time(before.plus(Span::days(25)));
    assert_eq!(ladder.told().await[..3], [1, 1, 0], "a jump back and on again tells nothing");
    assert_eq!(ladder.later(7).await[2], 1);
}

#[tokio::test]
async fn what_was_told_goes_when_the_review_is_done() {
    let ladder = Ladder::new().await;
    assert_eq!(ladder.later(0).await, [1, 0, 0, 0]);
    assert_eq!(ladder.later(7).await[..3], [1, 1, 0]);
    let worker = ladder.world.person("demo.caseworker").await;
    let mut client = reviews(&worker);
    let rows = queue(&mut client, ReviewKind::Caseworker, ReviewFilter::Overdue).await;
    let late = rows.into_iter().find(|row| row.channel_id == ladder.channel).unwrap();
    let pack = pack(&mut client, &late.review_id).await;
    client.complete_review(decision(&pack, Outcome::Keep(KeepOutcome {}))).await.unwrap();
    assert_eq!(ladder.told().await[..3], [0, 0, 0]);
}

#[tokio::test]
async fn what_was_told_goes_when_the_channel_closes() {
    let ladder = Ladder::new().await;
    assert_eq!(ladder.later(0).await, [1, 0, 0, 0]);
    close(&ladder.world.person("demo.supervisor").await, &ladder.review).await;
    assert_eq!(ladder.told().await, [0, 0, 0, 0]);
}
