//! Whole calls over loopback.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use paysmith_runtime::spec::Environment;
use paysmith_runtime::{AnyClient, Final, Outcome, Sealed, put_json, text_at};

use super::Result;
use crate::cases::{self, Case, Laid, Product, Who};
use crate::measure::{Contender, Effort, median, race};
use crate::report::{Cell, Group, Limit, Table, Unit};
use crate::servers::Server;

/// Who calls whom.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// reqwest posts the same bytes to the bare server.
    Bare,
    /// The same with a request and an answer that are sealed and opened by hand.
    ByHand,
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
        "So many calls at the same time, the server in a process of its own. Bare is reqwest posting the same bytes to axum, \
         which gives the same signed answer each time, and throwing the answer away; by hand is the same with the floors of \
         sealing and opening before and after; the client seals, sends by the same reqwest, verifies and reads. Against the \
         sandbox each call makes a new order, which the sandbox checks in full: there it is the server that sets the pace.",
        &[
            "operation",
            "in flight",
            "bare",
            "by hand",
            "client, bare server",
            "client, sandbox",
            "by hand, of bare",
            "client, of bare",
            "with sandbox, of bare",
        ],
    );
    let bare = Server::ours(&["serve"], None)?;
    let sandbox = Server::ours(&["sandbox"], None)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let orders = Arc::new(AtomicUsize::new(0));
    let slice = if effort.short { Duration::from_millis(30) } else { Duration::from_millis(200) };
    let cases: Vec<Arc<dyn Case>> = cases::payments().into_iter().map(Arc::from).collect();
    let cores = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    for case in &cases {
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
    for in_flight in [1, 64, 512] {
        let (mut by_hand, mut of_bare, mut bare_rates) = (Vec::new(), Vec::new(), Vec::new());
        for case in &cases {
            let ways =
                [(Way::Bare, &bare), (Way::ByHand, &bare), (Way::Client, &bare), (Way::Sandbox, &sandbox)];
            let mut rounds = vec![Vec::new(); ways.len()];
            for round in 0..effort.rounds(5) + 1 {
                for ((way, server), rates) in ways.iter().zip(&mut rounds) {
                    let base = format!("http://{}/{}", server.address, case.provider().name);
                    let rate = runtime.block_on(called(case, *way, base, in_flight, slice, &orders))?;
                    // The first round opens the connections.
                    if round > 0 {
                        rates.push(rate);
                    }
                }
            }
            bare_rates.extend(rounds.first().map(|rates| median(rates.iter().copied())));
            let [hand, client] = line(&mut table, case.as_ref(), in_flight, &rounds);
            by_hand.push(hand);
            of_bare.push(client);
        }
        let bare = median(bare_rates);
        table.notes.push(format!(
            "{in_flight} in flight: a bare call takes {} of all cores, client and server together, so 5 % of it are {}.",
            crate::report::shown(cores * 1e9 / bare, Unit::Nanoseconds),
            crate::report::shown(cores * 1e9 / bare * 0.05, Unit::Nanoseconds),
        ));
        let by_hand = median(by_hand);
        if by_hand < LEAST {
            table.notes.push(format!(
                "{in_flight} in flight: {} of bare can't be reached: what is sealed and opened by hand reaches {}.",
                crate::report::shown(LEAST, Unit::Times),
                crate::report::shown(by_hand, Unit::Times),
            ));
        }
        let what =
            format!("client, of bare reqwest's throughput, {in_flight} in flight, median of the providers");
        table.budget(what, Limit::least(LEAST, Unit::Times), median(of_bare));
    }
    Ok(table)
}

/// The share of bare reqwest's throughput that the client must have.
const LEAST: f64 = 0.95;

/// A row of the table; what those by hand and the client have of the bare throughput.
fn line(table: &mut Table, case: &dyn Case, in_flight: usize, rounds: &[Vec<f64>]) -> [f64; 2] {
    let [bare, by_hand, client, sandbox] = rounds else { return [f64::NAN; 2] };
    let ratio = |own: &[f64]| median(own.iter().zip(bare).map(|(own, bare)| own / bare));
    let rates = [bare, by_hand, client, sandbox].map(|rates| median(rates.iter().copied()));
    let title = case.name();
    let head = [Cell::Text(title.clone()), Cell::of(in_flight as f64, Unit::Count)];
    let [of_hand, of_client, of_sandbox] = [by_hand, client, sandbox].map(|rates| ratio(rates));
    let ratios = [of_hand, of_client, of_sandbox].map(|ratio| Cell::of(ratio, Unit::Times));
    table.row(head.into_iter().chain(rates.map(|rate| Cell::of(rate, Unit::PerSecond))).chain(ratios));
    let names = [
        "bare reqwest and axum",
        "by hand, axum",
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

/// Calls a second.
async fn called(
    case: &Arc<dyn Case>,
    way: Way,
    base: String,
    in_flight: usize,
    slice: Duration,
    orders: &Arc<AtomicUsize>,
) -> std::result::Result<f64, String> {
    let client = AnyClient::new(case.provider(), cases::keys(case.as_ref()), Environment::custom(base));
    let bare = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .build()
        .map_err(|error| error.to_string())?;
    let sealed = Arc::new(client.seal(case.operation(), case.request()).map_err(|error| error.to_string())?);
    let end = Instant::now() + slice;
    let start = Instant::now();
    let lanes: Vec<_> = (0..in_flight)
        .map(|_| {
            let (case, client, bare) = (Arc::clone(case), client.clone(), bare.clone());
            let (sealed, orders) = (Arc::clone(&sealed), Arc::clone(orders));
            tokio::spawn(async move {
                let mut count = 0_usize;
                while Instant::now() < end {
                    match way {
                        Way::Bare => posted(&bare, sealed.as_ref().clone()).await?,
                        Way::ByHand => by_hand(&bare, case.as_ref(), &sealed.url).await?,
                        Way::Client => paid(&client, case.as_ref(), None).await?,
                        Way::Sandbox => {
                            let order = orders.fetch_add(1, Ordering::Relaxed);
                            paid(&client, case.as_ref(), Some(order)).await?;
                        }
                    }
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

async fn by_hand(client: &reqwest::Client, case: &dyn Case, url: &str) -> std::result::Result<(), String> {
    let Some(Product::Laid(Laid { headers, body, .. })) = case.seal(Who::Floor) else {
        return Err(format!("{}: can't be sealed by hand", case.name()));
    };
    let (method, url, body) = (http::Method::POST, url.to_owned(), body.into_bytes());
    posted(client, Sealed { method, url, headers, body }).await?;
    // The server gave the very answer that this opens.
    if case.open(Who::Floor) { Ok(()) } else { Err(format!("{}: can't be opened by hand", case.name())) }
}

async fn posted(client: &reqwest::Client, sealed: Sealed) -> std::result::Result<(), String> {
    let Sealed { method, url, headers, body } = sealed;
    let sent =
        client.request(method, url).headers(headers).timeout(Duration::from_secs(30)).body(body).send().await;
    let answer = sent.map_err(|error| error.to_string())?;
    std::hint::black_box(answer.bytes().await.map_err(|error| error.to_string())?);
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
