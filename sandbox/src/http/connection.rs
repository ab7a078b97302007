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
use tokio_rustls::server::TlsStream;

use super::secure::{HandshakeQueue, Tls};
use crate::request::ShownCertificate;

/// Lets the handler of a request break the connection on which the request came.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConnectionHandle {
    breakage: Arc<Mutex<Breakage>>,
    shown: Arc<ShownCertificate>,
}

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
        *self.breakage.lock() = Breakage::CutAfter(bytes);
    }

    /// Resets the connection in place of the next answer.
    pub(super) fn reset(&self) {
        *self.breakage.lock() = Breakage::Reset;
    }

    /// The certificate that the merchant has shown on the connection.
    pub(super) fn shown_certificate(&self) -> &ShownCertificate {
        &self.shown
    }
}

impl Connected<IncomingStream<'_, BreakableListener>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, BreakableListener>) -> Self {
        stream.io().handle.clone()
    }
}

/// A listener whose connections can be broken by a [`ConnectionHandle`]. It speaks TLS if it is set up for that.
pub(crate) struct BreakableListener {
    tcp: TcpListener,
    /// The handshakes that are going on; `None` if the connections are plain.
    handshakes: Option<HandshakeQueue>,
}

impl BreakableListener {
    pub(crate) fn new(tcp: TcpListener, tls: Option<&Tls>) -> Self {
        Self { tcp, handshakes: tls.map(HandshakeQueue::new) }
    }
}

impl Listener for BreakableListener {
    type Io = BreakableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (BreakableStream, SocketAddr) {
        loop {
            let Some(handshakes) = &mut self.handshakes else {
                let (tcp, address) = accept_tcp(&mut self.tcp).await;
                return (BreakableStream::new(Wire::Plain(tcp), ShownCertificate::NotAsked), address);
            };
            tokio::select! {
                (tcp, address) = accept_tcp(&mut self.tcp) => handshakes.begin(tcp, address),
                (tls, shown, address) = handshakes.next() => {
                    return (BreakableStream::new(Wire::Secure(Box::new(tls)), shown), address);
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

async fn accept_tcp(listener: &mut TcpListener) -> (TcpStream, SocketAddr) {
    let (tcp, address) = Listener::accept(listener).await;
    // To wait until a packet is full would only delay the answers, which are small. Should this fail, they are just slower.
    let _ = tcp.set_nodelay(true);
    (tcp, address)
}

/// A connection that can be broken.
pub(crate) struct BreakableStream {
    wire: Wire,
    handle: ConnectionHandle,
    progress: AnswerProgress,
}

/// What the bytes go through.
enum Wire {
    Plain(TcpStream),
    Secure(Box<TlsStream<TcpStream>>),
}

/// What both kinds of wire have in common.
trait Bytes: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Bytes for T {}

impl Wire {
    fn bytes(&mut self) -> Pin<&mut dyn Bytes> {
        match self {
            Self::Plain(tcp) => Pin::new(tcp),
            Self::Secure(tls) => Pin::new(tls.as_mut()),
        }
    }

    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(tcp) => tcp,
            Self::Secure(tls) => tls.get_ref().0,
        }
    }
}

impl BreakableStream {
    fn new(wire: Wire, shown: ShownCertificate) -> Self {
        let handle = ConnectionHandle { breakage: Arc::default(), shown: Arc::new(shown) };
        Self { wire, handle, progress: AnswerProgress::default() }
    }
}

/// How much has been sent of an answer that is to be cut off.
#[derive(Clone, Copy, Default)]
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
        let breakage = *this.handle.breakage.lock();
        match breakage {
            Breakage::None => this.wire.bytes().poll_write(context, bytes),
            Breakage::Reset => {
                // A socket that doesn't linger sends a reset when it is closed.
                let _ = this.wire.tcp().set_zero_linger();
                Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
            }
            Breakage::CutAfter(most) => {
                let mut progress = this.progress;
                let passing = bytes.iter().take_while(|byte| progress.passes(**byte, most)).count();
                let allowed = bytes.get(..passing).unwrap_or_default();
                let sent = ready!(this.wire.bytes().poll_write(context, allowed))?;
                this.progress = progress;
                if sent == bytes.len() {
                    Poll::Ready(Ok(sent))
                } else {
                    Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
                }
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire.bytes().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire.bytes().poll_shutdown(context)
    }
}

impl AsyncRead for BreakableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.wire.bytes().poll_read(context, into)
    }
}
