//! `paysmith journal`: looks at the journal of an application, and asks about what nobody knows.

mod json;

use std::path::Path;
use std::time::{Duration, Instant};

use paysmith_journal::{Call, CallChange, CallCount, CallFilter, CallState, Journal, Pass};
use paysmith_runtime::AnyClient;
use tokio::runtime::Runtime;

use crate::arguments::{JournalCommand, JournalResumeArgs, JournalShowArgs, JournalStatusArgs};
use crate::caller;
use crate::output::{Output, Result};
use crate::providers;
use crate::terminal_table::plain_table;

/// How long to wait before looking again for calls that are due.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The greatest number of calls that are listed.
const MOST: u32 = 1_000;

pub(crate) fn run(out: &Output, command: &JournalCommand) -> Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match command {
        JournalCommand::Status(args) => status(out, &runtime, args),
        JournalCommand::Show(args) => show(out, &runtime, args),
        JournalCommand::Resume(args) => resume(out, &runtime, args),
    }
}

/// Opens a journal that is there. A wrong path must not make an empty one.
fn open(runtime: &Runtime, name: &str) -> Result<Journal> {
    if is_url(name) {
        // The URL may hold a password, which errors don't show.
        return runtime.block_on(Journal::connect_to_existing(name)).map_err(Into::into);
    }
    if !Path::new(name).is_file() {
        return Err(format!("there is no journal {name}").into());
    }
    Journal::open(name).map_err(|error| format!("{name}: {error}").into())
}

fn is_url(name: &str) -> bool {
    name.starts_with("postgres://") || name.starts_with("postgresql://")
}

/// Whether no call waits for a person.
fn status(out: &Output, runtime: &Runtime, args: &JournalStatusArgs) -> Result<bool> {
    let journal = open(runtime, &args.journal)?;
    let counts = runtime.block_on(journal.counts())?;
    let states = vec![CallState::Mismatch, CallState::ForAPerson];
    let waiting = runtime.block_on(journal.calls(CallFilter { states, number: None, most: MOST }))?;
    if args.json {
        out.line(&json::status(&counts, &waiting))?;
        return Ok(waiting.is_empty());
    }
    if counts.is_empty() {
        out.line("The journal has no calls.")?;
        return Ok(true);
    }
    let mut table = plain_table(&["provider", "account", "state", "calls"]);
    for count in &counts {
        table.add_row([&count.provider, &count.account, count.state.word(), &count.calls.to_string()]);
    }
    out.line(&table.to_string())?;
    if !waiting.is_empty() {
        out.line("\nA person has to look at these:\n")?;
        for call in &waiting {
            out.line(&format!("  {}\n    {}", heading(call), call.sentence()))?;
        }
    }
    Ok(waiting.is_empty())
}

/// What a call is, in a line: `refund R-1 of A-1, 300 HKD (acornpay refund)`.
fn heading(call: &Call) -> String {
    let kind = call.kind.map_or("call", |kind| kind.word());
    let number = call.number.as_deref().unwrap_or("without a number");
    let of = call.original.as_ref().map(|original| format!(" of {original}")).unwrap_or_default();
    let currency = call.currency.as_deref().unwrap_or_default();
    let amount = call.amount.map(|amount| format!(", {amount} {currency}")).unwrap_or_default();
    let account = if call.account.is_empty() { String::new() } else { format!(" {}", call.account) };
    format!("{kind} {number}{of}{} ({}{account} {})", amount.trim_end(), call.provider, call.operation)
}

/// Whether there is a call with the number.
fn show(out: &Output, runtime: &Runtime, args: &JournalShowArgs) -> Result<bool> {
    let journal = open(runtime, &args.journal)?;
    let number = Some(args.number.clone());
    let mut calls = runtime.block_on(journal.calls(CallFilter { states: Vec::new(), number, most: MOST }))?;
    calls.reverse();
    let mut found = Vec::new();
    for call in calls {
        let changes = runtime.block_on(journal.changes_of(call.id))?;
        found.push((call, changes));
    }
    if args.json {
        out.line(&json::calls(&found))?;
    } else if found.is_empty() {
        out.line(&format!("The journal has no call with the number {}.", args.number))?;
    }
    for (call, changes) in found.iter().filter(|_| !args.json) {
        out.line(&heading(call))?;
        out.line(&format!("  {}", call.sentence()))?;
        if let Some(code) = &call.code {
            out.line(&format!("  code {code}"))?;
        }
        if call.asked > 0 {
            out.line(&format!("  the provider was asked {} about it", times(call.asked)))?;
        }
        for change in changes {
            out.line(&format!("  {}  {}", change.at, words(change)))?;
        }
    }
    Ok(!found.is_empty())
}

fn words(change: &CallChange) -> String {
    let standing = change.standing.map(|standing| format!(", {standing}")).unwrap_or_default();
    format!("{}{standing}", change.state)
}

fn times(number: u32) -> String {
    if number == 1 { "once".to_owned() } else { format!("{number} times") }
}

/// Whether all that was asked about is settled.
fn resume(out: &Output, runtime: &Runtime, args: &JournalResumeArgs) -> Result<bool> {
    let journal = open(runtime, &args.journal)?;
    let built_in = providers::built_in(&args.provider)?;
    let environment = caller::environment(built_in, &args.merchant)?;
    let keys = caller::keys(out, built_in, &args.merchant)?;
    let client = AnyClient::new(built_in.descriptor, keys, environment)
        .with_timeout(Duration::from_secs(args.merchant.timeout))
        .with_transport(caller::transport(&args.merchant)?);
    let worker = journal.worker().with_any(&client, &args.account);
    let until = Instant::now() + Duration::from_secs(args.seconds);
    let mut all = Pass::default();
    let left = loop {
        let pass = runtime.block_on(worker.pass())?;
        all = Pass {
            asked: all.asked + pass.asked,
            settled: all.settled + pass.settled,
            for_a_person: all.for_a_person + pass.for_a_person,
        };
        let left = runtime.block_on(left(&journal, &args.provider, &args.account))?;
        if pass.asked == 0 && (left == 0 || Instant::now() >= until) {
            break left;
        }
        if pass.asked == 0 {
            std::thread::sleep(LOOK_EVERY);
        }
    };
    out.line(&format!(
        "Asked {}: {} settled, {} for a person. {left} calls are left of which nobody knows how they ended.",
        times(all.asked),
        all.settled,
        all.for_a_person
    ))?;
    Ok(left == 0 && all.for_a_person == 0)
}

/// How many calls of an account there are of which nobody knows how they ended, and of which a worker can still learn it.
async fn left(journal: &Journal, provider: &str, account: &str) -> Result<u64> {
    let counts = journal.counts().await?;
    let is_its = |count: &&CallCount| {
        count.provider == provider
            && count.account == account
            && matches!(count.state, CallState::Sending | CallState::Unknown)
    };
    Ok(counts.iter().filter(is_its).map(|count| count.calls).sum())
}
