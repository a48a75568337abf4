//! Refusals that fall before any operation has read its message: bytes that do not decode, more of them than a call may
//! carry, a message that never comes whole. tonic answers these itself, without the gate. The caller is to be told in
//! plain words all the same, and the audit is to have its entry (SYOP-5.2): who, which method, refused.
//!
//! [`Unread`] stands around each service. It notes where a call comes from, which the gate then need not work out again,
//! and looks at answers that are refusals from their first byte on: one without an audit reference is not the gate's.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use tower::Service;

use super::{Gate, arrival, within};
use crate::error::Error;
use crate::serve::Rule;
use crate::store::{Act, Arrival};

/// A service whose own refusals are recorded.
#[derive(Clone)]
pub(crate) struct Unread<S> {
    inner: S,
    gate: Gate,
}

impl<S> Unread<S> {
    /// Stands around a service.
    pub(crate) fn new(inner: S, gate: Gate) -> Unread<S> {
        Unread { inner, gate }
    }
}

impl<S: NamedService> NamedService for Unread<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<Request<Body>> for Unread<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let Some(arrival) = arrival::from(request.headers(), request.extensions()) else {
            return Box::pin(self.inner.call(request));
        };
        request.extensions_mut().insert(arrival.clone());
        let (uri, gate) = (request.uri().clone(), self.gate.clone());
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?;
            let Some(error) = response.headers().contains_key("grpc-status").then(|| unread(&response)).flatten()
            else {
                return Ok(response);
            };
            let Some(rule) = Rule::of(uri.path()) else { return Ok(response) };
            Ok(gate.refuse(rule, arrival, error).await.into_http())
        })
    }
}

/// What went wrong with a call that the gate has not seen; none when it has.
fn unread(response: &Response<Body>) -> Option<Error> {
    let status = Status::from_header_map(response.headers())?;
    if status.get_error_details().request_info().is_some() {
        return None;
    }
    Some(match status.code() {
        Code::OutOfRange | Code::ResourceExhausted => {
            Error::Undecodable("The message is larger than 1 MiB, which is the most that a call takes.")
        }
        Code::DeadlineExceeded | Code::Cancelled => Error::Late,
        _ => {
            Error::Undecodable("The message cannot be read: it does not follow the published description of this call.")
        }
    })
}

impl Gate {
    /// Records a call whose message was never read, and answers what its caller is told.
    async fn refuse(&self, rule: &'static Rule, arrival: Arrival, error: Error) -> Status {
        let act = Act::ours(rule.event, rule.needs);
        let work = self.submit(move |bench| bench.refuse(&act, &arrival, error));
        let outcome = within(arrival::LONGEST, work).await;
        let error = outcome.result.err().unwrap_or(Error::Unavailable);
        error.into_status(&outcome.reference)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_what_carries_no_reference_was_not_read() {
        let answer = |status: Status| unread(&status.into_http());
        assert!(answer(Error::NotFound.into_status("0011223344556677")).is_none());
        assert!(matches!(answer(Status::internal("Missing request message.")), Some(Error::Undecodable(_))));
        assert!(matches!(answer(Status::out_of_range("x")), Some(Error::Undecodable(text)) if text.contains("1 MiB")));
        assert_eq!(answer(Status::deadline_exceeded("x")), Some(Error::Late));
        assert!(unread(&Response::new(Body::empty())).is_none());
    }
}
