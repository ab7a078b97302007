//! A server that does with each connection what a cell says, and counts the requests that arrive, whole or in part.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How much of a request is read before the server does anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// Nothing is read: the connection is just accepted.
    Accepted,
    FirstByte,
    Head,
    /// Half of the body, if there is one.
    PartOfBody,
    Whole,
}

/// A step of what is done then.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Write(Bytes),
    Wait(Duration),
}

/// What becomes of the connection after the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It stays open, and the server waits for the next request.
    Keep,
    Close,
    /// It is closed without lingering, by which the client gets a reset.
    Reset,
    /// It stays open, but nothing more is read or written.
    Hang,
}

/// What is done about one request.
#[derive(Debug, Clone)]
pub(crate) struct Play {
    pub(crate) until: Until,
    pub(crate) steps: Vec<Step>,
    pub(crate) end: End,
}

/// What one cell does with the server: a play for the first request, one for the second, and so on. The last play is
/// for all further requests. And what has arrived.
pub(crate) struct Round {
    plays: Vec<Play>,
    next: AtomicUsize,
    arrived: AtomicUsize,
    heard: Mutex<Vec<Vec<u8>>>,
}

impl Round {
    /// How many requests have arrived, whole or in part.
    pub(crate) fn arrived(&self) -> usize {
        self.arrived.load(Ordering::SeqCst)
    }

    /// The requests that were read, byte for byte.
    pub(crate) fn heard(&self) -> Vec<Vec<u8>> {
        self.heard.lock().unwrap().clone()
    }

    fn peek(&self) -> &Play {
        &self.plays[self.next.load(Ordering::SeqCst).min(self.plays.len() - 1)]
    }

    fn take(&self) -> &Play {
        &self.plays[self.next.fetch_add(1, Ordering::SeqCst).min(self.plays.len() - 1)]
    }
}

/// The tasks of the connections that are open.
type Connections = Arc<Mutex<Vec<JoinHandle<()>>>>;

/// A connection that the server makes to itself when a cell has ended: those that were made before it are accepted before it.
#[derive(Default)]
struct LastOfCell {
    address: Mutex<Option<SocketAddr>>,
    accepted: Notify,
}

/// A server with a port of its own, which it keeps even while it doesn't listen.
pub(crate) struct Server {
    address: SocketAddr,
    round: Arc<Mutex<Arc<Round>>>,
    connections: Connections,
    last: Arc<LastOfCell>,
    accepting: Option<JoinHandle<()>>,
    held: Option<TcpSocket>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let socket = bound(([127, 0, 0, 1], 0).into());
        let address = socket.local_addr().unwrap();
        let mut server = Self {
            address,
            round: Arc::new(Mutex::new(round(vec![Play {
                until: Until::Accepted,
                steps: Vec::new(),
                end: End::Close,
            }]))),
            connections: Connections::default(),
            last: Arc::default(),
            accepting: None,
            held: Some(socket),
        };
        server.up();
        server
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets what is done with the connections that are accepted from now on.
    pub(crate) fn begin(&self, plays: Vec<Play>) -> Arc<Round> {
        let round = round(plays);
        *self.round.lock().unwrap() = Arc::clone(&round);
        round
    }

    /// Begins to listen.
    pub(crate) fn up(&mut self) {
        let Some(socket) = self.held.take() else { return };
        let listener = socket.listen(1024).unwrap();
        let (round, connections) = (Arc::clone(&self.round), Arc::clone(&self.connections));
        let last = Arc::clone(&self.last);
        self.accepting = Some(tokio::spawn(accept(listener, round, connections, last)));
    }

    /// Stops listening, and ends all connections.
    pub(crate) async fn down(&mut self) {
        let Some(accepting) = self.accepting.take() else { return };
        accepting.abort();
        let _ = accepting.await;
        self.clear().await;
        self.held = Some(bound(self.address));
    }

    /// Waits until every connection was accepted that the cell's calls have made, and ends them all. Otherwise one whose call ended by
    /// its time-out before it was accepted would count among those of the next cell.
    pub(crate) async fn end(&self) {
        if self.accepting.is_some() {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
            *self.last.address.lock().unwrap() = Some(socket.local_addr().unwrap());
            let _last = socket.connect(self.address).await.unwrap();
            self.last.accepted.notified().await;
        }
        self.clear().await;
    }

    /// Ends all connections.
    async fn clear(&self) {
        let connections = std::mem::take(&mut *self.connections.lock().unwrap());
        for connection in connections {
            connection.abort();
            let _ = connection.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.connections.lock().unwrap().iter().for_each(JoinHandle::abort);
        if let Some(accepting) = &self.accepting {
            accepting.abort();
        }
    }
}

fn round(plays: Vec<Play>) -> Arc<Round> {
    let (next, arrived) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Arc::new(Round { plays, next, arrived, heard: Mutex::default() })
}

/// A socket that is bound but doesn't listen, so that connections to its port are refused.
fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn accept(
    listener: TcpListener,
    round: Arc<Mutex<Arc<Round>>>,
    connections: Connections,
    last: Arc<LastOfCell>,
) {
    loop {
        let Ok((stream, from)) = listener.accept().await else { continue };
        if Some(from) == *last.address.lock().unwrap() {
            last.accepted.notify_one();
            continue;
        }
        let round = Arc::clone(&round.lock().unwrap());
        let serving = tokio::spawn(async move { connection(stream, &round).await });
        connections.lock().unwrap().push(serving);
    }
}

async fn connection(mut stream: TcpStream, round: &Round) {
    let _ = stream.set_nodelay(true);
    loop {
        let play = match round.peek().until {
            Until::Accepted => round.take(),
            _ => match read(&mut stream, round).await {
                Some(play) => play,
                None => return,
            },
        };
        for step in &play.steps {
            match step {
                Step::Wait(time) => tokio::time::sleep(*time).await,
                Step::Write(bytes) if stream.write_all(bytes).await.is_err() => return,
                Step::Write(_) => {}
            }
        }
        match play.end {
            End::Keep => {}
            End::Close => return,
            End::Reset => {
                let _ = stream.set_zero_linger();
                return;
            }
            End::Hang => std::future::pending().await,
        }
    }
}

/// Reads as much of a request as the play wants. `None` if the connection ends before the first byte.
async fn read<'r>(stream: &mut TcpStream, round: &'r Round) -> Option<&'r Play> {
    let mut request = vec![stream.read_u8().await.ok()?];
    round.arrived.fetch_add(1, Ordering::SeqCst);
    let play = round.take();
    let mut buffer = [0; 4096];
    while !is_enough(&request, play.until) {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(length) => request.extend_from_slice(&buffer[..length]),
        }
    }
    round.heard.lock().unwrap().push(request);
    Some(play)
}

fn is_enough(request: &[u8], until: Until) -> bool {
    let Some(head) = request.windows(4).position(|window| window == b"\r\n\r\n") else {
        return matches!(until, Until::Accepted | Until::FirstByte);
    };
    let (head, body) = (String::from_utf8_lossy(&request[..head]), request.len() - head - 4);
    let length = head.lines().filter_map(|line| line.split_once(':'));
    let mut length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length: usize = length.next_back().map_or(0, |(_, value)| value.trim().parse().unwrap());
    match until {
        Until::Accepted | Until::FirstByte | Until::Head => true,
        Until::PartOfBody => body >= length.div_ceil(2),
        Until::Whole => body >= length,
    }
}
