//! Instructions over the wire: an administrator sees nothing by asking, one record by an instruction that is open, and
//! nothing once it is closed, challenged or over; the controller is told of each look (S4-1, S4-3, CA-8.2).

use safetynet_proto::access::v1::AlertKind;
use safetynet_proto::admin::v1::instruction_admin_service_client::InstructionAdminServiceClient;
use safetynet_proto::admin::v1::{
    ChallengeInstructionRequest, ListRequestedInstructionsRequest, RequestInstructionRequest,
};
use safetynet_proto::governance::v1::instruction_service_client::InstructionServiceClient;
use safetynet_proto::governance::v1::{
    CloseInstructionRequest, ListInstructionsRequest, OpenInstructionRequest, ReadInstructedRequest,
    ReadInstructedResponse,
};
use safetynet_proto::icm::v1::{NoticeKind, SealMode};
use safetynet_proto::kind::v1::{Instruction, InstructionState};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale, said};
use safetynet_tests::{Person, Wire, World, request_id};
use tonic::Status;

use crate::nominal::{CASEWORKER, PARTNER, recorded};
use crate::organisation::ADMINISTRATOR;
use crate::strand::{Strand, today};

fn asks(person: &Person) -> InstructionAdminServiceClient<Wire> {
    InstructionAdminServiceClient::new(person.wire())
}

fn client(person: &Person) -> InstructionServiceClient<Wire> {
    InstructionServiceClient::new(person.wire())
}

/// The administrator, the single point of contact of the constabulary, and the server.
struct Desk {
    world: World,
    administrator: Person,
    spoc: Person,
}

impl Desk {
    async fn of(world: World) -> Desk {
        let (administrator, spoc) = (world.person(ADMINISTRATOR).await, world.person("demo.spoc").await);
        Desk { world, administrator, spoc }
    }

    fn request(&self, reference: &str) -> RequestInstructionRequest {
        RequestInstructionRequest {
            request_id: request_id(),
            organisation_id: self.spoc.organisation().to_string(),
            reference: reference.to_owned(),
            purpose: "Ticket 2041: the record is said to have lost its channel.".into(),
            hours: 4,
        }
    }

    async fn requested(&self, reference: &str) -> Instruction {
        let request = self.request(reference);
        asks(&self.administrator).request_instruction(request).await.unwrap().into_inner().instruction.unwrap()
    }

    async fn open(&self, one: &Instruction) -> Result<Instruction, Status> {
        let request = OpenInstructionRequest { id: one.id.clone(), request_id: request_id(), etag: one.etag.clone() };
        Ok(client(&self.spoc).open_instruction(request).await?.into_inner().instruction.unwrap())
    }

    async fn close(&self, one: &Instruction) -> Result<Instruction, Status> {
        let request = CloseInstructionRequest {
            id: one.id.clone(),
            request_id: request_id(),
            etag: one.etag.clone(),
            reason: "The fault is mended.".into(),
        };
        Ok(client(&self.spoc).close_instruction(request).await?.into_inner().instruction.unwrap())
    }

    async fn challenge(&self, one: &Instruction) -> Result<Instruction, Status> {
        let request = ChallengeInstructionRequest {
            id: one.id.clone(),
            request_id: request_id(),
            etag: one.etag.clone(),
            reason: "It asks for a record of another controller.".into(),
        };
        Ok(asks(&self.administrator).challenge_instruction(request).await?.into_inner().instruction.unwrap())
    }
}

async fn read(person: &Person, id: &str) -> Result<ReadInstructedResponse, Status> {
    let request = ReadInstructedRequest { id: id.to_owned() };
    client(person).read_instructed(request).await.map(tonic::Response::into_inner)
}

async fn listed(person: &Person) -> Vec<Instruction> {
    client(person).list_instructions(ListInstructionsRequest::default()).await.unwrap().into_inner().instructions
}

async fn told(person: &Person, kind: NoticeKind) -> usize {
    today(person).await.notices.iter().filter(|notice| notice.kind() == kind).count()
}

#[tokio::test]
async fn one_record_is_read_by_an_open_instruction_and_each_look_is_told() {
    let strand = Strand::joint().await;
    let reference = strand.seen_by(&strand.worker).await.reference;
    let desk = Desk::of(strand.world).await;
    let asked = desk.requested(&reference).await;
    assert_eq!(asked.state(), InstructionState::Requested);
    assert_not_found(read(&desk.administrator, &asked.id).await);
    assert_eq!(told(&desk.spoc, NoticeKind::InstructionRequested).await, 1);
    let open = desk.open(&asked).await.unwrap();
    assert_eq!((open.state(), open.uses), (InstructionState::Open, 0));
    let answer = read(&desk.administrator, &asked.id).await.unwrap();
    let values: Vec<&str> = answer.lines.iter().map(|line| line.value.as_str()).collect();
    assert!(values.contains(&reference.as_str()) && answer.lines.iter().all(|line| line.label != "Summary"));
    assert_eq!(answer.instruction.unwrap().uses, 1);
    read(&desk.administrator, &asked.id).await.unwrap();
    assert_eq!(told(&desk.spoc, NoticeKind::InstructionUsed).await, 2);
    let auditor = desk.world.person("demo.auditor").await;
    for person in [&desk.spoc, &auditor] {
        let one = listed(person).await.into_iter().find(|one| one.id == asked.id).unwrap();
        assert_eq!((one.state(), one.uses), (InstructionState::Used, 2));
        assert_not_found(read(person, &asked.id).await);
    }
    assert_eq!(desk.world.audit().done("instruction.used", desk.administrator.id()), 2);
    desk.world.pass(Span::hours(4));
    let administrator = desk.world.person(ADMINISTRATOR).await;
    let alerts = &administrator.session.alerts;
    assert!(alerts.iter().any(|alert| alert.kind() == AlertKind::InstructionAnswered), "told at the next sign-in");
    assert_not_found(read(&administrator, &asked.id).await);
}

#[tokio::test]
async fn nobody_learns_by_asking_whether_there_is_such_a_record() {
    let strand = Strand::joint().await;
    let reference = strand.seen_by(&strand.worker).await.reference;
    let desk = Desk::of(strand.world).await;
    let (there, absent) = (desk.requested(&reference).await, desk.requested("CH-2026-999999").await);
    let plain = |one: &Instruction| Instruction {
        id: String::new(),
        reference: String::new(),
        etag: String::new(),
        request_time: None,
        ..one.clone()
    };
    assert!(plain(&there) == plain(&absent));
    let refused = [read(&desk.administrator, &there.id).await, read(&desk.administrator, &request_id()).await];
    let [there_said, none_said] = refused.map(|answer| said(&answer.err().unwrap()));
    assert_eq!(there_said, none_said);
    assert_rule(desk.open(&absent).await, "S4-3");
    let theirs = crate::nominal::recorded(&desk.world.person(PARTNER).await, "Perpetua", "Hollowmarsh").await;
    assert_rule(desk.open(&desk.requested(&theirs.reference).await).await, "S4-3");
}

#[tokio::test]
async fn a_sealed_person_is_not_there_for_a_contact_who_is_not_named() {
    let world = World::new();
    let mine = world.person(CASEWORKER).await;
    let nominal = recorded(&mine, "Ermintrude", "Coldharbour").await;
    crate::seal::person_sealed_by(&mine, &nominal.id, SealMode::Hidden).await;
    let desk = Desk::of(world).await;
    let (sealed, none) = (desk.requested(&nominal.reference).await, desk.requested("N-999999").await);
    let [sealed, none] = [desk.open(&sealed).await, desk.open(&none).await].map(|answer| said(&answer.err().unwrap()));
    assert_eq!(sealed, none);
}

#[tokio::test]
async fn what_is_closed_or_challenged_opens_nothing() {
    let strand = Strand::joint().await;
    let reference = strand.seen_by(&strand.worker).await.reference;
    let desk = Desk::of(strand.world).await;
    let refused = desk.close(&desk.requested(&reference).await).await.unwrap();
    assert_eq!((refused.state(), refused.close_reason.as_str()), (InstructionState::Closed, "The fault is mended."));
    assert_rule(desk.open(&refused).await, "S4-3");
    let asked = desk.requested(&reference).await;
    assert_rule(desk.challenge(&asked).await, "S4-3");
    assert_stale(desk.open(&Instruction { etag: "v9".into(), ..asked.clone() }).await);
    let open = desk.open(&asked).await.unwrap();
    read(&desk.administrator, &open.id).await.unwrap();
    let challenged = desk.challenge(&open).await.unwrap();
    assert_eq!(challenged.state(), InstructionState::Challenged);
    assert_eq!(told(&desk.spoc, NoticeKind::InstructionChallenged).await, 1);
    assert_not_found(read(&desk.administrator, &open.id).await);
    assert_eq!(desk.close(&challenged).await.unwrap().state(), InstructionState::Closed);
    let ended = desk.open(&desk.requested(&reference).await).await.unwrap();
    desk.close(&ended).await.unwrap();
    assert_not_found(read(&desk.administrator, &ended.id).await);
}

#[tokio::test]
async fn every_door_is_kept_and_what_breaks_a_rule_is_named() {
    let strand = Strand::joint().await;
    let reference = strand.seen_by(&strand.worker).await.reference;
    let desk = Desk::of(strand.world).await;
    let asked = desk.requested(&reference).await;
    let worker = desk.world.person(CASEWORKER).await;
    let council = desk.world.person("demo.council").await;
    for person in [&worker, &council, &desk.spoc] {
        assert_denied(asks(person).request_instruction(desk.request(&reference)).await);
    }
    assert_denied(client(&desk.administrator).list_instructions(ListInstructionsRequest::default()).await);
    let open = OpenInstructionRequest { id: asked.id.clone(), request_id: request_id(), etag: asked.etag.clone() };
    assert_denied(client(&desk.administrator).open_instruction(open.clone()).await);
    assert_denied(client(&council).open_instruction(open).await);
    for person in [&worker, &council] {
        assert_not_found(read(person, &asked.id).await);
    }
    let mine = ListRequestedInstructionsRequest::default();
    let mine = asks(&desk.administrator).list_requested_instructions(mine).await.unwrap().into_inner().instructions;
    assert_eq!(mine.iter().filter(|one| one.id == asked.id).count(), 1);
    assert!(mine.iter().all(|one| one.administrator.as_ref().unwrap().id == desk.administrator.id().to_string()));
    let good = || desk.request(&reference);
    let mut client = asks(&desk.administrator);
    let wrong = RequestInstructionRequest { reference: "Robin Sample".into(), ..good() };
    assert_field(client.request_instruction(wrong).await, "reference");
    assert_field(client.request_instruction(RequestInstructionRequest { hours: 25, ..good() }).await, "hours");
    assert_field(
        client.request_instruction(RequestInstructionRequest { purpose: "why".into(), ..good() }).await,
        "purpose",
    );
    let nobody = RequestInstructionRequest { organisation_id: request_id(), ..good() };
    assert_not_found(client.request_instruction(nobody).await);
}
