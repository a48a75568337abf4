//! Seals over the wire, in both modes, and the glass that is broken for somebody's safety: loud, short, always reviewed.

mod looked;

use safetynet_proto::icm::v1::seal_service_client::SealServiceClient;
use safetynet_proto::icm::v1::{
    BreakGlassRequest, BrokenGlass, ChangeSealRequest, GetChannelRequest, GetNominalRequest, GlassFinding,
    LiftSealRequest, ListBrokenGlassRequest, ListOwnSealsRequest, ListSealsRequest, ListSignpostsRequest, NoticeKind,
    PlaceSealRequest, ReviewBrokenGlassRequest, Seal, SealMode, SearchReason, Signpost,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{
    assert_denied, assert_field, assert_not_found, assert_rule, assert_stale, fields, said,
};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, SUPERVISOR, recorded};
use crate::strand::{Strand, told};

fn client(person: &Person) -> SealServiceClient<Wire> {
    SealServiceClient::new(person.wire())
}

fn on(kind: RecordKind, id: &str, mode: SealMode, named: &[Id]) -> PlaceSealRequest {
    PlaceSealRequest {
        request_id: request_id(),
        validate_only: false,
        object_kind: kind.into(),
        object_id: id.to_owned(),
        mode: mode.into(),
        account_ids: named.iter().map(ToString::to_string).collect(),
        reason: "He works where many could look him up.".into(),
    }
}

async fn placed(person: &Person, request: PlaceSealRequest) -> Seal {
    client(person).place_seal(request).await.unwrap().into_inner().seal.unwrap()
}

/// A channel without a supervisor, sealed by its caseworker.
pub async fn sealed(strand: &Strand, mode: SealMode, named: &[Id]) -> Seal {
    strand.unsupervised().await;
    placed(&strand.worker, on(RecordKind::Channel, &strand.channel, mode, named)).await
}

/// A channel that is sealed for whoever seals it alone.
pub async fn placed_by(person: &Person, strand: &Strand, mode: SealMode) -> Seal {
    placed(person, on(RecordKind::Channel, &strand.channel, mode, &[])).await
}

/// A person who is sealed for whoever seals them alone.
pub async fn person_sealed_by(person: &Person, nominal: &str, mode: SealMode) -> Seal {
    placed(person, on(RecordKind::Nominal, nominal, mode, &[])).await
}

async fn signposts(person: &Person) -> Vec<Signpost> {
    client(person).list_signposts(ListSignpostsRequest {}).await.unwrap().into_inner().signposts
}

fn smash(kind: RecordKind, id: &str) -> BreakGlassRequest {
    BreakGlassRequest {
        request_id: request_id(),
        object_kind: kind.into(),
        object_id: id.to_owned(),
        reason: "His daughter rang: he is on the roof now.".into(),
    }
}

async fn broken(person: &Person, include_reviewed: bool) -> Vec<BrokenGlass> {
    let request = ListBrokenGlassRequest { include_reviewed, page_size: 200, ..Default::default() };
    client(person).list_broken_glass(request).await.unwrap().into_inner().glass
}

fn finding(glass: &BrokenGlass) -> ReviewBrokenGlassRequest {
    ReviewBrokenGlassRequest {
        id: glass.id.clone(),
        request_id: request_id(),
        etag: glass.etag.clone(),
        finding: GlassFinding::Justified.into(),
        statement: "The call is on record, and he was found.".into(),
    }
}

#[tokio::test]
async fn a_hidden_channel_is_not_there_for_who_is_not_named() {
    let strand = Strand::joint().await;
    strand.unsupervised().await;
    let (spoc, auditor) = (strand.world.person("demo.spoc").await, strand.world.person("demo.auditor").await);
    assert!(strand.open_to(&strand.partner).await && strand.open_to(&spoc).await);
    let dry =
        PlaceSealRequest { validate_only: true, ..on(RecordKind::Channel, &strand.channel, SealMode::Hidden, &[]) };
    assert!(client(&strand.worker).place_seal(dry).await.unwrap().into_inner().seal.unwrap().id.is_empty());
    let seal = sealed(&strand, SealMode::Hidden, &[]).await;
    let spoc = strand.world.person("demo.spoc").await;
    assert_eq!(seal.named.iter().map(|one| one.id.clone()).collect::<Vec<_>>(), [strand.worker.id().to_string()]);
    assert!(strand.open_to(&strand.worker).await && strand.open_to(&auditor).await, "its auditor answers for it");
    for person in [&strand.partner, &spoc] {
        let mut channels = crate::channel::client(person);
        let held = channels.get_channel(GetChannelRequest { id: strand.channel.clone() }).await.err().unwrap();
        let none = channels.get_channel(GetChannelRequest { id: request_id() }).await.err().unwrap();
        assert_eq!(said(&held), said(&none));
    }
    assert!(signposts(&strand.partner).await.is_empty(), "not even a sign");
    let hidden = client(&strand.partner).break_glass(smash(RecordKind::Channel, &strand.channel)).await.err().unwrap();
    let none = client(&strand.partner).break_glass(smash(RecordKind::Channel, &request_id())).await.err().unwrap();
    assert_eq!(said(&hidden), said(&none));
    let lift = LiftSealRequest {
        id: seal.id.clone(),
        request_id: request_id(),
        etag: seal.etag.clone(),
        reason: "He has moved to another place of work.".into(),
    };
    assert_not_found(client(&strand.partner).lift_seal(lift.clone()).await);
    assert_stale(client(&strand.worker).lift_seal(LiftSealRequest { etag: "v9".into(), ..lift.clone() }).await);
    let lifted = client(&strand.worker).lift_seal(lift).await.unwrap().into_inner().seal.unwrap();
    assert!(lifted.named.is_empty() && lifted.lift_time.is_some());
    assert!(strand.open_to(&strand.partner).await, "the partner works on it again");
    assert!(strand.open_to(&spoc).await, "the single point of contact manages it again");
}

async fn own_seals(person: &Person) -> Vec<String> {
    let listed = client(person).list_own_seals(ListOwnSealsRequest {}).await.unwrap().into_inner().seals;
    assert!(listed.iter().all(|one| one.reference.starts_with("CH-") || one.reference.starts_with("N-")));
    listed.into_iter().filter_map(|one| one.seal).map(|seal| seal.id).collect()
}

#[tokio::test]
async fn whoever_is_named_has_the_seal_in_a_list_and_nobody_else() {
    let strand = Strand::joint().await;
    let seal = sealed(&strand, SealMode::Hidden, &[strand.partner.id()]).await;
    assert!(own_seals(&strand.worker).await.contains(&seal.id) && own_seals(&strand.partner).await.contains(&seal.id));
    let (auditor, other) = (strand.world.person("demo.auditor").await, strand.world.person("demo.supervisor").await);
    for person in [&auditor, &other] {
        assert!(!own_seals(person).await.contains(&seal.id), "who reads it without being named has no line");
    }
    let lift = LiftSealRequest {
        id: seal.id.clone(),
        request_id: request_id(),
        etag: seal.etag.clone(),
        reason: "He has moved to another place of work.".into(),
    };
    client(&strand.worker).lift_seal(lift).await.unwrap();
    assert!(!own_seals(&strand.worker).await.contains(&seal.id), "a seal that was lifted is none");
}

#[tokio::test]
async fn whoever_is_named_still_sees_it_and_the_names_can_change() {
    let strand = Strand::joint().await;
    strand.unsupervised().await;
    let nobody = strand.world.account("demo.neighbourhood").id;
    let wrong = on(RecordKind::Channel, &strand.channel, SealMode::Unspecified, &[nobody]);
    let status = client(&strand.worker).place_seal(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["mode", "account_ids[0]"]);
    let theirs = on(RecordKind::Channel, &strand.channel, SealMode::Hidden, &[]);
    assert_rule(client(&strand.partner).place_seal(theirs).await, "ISA-4.1");
    let seal = sealed(&strand, SealMode::Hidden, &[strand.partner.id()]).await;
    assert!(strand.open_to(&strand.partner).await);
    let again = on(RecordKind::Channel, &strand.channel, SealMode::Hidden, &[]);
    assert_rule(client(&strand.worker).place_seal(again).await, "SEAL-STATE");
    let change = ChangeSealRequest {
        id: seal.id.clone(),
        request_id: request_id(),
        validate_only: false,
        etag: seal.etag.clone(),
        mode: SealMode::Signpost.into(),
        account_ids: Vec::new(),
    };
    let stranger = ChangeSealRequest { account_ids: vec![request_id()], ..change.clone() };
    assert_field(client(&strand.worker).change_seal(stranger).await, "account_ids[0]");
    assert_rule(client(&strand.partner).change_seal(change.clone()).await, "ISA-4.1");
    let changed = client(&strand.worker).change_seal(change).await.unwrap().into_inner().seal.unwrap();
    assert_eq!((changed.mode(), changed.named.len()), (SealMode::Signpost, 1));
    assert!(!strand.open_to(&strand.partner).await);
    let sign = signposts(&strand.partner).await.into_iter().find(|one| one.object_id == strand.channel).unwrap();
    assert_eq!(sign.contact.unwrap().id, strand.worker.id().to_string());
    let list = ListSealsRequest { object_kind: RecordKind::Channel.into(), object_id: strand.channel.clone() };
    assert_eq!(client(&strand.worker).list_seals(list.clone()).await.unwrap().into_inner().seals.len(), 1);
    assert_not_found(client(&strand.partner).list_seals(list).await);
}

#[tokio::test]
async fn a_channel_that_is_supervised_is_sealed_with_a_supervisor_of_it_named() {
    let strand = Strand::joint().await;
    let supervisor = strand.world.person(SUPERVISOR).await;
    strand.unsupervised().await;
    strand.supervised_by(&supervisor).await;
    for validate_only in [true, false] {
        let alone = PlaceSealRequest {
            validate_only,
            ..on(RecordKind::Channel, &strand.channel, SealMode::Hidden, &[strand.partner.id()])
        };
        let status = client(&strand.worker).place_seal(alone).await.err().unwrap();
        assert_eq!(fields(&status), ["account_ids"]);
        assert!(status.message().contains("COCO-9.2b") && status.message().contains("Priya Thornmere"), "{status}");
    }
    assert!(strand.open_to(&supervisor).await, "nothing is sealed");
    let named = on(RecordKind::Channel, &strand.channel, SealMode::Hidden, &[supervisor.id()]);
    let seal = placed(&strand.worker, named).await;
    let without = ChangeSealRequest {
        id: seal.id.clone(),
        request_id: request_id(),
        validate_only: false,
        etag: seal.etag.clone(),
        mode: SealMode::Signpost.into(),
        account_ids: Vec::new(),
    };
    assert_field(client(&strand.worker).change_seal(without.clone()).await, "account_ids");
    let alone = ChangeSealRequest { request_id: request_id(), ..without };
    let seal = client(&supervisor).change_seal(alone).await.unwrap().into_inner().seal.unwrap();
    assert_eq!(seal.named.len(), 1, "the supervisor who changes it is named");
    assert!(strand.open_to(&supervisor).await && !strand.open_to(&strand.worker).await);
}

#[tokio::test]
async fn broken_glass_is_loud_short_and_reviewed_by_somebody_else() {
    let strand = Strand::joint().await;
    sealed(&strand, SealMode::Signpost, &[]).await;
    assert!(!strand.open_to(&strand.partner).await);
    let silent = BreakGlassRequest { reason: "now".into(), ..smash(RecordKind::Channel, &strand.channel) };
    assert_field(client(&strand.partner).break_glass(silent).await, "reason");
    let request = smash(RecordKind::Channel, &strand.channel);
    let glass = client(&strand.partner).break_glass(request).await.unwrap().into_inner().glass.unwrap();
    assert!(strand.open_to(&strand.partner).await);
    let again = smash(RecordKind::Channel, &strand.channel);
    assert_rule(client(&strand.partner).break_glass(again).await, "GLASS-STATE");
    let (reviewer, council) = (strand.world.person(SUPERVISOR).await, strand.world.person("demo.council").await);
    for person in [&strand.worker, &reviewer, &council, &strand.world.person("demo.spoc").await] {
        assert!(told(person, NoticeKind::GlassBroken).await, "{}", person.account.user_name);
    }
    assert_eq!(broken(&strand.partner, false).await.len(), 1);
    let read = broken(&strand.worker, false).await.remove(0);
    assert_eq!((&read.id, read.close_time), (&glass.id, glass.close_time), "who is named on the seal reads of it");
    assert!(read.reason.starts_with("His daughter rang"));
    assert_denied(client(&strand.worker).review_broken_glass(finding(&read)).await);
    assert_not_found(client(&council).review_broken_glass(finding(&glass)).await);
    assert!(!strand.open_to(&reviewer).await, "who reviews it does not read it by that");
    strand.world.pass(Span::minutes(61));
    let partner = strand.world.person(PARTNER).await;
    assert!(!strand.open_to(&partner).await, "an hour has passed");
    strand.world.pass(Span::days(1));
    let reviewer = strand.world.person(SUPERVISOR).await;
    assert!(told(&reviewer, NoticeKind::GlassReviewDue).await, "it waits until it is reviewed");
    let waiting = broken(&reviewer, false).await.remove(0);
    assert!(waiting.days_late > 0 && waiting.reason.starts_with("His daughter rang"));
    let found = client(&reviewer).review_broken_glass(finding(&waiting)).await.unwrap().into_inner().glass.unwrap();
    assert_eq!((found.finding(), found.reviewed_by.unwrap().id), (GlassFinding::Justified, reviewer.id().to_string()));
    let twice = ReviewBrokenGlassRequest { etag: found.etag, ..finding(&waiting) };
    assert_rule(client(&reviewer).review_broken_glass(twice).await, "GLASS-REVIEW");
    let partner = strand.world.person(PARTNER).await;
    assert!(told(&partner, NoticeKind::GlassReviewed).await && broken(&reviewer, false).await.is_empty());
    assert_eq!(broken(&partner, true).await.len(), 1);
}

#[tokio::test]
async fn a_signposted_person_is_read_behind_glass_alone() {
    let world = World::new();
    let (mine, theirs) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let nominal = recorded(&mine, "Ermintrude", "Coldharbour").await.id;
    placed(&mine, on(RecordKind::Nominal, &nominal, SealMode::Signpost, &[])).await;
    let request = GetNominalRequest {
        id: nominal.clone(),
        reason: SearchReason::CaseWork.into(),
        reason_detail: "Work on our own case".into(),
    };
    let read = async |person: &Person| crate::nominal::client(person).get_nominal(request.clone()).await;
    assert!(read(&mine).await.unwrap().into_inner().detail.is_some());
    assert_not_found(read(&theirs).await);
    let sign = signposts(&theirs).await.into_iter().find(|one| one.object_id == nominal).unwrap();
    assert!(sign.reference.starts_with("N-") && sign.owner_organisation.unwrap().id == mine.organisation().to_string());
    client(&theirs).break_glass(smash(RecordKind::Nominal, &nominal)).await.unwrap();
    assert!(read(&theirs).await.unwrap().into_inner().detail.is_some());
    world.pass(Span::minutes(61));
    assert_not_found(read(&world.person(PARTNER).await).await);
}

#[tokio::test]
async fn what_was_not_justified_closes_at_once_and_is_not_broken_again() {
    let strand = Strand::joint().await;
    sealed(&strand, SealMode::Signpost, &[]).await;
    let request = smash(RecordKind::Channel, &strand.channel);
    let glass = client(&strand.partner).break_glass(request).await.unwrap().into_inner().glass.unwrap();
    assert!(strand.open_to(&strand.partner).await);
    let reviewer = strand.world.person(SUPERVISOR).await;
    let not = ReviewBrokenGlassRequest { finding: GlassFinding::NotJustified.into(), ..finding(&glass) };
    client(&reviewer).review_broken_glass(not).await.unwrap();
    assert!(!strand.open_to(&strand.partner).await, "within the hour");
    let again = client(&strand.partner).break_glass(smash(RecordKind::Channel, &strand.channel)).await;
    assert_rule(again, "GLASS-FINDING");
}

#[tokio::test]
async fn no_glass_is_broken_without_an_agreement_on_both_sides() {
    let strand = Strand::joint().await;
    let nominal = recorded(&strand.worker, "Ermintrude", "Coldharbour").await.id;
    sealed(&strand, SealMode::Signpost, &[]).await;
    placed(&strand.worker, on(RecordKind::Nominal, &nominal, SealMode::Signpost, &[])).await;
    client(&strand.partner).break_glass(smash(RecordKind::Channel, &strand.channel)).await.unwrap();
    assert!(strand.open_to(&strand.partner).await);
    crate::agreement::end_sharing(&strand.world, strand.partner.organisation()).await;
    assert!(!strand.open_to(&strand.partner).await, "the agreement ended within the hour");
    let refused = client(&strand.partner).break_glass(smash(RecordKind::Nominal, &nominal)).await;
    assert!(refused.as_ref().err().unwrap().message().contains("Ask Robin Ashcombe"), "it says whom to ask");
    assert_rule(refused, "COCO-5.2");
    assert!(broken(&strand.partner, true).await.len() == 1, "and nothing was broken");
    let own = strand.world.person(SUPERVISOR).await;
    client(&own).break_glass(smash(RecordKind::Nominal, &nominal)).await.unwrap();
}
