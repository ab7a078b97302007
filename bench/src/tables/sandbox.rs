//! The table of the sandbox as a server.

use std::process::Command;
use std::sync::Arc;

use paysmith_runtime::spec::Environment;
use paysmith_runtime::{AnyClient, put_json, text_at};

use super::Result;
use crate::cases::{self, Case};
use crate::load::{self, Load};
use crate::measure::{Effort, median};
use crate::peers::installed;
use crate::report::{Cell, Group, Limit, Table, Unit};
use crate::servers::{Server, free_port};
use crate::{shapes, work};

/// The number of connections, which stay open.
const CONNECTIONS: usize = 32;

/// The table.
///
/// # Errors
/// When the sandbox refuses a signed request.
pub(super) fn table(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "sandbox",
        "The sandbox",
        "A server on one core, asked over 32 connections by a client on the other that has its requests ready. Every request \
         to the sandbox is signed, makes a new order, and is checked in full; Prism checks a body against OpenAPI, localstripe makes a \
         customer. localstripe writes all it has to a file on each request, so it is asked 300 times only. Ready means that it takes connections, \
         started with all cores there are; the sandbox plays all four providers.",
        &["server", "requests a second", "ready after", "memory afterwards", "requests"],
    );
    let ready = ready(effort, || Server::ours(&["sandbox"], None))?;
    let mut bars = Vec::new();
    let mut slowest = f64::INFINITY;
    for case in cases::payments() {
        let server = Server::ours(&["sandbox", "--single"], Some(0))?;
        let count = if effort.short { 100 } else { 20_000 };
        let load = ask(&server, orders(case.as_ref(), 0, count)?, success(case.as_ref()))?;
        all_good(case.as_ref(), load)?;
        let title = format!("Paysmith, {}", case.name());
        row(&mut table, &title, load, ready, &server);
        slowest = slowest.min(load.rate());
        bars.push((title, load.rate(), true));
    }
    table.budget(
        "signed requests a second on one core, slowest",
        Limit::least(5_000.0, Unit::PerSecond),
        slowest,
    );
    table.budget("start of the sandbox to ready", Limit::most(50.0, Unit::Milliseconds), ready);
    many(&mut table, effort)?;
    if !effort.short {
        peers(&mut table, &mut bars, effort);
    }
    table.bars.push(Group {
        title: "Sandbox, requests a second on one core".to_owned(),
        unit: Unit::PerSecond,
        bars,
    });
    Ok(table)
}

fn row(table: &mut Table, title: &str, load: Load, ready: f64, server: &Server) {
    table.row([
        Cell::text(title),
        Cell::of(load.rate(), Unit::PerSecond),
        Cell::of(ready, Unit::Milliseconds),
        Cell::of(work::memory_of(server.process()) as f64, Unit::Bytes),
        Cell::of(load.all as f64, Unit::Count),
    ]);
}

fn ready(
    effort: Effort,
    start: impl Fn() -> std::result::Result<Server, String>,
) -> std::result::Result<f64, String> {
    let mut all = Vec::new();
    for _ in 0..effort.rounds(5) {
        all.push(start()?.ready.as_secs_f64() * 1e3);
    }
    Ok(median(all))
}

/// Makes a hundred thousand orders in ten parts, to see whether a request takes as long in the last part, and how much memory
/// an order takes.
fn many(table: &mut Table, effort: Effort) -> Result<()> {
    let part = if effort.short { 50 } else { 10_000 };
    let case = cases::payment("qfpay")?;
    let server = Server::ours(&["sandbox", "--single"], Some(0))?;
    let before = work::memory_of(server.process());
    let mut rates = Vec::new();
    for number in 0..10 {
        let load = ask(&server, orders(case.as_ref(), number * part, part)?, success(case.as_ref()))?;
        all_good(case.as_ref(), load)?;
        rates.push(load.rate());
    }
    let grown = work::memory_of(server.process()).saturating_sub(before) as f64;
    let each = grown / (part * 10) as f64;
    table.notes.push(format!(
        "{} orders of {} in one sandbox, a tenth at a time: {} requests a second; {} an order.",
        part * 10,
        case.name(),
        rates.iter().map(|rate| crate::report::shown(*rate, Unit::Count)).collect::<Vec<_>>().join(", "),
        crate::report::shown(each, Unit::Bytes)
    ));
    let (first, last) = (median(rates.iter().take(3).copied()), median(rates.iter().skip(7).copied()));
    let what = "cost of a request in the last 30,000 of 100,000 orders, of that in the first";
    table.budget(what, Limit::most(1.15, Unit::Times), first / last);
    Ok(())
}

fn peers(table: &mut Table, bars: &mut Vec<(String, f64, bool)>, effort: Effort) {
    for (name, asked) in
        [("Prism mock, qfpay payment.mpm", prism(effort)), ("localstripe, customers", localstripe(effort))]
    {
        match asked {
            Err(why) => table.not_measured(name, why),
            Ok((load, ready, server)) => {
                row(table, name, load, ready, &server);
                bars.push((name.to_owned(), load.rate(), false));
            }
        }
    }
}

type Asked = std::result::Result<(Load, f64, Server), String>;

fn prism(effort: Effort) -> Asked {
    let program = installed::npm("prism")?;
    let text =
        std::fs::read_to_string(work::root().join("specs/qfpay.yaml")).map_err(|error| error.to_string())?;
    let spec = paysmith_codegen::check_str("qfpay", &text).map_err(|report| report.to_string())?;
    let path = work::folder("prism").map_err(|error| error.to_string())?.join("qfpay.json");
    work::write(&path, &shapes::openapi(&spec).to_string()).map_err(|error| error.to_string())?;
    let start = |core| {
        let port = free_port().map_err(|error| error.to_string())?;
        let mut command = Command::new(&program);
        command.args(["mock", "--port", &port.to_string()]).arg(&path);
        Server::other(command, port, core)
    };
    let ready = ready(Effort { rounds: 3, ..effort }, || start(None))?;
    let fields = cases::payment("qfpay")?.fields();
    // The OpenAPI document wants numbers for fields that are texts in the form.
    let fields = fields.replace("\"1200\"", "1200").replace("\"expired_time\":\"10\"", "\"expired_time\":10");
    let headers = [("Content-Type".to_owned(), "application/json".to_owned())];
    let request = load::post("/payment.mpm", &headers, fields.as_bytes());
    let server = start(Some(0))?;
    let load = ask(&server, vec![request; 1_500], "HTTP/1.1 200")?;
    if load.good == load.all {
        Ok((load, ready, server))
    } else {
        Err(format!("{} of {} answers are 200", load.good, load.all))
    }
}

fn localstripe(effort: Effort) -> Asked {
    let program = installed::localstripe()?;
    let start = |core| {
        let port = free_port().map_err(|error| error.to_string())?;
        let mut command = Command::new(&program);
        command.args(["-m", "localstripe", "--from-scratch", "--port", &port.to_string()]);
        Server::other(command, port, core)
    };
    let ready = ready(Effort { rounds: 3, ..effort }, || start(None))?;
    let headers = [
        ("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
        // This is the test key `sk_test_12345`, which localstripe's page shows.
        ("Authorization".to_owned(), "Basic c2tfdGVzdF8xMjM0NTo=".to_owned()),
    ];
    let request = load::post("/v1/customers", &headers, b"email=tea%40shop.example&description=tea");
    let server = start(Some(0))?;
    let load = ask(&server, vec![request; 300], "HTTP/1.1 200")?;
    if load.good == load.all {
        Ok((load, ready, server))
    } else {
        Err(format!("{} of {} answers are 200", load.good, load.all))
    }
}

fn ask(server: &Server, requests: Vec<Vec<u8>>, good: &'static str) -> std::result::Result<Load, String> {
    load::alone(load::run(server.address, Arc::new(requests), CONNECTIONS, good))
}

fn all_good(case: &dyn Case, load: Load) -> std::result::Result<(), String> {
    if load.good == load.all {
        return Ok(());
    }
    Err(format!("{}: the sandbox took {} of {} signed requests", case.name(), load.good, load.all))
}

/// A text that stands in each answer that says success.
fn success(case: &dyn Case) -> &'static str {
    match case.provider().name {
        "scanforpay" => "\"code\":1,",
        "fubei" => "\"result_code\":200",
        // QFPay writes a space behind the colon.
        "qfpay" => "\"respcd\": \"0000\"",
        _ => "\\\"status\\\":0,",
    }
}

/// The bytes of signed requests for new orders.
fn orders(case: &dyn Case, first: usize, count: usize) -> Result<Vec<Vec<u8>>> {
    let provider = case.provider();
    let client =
        AnyClient::new(provider, cases::keys(case), Environment::custom(format!("/{}", provider.name)));
    let number = text_at(case.request(), case.operation().order).ok_or("no order number")?;
    let kept = number.len().saturating_sub(6);
    let mut all = Vec::with_capacity(count);
    for place in first..first + count {
        let fresh = format!("{}{place:06}", number.get(..kept).unwrap_or_default());
        let mut request = (case.operation().request)();
        put_json(request.as_mut(), &case.fields().replace(&*number, &fresh))
            .map_err(|error| format!("{error:?}"))?;
        let sealed = client.seal(case.operation(), request.as_ref()).map_err(|error| error.to_string())?;
        let headers: Vec<(String, String)> = sealed
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        all.push(load::post(&sealed.url, &headers, &sealed.body));
    }
    Ok(all)
}
