//! Records that may be of the same person over the wire: queued, compared, decided by both organisations, taken back
//! (ISA-13.1, ISA-4.1).

use safetynet_proto::icm::v1::link_service_client::LinkServiceClient;
use safetynet_proto::icm::v1::nominal_service_client::NominalServiceClient;
use safetynet_proto::icm::v1::{
    CompareNominalsRequest, CreateNominalRequest, DecideLinkRequest, Duplicate, GetNominalRequest, GetNominalResponse,
    LinkDecision, LinkKind, LinkState, ListDuplicatesRequest, Nominal, NominalLink, NominalState, ProposeLinkRequest,
    ReverseLinkRequest, SearchReason, UpdateNominalRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, made, named, new, recorded, told};

const WHY: &str = "The same mother and the same telephone.";

fn client(person: &Person) -> LinkServiceClient<Wire> {
    LinkServiceClient::new(person.wire())
}

async fn queue(person: &Person) -> Vec<Duplicate> {
    let (mut rows, mut token) = (Vec::new(), String::new());
    loop {
        let request = ListDuplicatesRequest { page_size: 2, page_token: token };
        let page = client(person).list_duplicates(request).await.unwrap().into_inner();
        rows.extend(page.duplicates);
        token = page.next_page_token;
        if token.is_empty() {
            return rows;
        }
    }
}

/// The row of two records in somebody's queue, whichever of the two comes first.
async fn waiting(person: &Person, one: &Nominal, other: &Nominal) -> Option<Duplicate> {
    let of = |row: &Duplicate| [&row.nominal, &row.other].map(|nominal| nominal.as_ref().unwrap().id.clone());
    let wanted = [one.id.clone(), other.id.clone()];
    let is = |row: &Duplicate| of(row).iter().all(|id| wanted.contains(id));
    queue(person).await.into_iter().find(|row| is(row))
}

fn proposal(one: &Nominal, other: &Nominal, kind: LinkKind) -> ProposeLinkRequest {
    ProposeLinkRequest {
        request_id: request_id(),
        validate_only: false,
        nominal_id: one.id.clone(),
        other_nominal_id: other.id.clone(),
        kind: kind.into(),
        reason: WHY.into(),
    }
}

async fn proposed(person: &Person, one: &Nominal, other: &Nominal, kind: LinkKind) -> NominalLink {
    client(person).propose_link(proposal(one, other, kind)).await.unwrap().into_inner().link.unwrap()
}

fn answer(link: &NominalLink, decision: LinkDecision) -> DecideLinkRequest {
    DecideLinkRequest {
        id: link.id.clone(),
        request_id: request_id(),
        etag: link.etag.clone(),
        decision: decision.into(),
        reason: "We came to the same finding.".into(),
    }
}

fn reversal(link: &NominalLink) -> ReverseLinkRequest {
    ReverseLinkRequest {
        id: link.id.clone(),
        request_id: request_id(),
        etag: link.etag.clone(),
        reason: "The birth dates turned out to differ.".into(),
    }
}

async fn opened(person: &Person, nominal: &Nominal) -> GetNominalResponse {
    let request = GetNominalRequest {
        id: nominal.id.clone(),
        reason: SearchReason::DataQuality.into(),
        reason_detail: "Two records of one person".into(),
    };
    NominalServiceClient::new(person.wire()).get_nominal(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn a_double_that_was_seen_and_recorded_all_the_same_waits_for_a_decision() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let first = recorded(&mine, "Ottilie", "Brackenwhistle").await;
    let second = recorded(&mine, "Otilie", "Brackenwhistle").await;
    let row = waiting(&mine, &first, &second).await.unwrap();
    assert!(row.considered && row.score > 5.0 && row.proposal.is_none());
    assert!(row.explanation.contains("amily name"), "{}", row.explanation);
    let before = queue(&mine).await.len();
    let apart = proposed(&mine, &second, &first, LinkKind::KeepApart).await;
    assert_eq!(apart.state(), LinkState::Accepted);
    assert_eq!(queue(&mine).await.len(), before - 1);
    assert_eq!(opened(&mine, &first).await.nominal.unwrap().state(), NominalState::KeptApart);
    let rename = UpdateNominalRequest {
        id: second.id.clone(),
        etag: opened(&mine, &second).await.nominal.unwrap().etag,
        update_mask: Some(prost_types::FieldMask { paths: vec!["name".into()] }),
        name: Some(named("Ottilie", "Brackenwhistle")),
        source: told(),
        ..Default::default()
    };
    NominalServiceClient::new(mine.wire()).update_nominal(rename).await.unwrap();
    assert!(waiting(&mine, &first, &second).await.is_none(), "what was kept apart is never proposed again");
    assert_rule(client(&mine).propose_link(proposal(&first, &second, LinkKind::SamePerson)).await, "ISA-13.1");
    client(&mine).reverse_link(reversal(&apart)).await.unwrap();
    assert!(waiting(&mine, &first, &second).await.is_some());
    let same = proposed(&mine, &first, &second, LinkKind::SamePerson).await;
    assert_eq!(same.state(), LinkState::Accepted, "one organisation decides of its own records alone");
}

#[tokio::test]
async fn two_organisations_link_their_records_only_together_and_either_takes_it_back() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let ours = recorded(&mine, "Peregrine", "Hallowquist").await;
    let other = recorded(&theirs, "Peregrin", "Hallowquist").await;
    assert!(waiting(&mine, &ours, &other).await.is_some() && waiting(&theirs, &ours, &other).await.is_some());
    assert_not_found(client(&theirs).propose_link(proposal(&ours, &other, LinkKind::SamePerson)).await);
    let link = proposed(&mine, &ours, &other, LinkKind::SamePerson).await;
    assert_eq!((link.state(), link.waits_for_us), (LinkState::Proposed, false));
    assert!(waiting(&mine, &ours, &other).await.is_none(), "whoever proposed waits for the other");
    let row = queue(&theirs).await.into_iter().next().unwrap();
    assert!(row.proposal.as_ref().is_some_and(|sent| sent.id == link.id && sent.waits_for_us), "proposals come first");
    assert_rule(client(&mine).decide_link(answer(&link, LinkDecision::Accept)).await, "ISA-4.1");
    assert_eq!(opened(&mine, &ours).await.nominal.unwrap().state(), NominalState::Provisional);

    let request = answer(&row.proposal.unwrap(), LinkDecision::Accept);
    let accepted = client(&theirs).decide_link(request).await.unwrap().into_inner().link.unwrap();
    assert_eq!((accepted.state(), accepted.steps.len()), (LinkState::Accepted, 2));
    assert_stale(client(&mine).reverse_link(reversal(&link)).await);
    let page = opened(&mine, &ours).await;
    assert_eq!(page.nominal.unwrap().state(), NominalState::Linked);
    let beside = page.linked.first().unwrap();
    assert_eq!(beside.nominal.as_ref().unwrap().id, other.id);
    assert!(beside.detail.is_none(), "a link opens nothing that was not open before");
    assert_eq!(page.detail.unwrap().links.first().unwrap().steps.len(), 2);

    let back = client(&mine).reverse_link(reversal(&accepted)).await.unwrap().into_inner().link.unwrap();
    assert_eq!((back.state(), back.steps.len()), (LinkState::Reversed, 3));
    assert!(opened(&mine, &ours).await.linked.is_empty());
    assert!(waiting(&theirs, &ours, &other).await.is_some());
}

#[tokio::test]
async fn a_proposal_that_was_rejected_is_not_made_again_by_the_index() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let ours = recorded(&mine, "Peregrine", "Hallowquist").await;
    let other = recorded(&theirs, "Peregrin", "Hallowquist").await;
    let link = proposed(&mine, &ours, &other, LinkKind::SamePerson).await;
    let rejected = client(&theirs).decide_link(answer(&link, LinkDecision::Reject)).await.unwrap().into_inner();
    assert_eq!(rejected.link.unwrap().state(), LinkState::Rejected);
    let third = CreateNominalRequest { birth_date: None, ..new("Peregrine", "Hallowquist") };
    made(&mine, third).await;
    for person in [&mine, &theirs] {
        assert!(waiting(person, &ours, &other).await.is_none());
    }
}

#[tokio::test]
async fn records_are_compared_as_far_as_each_is_reached() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let ours = recorded(&mine, "Peregrine", "Hallowquist").await;
    let other = recorded(&theirs, "Peregrin", "Hallowquist").await;
    let request = CompareNominalsRequest { nominal_id: ours.id.clone(), other_nominal_id: other.id.clone() };
    let sides = client(&mine).compare_nominals(request.clone()).await.unwrap().into_inner();
    assert!(sides.detail.is_some() && sides.other_detail.is_none() && !sides.explanation.is_empty());
    assert_not_found(client(&theirs).compare_nominals(request).await);
    let unsaid = ProposeLinkRequest { reason: "short".into(), ..proposal(&ours, &other, LinkKind::SamePerson) };
    assert_field(client(&mine).propose_link(unsaid).await, "reason");
    let itself = proposal(&ours, &ours, LinkKind::SamePerson);
    assert_field(client(&mine).propose_link(itself).await, "other_nominal_id");
    world.pass(Span::minutes(1));
}
