#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{DisposalContributor, GetDisposalResponse, RecordCount};
use safetynet_proto::kind::v1::OrganisationRef;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};

fn organisation(id: &str, name: &str) -> Option<OrganisationRef> {
    Some(OrganisationRef { id: id.into(), name: name.into() })
}

fn disposal() -> Wire {
    Wire {
        id: "d-1".into(),
        channel_reference: "CH-2019-000012".into(),
        case_reference: "CF-2019-000010".into(),
        last_of_case_file: true,
        programme: crate::screens::programme::asb(),
        lead_organisation: organisation("o-1", "Northtown Council"),
        close_effective_date: Some(Date { year: 2019, month: 11, day: 3 }),
        due_date: Some(Date { year: 2026, month: 11, day: 3 }),
        state: 1,
        contributors: vec![DisposalContributor {
            organisation: organisation("o-2", "Housing Trust"),
            records: 4,
            tell_time: None,
        }],
        records: vec![
            RecordCount { kind: "action".into(), count: 2 },
            RecordCount { kind: "activity".into(), count: 12 },
        ],
        can_authorise: true,
        etag: "e-1".into(),
        ..Wire::default()
    }
}

fn opened(disposal: Wire) -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Disposal::new("d-1"));
    let reply = GetDisposalResponse { disposal: Some(disposal) };
    desk.answer(Method::GetDisposal, Reply::GetDisposal(Box::new(reply)));
    desk
}

#[test]
fn the_reference_is_typed_again_before_anything_is_authorised() {
    let mut desk = opened(disposal());
    insta::assert_snapshot!("disposal", desk.frame(80, 24));
    desk.press("a");
    desk.type_text("CH-2019-000012");
    desk.press("tab");
    desk.type_text("Nothing in it is needed.");
    desk.press("ctrl-s");
    let Some(Call::AuthoriseDisposal(request)) = desk.sent(Method::AuthoriseDisposal) else { panic!("not sent") };
    assert_eq!((request.channel_reference.as_str(), request.etag.as_str()), ("CH-2019-000012", "e-1"));
}

#[test]
fn it_says_that_it_waits_for_who_asked_about_their_own_data() {
    assert!(!opened(disposal()).frame(80, 40).contains("asked about"));
    let frame = opened(Wire { people_asking: 2, ..disposal() }).frame(80, 40);
    assert!(frame.contains("2 people of it asked about their own data: it waits for the answers"), "{frame}");
}

#[test]
fn a_contributor_can_hold_and_not_decide() {
    let mut desk = opened(Wire { can_authorise: false, ..disposal() });
    desk.press("a");
    assert!(desk.frame(80, 24).contains("Only Northtown Council"));
    desk.press("h right right tab");
    desk.type_text("A request for disclosure is open.");
    desk.press("ctrl-s");
    let Some(Call::PlaceDisposalHold(request)) = desk.sent(Method::PlaceDisposalHold) else { panic!("not sent") };
    assert_eq!((request.ground, request.review_date.is_some()), (2, true));
}
