//! Random histories: what the operations of case management answer, and to whom they let something be done, against the
//! same model.
//!
//! A history is a made-up partnership in which one thing happens after another: shares end, consents are withdrawn,
//! holds are placed, people are assigned and taken off, organisations join and leave, glass is broken, seals and roles
//! change, agreements lapse, time passes. What an operation can do is done by the operation, called by anybody: when it
//! goes through, the model must allow it. Of what people do all day (a person recorded, a case opened, an activity added
//! or corrected, something shared, offered, accepted, sealed or held, somebody assigned) the model says beforehand
//! whether it goes through, and of a corrected record who has to be told; of what is written of people, cases and samples,
//! what stands on each page then, and for whom. After each step people call the operations that read, and what they are
//! answered must be what the model says: each record, each list as a set, each search; and no answer of any operation,
//! refusals included, may name a record of which the model has no reason for the caller.
//!
//! Every operation of the module is called, those that write too: whoever the model gives no reason gets the answer of a
//! record that is not there.
//!
//! The operations run in process on a real store: session, permission, reach and audit entry, without network and
//! commit. `HISTORIES=10000 cargo test --release -p safetynet-server --lib histories` runs so many; without it it is a
//! few.

mod accepted;
mod acted;
mod asked;
mod audited;
mod barred;
mod beside;
mod deeds;
mod described;
mod detailed;
mod ended;
mod given;
mod linked;
mod managed;
mod met;
mod offered;
mod page;
mod received;
mod recorded;
mod referred;
mod requested;
mod reviewed;
mod server;
mod shared;
mod steps;
mod today;
mod told;
mod weighed;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use prost::Message;
use prost_types::FileDescriptorSet;

use super::random::{Random, partnership};
use server::{Counts, Server};

/// Histories of an ordinary run: enough that each call is made in one of them.
const FEW: u64 = 60;
/// Steps of a history.
const STEPS: u8 = 6;
/// Histories that are told of when they differ.
const SHOWN: usize = 20;
/// Calls after each step.
const CALLS: u8 = 10;
/// What people do in these histories, and not only try.
const DONE: &[&str] = &[
    "AcceptReferral",
    "AcceptTransfer",
    "AddAction",
    "AddActivity",
    "AddAssessment",
    "AddMeetingItem",
    "AddMember",
    "AddNominal",
    "AddParticular",
    "AddPhotograph",
    "AddRelation",
    "AnswerCaseReview",
    "AnswerGrant",
    "Assign",
    "AssignAction",
    "AuthoriseDisposal",
    "BreakGlass",
    "CancelMeeting",
    "ChangeSeal",
    "CompleteReview",
    "CompleteSubjectRequest",
    "ConfirmCorrection",
    "ConfirmSubjectIdentity",
    "CorrectActivity",
    "CreateCaseFile",
    "CreateChannel",
    "CreateGrant",
    "CreateNominal",
    "DecideCaseReview",
    "DecideDisclosure",
    "DecideLink",
    "DecideSubjectItem",
    "DeclineReferral",
    "DeclineTransfer",
    "EndGrant",
    "EndGrantBatch",
    "ExtendSubjectRequest",
    "FindLookup",
    "FindSampleLine",
    "FinishSample",
    "HandOverCaseload",
    "HoldCaseReview",
    "LiftDisposalHold",
    "LiftSeal",
    "MakeDisclosure",
    "OfferTransfer",
    "PlaceDisposalHold",
    "PlaceHold",
    "PlaceMarker",
    "PlaceSeal",
    "PlanMeeting",
    "PreviewAudience",
    "ProposeLink",
    "RecordConsent",
    "RecordMinutes",
    "RecordRefusal",
    "RegisterSubjectRequest",
    "RemoveMarker",
    "RemoveMember",
    "RemoveParticular",
    "RemovePhotograph",
    "RemoveRelation",
    "ReopenChannel",
    "RequestCaseReview",
    "RequestDisclosure",
    "ReverseLink",
    "ReviewBrokenGlass",
    "ReviewHold",
    "ReviewMarker",
    "ReviewRefusal",
    "SendReferral",
    "TellCorrection",
    "TransitionAction",
    "Unassign",
    "UndoActionTransition",
    "UndoCaseloadHandover",
    "UndoRemoveMember",
    "UpdateAction",
    "UpdateChannel",
    "UpdateNominal",
    "UpdateParticular",
    "UpdateRelation",
    "VerifyField",
    "WithdrawConsent",
    "WithdrawReferral",
    "WithdrawTransfer",
];

#[test]
fn histories_are_answered_as_the_model_says() {
    let count = std::env::var("HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(FEW);
    let first = std::env::var("HISTORY").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let mut server = Server::new();
    let (mut total, mut differ) = (Counts::default(), Vec::new());
    for seed in first..first + count {
        let done = catch_unwind(AssertUnwindSafe(|| one(&mut server, seed)));
        server.undo();
        match done {
            Ok(counts) => total.add(&counts),
            Err(said) => differ.push(said.downcast::<String>().map_or_else(|_| "?".to_owned(), |said| *said)),
        }
    }
    println!("{count} histories: {} calls, {} answered, {} steps", total.calls, total.answered, total.steps);
    println!("never gone through: {:?}; on dashboards: {:?}", idle(&total), total.waited);
    let shown = differ.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    assert!(differ.is_empty(), "{} of {count} histories differ:\n{shown}", differ.len());
    every_call_was_made(&total);
    assert!(total.answered * 5 > total.calls && (total.steps * 2 > count || count < FEW), "{total:?}");
}

/// No call of the module is left out; what only reads has been answered too, and what people do has gone through.
#[track_caller]
fn every_call_was_made(total: &Counts) {
    let name = |path: &&str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let called: BTreeSet<String> = total.called.keys().map(name).collect();
    let all = calls();
    let missing: Vec<&String> = all.iter().filter(|call| !called.contains(*call)).collect();
    assert!(missing.is_empty(), "no history calls {missing:?}");
    let reads = |call: &String| ["Get", "List", "Search"].iter().any(|verb| call.starts_with(verb));
    let answered: BTreeSet<String> =
        total.called.iter().filter(|(_, answered)| **answered).map(|(path, _)| name(path)).collect();
    let refused: Vec<&String> = all.iter().filter(|call| reads(call) && !answered.contains(*call)).collect();
    assert!(refused.is_empty(), "never answered: {refused:?}");
    let idle: Vec<&&str> = DONE.iter().filter(|call| !answered.contains(**call)).collect();
    assert!(idle.is_empty(), "never gone through: {idle:?}");
    let unmet: Vec<_> = today::WAITS.iter().filter(|what| !total.waited.contains(**what)).collect();
    assert!(unmet.iter().all(|what| **what == today::RARE), "never on a dashboard: {unmet:?}");
}

/// The calls that were only ever refused.
fn idle(total: &Counts) -> Vec<&'static str> {
    let refused = total.called.iter().filter(|(_, answered)| !**answered);
    refused.map(|(path, _)| path.rsplit("::").next().unwrap_or_default()).collect()
}

/// The calls of case management, of who saw a record, and of who can.
fn calls() -> Vec<String> {
    let set = FileDescriptorSet::decode(safetynet_proto::DESCRIPTOR_SET).unwrap();
    let files = set.file.into_iter().filter(|file| file.package().starts_with("safetynet."));
    let services = files.flat_map(|file| {
        let icm = file.package() == "safetynet.icm.v1";
        file.service.into_iter().filter(move |one| icm || ["ReachService", "SightingService"].contains(&one.name()))
    });
    services.flat_map(|service| service.method).map(|method| method.name().to_owned()).collect()
}

/// One history from its beginning to its end.
fn one(server: &mut Server, seed: u64) -> Counts {
    let mut random = Random::new(seed ^ 0x00ab_cdef);
    let mut history = server.history(partnership(&mut random), seed);
    for _ in 0..=STEPS {
        for _ in 0..CALLS {
            history.ask(&mut random);
        }
        history.try_something(&mut random);
        history.deeds(&mut random);
        for _ in 0..2 {
            history.step(&mut random);
            history.remember();
        }
    }
    history.dashboards();
    history.duties();
    history.counts
}
