//! How a supervisor sees that the team keeps to the procedures (SYOP-13.1).

use safetynet_proto::icm::v1::caseload_service_client::CaseloadServiceClient;
use safetynet_proto::icm::v1::{GetTeamRequest, TeamMember};
use safetynet_tests::refusal::assert_denied;
use safetynet_tests::{Person, World};

use crate::nominal::{CASEWORKER, PARTNER, SUPERVISOR};

async fn team(person: &Person) -> Vec<TeamMember> {
    CaseloadServiceClient::new(person.wire()).get_team(GetTeamRequest {}).await.unwrap().into_inner().members
}

fn of(members: &[TeamMember], person: &Person) -> Option<TeamMember> {
    members.iter().find(|one| one.account.as_ref().unwrap().id == person.id().to_string()).cloned()
}

#[tokio::test]
async fn a_supervisor_sees_that_the_team_keeps_to_the_procedures() {
    let world = World::new();
    let (supervisor, worker) = (world.person(SUPERVISOR).await, world.person(CASEWORKER).await);
    let members = team(&supervisor).await;
    let one = of(&members, &worker).unwrap();
    assert!(one.procedures_until_date.is_some() && !one.procedures_late && one.last_sign_in_time.is_some());
    assert!(members.iter().any(|one| one.reviews_overdue > 0), "late work is seen person by person");
    let late = |one: &TeamMember| {
        one.procedures_late || one.training_late || one.reviews_overdue > 0 || one.overdue_actions > 0
    };
    assert!(members.is_sorted_by_key(|one| !late(one)), "those with something late stand first");
    assert!(of(&members, &world.person(PARTNER).await).is_none(), "another organisation's people are none of the team");
    assert_denied(CaseloadServiceClient::new(worker.wire()).get_team(GetTeamRequest {}).await);
}
