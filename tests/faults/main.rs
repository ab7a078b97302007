//! Whatever goes wrong between client and provider: is a request ever sent twice, or called not sent when it was sent?
//! Is an answer ever believed that isn't whole, or that is about something else? Does a call ever panic, or end too
//! late?
//!
//! The generated client makes every call of every provider over real sockets. The server on loopback does one thing
//! wrong: that is a cell. The answers that it breaks, delays and exchanges are genuine: a sandbox has given and signed
//! them.
//!
//! `cargo test --test faults` plays a part of the cells, and `cargo test --test faults -- --all` all of them. `--seed
//! 7` chooses other cells, and any other words choose the cells that have all of them in their names.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that meets the unexpected has failed, and this one prints what it counts"
)]

mod cells;
mod ciphers;
mod echo;
mod genuine;
mod http_answers;
mod judge;
mod notifications;
mod options;
mod play;
mod report;
mod round_trip;
mod server;

use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use cells::Cell;
use options::Options;
use report::Report;
use round_trip::stage::Generated;
use server::Server;

/// How many cells are played at once. Each has a server of its own.
const AT_ONCE: usize = 48;

fn main() -> ExitCode {
    let Some(options) = Options::given() else { return ExitCode::SUCCESS };
    let start = Instant::now();
    let calls = genuine::calls(&providers());
    println!("seed {}: {} calls", options.seed, calls.len());
    report::calls(&calls);
    let cells = options.choose(cells::all(&calls));
    println!("{} cells of calls, ready after {:?}", cells.len(), start.elapsed());
    let mut report = play_all(cells);
    notifications::play_all(&providers(), &options, &mut report);
    let fine = report.print();
    println!("in {:?}", start.elapsed());
    if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Every provider with its spec. The last six exist as YAML only.
fn providers() -> [Generated; 12] {
    macro_rules! generated {
        ($krate:ident) => {
            Generated { descriptor: &$krate::PROVIDER, yaml: $krate::SPEC, only: None }
        };
    }
    [
        generated!(paysmith_scanforpay),
        generated!(paysmith_fubei),
        generated!(paysmith_qfpay),
        generated!(paysmith_cpay),
        generated!(paysmith_alipay),
        generated!(paysmith_wechatpay),
        generated!(paysmith_acornpay),
        round_trip::RIVERGATE,
        round_trip::QUILL,
        round_trip::INKWELL,
        round_trip::LANTERN,
        round_trip::TIDEMARK,
    ]
}

/// Plays the cells, many at a time.
fn play_all(cells: Vec<Cell>) -> Report {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let cells = Arc::new(Mutex::new(cells.into_iter()));
    let workers: Vec<_> = (0..AT_ONCE).map(|_| runtime.spawn(work(Arc::clone(&cells)))).collect();
    let mut report = Report::default();
    workers.into_iter().for_each(|worker| report.add(runtime.block_on(worker).unwrap()));
    report
}

async fn work(cells: Arc<Mutex<std::vec::IntoIter<Cell>>>) -> Report {
    let (mut server, mut report) = (Server::new(), Report::default());
    loop {
        let Some(cell) = cells.lock().unwrap().next() else { return report };
        let seen = play::play(&cell, &mut server).await;
        let verdict = judge::judge(&cell, &seen);
        report.note(cell.kind, &cell.call.name(), &cell.to_string(), verdict);
    }
}
