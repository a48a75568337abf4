//! A referral accepted across two organisations: a caseworker refers somebody to the council's programme, whose supervisor
//! accepts it into a channel of its own.

use safetynet_proto::icm::v1::case_file_service_client::CaseFileServiceClient;
use safetynet_proto::icm::v1::{Channel, GetCaseFileRequest};
use safetynet_tests::World;

use super::{LARGE, SMALL, Size, all_channels, ask, begin, word};

const SENDER: &str = "demo.caseworker";
const RECEIVER: &str = "demo.council";

/// An open channel of the sender's, and the reference of a person of its case file.
fn of_ours(world: &World) -> (Channel, String) {
    ask(async {
        let sender = world.person(SENDER).await;
        let own = sender.organisation().to_string();
        for one in all_channels(&sender).await {
            let leads = one.lead_organisation.as_ref().is_some_and(|lead| lead.id == own);
            if leads && one.close_effective_date.is_none() {
                let request = GetCaseFileRequest { id: one.case_file_id.clone() };
                let file = CaseFileServiceClient::new(sender.wire()).get_case_file(request).await.unwrap().into_inner();
                let person = file.case_file.unwrap().nominals.into_iter().find_map(|nominal| nominal.nominal);
                return (one, person.unwrap().reference);
            }
        }
        panic!("the demonstration has no such channel")
    })
}

fn refers_somebody(size: Size) {
    let world = World::live();
    let (from, person) = of_ours(&world);
    let (audit, council) = (world.audit(), world.account(RECEIVER).clone());
    let mut desk = begin(&world, SENDER, size);
    desk.go("Channels", "overdue");
    desk.find(&from.case_reference);
    desk.keys("\r");
    desk.wait(&from.reference);
    desk.wait("Time line");
    desk.keys("F");
    desk.wait("What is referred");
    desk.choose(&person);
    desk.field("To ");
    desk.choose(&council.organisation_name);
    desk.field("Programme");
    desk.choose("Vulnerability");
    desk.field("Why");
    desk.keys("He is at risk of losing his home.");
    desk.field("What is referred");
    desk.keys("Two letters of the landlord lie unopened.");
    desk.wait("lie unopened.");
    desk.send();
    let preview = desk.agree("will see this:");
    assert!(preview.contains(&council.organisation_name), "{preview}");
    let said = desk.wait("is sent to");
    let reference = word(&said, "RF-").to_owned();
    assert!(desk.leave());

    let mut desk = begin(&world, RECEIVER, size);
    desk.go("Referrals", &reference);
    desk.find(&reference);
    let shown = desk.wait("What is referred is shown when it is accepted.");
    assert!(shown.contains("losing his home") && !shown.contains("lie unopened"), "{shown}");
    desk.keys("y");
    desk.wait("Answer");
    desk.choose("accept: we open");
    desk.field("Case and channel");
    desk.keys("Home at risk");
    desk.field("The person is");
    desk.choose("At risk");
    desk.field("Who works on it");
    desk.choose("Olasanya");
    desk.send();
    desk.wait("your organisation leads this channel");
    desk.wait("Home at risk");
    assert!(desk.leave());
    assert_eq!(audit.done("referral.accepted", council.id), 1);
    let opened = ask(async {
        let receiver = world.person(RECEIVER).await;
        all_channels(&receiver).await.into_iter().find(|channel| channel.title == "Home at risk")
    });
    let opened = opened.expect("the receiver leads a channel of its own");
    assert_eq!(opened.summary, "Two letters of the landlord lie unopened.");
    assert_eq!(opened.lead_organisation.unwrap().id, council.organisation.to_string());
}

#[test]
fn refers_somebody_at_80_by_24() {
    refers_somebody(SMALL);
}

#[test]
fn refers_somebody_at_120_by_40() {
    refers_somebody(LARGE);
}
