//! Shares over the wire: given by the controller alone, refused without an agreement, over with the next call when one
//! ends (ISA-2.6, ISA-4.1, COCO-5.2).

use safetynet_proto::admin::v1::organisation_service_client::OrganisationServiceClient;
use safetynet_proto::admin::v1::{AgreementKind, EndAgreementRequest, GetOrganisationRequest};
use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::create_grant_request::Receiver;
use safetynet_proto::icm::v1::grant_service_client::GrantServiceClient;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::icm::v1::{
    Activity, ActivitySummary, AddActivityRequest, AudienceChoice, AudienceMode, CreateGrantRequest,
    CreateGrantResponse, EndGrantRequest, GetActivityRequest, GetReviewPackRequest, Grant, GrantObjectKind, GrantState,
    ListActivitiesRequest, ListGrantsRequest, ReviewKind, SealMode,
};
use safetynet_proto::kind::v1::{Article6Basis, Article9Condition, Article10Condition, Purpose};
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, fields};
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::Strand;

pub mod kinds;
mod offer;

const WHY: &str = "They house the family from next week on.";

pub fn grants(person: &Person) -> GrantServiceClient<Wire> {
    GrantServiceClient::new(person.wire())
}

pub fn share(strand: &Strand, kind: GrantObjectKind, object: &str, receiver: Receiver) -> CreateGrantRequest {
    CreateGrantRequest {
        request_id: request_id(),
        validate_only: false,
        object_kind: kind.into(),
        object_id: object.to_owned(),
        receiver: Some(receiver),
        purpose: Purpose::Safeguarding.into(),
        article6_basis: Article6Basis::PublicTask.into(),
        article9_condition: Article9Condition::SubstantialPublicInterest.into(),
        article10_condition: Article10Condition::Safeguarding.into(),
        justification: WHY.into(),
        expiry_date: Some(strand.ahead(30)),
        ..Default::default()
    }
}

/// A share of the whole channel.
pub fn whole(strand: &Strand, receiver: Receiver) -> CreateGrantRequest {
    share(strand, GrantObjectKind::Channel, &strand.channel, receiver)
}

pub fn to(person: &Person) -> Receiver {
    Receiver::ReceiverAccountId(person.id().to_string())
}

pub async fn create(person: &Person, request: CreateGrantRequest) -> CreateGrantResponse {
    grants(person).create_grant(request).await.unwrap().into_inner()
}

async fn visit(strand: &Strand, author: &Person, mode: AudienceMode) -> Activity {
    let audience = Some(AudienceChoice { mode: mode.into(), ..Default::default() });
    let request = AddActivityRequest { audience, ..strand.visit("Visit at the flat") };
    let added = ActivityServiceClient::new(author.wire()).add_activity(request).await.unwrap().into_inner();
    added.activity.unwrap()
}

async fn sees(person: &Person, activity: &str) -> bool {
    let request = GetActivityRequest { id: activity.to_owned() };
    ActivityServiceClient::new(person.wire()).get_activity(request).await.is_ok()
}

async fn listed(person: &Person, strand: &Strand) -> Vec<Grant> {
    let request = ListGrantsRequest {
        object_kind: GrantObjectKind::Channel.into(),
        object_id: strand.channel.clone(),
        include_ended: true,
        page_size: 200,
        ..Default::default()
    };
    grants(person).list_grants(request).await.unwrap().into_inner().grants
}

/// Shares the channel with the caseworker of the council, and answers the grant's id.
pub async fn share_with_partner(strand: &Strand) -> String {
    create(&strand.worker, whole(strand, to(&strand.partner))).await.grant.unwrap().id
}

#[tokio::test]
async fn a_share_opens_what_the_giver_owns_and_nothing_more() {
    let strand = Strand::without_partner().await;
    let outsider = &strand.partner;
    let ours = visit(&strand, &strand.worker, AudienceMode::WholeChannel).await;
    assert!(!strand.open_to(outsider).await);
    let dry = CreateGrantRequest { validate_only: true, ..whole(&strand, to(outsider)) };
    let preview = create(&strand.worker, dry).await;
    assert!(preview.grant.unwrap().id.is_empty() && preview.audience.unwrap().people == 1);
    assert!(!strand.open_to(outsider).await);

    let grant = create(&strand.worker, whole(&strand, to(outsider))).await.grant.unwrap();
    assert_eq!((grant.state(), grant.justification.as_str()), (GrantState::Active, WHY));
    assert!(strand.open_to(outsider).await && sees(outsider, &ours.id).await);
    let list = ListActivitiesRequest { channel_id: strand.channel.clone(), page_size: 200, ..Default::default() };
    let all =
        ActivityServiceClient::new(strand.worker.wire()).list_activities(list.clone()).await.unwrap().into_inner();
    let rows = ActivityServiceClient::new(outsider.wire()).list_activities(list).await.unwrap().into_inner().activities;
    let lead = strand.worker.organisation().to_string();
    let owned = |row: &ActivitySummary| row.owner_organisation.as_ref().is_some_and(|owner| owner.id == lead);
    assert!(!rows.is_empty() && rows.iter().all(owned));
    for other in all.activities.iter().filter(|row| !owned(row)) {
        assert!(!sees(outsider, &other.id).await, "each organisation controls its own");
    }

    let on = Receiver::ReceiverAccountId(strand.world.account("demo.administrator").id.to_string());
    assert_not_found(grants(outsider).create_grant(whole(&strand, on)).await);
    assert_field(grants(&strand.worker).create_grant(whole(&strand, to(outsider))).await, "receiver_account_id");
}

#[tokio::test]
async fn ending_a_share_ends_the_access_with_the_next_call() {
    let strand = Strand::without_partner().await;
    let outsider = &strand.partner;
    let receiver = Receiver::ReceiverOrganisationId(outsider.organisation().to_string());
    let grant = create(&strand.worker, whole(&strand, receiver)).await.grant.unwrap();
    assert!(strand.open_to(outsider).await);
    let end = |etag: &str| EndGrantRequest {
        id: grant.id.clone(),
        request_id: request_id(),
        etag: etag.to_owned(),
        reason: "The family has moved elsewhere.".into(),
    };
    assert_rule(grants(outsider).end_grant(end(&grant.etag)).await, "ISA-4.1");
    assert_stale(grants(&strand.worker).end_grant(end("v9")).await);
    let ended = grants(&strand.worker).end_grant(end(&grant.etag)).await.unwrap().into_inner().grant.unwrap();
    assert_eq!((ended.state(), ended.end_reason.as_str()), (GrantState::Ended, "The family has moved elsewhere."));
    assert!(!strand.open_to(outsider).await);
    assert_rule(grants(&strand.worker).end_grant(end(&ended.etag)).await, "GRANT-STATE");
}

#[tokio::test]
async fn a_share_lasts_through_its_last_day() {
    let strand = Strand::without_partner().await;
    let outsider = &strand.partner;
    let name = outsider.account.user_name.clone();
    create(&strand.worker, CreateGrantRequest { expiry_date: Some(strand.ahead(1)), ..whole(&strand, to(outsider)) })
        .await;
    for (days, open) in [(1, true), (1, false)] {
        strand.world.pass(Span::days(days));
        assert_eq!(strand.open_to(&strand.world.person(&name).await).await, open);
    }
}

#[tokio::test]
async fn nothing_is_shared_without_an_agreement_on_both_sides() {
    let strand = Strand::without_partner().await;
    let name = |of: Id| strand.world.organisations().iter().find(|(id, _)| *id == of).unwrap().1.clone();
    let lapsed = Receiver::ReceiverOrganisationId(strand.world.lapsed().to_string());
    let status = grants(&strand.worker).create_grant(whole(&strand, lapsed)).await.err().unwrap();
    assert!(status.message().contains(&name(strand.world.lapsed())), "{}", status.message());
    assert_rule(Err::<(), _>(status), "COCO-5.2");
    let dry = || CreateGrantRequest { validate_only: true, ..whole(&strand, to(&strand.partner)) };
    create(&strand.worker, dry()).await;
    end_agreement(&strand, strand.worker.organisation()).await;
    let status = grants(&strand.worker).create_grant(dry()).await.err().unwrap();
    assert!(status.message().contains(&name(strand.worker.organisation())), "{}", status.message());
    assert_rule(Err::<(), _>(status), "COCO-5.2");
}

/// Ends the information sharing agreement of an organisation today.
pub async fn end_agreement(strand: &Strand, organisation: Id) {
    let administrator = strand.world.person("demo.administrator").await;
    let mut office = OrganisationServiceClient::new(administrator.wire());
    let request = GetOrganisationRequest { id: organisation.to_string() };
    let organisation = office.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    for isa in organisation.agreements.iter().filter(|agreement| agreement.kind() == AgreementKind::Isa) {
        let end = EndAgreementRequest {
            request_id: request_id(),
            id: isa.id.clone(),
            etag: isa.etag.clone(),
            reason: "They gave notice to the partnership.".into(),
            ..Default::default()
        };
        office.end_agreement(end).await.unwrap();
    }
    strand.world.pass(Span::seconds(1));
}

#[tokio::test]
async fn access_ends_with_the_next_call_when_an_agreement_ends() {
    let strand = Strand::without_partner().await;
    let outsider = &strand.partner;
    create(&strand.worker, whole(&strand, to(outsider))).await;
    let administrator = strand.world.person("demo.administrator").await;
    let mut office = OrganisationServiceClient::new(administrator.wire());
    let request = GetOrganisationRequest { id: outsider.organisation().to_string() };
    let organisation = office.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    let isa = organisation.agreements.iter().find(|a| a.kind() == AgreementKind::Isa).unwrap();
    let end = EndAgreementRequest {
        request_id: request_id(),
        id: isa.id.clone(),
        etag: isa.etag.clone(),
        end_date: Some(strand.ahead(0)),
        reason: "They gave notice to the partnership.".into(),
        ..Default::default()
    };
    office.end_agreement(end).await.unwrap();
    strand.world.pass(Span::days(1));
    assert!(!strand.open_to(&strand.world.person("demo.partner").await).await);
    let worker = strand.world.person("demo.caseworker").await;
    let grant = listed(&worker, &strand).await.into_iter().find(|g| g.justification == WHY).unwrap();
    assert_eq!(grant.state(), GrantState::Suspended);
    assert!(
        grant.suspended_reason.starts_with("The information sharing agreement with "),
        "{}",
        grant.suspended_reason
    );
}

#[tokio::test]
async fn a_share_is_told_to_its_giver_and_its_receiver_alone() {
    let strand = Strand::joint().await;
    let theirs = visit(&strand, &strand.partner, AudienceMode::WholeChannel).await;
    let parties = [strand.worker.organisation(), strand.partner.organisation(), strand.world.lapsed()];
    let third = strand.world.organisations().iter().map(|(id, _)| *id).rfind(|id| !parties.contains(id)).unwrap();
    let to_third = Receiver::ReceiverOrganisationId(third.to_string());
    let given = share(&strand, GrantObjectKind::Activity, &theirs.id, to_third);
    let grant = create(&strand.partner, given).await.grant.unwrap().id;
    let reviews = strand.seen_by(&strand.worker).await.reviews;
    let review_id = reviews.iter().find(|review| review.kind() == ReviewKind::Caseworker).unwrap().review_id.clone();
    for (person, told) in [(&strand.worker, false), (&strand.partner, true)] {
        let request = GetReviewPackRequest { review_id: review_id.clone() };
        let pack = ReviewServiceClient::new(person.wire()).get_review_pack(request).await.unwrap().into_inner().pack;
        let access = pack.unwrap().access.unwrap();
        assert_eq!(access.grants.iter().any(|shown| shown.id == grant), told, "{}", person.account.user_name);
    }
}

#[tokio::test]
async fn only_the_controller_shares() {
    let strand = Strand::joint().await;
    let receiver = || Receiver::ReceiverAccountId(strand.world.account("demo.manager").id.to_string());
    let of = |activity: &Activity| share(&strand, GrantObjectKind::Activity, &activity.id, receiver());
    assert_rule(grants(&strand.partner).create_grant(whole(&strand, receiver())).await, "ISA-4.1");
    let ours = visit(&strand, &strand.worker, AudienceMode::WholeChannel).await;
    assert_rule(grants(&strand.partner).create_grant(of(&ours)).await, "ISA-4.1");
    let theirs = visit(&strand, &strand.partner, AudienceMode::WholeChannel).await;
    assert_rule(grants(&strand.worker).create_grant(of(&theirs)).await, "ISA-4.1");
}

#[tokio::test]
async fn an_activity_is_shared_alone_and_never_wider_than_its_audience() {
    let strand = Strand::without_partner().await;
    let outsider = &strand.partner;
    let of = |activity: &Activity| share(&strand, GrantObjectKind::Activity, &activity.id, to(outsider));
    let open = visit(&strand, &strand.worker, AudienceMode::WholeChannel).await;
    let made = create(&strand.worker, of(&open)).await;
    assert_eq!(made.audience.unwrap().people, 1);
    assert!(sees(outsider, &open.id).await && !strand.open_to(outsider).await);
    assert_field(grants(&strand.worker).create_grant(of(&open)).await, "receiver_account_id");
    let narrow = visit(&strand, &strand.worker, AudienceMode::Narrowed).await;
    assert_rule(grants(&strand.worker).create_grant(of(&narrow)).await, "ISA-3.1");
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let strand = Strand::joint().await;
    let mut client = grants(&strand.worker);
    let wrong = CreateGrantRequest {
        receiver: None,
        purpose: 0,
        article6_basis: 99,
        justification: "why".into(),
        expiry_date: Some(strand.ahead(367)),
        ..whole(&strand, to(&strand.partner))
    };
    let status = client.create_grant(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["receiver", "purpose", "article6_basis", "justification", "expiry_date"]);
    assert_field(client.create_grant(whole(&strand, to(&strand.partner))).await, "receiver_account_id");
    let own = Receiver::ReceiverAccountId(strand.world.account("demo.spoc").id.to_string());
    assert_field(client.create_grant(whole(&strand, own)).await, "receiver_account_id");
    let unknown = Receiver::ReceiverOrganisationId(request_id());
    assert_field(client.create_grant(whole(&strand, unknown)).await, "receiver_organisation_id");
    let nothing = CreateGrantRequest { object_id: request_id(), ..whole(&strand, to(&strand.partner)) };
    assert_not_found(client.create_grant(nothing).await);
    let kind = CreateGrantRequest { object_kind: 0, ..whole(&strand, to(&strand.partner)) };
    assert_field(client.create_grant(kind).await, "object_kind");
}

#[tokio::test]
async fn a_share_that_would_open_nothing_is_refused_with_the_reason() {
    let strand = Strand::without_partner().await;
    let manager = strand.world.person("demo.manager").await;
    for validate_only in [true, false] {
        let request = CreateGrantRequest { validate_only, ..whole(&strand, to(&manager)) };
        let status = grants(&strand.worker).create_grant(request).await.err().unwrap();
        assert_eq!(fields(&status), ["receiver_account_id"]);
        assert!(status.message().contains("a role of case management"), "{status}");
    }
    crate::seal::sealed(&strand, SealMode::Hidden, &[]).await;
    let status = grants(&strand.worker).create_grant(whole(&strand, to(&strand.partner))).await.err().unwrap();
    assert!(status.message().starts_with("It would open nothing."), "{status}");
    assert!(listed(&strand.worker, &strand).await.is_empty());
}
