//! Looks at people who may be close to whoever looked, over the wire: noticed, told to the auditor, looked into (SYOP-7.2).

use safetynet_proto::audit::v1::lookup_service_client::LookupServiceClient;
use safetynet_proto::audit::v1::{FindLookupRequest, ListLookupsRequest, Lookup, LookupFinding, LookupKind};
use safetynet_proto::icm::v1::{GetNominalRequest, NoticeKind, SearchReason};
use safetynet_tests::refusal::{assert_denied, assert_not_found, assert_rule, assert_stale, fields};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, client as nominals, recorded};
use crate::strand::told;

fn client(person: &Person) -> LookupServiceClient<Wire> {
    LookupServiceClient::new(person.wire())
}

async fn listed(person: &Person, include_found: bool) -> Vec<Lookup> {
    let request = ListLookupsRequest { include_found, page_size: 200, ..Default::default() };
    client(person).list_lookups(request).await.unwrap().into_inner().lookups
}

async fn opened(person: &Person, nominal: &str) {
    let request = GetNominalRequest {
        id: nominal.to_owned(),
        reason: SearchReason::CaseWork.into(),
        reason_detail: "Work on a case of ours".into(),
    };
    nominals(person).get_nominal(request).await.unwrap();
}

fn finding(lookup: &Lookup) -> FindLookupRequest {
    FindLookupRequest {
        id: lookup.id.clone(),
        request_id: request_id(),
        etag: lookup.etag.clone(),
        finding: LookupFinding::Misuse.into(),
        statement: "She could give no reason for it.".into(),
    }
}

#[tokio::test]
async fn a_look_at_ones_own_name_a_relative_or_a_colleague_is_told_to_the_auditor() {
    let world = World::new();
    let (mine, partner) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let (auditor, name) = (world.person("demo.auditor").await, ("Robin", "Ashcombe"));
    let own = recorded(&mine, name.0, name.1).await;
    let relative = recorded(&partner, "Ottoline", name.1).await;
    let colleague = recorded(&mine, "Priya", "Thornmere").await;
    let stranger = recorded(&mine, "Ermintrude", "Coldharbour").await;
    assert!(listed(&auditor, true).await.is_empty());
    for nominal in [&own, &relative, &colleague, &stranger] {
        opened(&mine, &nominal.id).await;
        opened(&mine, &nominal.id).await;
    }
    assert!(told(&auditor, NoticeKind::LookupNoticed).await);
    let found = listed(&auditor, false).await;
    let of = |reference: &str| found.iter().find(|one| one.reference == reference).map(|one| (one.kind(), one.times));
    assert_eq!(of(&own.reference), Some((LookupKind::OwnName, 2)));
    assert_eq!(of(&relative.reference), Some((LookupKind::FamilyName, 2)));
    assert_eq!(of(&colleague.reference), Some((LookupKind::Colleague, 2)));
    assert_eq!(of(&stranger.reference), None);
    opened(&partner, &own.id).await;
    assert_eq!(listed(&auditor, false).await.len(), 3, "the name is nothing to anybody else");
}

#[tokio::test]
async fn an_auditor_says_what_was_found_and_nobody_else_sees_it() {
    let world = World::new();
    let (mine, auditor) = (world.person(CASEWORKER).await, world.person("demo.auditor").await);
    let own = recorded(&mine, "Robin", "Ashcombe").await;
    opened(&mine, &own.id).await;
    let one = listed(&auditor, false).await.remove(0);
    let vague = FindLookupRequest { finding: 0, statement: "no".into(), ..finding(&one) };
    assert_eq!(fields(&client(&auditor).find_lookup(vague).await.err().unwrap()), ["finding", "statement"]);
    assert_stale(client(&auditor).find_lookup(FindLookupRequest { etag: "v9".into(), ..finding(&one) }).await);
    assert_not_found(client(&auditor).find_lookup(FindLookupRequest { id: request_id(), ..finding(&one) }).await);
    let found = client(&auditor).find_lookup(finding(&one)).await.unwrap().into_inner().lookup.unwrap();
    assert!(found.finding() == LookupFinding::Misuse && found.found_by.unwrap().id == auditor.id().to_string());
    let again = FindLookupRequest { etag: found.etag, ..finding(&one) };
    assert_rule(client(&auditor).find_lookup(again).await, "LOOKUP-STATE");
    assert!(listed(&auditor, false).await.is_empty() && listed(&auditor, true).await.len() == 1);
    for person in [&mine, &world.person("demo.spoc").await, &world.person("demo.supervisor").await] {
        assert_denied(client(person).list_lookups(ListLookupsRequest::default()).await);
    }
}
