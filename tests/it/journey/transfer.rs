//! A lead hand-over: a supervisor offers the lead of a channel, a supervisor of the council accepts it, and the access of
//! the giver ends.

use safetynet_proto::icm::v1::Channel;
use safetynet_tests::World;

use super::{LARGE, SMALL, Size, all_channels, ask, begin, channel};

const GIVER: &str = "demo.supervisor";
const RECEIVER: &str = "demo.council";

/// An open channel that the giver supervises and on which the council does not work.
fn of_ours_alone(world: &World) -> Channel {
    ask(async {
        let (giver, receiver) = (world.person(GIVER).await, world.person(RECEIVER).await);
        let own = giver.organisation().to_string();
        for one in all_channels(&giver).await {
            let leads = one.lead_organisation.as_ref().is_some_and(|lead| lead.id == own);
            let of = |id: String| {
                one.members.iter().any(|member| member.organisation.as_ref().is_some_and(|other| other.id == id))
            };
            if leads && one.close_effective_date.is_none() && !of(receiver.organisation().to_string()) {
                return one;
            }
        }
        panic!("the demonstration has no such channel")
    })
}

fn hands_the_lead_over(size: Size) {
    let world = World::live();
    let given = of_ours_alone(&world);
    let (audit, council) = (world.audit(), world.account(RECEIVER).clone());
    let mut desk = begin(&world, GIVER, size);
    desk.go("Channels", "overdue");
    desk.find(&given.case_reference);
    desk.keys("\r");
    desk.wait(&given.reference);
    desk.wait("Time line");
    desk.keys("L");
    desk.wait("Why they");
    desk.choose(&council.organisation_name);
    desk.field("Why they");
    desk.keys("Most of what is left to do is housing.");
    desk.wait("is housing.");
    desk.send();
    let preview = desk.agree("will see this:");
    assert!(preview.contains(&council.organisation_name), "{preview}");
    desk.wait("Offered to");
    assert!(desk.leave());

    let mut desk = begin(&world, RECEIVER, size);
    desk.go("Lead hand-overs", "offered");
    desk.find(&given.reference);
    desk.wait("is housing.");
    desk.keys("\r");
    desk.wait("The channel is not open to you.");
    desk.keys("y");
    desk.wait("Answer");
    desk.choose("accept: we lead");
    desk.field("Who works on it");
    desk.choose("Olasanya");
    desk.send();
    desk.wait("This cannot be undone.");
    desk.keys(&format!("{}\r", given.reference));
    desk.wait("your organisation leads it");
    desk.go("Channels", "overdue");
    desk.find(&given.case_reference);
    desk.keys("\r");
    desk.wait(&given.reference);
    assert!(desk.leave());
    assert_eq!(audit.done("transfer.accepted", council.id), 1);
    let (before, after) = ask(async {
        let (giver, receiver) = (world.person(GIVER).await, world.person(RECEIVER).await);
        (channel(&giver, &given.id).await, channel(&receiver, &given.id).await)
    });
    assert!(before.is_none(), "the access of the giver has ended");
    assert_eq!(after.unwrap().lead_organisation.unwrap().id, council.organisation.to_string());
}

#[test]
fn hands_the_lead_over_at_80_by_24() {
    hands_the_lead_over(SMALL);
}

#[test]
fn hands_the_lead_over_at_120_by_40() {
    hands_the_lead_over(LARGE);
}
