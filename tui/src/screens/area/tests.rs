#![allow(clippy::panic, clippy::unwrap_used)]
use safetynet_proto::kind::v1::OrganisationRef;
use safetynet_proto::nms::v1::{
    AreaWork, ListNeighbourhoodsResponse, MergeAreaResponse, RetireAreaResponse, UpdateAreaResponse,
};

use super::*;
use crate::app::Msg;
use crate::app::testing::Desk;
use crate::screens::neighbourhoods::Neighbourhoods;

const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[0,51],[0.1,51],[0.1,51.1],[0,51]]]}"#;

fn area(id: &str, name: &str) -> Neighbourhood {
    Neighbourhood {
        id: id.into(),
        name: name.into(),
        team: format!("{name} Neighbourhood Team"),
        csp_name: "Northshire Partnership".into(),
        force: "Northshire Police".into(),
        centre: Some(safetynet_proto::google::r#type::LatLng { latitude: 51.050_000_012_419, longitude: 0.05 }),
        state: 1,
        owner_organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        etag: "v1".into(),
        contact_interval_months: 3,
        ..Neighbourhood::default()
    }
}

fn listed() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Neighbourhoods::default());
    let mut far = area("n-3", "Far Green");
    far.owner_organisation = Some(OrganisationRef { id: "o-9".into(), name: "Other Police".into() });
    let mut old = area("n-4", "Old Quay");
    (old.state, old.merged_into_name) = (2, "Harbour".into());
    let neighbourhoods = vec![area("n-1", "Harbour"), area("n-2", "Sample Hill"), far, old];
    let reply = ListNeighbourhoodsResponse { neighbourhoods, next_page_token: String::new() };
    desk.answer(Method::ListNeighbourhoods, Reply::ListNeighbourhoods(Box::new(reply)));
    desk
}

#[test]
fn a_change_sends_what_stands_there_and_the_boundary_only_when_it_is_pasted() {
    let mut desk = listed();
    desk.press("e");
    insta::assert_snapshot!("area_change", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::UpdateArea(request)) = desk.sent(Method::UpdateArea) else { panic!("nothing was sent") };
    let paths = &request.update_mask.as_ref().unwrap().paths;
    assert_eq!(paths, &["name", "team", "force", "contact_interval_months"]);
    let reply = UpdateAreaResponse { neighbourhood: Some(area("n-1", "Harbour")), contacts_moved: 4 };
    desk.answer(Method::UpdateArea, Reply::UpdateArea(Box::new(reply)));
    assert!(desk.frame(80, 24).contains("4 contacts are due on another day"));
    desk.press("e tab tab tab tab tab");
    desk.give(Msg::Paste(SQUARE.into()));
    desk.press("ctrl-s");
    let Some(Call::UpdateArea(request)) = desk.sent(Method::UpdateArea) else { panic!("nothing was sent") };
    assert!(request.update_mask.as_ref().unwrap().paths.contains(&"boundary".to_owned()));
    let sent = request.area.as_ref().unwrap().boundary.clone().unwrap().form;
    assert!(matches!(sent, Some(Geojson(text)) if text == SQUARE));
}

#[test]
fn what_others_keep_is_not_changed_and_what_ended_is_taken_back() {
    let mut desk = listed();
    desk.press("j j e");
    assert!(desk.frame(80, 24).contains("Only people of Other Police"));
    desk.press("j e");
    assert!(desk.frame(80, 24).contains("in use no more"));
    insta::assert_snapshot!("areas_ended", desk.frame(80, 24));
    desk.press("u");
    assert!(matches!(desk.sent(Method::RestoreArea), Some(Call::RestoreArea(request)) if request.id == "n-4"));
}

#[test]
fn a_merger_shows_who_will_see_the_work_and_can_be_taken_back() {
    let mut desk = listed();
    desk.press("M right tab");
    desk.give(Msg::Paste("The two teams became one".into()));
    insta::assert_snapshot!("area_merge", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::MergeArea(request)) = desk.sent(Method::MergeArea) else { panic!("nothing was asked") };
    assert!(request.validate_only && request.into_id == "n-2");
    let audience = vec![safetynet_proto::nms::v1::BoardAudience {
        organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        people: 4,
    }];
    let moved = Some(AreaWork { priorities: 2, engagements: 1, contacts: 5, plans: 0, surveys: 0, groups: 0 });
    let reply = MergeAreaResponse { neighbourhood: Some(area("n-1", "Harbour")), moved, audience, people_left: 3 };
    desk.answer(Method::MergeArea, Reply::MergeArea(Box::new(reply.clone())));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("4 people will see this"), "{frame}");
    desk.press("right enter");
    let Some(Call::MergeArea(request)) = desk.sent(Method::MergeArea) else { panic!("nothing was sent") };
    assert!(!request.validate_only);
    desk.answer(Method::MergeArea, Reply::MergeArea(Box::new(reply)));
    let frame = desk.frame(80, 24).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(frame.contains("8 open records go on") && frame.contains("3 people are not assigned"), "{frame}");
    desk.press("ctrl-z");
    assert!(desk.sent(Method::RestoreArea).is_some());
}

#[test]
fn retiring_asks_for_the_reason_and_can_be_taken_back() {
    let mut desk = listed();
    desk.press("x");
    desk.give(Msg::Paste("The ward is no more".into()));
    desk.press("ctrl-s");
    assert!(matches!(desk.sent(Method::RetireArea), Some(Call::RetireArea(request)) if request.etag == "v1"));
    let reply = RetireAreaResponse { neighbourhood: Some(area("n-1", "Harbour")) };
    desk.answer(Method::RetireArea, Reply::RetireArea(Box::new(reply)));
    desk.press("ctrl-z");
    assert!(desk.sent(Method::RestoreArea).is_some());
}
