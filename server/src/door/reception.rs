//! What stands between HTTP/2 and the services: it says who is calling.
//!
//! The bodies are wrapped both ways: a request that stops half-way ends, and an answer that is not taken
//! shows in the connection's [`Activity`].

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{Request, Response};
use http_body::{Body, Frame, SizeHint};
use hyper::body::{Bytes, Incoming};
use tokio::time::{Sleep, sleep};
use tonic::service::Routes;
use tonic::{Code, Status};
use tower::ServiceExt;

use super::activity::{Activity, Visit};

/// Who is at the other end of a call; in the extensions of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Address and port, from the socket; headers that claim another are not read.
    pub address: SocketAddr,
    /// SHA-256 of the device certificate. Whether it is still on the list is for the gate to ask.
    pub fingerprint: [u8; 32],
    /// Id of the organisation that the certificate names; it has registered the address.
    pub organisation: [u8; 16],
    /// Number of the connection since the start of the server.
    pub connection: u64,
}

/// The services as one connection sees them.
pub(super) struct Reception {
    pub(super) routes: Routes,
    pub(super) peer: Peer,
    pub(super) activity: Arc<Activity>,
    pub(super) body_stall: Duration,
}

type Answering = Pin<Box<dyn Future<Output = Result<Response<Answer>, Infallible>> + Send>>;

impl hyper::service::Service<Request<Incoming>> for Reception {
    type Response = Response<Answer>;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, mut request: Request<Incoming>) -> Answering {
        let visit = Visit::begin(&self.activity);
        let token = request.headers().contains_key(AUTHORIZATION);
        request.extensions_mut().insert(self.peer);
        let stall = self.body_stall;
        let answer = self.routes.clone().oneshot(request.map(|body| Upload { inner: body, stall, waiting: None }));
        let activity = Arc::clone(&self.activity);
        Box::pin(async move {
            let response = answer.await?;
            if token && !is_unauthenticated(&response) {
                activity.signed_in();
            }
            Ok(response.map(|body| Answer::new(body, visit)))
        })
    }
}

fn is_unauthenticated<B>(response: &Response<B>) -> bool {
    Status::from_header_map(response.headers()).is_some_and(|status| status.code() == Code::Unauthenticated)
}

/// The body of a request: ends with `DEADLINE_EXCEEDED` when the rest does not come.
struct Upload {
    inner: Incoming,
    stall: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(context) {
            this.waiting = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(|error| Status::from_error(Box::new(error)))));
        }
        let stall = this.stall;
        let waiting = this.waiting.get_or_insert_with(|| Box::pin(sleep(stall)));
        waiting.as_mut().poll(context).map(|()| {
            Some(Err(Status::deadline_exceeded("The rest of the request did not come in time. Send it again.")))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The body of an answer: notes when it waits for the peer to make room.
pub(super) struct Answer {
    inner: tonic::body::Body,
    visit: Visit,
}

impl Answer {
    fn new(inner: tonic::body::Body, mut visit: Visit) -> Answer {
        if !inner.is_end_stream() {
            visit.offer();
        }
        Answer { inner, visit }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        this.visit.take();
        let frame = Pin::new(&mut this.inner).poll_frame(context);
        if matches!(frame, Poll::Ready(Some(_))) {
            this.visit.offer();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
