//! Servers that run in processes of their own.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::HeaderMap;
use axum::response::IntoResponse as _;
use axum::routing::post;
use paysmith_runtime::Reply;
use paysmith_sandbox::Sandbox;

use crate::{cases, work};

type Failure = Box<dyn std::error::Error>;

/// A server process. Dropping this stops it.
pub struct Server {
    child: Child,
    /// The address on which it listens.
    pub address: SocketAddr,
    /// How long it took from its start until it was ready.
    pub ready: Duration,
}

impl Server {
    /// The number by which the system knows the process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Starts this program as a server, which prints its address once it listens.
    ///
    /// # Errors
    /// When it doesn't start.
    pub fn ours(arguments: &[&str], core: Option<usize>) -> Result<Self, String> {
        let mut command = pinned(work::this(arguments).map_err(|error| error.to_string())?, core);
        let start = Instant::now();
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        let address = line.trim().parse().map_err(|error| format!("{error}: {line}"))?;
        Ok(Self { child, address, ready: start.elapsed() })
    }

    /// Starts another program on a port, and waits until it takes connections.
    ///
    /// # Errors
    /// When it doesn't within half a minute.
    pub fn other(command: Command, port: u16, core: Option<usize>) -> Result<Self, String> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut command = pinned(command, core);
        let start = Instant::now();
        let child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(|error| error.to_string())?;
        let mut server = Self { child, address, ready: Duration::ZERO };
        while start.elapsed() < Duration::from_secs(30) {
            if std::net::TcpStream::connect(address).is_ok() {
                server.ready = start.elapsed();
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Err("it doesn't listen after half a minute".to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command, bound to one core if the system has `taskset`.
fn pinned(command: Command, core: Option<usize>) -> Command {
    let Some(core) = core.filter(|_| has_taskset()) else { return command };
    let mut pinned = Command::new("taskset");
    pinned.arg("-c").arg(core.to_string()).arg(command.get_program()).args(command.get_args());
    pinned
}

/// Whether processes can be bound to a core.
#[must_use]
pub fn has_taskset() -> bool {
    Command::new("taskset").arg("-V").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A port that is free now.
///
/// # Errors
/// When there is none.
pub fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Runs the sandbox with the four providers until the process is ended.
///
/// # Errors
/// When it can't start.
pub fn sandbox(single: bool) -> Result<(), Failure> {
    // Each spec is read by a thread of its own, as the command line does it.
    let specs: Result<Vec<_>, String> = std::thread::scope(|scope| {
        let threads = cases::PROVIDERS.map(|provider| scope.spawn(|| spec(provider.name)));
        threads.into_iter().map(|thread| thread.join().map_err(|_| "a thread panicked".to_owned())?).collect()
    });
    let mut sandbox = Sandbox::new(specs?).immediate_pay(true);
    for provider in cases::PROVIDERS {
        for (name, value) in cases::credentials(provider) {
            sandbox = sandbox.credential(provider.name, name, value);
        }
    }
    let mut runtime = if single {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    runtime.enable_all().build()?.block_on(async {
        let running = sandbox.start(([127, 0, 0, 1], 0).into()).await?;
        say(running.address());
        std::future::pending::<()>().await;
        Ok(())
    })
}

fn spec(name: &str) -> Result<Arc<paysmith_codegen::checked::Provider>, String> {
    let path = work::root().join(format!("specs/{name}.yaml"));
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let spec = paysmith_codegen::check_str(name, &text).map_err(|report| report.to_string())?;
    Ok(Arc::new((*spec).clone()))
}

/// Runs a server that answers every POST below a provider's name with one and the same answer of that provider.
///
/// # Errors
/// When it can't start.
pub fn bare() -> Result<(), Failure> {
    let mut router = Router::new();
    for case in cases::payments() {
        let Reply { headers, body, .. } = case.reply().clone();
        let answer = move |_: axum::body::Bytes| {
            let (headers, body): (HeaderMap, Vec<u8>) = (headers.clone(), body.clone());
            async move { (headers, body).into_response() }
        };
        router = router
            .route(&format!("/{}{}", case.provider().name, case.operation().address.path()), post(answer));
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        say(listener.local_addr()?);
        axum::serve(listener, router).await?;
        Ok(())
    })
}

#[expect(clippy::print_stdout, reason = "this is how it tells the process that started it")]
fn say(address: SocketAddr) {
    println!("{address}");
}
