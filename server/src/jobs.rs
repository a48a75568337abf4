//! The server's own work: what goes when its time is up, whom to tell, and the index of the audit.
//!
//! Each piece runs on the storage thread as any other act does ([`crate::gate`]), between the calls of people, and
//! leaves an audit entry when it changed something and none otherwise. An idle server does next to nothing: one look a
//! minute (none of it while the clock cannot be believed, [`crate::domain::clock_fault`]), and one look every five
//! seconds whether the audit has grown. While the index of the audit is behind, it is carried on in pieces small enough
//! that no caller notices.

use std::time::Duration;

use safetynet_shared::clock::Clock;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

use crate::domain::clock_fault::Watch;
use crate::error::Result;
use crate::gate::{self, Gate};
use crate::store::{
    Call, Sweep, case_review, caseload, disposal, dormancy, ladder, leaving, look, publication, subject_request, upkeep,
};

/// How often the daily work is looked at.
const EVERY: Duration = Duration::from_mins(1);
/// How often the audit is looked at.
const INDEX_EVERY: Duration = Duration::from_secs(5);
/// The rest between two pieces of the index, which leaves the storage thread to the callers.
const REST: Duration = Duration::from_millis(10);
/// Batches between two looks at the audit from which on many call.
const MANY: u64 = 1_000;
/// How far the index falls behind while many call, before it is carried on beside them: enough for a sweep in which most
/// entries share their pages, and less than a reader of the audit catches up with by the way.
const FAR: i64 = 12_000;

/// A piece of daily work, with its audit event.
type Work = (&'static str, fn(&Call<'_>) -> Result<()>);

/// The daily work, in its order.
const WORK: &[Work] = &[
    ("system.sessions.ended", upkeep::end_sessions),
    ("system.accounts.told", leaving::tell_of_ends),
    ("system.accounts.ended", leaving::end_due),
    ("system.accounts.archived", leaving::archive_due),
    ("system.agreements.told", upkeep::tell_of_agreements),
    ("system.channels.slept", dormancy::fall_asleep),
    ("system.case_reviews.told", case_review::tell),
    ("system.looks.told", look::tell),
    ("system.subject_requests.lapsed", subject_request::lapse),
    ("system.subject_requests.joined", subject_request::join),
    ("system.subject_requests.reminded", subject_request::remind),
    ("system.caseloads.begun", caseload::begin_due),
    ("system.caseloads.returned", caseload::end_due),
    ("system.reviews.escalated", ladder::rise),
    ("system.disposals.due", disposal::fall_due),
    ("system.disposals.done", disposal::destroy),
    ("system.publication.kept", publication::keep),
    ("system.swept", upkeep::sweep),
];

/// Somebody who waits for the daily work to be done now.
pub type Asked = oneshot::Sender<()>;

/// Runs the daily work until `shutdown` completes: every minute, and when it is asked for.
pub async fn run(
    gate: Gate,
    clock: Clock,
    mut asked: mpsc::UnboundedReceiver<Asked>,
    shutdown: impl Future<Output = ()>,
) {
    let daily = async {
        let mut watch = None;
        loop {
            let waits = tokio::select! {
                () = sleep(EVERY) => None,
                Some(waits) = asked.recv() => Some(waits),
            };
            if believed(&gate, &clock, &mut watch).await {
                daily(&gate).await;
            }
            if let Some(waits) = waits {
                let _ = waits.send(());
            }
        }
    };
    let index = async {
        loop {
            let before = gate.batches();
            sleep(INDEX_EVERY).await;
            // What fails is tried again at the next turn.
            let _ = index_audit(&gate, gate.batches() - before > MANY).await;
        }
    };
    tokio::select! {
        () = shutdown => {}
        () = daily => {}
        () = index => {}
    }
}

/// Whether the clock can be believed; somebody is told where it cannot.
async fn believed(gate: &Gate, clock: &Clock, watch: &mut Option<Watch>) -> bool {
    let (send, receive) = oneshot::channel();
    let look = move |call: &Call<'_>| {
        let _ = send.send((call.now(), upkeep::latest(call)?));
        Ok(())
    };
    let asked = gate::system(gate, "system.clock.looked_at", look).await;
    let (Ok(()), Ok((now, latest))) = (asked, receive.await) else { return false };
    let uptime = clock.uptime();
    let fault = watch.get_or_insert_with(|| Watch::begin(now, uptime, latest)).look(now, uptime, latest);
    if let Some(fault) = fault {
        tracing::error!(?fault, "the clock was moved: the daily work rests until it is right");
        let _ = gate::system(gate, "system.clock.faulty", upkeep::tell_of_clock).await;
    }
    fault.is_none()
}

/// Each piece of the daily work once. What fails is logged and tried again at the next turn.
async fn daily(gate: &Gate) {
    for (event, work) in WORK.iter().copied() {
        if let Err(error) = gate::system(gate, event, work).await {
            tracing::warn!(event, reason = ?error.reason(), "the daily work could not be done");
        }
    }
}

/// Carries the index of the audit on. Nobody waits for it, so while many call it stands back, as long as it is not far
/// behind.
async fn index_audit(gate: &Gate, mut busy: bool) -> Result<()> {
    loop {
        let behind = gate::audit_behind(gate).await?;
        if behind == 0 || (busy && behind < FAR) {
            return Ok(());
        }
        sweep(gate).await?;
        busy = true;
    }
}

/// One sweep of the index.
async fn sweep(gate: &Gate) -> Result<()> {
    let mut sweep = gate::index_audit(gate, Sweep::default()).await?;
    while !sweep.is_done() {
        sleep(REST).await;
        sweep = gate::index_audit(gate, sweep).await?;
    }
    Ok(())
}
