//! Why somebody sees what lies in a channel, and who else does: by the reasons that cover what its organisation owns.

use safetynet_proto::icm::v1::action_service_client::ActionServiceClient;
use safetynet_proto::icm::v1::assessment_service_client::AssessmentServiceClient;
use safetynet_proto::icm::v1::{AddActionRequest, ListAssessmentsRequest, NewAction};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_tests::refusal::assert_not_found;
use safetynet_tests::{Person, request_id};

use super::{client, of, vias, why};
use crate::strand::Strand;

/// An action in the channel that somebody records for themselves.
async fn action(strand: &Strand, author: &Person) -> String {
    let request = AddActionRequest {
        channel_id: strand.channel.clone(),
        request_id: request_id(),
        action: Some(NewAction {
            title: "Ring the landlord".into(),
            owner_account_id: author.id().to_string(),
            due_date: Some(strand.ahead(7)),
            ..Default::default()
        }),
        ..Default::default()
    };
    ActionServiceClient::new(author.wire()).add_action(request).await.unwrap().into_inner().action.unwrap().id
}

#[tokio::test]
async fn what_lies_in_a_channel_says_why_by_the_channel() {
    let strand = Strand::without_partner().await;
    let (worker, partner) = (&strand.worker, &strand.partner);
    let (action, grant) = (action(&strand, worker).await, crate::grant::share_with_partner(&strand).await);
    for (kind, id) in [(RecordKind::Action, &action), (RecordKind::Grant, &grant)] {
        let mine = why(worker, kind, id).await;
        assert_eq!(vias(&mine), ["worker"]);
        assert!(mine.reasons[0].sentence.contains("the channel of this"), "{}", mine.reasons[0].sentence);
        let theirs = why(partner, kind, id).await;
        assert_eq!(vias(&theirs), ["grant_to_person"]);
        assert_eq!(theirs.people_count, mine.people_count);
        assert_not_found(client(partner).explain(of(kind, &request_id())).await);
    }
    let request = ListAssessmentsRequest { channel_id: strand.channel.clone(), ..Default::default() };
    let list = AssessmentServiceClient::new(worker.wire()).list_assessments(request).await.unwrap().into_inner();
    if let Some(one) = list.assessments.first() {
        assert_eq!(vias(&why(worker, RecordKind::Assessment, &one.id).await), ["worker"]);
    }
}

#[tokio::test]
async fn a_share_of_the_lead_tells_of_no_action_of_a_partner() {
    let strand = Strand::joint().await;
    let theirs = action(&strand, &strand.partner).await;
    let parties = [strand.worker.organisation(), strand.partner.organisation(), strand.world.lapsed()];
    let of_third = |account: &&safetynet_server::demo::DemoAccount| !parties.contains(&account.organisation);
    let outsider = strand.world.accounts().iter().filter(of_third).find(|account| account.user_name == "demo.manager");
    let before = why(&strand.worker, RecordKind::Action, &theirs).await.people_count;
    let organisation = outsider.unwrap().organisation.to_string();
    let receiver = safetynet_proto::icm::v1::create_grant_request::Receiver::ReceiverOrganisationId(organisation);
    let share = crate::grant::whole(&strand, receiver);
    let mut grants = safetynet_proto::icm::v1::grant_service_client::GrantServiceClient::new(strand.worker.wire());
    let refused = grants.create_grant(share).await;
    let after = why(&strand.worker, RecordKind::Action, &theirs).await.people_count;
    assert_eq!(
        before,
        after,
        "a share covers what its giver owns: {:?}",
        refused.err().map(|s| s.message().to_owned())
    );
}

#[tokio::test]
async fn the_records_of_governance_say_why_too() {
    let world = safetynet_tests::World::new();
    let spoc = world.person("demo.spoc").await;
    let worker = world.person("demo.caseworker").await;
    let programmes = safetynet_proto::icm::v1::ListProgrammesRequest::default();
    let mut list = safetynet_proto::icm::v1::programme_service_client::ProgrammeServiceClient::new(worker.wire());
    list.list_programmes(programmes).await.unwrap();
    let shown = crate::event::own(&worker).await.remove(0).objects;
    let programme = shown.into_iter().find(|object| object.kind() == RecordKind::Programme).unwrap().id;
    assert_eq!(vias(&why(&worker, RecordKind::Programme, &programme).await), ["directory"]);
    let reviews = safetynet_proto::governance::v1::ListAccessReviewsRequest::default();
    let mut list =
        safetynet_proto::governance::v1::access_review_service_client::AccessReviewServiceClient::new(spoc.wire());
    let review = list.list_access_reviews(reviews).await.unwrap().into_inner().access_reviews.remove(0).id;
    let mine = why(&spoc, RecordKind::AccessReview, &review).await;
    assert!(vias(&mine) == ["lead_spoc"] && mine.people_count >= 1);
    assert_not_found(client(&worker).explain(of(RecordKind::AccessReview, &review)).await);
    let administrator = world.person("demo.administrator").await;
    let request = safetynet_proto::admin::v1::GetOrganisationRequest { id: spoc.organisation().to_string() };
    let seen = crate::organisation::client(&administrator).get_organisation(request).await.unwrap().into_inner();
    let agreement = seen.organisation.unwrap().agreements.remove(0).id;
    assert_eq!(vias(&why(&spoc, RecordKind::Agreement, &agreement).await).first(), Some(&"lead_spoc"));
    assert_not_found(client(&worker).explain(of(RecordKind::Agreement, &agreement)).await);
}
