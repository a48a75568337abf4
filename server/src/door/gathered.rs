//! What goes out in one step of HTTP/2 leaves together: in one TLS record, with one system call, and wakes the peer once.
//!
//! It says that it takes one piece of bytes at a time. HTTP/2 then copies the body of an ordinary answer, up to a
//! kibibyte, between its head and its trailers; to whoever takes several pieces it hands the body by itself from 256
//! bytes on, and pushes it out before the trailers come, so that each answer cost two records and woke the peer twice.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, BufWriter, ReadBuf};

/// How much is gathered before it leaves anyway; more than the answer of most calls, and small beside a connection.
const GATHERED: usize = 8 * 1024;

/// A socket that gathers what is written until it is flushed.
pub(super) struct Gathered<S> {
    inner: BufWriter<S>,
}

impl<S: AsyncWrite> Gathered<S> {
    pub(super) fn new(inner: S) -> Gathered<S> {
        Gathered { inner: BufWriter::with_capacity(GATHERED, inner) }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Gathered<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_read(context, buffer)
    }
}

/// `is_write_vectored` is left as it is for everybody who does not say otherwise: no.
impl<S: AsyncWrite + Unpin> AsyncWrite for Gathered<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use http_body_util::{BodyExt, Full};
    use hyper::body::{Bytes, Frame, Incoming};
    use hyper::{Request, Response};
    use hyper_util::rt::{TokioExecutor, TokioIo};
    use tokio::io::DuplexStream;

    use super::*;

    /// Counts the pieces in which it is written to.
    struct Pieces(DuplexStream, Arc<AtomicUsize>);

    impl AsyncRead for Pieces {
        fn poll_read(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
            to: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_read(context, to)
        }
    }

    impl AsyncWrite for Pieces {
        fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            self.1.fetch_add(1, Ordering::Relaxed);
            Pin::new(&mut self.0).poll_write(context, bytes)
        }
        fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_flush(context)
        }
        fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_shutdown(context)
        }
    }

    async fn answer(
        _: Request<Incoming>,
    ) -> Result<Response<impl hyper::body::Body<Data = Bytes, Error = Infallible>>, Infallible> {
        let body = Full::new(Bytes::from(vec![7; 700])).with_trailers(async {
            let mut trailers = http::HeaderMap::new();
            trailers.insert("grpc-status", http::HeaderValue::from_static("0"));
            Some(Ok(trailers))
        });
        Ok(Response::new(body.map_frame(|frame: Frame<Bytes>| frame)))
    }

    #[tokio::test]
    async fn head_body_and_trailers_of_an_answer_leave_in_one_piece() {
        let (near, far) = tokio::io::duplex(64 * 1024);
        let pieces = Arc::new(AtomicUsize::new(0));
        let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new()).serve_connection(
            TokioIo::new(Gathered::new(Pieces(far, pieces.clone()))),
            hyper::service::service_fn(answer),
        );
        tokio::spawn(server);
        let (mut client, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(near)).await.unwrap();
        tokio::spawn(connection);
        let mut call = async || {
            let request = Request::new(Full::new(Bytes::new()));
            let answer = client.send_request(request).await.unwrap().into_body().collect().await.unwrap();
            assert!(answer.trailers().is_some());
            assert_eq!(answer.to_bytes().len(), 700);
        };
        call().await;
        let before = pieces.load(Ordering::Relaxed);
        call().await;
        assert_eq!(pieces.load(Ordering::Relaxed) - before, 1);
    }
}
