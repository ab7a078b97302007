//! The table of whole calls over the loopback network.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use paysmith_runtime::spec::Environment;
use paysmith_runtime::{AnyClient, Bounds, Final, Http, Outcome, Sealed, Transport as _, put_json, text_at};

use super::Result;
use crate::cases::{self, Case, Laid, Product, Who};
use crate::measure::{self, Contender, Effort, median, race};
use crate::report::{Cell, Group, Limit, Table, Unit};
use crate::servers::Server;

/// Which client calls which server.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// reqwest posts the same bytes to the bare server.
    Bare,
    /// The same, but each request is sealed by hand, and each answer is opened by hand.
    ByHand,
    /// The client's transport posts the same bytes to the bare server.
    Transport,
    /// The client calls the bare server.
    Client,
    /// The client calls the sandbox, with a new order each time.
    Sandbox,
}

/// The table.
///
/// # Errors
/// When a call doesn't end well.
pub(super) fn table(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "calls",
        "Whole calls over loopback",
        "So many calls at the same time. The server has a process and a core of its own, the client the other core: where both may \
         run anywhere, where the kernel happens to put them weighs more than the call. Bare is \
         reqwest posting the same bytes to axum, which gives the same signed answer each time, and throwing the answer away; by hand is \
         the same with the floors of sealing and opening before and after. The client seals, sends by reqwest, verifies and reads; what \
         its transport alone makes of the same bytes stands under transport. Against the \
         sandbox each call makes a new order, which the sandbox checks in full: there it is the server that sets the pace.",
        &[
            "operation",
            "in flight",
            "bare",
            "by hand",
            "transport",
            "client, bare server",
            "client, sandbox",
            "by hand, of bare",
            "client, of bare",
            "with sandbox, of bare",
        ],
    );
    let [client_core, server_core] = cores();
    let bare = Server::ours(&["serve"], server_core)?;
    let sandbox = Server::ours(&["sandbox"], server_core)?;
    let runtime = client_runtime(client_core)?;
    let orders = Arc::new(AtomicUsize::new(0));
    let slice = if effort.short { Duration::from_millis(30) } else { Duration::from_millis(150) };
    let cases: Vec<Arc<dyn Case>> = cases::payments().into_iter().map(Arc::from).collect();
    beyond_sending(&mut table, effort, &cases);
    for in_flight in [1, 64, 512] {
        let (mut by_hand, mut of_bare, mut bare_rates) = (Vec::new(), Vec::new(), Vec::new());
        for case in &cases {
            let ways = [
                (Way::Bare, &bare),
                (Way::ByHand, &bare),
                (Way::Transport, &bare),
                (Way::Client, &bare),
                (Way::Sandbox, &sandbox),
            ];
            let callers = ways.map(|(way, server)| Caller::new(case, way, server, &orders));
            let callers = callers.into_iter().collect::<std::result::Result<Vec<_>, String>>()?;
            let rounds = rates(&runtime, effort, &callers, in_flight, slice)?;
            bare_rates.extend(rounds.first().map(|rates| median(rates.iter().copied())));
            let [hand, client] = line(&mut table, case.as_ref(), in_flight, &rounds);
            by_hand.push(hand);
            of_bare.push(client);
        }
        let (bare, by_hand, of_bare) = (median(bare_rates), median(by_hand), median(of_bare));
        budget(&mut table, in_flight, bare, by_hand, of_bare);
    }
    Ok(table)
}

/// Adds how much of bare reqwest's throughput the client must reach, and a note about sealing and opening by hand.
fn budget(table: &mut Table, in_flight: usize, bare: f64, by_hand: f64, of_bare: f64) {
    table.notes.push(format!(
        "{in_flight} in flight: a bare call every {}, so a tenth of it is {}. What is sealed and opened by hand reaches {} of bare.",
        crate::report::shown(1e9 / bare, Unit::Nanoseconds),
        crate::report::shown(1e8 / bare, Unit::Nanoseconds),
        crate::report::shown(by_hand, Unit::Times),
    ));
    let what =
        format!("client, of bare reqwest's throughput, {in_flight} in flight, median of the providers");
    table.budget(what, Limit::least(LEAST, Unit::Times), of_bare);
}

/// How many calls a second each caller makes in each round. In a round the callers take turns.
fn rates(
    runtime: &tokio::runtime::Runtime,
    effort: Effort,
    callers: &[Caller],
    in_flight: usize,
    slice: Duration,
) -> Result<Vec<Vec<f64>>> {
    let mut rounds = vec![Vec::new(); callers.len()];
    for round in 0..effort.rounds(7) + 1 {
        for (caller, rates) in callers.iter().zip(&mut rounds) {
            let rate = runtime.block_on(caller.rate(in_flight, slice))?;
            // The first round isn't counted, since it opens the connections.
            if round > 0 {
                rates.push(rate);
            }
        }
    }
    Ok(rounds)
}

/// Adds what the client does for a call besides sending it.
fn beyond_sending(table: &mut Table, effort: Effort, cases: &[Arc<dyn Case>]) {
    for case in cases {
        let once = Contender::new("once", || {
            drop(std::hint::black_box(case.seal(Who::Ours)));
            case.open(Who::Ours)
        });
        let nanos = race(effort, vec![once]).first().map_or(f64::NAN, |figure| figure.nanos);
        table.notes.push(format!(
            "What the client does beyond sending, again and again with nothing in between, {}: {}.",
            case.name(),
            crate::report::shown(nanos, Unit::Nanoseconds)
        ));
    }
}

/// A core for the client and another for the server, if there are two.
fn cores() -> [Option<usize>; 2] {
    match std::thread::available_parallelism() {
        Ok(cores) if cores.get() > 1 => [Some(0), Some(1)],
        _ => [None, None],
    }
}

/// The runtime that makes the clients' calls, on a core of its own.
fn client_runtime(core: Option<usize>) -> std::io::Result<tokio::runtime::Runtime> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(core) = core {
        runtime.worker_threads(1).on_thread_start(move || measure::keep_to(core));
    }
    runtime.enable_all().build()
}

/// The share of bare reqwest's throughput that the client must have.
const LEAST: f64 = 0.9;

/// Adds a row to the table. Returns the shares of the bare throughput that the calls by hand and the client's calls have.
fn line(table: &mut Table, case: &dyn Case, in_flight: usize, rounds: &[Vec<f64>]) -> [f64; 2] {
    let [bare, by_hand, transport, client, sandbox] = rounds else { return [f64::NAN; 2] };
    let ratio = |own: &[f64]| median(own.iter().zip(bare).map(|(own, bare)| own / bare));
    let rates = [bare, by_hand, transport, client, sandbox].map(|rates| median(rates.iter().copied()));
    let title = case.name();
    let head = [Cell::Text(title.clone()), Cell::of(in_flight as f64, Unit::Count)];
    let [of_hand, of_client, of_sandbox] = [by_hand, client, sandbox].map(|rates| ratio(rates));
    let ratios = [of_hand, of_client, of_sandbox].map(|ratio| Cell::of(ratio, Unit::Times));
    table.row(head.into_iter().chain(rates.map(|rate| Cell::of(rate, Unit::PerSecond))).chain(ratios));
    let names = [
        "bare reqwest and axum",
        "by hand, axum",
        "Paysmith's transport, axum",
        "Paysmith's client, axum",
        "Paysmith's client and sandbox",
    ];
    let bars =
        names.into_iter().zip(rates).map(|(name, rate)| (name.to_owned(), rate, name.starts_with("Pay")));
    table.bars.push(Group {
        title: format!("Calls a second, {title}, {in_flight} in flight"),
        unit: Unit::PerSecond,
        bars: bars.collect(),
    });
    [of_hand, of_client]
}

/// One way to call a server, with everything that an application makes only once.
#[derive(Clone)]
struct Caller {
    case: Arc<dyn Case>,
    way: Way,
    client: AnyClient,
    transport: Http,
    bare: reqwest::Client,
    sealed: Arc<Sealed>,
    orders: Arc<AtomicUsize>,
}

impl Caller {
    fn new(
        case: &Arc<dyn Case>,
        way: Way,
        server: &Server,
        orders: &Arc<AtomicUsize>,
    ) -> std::result::Result<Self, String> {
        let base = format!("http://{}/{}", server.address, case.provider().name);
        let client = AnyClient::new(case.provider(), cases::keys(case.as_ref()), Environment::custom(base));
        let bare = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .build()
            .map_err(|error| error.to_string())?;
        let sealed = client.seal(case.operation(), case.request()).map_err(|error| error.to_string())?;
        let (case, sealed, orders) = (Arc::clone(case), Arc::new(sealed), Arc::clone(orders));
        Ok(Self { case, way, client, transport: Http::default(), bare, sealed, orders })
    }

    /// How many calls it makes in a second, with this many at the same time.
    async fn rate(&self, in_flight: usize, slice: Duration) -> std::result::Result<f64, String> {
        let start = Instant::now();
        let end = start + slice;
        let lanes: Vec<_> = (0..in_flight)
            .map(|_| {
                let caller = self.clone();
                tokio::spawn(async move {
                    let mut count = 0_usize;
                    while Instant::now() < end {
                        caller.call().await?;
                        count += 1;
                    }
                    Ok::<usize, String>(count)
                })
            })
            .collect();
        let mut count = 0;
        for lane in lanes {
            count += lane.await.map_err(|error| error.to_string())??;
        }
        Ok(count as f64 / start.elapsed().as_secs_f64())
    }

    async fn call(&self) -> std::result::Result<(), String> {
        let case = self.case.as_ref();
        match self.way {
            Way::Bare => posted(&self.bare, self.sealed.as_ref().clone()).await,
            Way::ByHand => by_hand(&self.bare, case, &self.sealed.url).await,
            Way::Transport => handed(&self.transport, self.sealed.as_ref().clone()).await,
            Way::Client => paid(&self.client, case, None).await,
            Way::Sandbox => paid(&self.client, case, Some(self.orders.fetch_add(1, Ordering::Relaxed))).await,
        }
    }
}

async fn by_hand(client: &reqwest::Client, case: &dyn Case, url: &str) -> std::result::Result<(), String> {
    let Some(Product::Laid(Laid { headers, body, .. })) = case.seal(Who::Floor) else {
        return Err(format!("{}: can't be sealed by hand", case.name()));
    };
    let (method, url, body) = (http::Method::POST, url.to_owned(), body.into_bytes());
    posted(client, Sealed { method, url, headers, body, client_certificate: None }).await?;
    // The server always gives the answer that is opened here.
    if case.open(Who::Floor) { Ok(()) } else { Err(format!("{}: can't be opened by hand", case.name())) }
}

async fn posted(client: &reqwest::Client, sealed: Sealed) -> std::result::Result<(), String> {
    let Sealed { method, url, headers, body, .. } = sealed;
    let sent =
        client.request(method, url).headers(headers).timeout(Duration::from_secs(30)).body(body).send().await;
    let answer = sent.map_err(|error| error.to_string())?;
    std::hint::black_box(answer.bytes().await.map_err(|error| error.to_string())?);
    Ok(())
}

async fn handed(transport: &Http, sealed: Sealed) -> std::result::Result<(), String> {
    let answer = transport.send(sealed, Bounds::default()).await;
    std::hint::black_box(answer.map_err(|error| error.to_string())?);
    Ok(())
}

async fn paid(client: &AnyClient, case: &dyn Case, order: Option<usize>) -> std::result::Result<(), String> {
    let outcome = match order {
        None => client.send(case.operation(), case.request()).await,
        Some(order) => {
            let number = text_at(case.request(), case.operation().order).ok_or("no order number")?;
            let kept = number.get(..number.len().saturating_sub(7)).unwrap_or_default();
            let fields = case.fields().replace(&*number, &format!("{kept}{order:07}"));
            let mut request = (case.operation().request)();
            put_json(request.as_mut(), &fields).map_err(|error| format!("{error:?}"))?;
            client.send(case.operation(), request.as_ref()).await
        }
    };
    match outcome {
        Outcome::Final(Final::Accepted(_)) => Ok(()),
        other => Err(format!("{}: {other}", case.name())),
    }
}
