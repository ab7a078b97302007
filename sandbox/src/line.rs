//! Connections that can be cut or reset while an answer is on its way, which HTTP alone has no means for.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// The handle on a connection that a request's handler has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line(Arc<Mutex<Mode>>);

#[derive(Debug, Clone, Copy, Default)]
enum Mode {
    #[default]
    Open,
    /// So many bytes of the answer's body may still pass.
    Cut(usize),
    Reset,
}

impl Line {
    /// Ends the connection after so many bytes of the body of the answer that comes next.
    pub(crate) fn cut_after(&self, bytes: usize) {
        self.set(Mode::Cut(bytes));
    }

    /// Resets the connection in place of the answer that comes next.
    pub(crate) fn reset(&self) {
        self.set(Mode::Reset);
    }

    fn set(&self, mode: Mode) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = mode;
    }

    fn mode(&self) -> Mode {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connected<IncomingStream<'_, Lines>> for Line {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().line.clone()
    }
}

/// A listener whose connections have a [`Line`].
pub(crate) struct Lines(pub(crate) TcpListener);

impl Listener for Lines {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Stream, SocketAddr) {
        let (tcp, address) = Listener::accept(&mut self.0).await;
        // Answers are small and asked for one by one: waiting to fill a packet only adds delay. It works without, too.
        let _ = tcp.set_nodelay(true);
        (Stream { tcp, line: Line::default(), head: Head::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A connection.
pub(crate) struct Stream {
    tcp: TcpStream,
    line: Line,
    head: Head,
}

/// How much of an answer's head went by.
#[derive(Default)]
struct Head {
    /// The last four bytes.
    end: [u8; 4],
    /// Bytes of the body so far.
    body: usize,
}

impl Head {
    /// Whether a byte is still allowed when the body may have `most`.
    fn passes(&mut self, byte: u8, most: usize) -> bool {
        if self.end == *b"\r\n\r\n" {
            self.body += 1;
            return self.body <= most;
        }
        let [_, second, third, fourth] = self.end;
        self.end = [second, third, fourth, byte];
        true
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        match this.line.mode() {
            Mode::Open => Pin::new(&mut this.tcp).poll_write(cx, bytes),
            Mode::Reset => {
                // Without lingering, closing the socket sends a reset.
                let _ = this.tcp.set_zero_linger();
                Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
            }
            Mode::Cut(most) => {
                ready!(this.tcp.poll_write_ready(cx))?;
                let passing = bytes.iter().take_while(|byte| this.head.passes(**byte, most)).count();
                let sent = bytes.get(..passing).map_or(Ok(0), |bytes| this.tcp.try_write(bytes));
                match sent {
                    Ok(sent) if sent == passing && passing == bytes.len() => Poll::Ready(Ok(sent)),
                    _ => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
                }
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(cx, into)
    }
}
