//! The one way in: every RPC of every service goes through [`Gate::call`], and there is no other way to the data.
//!
//! The gate is the last asynchronous code. It takes what the door and the metadata say of a call, hands an ordinary
//! function to the storage thread, waits for the batch to be durable, and turns what went wrong into a status. Calls
//! with a password ([`Gate::hashed`]: sign-in, unlock, change of password) hash on threads of their own between two
//! short transactions. What is refused before an operation has read its message gets its entry too ([`unread`]).

mod arrival;
mod place;
mod turns;
pub(crate) mod unread;
mod watching;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use prost::Message;
use safetynet_proto::{RequestMessage, ids};
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;
use tokio::sync::{oneshot, watch};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use arrival::arrival;
use place::Places;
use turns::{Most, Turn, Turns};
pub(crate) use watching::Told;

use crate::error::{Error, Result};
use crate::house::House;
use crate::password::hash::{hash, used_before, verify};
use crate::picture;
use crate::rpc::{Done, Hashed, Leaves, Needs, OneTimeCode, Rpc, Searching, Work, body_hash};
use crate::store::{Act, Answer, Arrival, Bench, Call, Outcome, Store, Sweep, look};
use crate::workers::{Busy, Workers};

/// The most people that a search finds, on all of its pages. Whoever is not among them is found by asking for more of the
/// person, and not by reading through everybody of a name.
pub(crate) const FOUND: usize = 100;
/// How often the index is asked for one call while others record people alike.
const QUESTIONS: usize = 8;
/// What a refused caller is told to wait.
const AGAIN: Span = Span::millis(500);

/// The way in. Cheap to clone; every service of the interface is implemented for it by `serve!`.
#[derive(Clone)]
pub struct Gate {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    hashers: Workers,
    searchers: Workers,
    house: Arc<House>,
    turns: Arc<Turns>,
    watches: Places,
    leaving: watch::Receiver<bool>,
}

impl Gate {
    /// A gate over a store; `leaving` says that the server stops, and whoever watches is then let go.
    pub fn new(
        store: Store,
        (hashers, searchers): (Workers, Workers),
        house: Arc<House>,
        leaving: watch::Receiver<bool>,
    ) -> Gate {
        let limits = &house.settings;
        let most = Most { calls: limits.calls, of_a_session: limits.calls_a_session, waiting: limits.calls_waiting };
        let turns = Turns::new(most);
        let watches = Places::new(watching::MOST, watching::MOST_A_SESSION);
        Gate { inner: Arc::new(Inner { store, hashers, searchers, house, turns, watches, leaving }) }
    }

    /// Runs a call of operation `R`.
    ///
    /// # Errors
    /// The status of whatever refused it.
    pub async fn call<R: Rpc>(&self, request: Request<R::In>) -> std::result::Result<Response<R::Out>, Status> {
        let (arrival, longest) = arrival(&request)?;
        let _turn = self.enter(&arrival).await?;
        let input = request.into_inner();
        let act = act::<R>(&input, R::LEAVES);
        let work = self.submit(move |bench| bench.act(&act, &arrival, |call| R::run(call, input)));
        answer(within(longest, work).await)
    }

    /// Runs a call with a password hash between its two transactions.
    ///
    /// # Errors
    /// The status of whatever refused it.
    pub async fn hashed<R: Hashed>(&self, request: Request<R::In>) -> std::result::Result<Response<R::Out>, Status> {
        let (arrival, longest) = arrival(&request)?;
        let turn = self.enter(&arrival).await?;
        let input = request.into_inner();
        let work = self.between::<R>(arrival, input, turn);
        answer(within(longest, work).await)
    }

    /// Runs a call that asks the index of people before its transaction. Nobody waits for the search but the caller.
    ///
    /// # Errors
    /// The status of whatever refused it.
    pub async fn searching<R: Searching>(
        &self,
        request: Request<R::In>,
    ) -> std::result::Result<Response<R::Out>, Status> {
        let (arrival, longest) = arrival(&request)?;
        let _turn = self.enter(&arrival).await?;
        let input = request.into_inner();
        let work = self.found::<R>(arrival, input);
        answer(within(longest, work).await)
    }

    /// Asks the index and runs the call over what it said; again, where somebody alike was recorded in between.
    async fn found<R: Searching>(&self, arrival: Arrival, input: R::In) -> Outcome<R::Out> {
        for _ in 0..QUESTIONS {
            if let Some(outcome) = self.found_once::<R>(arrival.clone(), input.clone()).await {
                return outcome;
            }
        }
        Outcome::lost(busy())
    }

    async fn found_once<R: Searching>(&self, arrival: Arrival, input: R::In) -> Option<Outcome<R::Out>> {
        let (house, asked, today) = (self.inner.house.clone(), input.clone(), self.inner.store.now().day());
        // Without a session nothing is searched: the transaction refuses the call.
        let most = if arrival.token.one().is_some() { FOUND } else { 0 };
        let followed = house.people_followed.load(Ordering::Acquire);
        let search = move || house.people.find(most, R::question(&asked, today).filter(|_| most > 0));
        let Ok(found) = self.inner.searchers.run(search).await else { return Some(Outcome::lost(busy())) };
        let (act, records) = (act::<R>(&input, R::LEAVES), R::records(&input, today));
        let question = R::why(&input).map(|why| look::Question::new(why, &found));
        let outcome = self
            .submit(move |bench| {
                if records.is_some_and(|person| bench.came_since(followed, &person)) {
                    return Outcome { result: Ok(None), reference: String::new() };
                }
                let mut asked = None;
                let Outcome { result, reference } = bench.act(&act, &arrival, |call| {
                    asked = Some((call.person()?.account, call.now()));
                    call.set_found(found);
                    R::run(call, input)
                });
                // Whatever became of the call, a dry run and a refusal included: the question was asked.
                let kept = question.zip(asked).map_or(Ok(()), |(question, (who, at))| bench.asked(&question, who, at));
                if kept.is_err() {
                    return Outcome::lost(Error::Unavailable);
                }
                Outcome { result: result.map(Some), reference }
            })
            .await;
        let Outcome { result, reference } = outcome;
        result.transpose().map(|result| Outcome { result, reference })
    }

    /// What is worked out in between takes no place: a shift that signs in leaves everybody else theirs.
    async fn between<R: Hashed>(&self, arrival: Arrival, input: R::In, turn: Turn) -> Outcome<R::Out> {
        let (first, from) = (act::<R>(&input, Leaves::Nothing), arrival.clone());
        let (asked, got) = oneshot::channel();
        let prepared: Outcome<R::Out> = {
            let input = input.clone();
            self.submit(move |bench| {
                bench.act(&first, &from, |call| {
                    let work = R::prepare(call, &input)?;
                    let _ = asked.send(work);
                    Ok(R::Out::default())
                })
            })
            .await
        };
        drop(turn);
        if prepared.result.is_err() {
            return prepared;
        }
        let mut work = got.await.ok();
        let _held = work.as_mut().and_then(|work| work.held.take());
        let done = match work {
            Some(work) => self.compute(work).await,
            None => Ok(Done::default()), // a retry: nothing was prepared, and the kept answer comes below
        };
        let second = act::<R>(&input, R::LEAVES);
        let Ok(done) = done else {
            let busy = Error::TooMany("Too much is being worked out at once. Try again in a moment.", AGAIN);
            let refused = self.submit(move |bench| bench.refuse(&second, &arrival, busy)).await;
            return Outcome { result: refused.result.map(|()| R::Out::default()), reference: refused.reference };
        };
        self.submit(move |bench| {
            bench.act(&second, &arrival, |call| {
                call.set_hashed(done);
                R::run(call, input)
            })
        })
        .await
    }

    async fn compute(&self, work: Work) -> std::result::Result<Done, Busy> {
        let house = self.inner.house.clone();
        self.inner.hashers.run(move || compute(&house, work)).await
    }

    /// Hands work to the storage thread and waits until its batch is durable. A caller who has gone is not begun.
    async fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Bench<'_>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let (reply, outcome) = oneshot::channel();
        let job = Box::new(move |bench: &mut Bench<'_>| -> Answer {
            if reply.is_closed() {
                return Box::new(|_| {});
            }
            let outcome = work(bench);
            Box::new(move |durable| {
                let _ = reply.send(if durable { outcome } else { Outcome::lost(Error::Unavailable) });
            })
        });
        if !self.inner.store.healthy() {
            return Outcome::lost(Error::Unavailable);
        }
        if self.inner.store.submit(job).is_err() {
            return Outcome::lost(busy());
        }
        outcome.await.unwrap_or_else(|_| Outcome::lost(Error::Unavailable))
    }

    async fn enter(&self, arrival: &Arrival) -> std::result::Result<Turn, Status> {
        let turn = self.inner.turns.take(arrival.organisation, arrival.token.one()).await;
        turn.ok_or_else(|| busy().into_status(&"0".repeat(16)))
    }

    /// Whether a call comes from somebody who may be told the description of the interface. Leaves no audit entry.
    ///
    /// # Errors
    /// The status of whatever refused it.
    pub(crate) async fn knows(
        &self,
        needs: Needs,
        headers: &http::HeaderMap,
        extensions: &http::Extensions,
    ) -> std::result::Result<(), Status> {
        let metadata = tonic::metadata::MetadataMap::from_headers(headers.clone());
        let (arrival, longest) = arrival(&Request::from_parts(metadata, extensions.clone(), ()))?;
        let _turn = self.enter(&arrival).await?;
        let work = self.submit(move |bench| Outcome { result: bench.knows(needs, &arrival), reference: String::new() });
        within(longest, work).await.result.map_err(|error| error.into_status(&"0".repeat(16)))
    }

    /// How many batches the store has committed since its start.
    pub(crate) fn batches(&self) -> u64 {
        self.inner.store.batches()
    }

    /// Whether the store can write, and so serve.
    pub fn serves(&self) -> bool {
        self.inner.store.writes()
    }
}

fn busy() -> Error {
    Error::TooMany("SafetyNet has too much to do at this moment. Try again in a second.", AGAIN)
}

fn act<R: Rpc>(input: &R::In, leaves: Leaves) -> Act {
    let encoded = Zeroizing::new(input.encode_to_vec()); // it may hold a password
    let request = input.request_id().map(str::to_owned);
    let body = if request.is_some() { body_hash(&encoded) } else { [0; 32] };
    let named = ids::named(&encoded).into_iter().filter(|id| request.as_deref() != Some(*id));
    Act {
        named: named.filter_map(Id::parse).collect(),
        event: R::AUDIT.0,
        needs: R::NEEDS,
        kind: R::KIND,
        prolongs: R::PROLONGS,
        spends: R::SPENDS,
        request,
        body,
        dry: input.validate_only(),
        leaves,
    }
}

fn answer<T>(outcome: Outcome<T>) -> std::result::Result<Response<T>, Status> {
    let Outcome { result, reference } = outcome;
    result.map(Response::new).map_err(|error| error.into_status(&reference))
}

async fn within<T>(longest: Duration, work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    tokio::time::timeout(longest, work).await.unwrap_or_else(|_| Outcome::lost(Error::Late))
}

/// What the threads beside the storage thread do for a call. The work of a sign-in is the same whether the account
/// exists or not.
fn compute(house: &House, work: Work) -> Done {
    use secrecy::ExposeSecret;
    let cost = house.settings.cost;
    if let Some(image) = work.image {
        return Done { picture: Some(picture::prepare(&image)), ..Done::default() };
    }
    let mut done = Done::default();
    if work.against.is_empty() && work.code.is_none() {
        house.dummy.verify(&work.password, &house.pepper);
    }
    for stored in &work.against {
        let verdict = verify(&work.password, stored, &house.pepper, cost);
        done.matches.push(verdict.matches);
        if verdict.matches && verdict.needs_rehash {
            done.rehashed = hash(&work.password, &house.pepper, cost).ok();
        }
    }
    if let Some(new) = &work.new {
        done.refusals = house.policy.check(new.expose_secret(), &work.about).err().unwrap_or_default();
        done.reused = used_before(new, &work.not_like, &house.pepper);
        if done.refusals.is_empty() && !done.reused {
            done.new = hash(new, &house.pepper, cost).ok();
        }
    }
    if let Some(plain) = work.code {
        done.code = hash(&plain, &house.pepper, cost).ok().map(|hash| OneTimeCode { plain, hash });
    }
    done
}

/// Carries a sweep of the index of the audit on by a piece.
///
/// # Errors
/// [`Error::Unavailable`] when the store is busy or closed.
pub(crate) async fn index_audit(gate: &Gate, sweep: Sweep) -> Result<Sweep> {
    gate.submit(move |bench| Outcome { result: bench.index_audit(sweep), reference: String::new() }).await.result
}

/// How many entries the index of the audit is behind the head of the log.
///
/// # Errors
/// [`Error::Unavailable`] when the store is busy or closed.
pub(crate) async fn audit_behind(gate: &Gate) -> Result<i64> {
    gate.submit(|bench| Outcome { result: bench.audit_behind(), reference: String::new() }).await.result
}

/// Tries whether the store can write again after a commit has failed; [`Gate::serves`] then says so.
pub(crate) async fn try_to_write(gate: &Gate) {
    let tried = gate.submit(|bench| Outcome { result: bench.try_to_write(), reference: String::new() });
    let _ = tried.await;
}

/// Runs the server's own work on the storage thread as [`crate::store::Caller::System`].
///
/// # Errors
/// [`Error::Unavailable`] when the store is busy or closed.
pub(crate) async fn system(
    gate: &Gate,
    event: &'static str,
    work: impl FnOnce(&Call<'_>) -> Result<()> + Send + 'static,
) -> Result<()> {
    gate.submit(move |bench| bench.system(event, work)).await.result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_past_its_deadline_is_late() {
        let never = std::future::pending::<Outcome<()>>();
        assert_eq!(within(Duration::ZERO, never).await.result, Err(Error::Late));
    }
}
