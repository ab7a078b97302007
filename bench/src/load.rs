//! An HTTP client that costs next to nothing: it writes requests that were made before, and reads of the answers only what it
//! must.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The result of sending many requests.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// How many answers held the text that was looked for.
    pub good: usize,
    /// How many answers came.
    pub all: usize,
    /// How long all of it took.
    pub took: Duration,
}

impl Load {
    /// The number of answers in a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.all as f64 / self.took.as_secs_f64()
    }
}

/// Sends all requests over this many connections, which stay open. An answer is good if it holds the text `good`.
///
/// # Errors
/// When a connection breaks.
pub async fn run(
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    connections: usize,
    good: &'static str,
) -> Result<Load, String> {
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let lanes: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(lane(address, Arc::clone(&requests), Arc::clone(&next), good)))
        .collect();
    let mut count = 0;
    for lane in lanes {
        count += lane.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    }
    Ok(Load { good: count, all: requests.len(), took: start.elapsed() })
}

async fn lane(
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
    good: &str,
) -> std::io::Result<usize> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(16 * 1024);
    let mut count = 0;
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        stream.write_all(request).await?;
        buffer.clear();
        let whole = answer(&mut stream, &mut buffer).await?;
        let text = buffer.get(..whole).unwrap_or_default();
        count += usize::from(text.windows(good.len()).any(|part| part == good.as_bytes()));
    }
    Ok(count)
}

/// Reads one answer with a `Content-Length`.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<usize> {
    loop {
        if let Some(head) = buffer.windows(4).position(|part| part == b"\r\n\r\n") {
            let whole = head + 4 + length(buffer.get(..head).unwrap_or_default())?;
            while buffer.len() < whole {
                more(stream, buffer).await?;
            }
            return Ok(whole);
        }
        more(stream, buffer).await?;
    }
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<()> {
    if stream.read_buf(buffer).await? == 0 {
        return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "the server has hung up"));
    }
    Ok(())
}

fn length(head: &[u8]) -> std::io::Result<usize> {
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let length = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length
        .and_then(|(_, value)| value.trim().parse().ok())
        .ok_or_else(|| std::io::Error::other("no Content-Length"))
}

/// The bytes of a POST.
#[must_use]
pub fn post(path: &str, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut out =
        format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(body);
    out
}

/// Runs asynchronous work on one thread.
///
/// # Errors
/// When the runtime can't be made, or the work fails.
pub fn alone<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(work)
}
