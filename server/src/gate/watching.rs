//! Calls that go on: a stream of messages, each an act of its own.
//!
//! A watch is a task that looks whenever something that concerns it changed, and at least each [`LOOK`]: it hands one short
//! act to the storage thread as any call does, which establishes the caller anew and reads what is to be told. So a right
//! that is gone ends the stream within a second, by the clock too: a session that locks, an agreement that lapses. Nothing is
//! held between two looks, and one message at most waits for a slow reader: what changes meanwhile is told with the next.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::mpsc;
use tonic::codegen::tokio_stream::Stream;
use tonic::{Request, Response, Status};

use super::arrival::{allowed, arrival};
use super::place::Place;
use super::{Gate, act, answer, busy, within};
use crate::error::Error;
use crate::rpc::{Leaves, Watching};
use crate::store::{Arrival, Outcome};

/// The longest between two looks.
const LOOK: Duration = Duration::from_millis(500);
/// Watches in all; one more is refused.
pub(super) const MOST: usize = 2_048;
/// Watches of one session.
pub(super) const MOST_A_SESSION: usize = 4;

/// The messages of a watch, as tonic takes them.
pub struct Told<T> {
    messages: mpsc::Receiver<Result<T, Status>>,
}

impl<T> Stream for Told<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.messages.poll_recv(context)
    }
}

/// What is told to whom.
struct Watch<R: Watching> {
    arrival: Arrival,
    input: R::In,
    eye: R::Eye,
    tell: mpsc::Sender<Result<R::Out, Status>>,
    _place: Place,
}

impl Gate {
    /// Begins a watch with operation `R`; it ends with the caller's right to it.
    ///
    /// # Errors
    /// The status of whatever refused it.
    pub async fn watching<R: Watching>(
        &self,
        request: Request<R::In>,
    ) -> std::result::Result<Response<Told<R::Out>>, Status> {
        let (arrival, longest) = arrival(&request)?;
        let deadline = allowed(request.metadata().as_ref());
        let _call = self.enter(&arrival).await?;
        let input = request.into_inner();
        let Some(place) = self.inner.watches.take(arrival.token.one()) else {
            return self.full::<R>(arrival, input).await;
        };
        // Before the first look, so that nothing falls in between.
        let boards = self.inner.house.boards.watch();
        let (first, eye) = answer(within(longest, self.begin::<R>(&arrival, &input)).await)?.into_inner();
        let (tell, messages) = mpsc::channel(1);
        let _ = tell.try_send(Ok(first));
        let watch = Watch::<R> { arrival, input, eye, tell, _place: place };
        let gate = self.clone();
        tokio::spawn(async move {
            let ended = tokio::select! {
                () = sleep(deadline) => Error::Late.into_status(&"0".repeat(16)),
                ended = gate.tell(&watch, boards) => ended,
            };
            let _ = watch.tell.send(Err(ended)).await;
        });
        Ok(Response::new(Told { messages }))
    }

    /// The first look, whose answer is that of the call.
    async fn begin<R: Watching>(&self, arrival: &Arrival, input: &R::In) -> Outcome<(R::Out, R::Eye)> {
        let (act, arrival, input) = (act::<R>(input, R::LEAVES), arrival.clone(), input.clone());
        self.submit(move |bench| {
            let mut eye = None;
            let Outcome { result, reference } = bench.act(&act, &arrival, |call| {
                eye = Some(R::eye(call, &input)?);
                R::run(call, input)
            });
            let none = || Error::Internal("a watch without an eye".to_owned());
            let result = result.and_then(|first| eye.map(|eye| (first, eye)).ok_or_else(none));
            Outcome { result, reference }
        })
        .await
    }

    /// Looks and tells until the caller has gone or may no longer be told; answers why it ends.
    async fn tell<R: Watching>(&self, watch: &Watch<R>, mut boards: tokio::sync::watch::Receiver<u64>) -> Status {
        let mut eye = watch.eye.clone();
        while self.stirs(watch, &eye, &mut boards).await {
            // A reader who has not taken the last message is told with the next what came meanwhile.
            let Ok(room) = watch.tell.try_reserve() else {
                tokio::time::sleep(LOOK).await;
                continue;
            };
            let Outcome { result, reference } = self.look::<R>(watch, eye.clone()).await;
            match result {
                Ok((Some(message), seen)) => {
                    eye = seen;
                    room.send(Ok(message));
                }
                Ok((None, seen)) => eye = seen,
                Err(Error::TooMany(..)) => tokio::time::sleep(LOOK).await,
                Err(error) => return error.into_status(&reference),
            }
        }
        gone()
    }

    /// Waits until there is reason to look; false when the caller has gone or the server leaves. What changed on other boards
    /// puts no look off.
    async fn stirs<R: Watching>(
        &self,
        watch: &Watch<R>,
        eye: &R::Eye,
        boards: &mut tokio::sync::watch::Receiver<u64>,
    ) -> bool {
        let (mut leaving, mut due) = (self.inner.leaving.clone(), pin!(tokio::time::sleep(LOOK)));
        loop {
            tokio::select! {
                biased;
                () = watch.tell.closed() => return false,
                _ = leaving.wait_for(|leaving| *leaving) => return false,
                _ = boards.changed() => if R::concerns(&self.inner.house, eye) {
                    return true;
                },
                () = due.as_mut() => return true,
            }
        }
    }

    async fn look<R: Watching>(&self, watch: &Watch<R>, mut eye: R::Eye) -> Outcome<(Option<R::Out>, R::Eye)> {
        let (act, arrival) = (act::<R>(&watch.input, Leaves::EntryOrJoins), watch.arrival.clone());
        let looked = self.submit(move |bench| {
            let mut told = None;
            let Outcome { result, reference } = bench.act(&act, &arrival, |call| {
                told = R::look(call, &mut eye)?;
                if told.is_none() {
                    call.join_entry();
                }
                Ok(R::Out::default())
            });
            Outcome { result: result.map(|_| (told, eye)), reference }
        });
        looked.await
    }

    /// Refuses a watch too many, with its entry.
    async fn full<R: Watching>(
        &self,
        arrival: Arrival,
        input: R::In,
    ) -> std::result::Result<Response<Told<R::Out>>, Status> {
        let refused = act::<R>(&input, R::LEAVES);
        let outcome = self.submit(move |bench| bench.refuse(&refused, &arrival, busy())).await;
        Err(outcome.result.err().unwrap_or(Error::Unavailable).into_status(&outcome.reference))
    }
}

/// Why a watch ends that nobody refused.
fn gone() -> Status {
    Error::Unavailable.into_status(&"0".repeat(16))
}

async fn sleep(deadline: Option<Duration>) {
    match deadline {
        Some(deadline) => tokio::time::sleep(deadline).await,
        None => std::future::pending().await,
    }
}
