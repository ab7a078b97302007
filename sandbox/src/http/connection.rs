//! Connections that can be cut or reset in the middle of an answer, which an HTTP server alone can't do.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Lets the handler of a request break the connection on which the request came.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConnectionHandle(Arc<Mutex<Breakage>>);

#[derive(Debug, Clone, Copy, Default)]
enum Breakage {
    #[default]
    None,
    /// Only so many bytes of the answer's body pass.
    CutAfter(usize),
    Reset,
}

impl ConnectionHandle {
    /// Closes the connection after so many bytes of the next answer's body.
    pub(super) fn cut_after(&self, bytes: usize) {
        *self.0.lock() = Breakage::CutAfter(bytes);
    }

    /// Resets the connection in place of the next answer.
    pub(super) fn reset(&self) {
        *self.0.lock() = Breakage::Reset;
    }
}

impl Connected<IncomingStream<'_, BreakableListener>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, BreakableListener>) -> Self {
        stream.io().handle.clone()
    }
}

/// A listener whose connections can be broken by a [`ConnectionHandle`].
pub(crate) struct BreakableListener(pub(crate) TcpListener);

impl Listener for BreakableListener {
    type Io = BreakableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (BreakableStream, SocketAddr) {
        let (tcp, address) = Listener::accept(&mut self.0).await;
        // To wait until a packet is full would only delay the answers, which are small. Should this fail, they are just slower.
        let _ = tcp.set_nodelay(true);
        (
            BreakableStream { tcp, handle: ConnectionHandle::default(), progress: AnswerProgress::default() },
            address,
        )
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection that can be broken.
pub(crate) struct BreakableStream {
    tcp: TcpStream,
    handle: ConnectionHandle,
    progress: AnswerProgress,
}

/// How much has been sent of an answer that is to be cut off.
#[derive(Default)]
struct AnswerProgress {
    /// The last four bytes that were sent of the answer's head.
    end_of_head: [u8; 4],
    /// How many bytes of the body were sent.
    body_length: usize,
}

impl AnswerProgress {
    /// Counts the next byte, and says whether it may be sent when the body may have `most` bytes.
    fn passes(&mut self, byte: u8, most: usize) -> bool {
        if self.end_of_head == *b"\r\n\r\n" {
            self.body_length += 1;
            return self.body_length <= most;
        }
        let [_, second, third, fourth] = self.end_of_head;
        self.end_of_head = [second, third, fourth, byte];
        true
    }
}

impl AsyncWrite for BreakableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let breakage = *this.handle.0.lock();
        match breakage {
            Breakage::None => Pin::new(&mut this.tcp).poll_write(context, bytes),
            Breakage::Reset => {
                // A socket that doesn't linger sends a reset when it is closed.
                let _ = this.tcp.set_zero_linger();
                Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
            }
            Breakage::CutAfter(most) => {
                ready!(this.tcp.poll_write_ready(context))?;
                let passing = bytes.iter().take_while(|byte| this.progress.passes(**byte, most)).count();
                let sent = bytes.get(..passing).map_or(Ok(0), |bytes| this.tcp.try_write(bytes));
                match sent {
                    Ok(sent) if sent == passing && passing == bytes.len() => Poll::Ready(Ok(sent)),
                    _ => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
                }
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}

impl AsyncRead for BreakableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(context, into)
    }
}
