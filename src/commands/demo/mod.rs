//! `paysmith demo`: makes the payments of the specs' examples against an embedded sandbox, then refunds, closes and
//! reconciles. With `--tamper`, it shows instead that tampered answers and notifications are refused.

mod after_payment;
mod known_fields;
mod merchant;
mod parties;
mod payment;
mod summary;
mod tampering;
mod terminal;

use crate::arguments::DemoArgs;
use crate::output::{Output, Result};
use crate::providers::{self, BUILT_IN, BuiltIn};
use after_payment::Aftercare;
use parties::Parties;
use payment::ConfirmedPayment;
use summary::{AftercareRow, PaymentRow};
use terminal::Terminal;

pub(crate) fn run(out: &Output, args: &DemoArgs) -> Result<bool> {
    let providers = chosen(&args.providers)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(play(out, &providers, args))
}

fn chosen(names: &[String]) -> Result<Vec<&'static BuiltIn>> {
    if names.is_empty() {
        return Ok(BUILT_IN.iter().collect());
    }
    let of_name = |name: &String| {
        providers::find(name).ok_or_else(|| {
            format!("there is no built-in provider `{name}`; there is {}", providers::names()).into()
        })
    };
    names.iter().map(of_name).collect()
}

async fn play(out: &Output, providers: &[&'static BuiltIn], args: &DemoArgs) -> Result<bool> {
    let tamper = args.tamper;
    let terminal = Terminal::new(out);
    let parties = Parties::start(providers).await?;
    terminal.line(&format!("The sandbox plays {} on {}.", titles(providers), parties.address()))?;
    let (mut rows, mut paid) = (Vec::new(), Vec::new());
    for payment in parties.payments(args.all) {
        terminal.heading(&payment)?;
        let row = if tamper {
            tampering::perform(&parties, &payment, &terminal).await?
        } else {
            let (row, confirmed) = payment::perform(&parties, &payment, &terminal).await?;
            paid.extend(confirmed);
            row
        };
        rows.push(row);
    }
    let steps = if tamper { Vec::new() } else { aftercare(&parties, &paid, &terminal).await? };
    parties.stop().await;
    terminal.line(&summary::payments_table(&rows, tamper))?;
    if !steps.is_empty() {
        terminal.line(&summary::aftercare_table(&steps))?;
    }
    let good = !rows.is_empty() && rows.iter().all(PaymentRow::is_good) && steps.iter().all(|step| step.good);
    terminal.line(summary::verdict(good, tamper))?;
    Ok(good)
}

/// What is done with the orders of each provider after the payments.
async fn aftercare(
    parties: &Parties,
    paid: &[ConfirmedPayment],
    terminal: &Terminal<'_>,
) -> Result<Vec<AftercareRow>> {
    let mut steps = Vec::new();
    for played in parties.played() {
        let mut aftercare = Aftercare { parties, played, paid, terminal, rows: Vec::new() };
        aftercare.perform().await?;
        steps.append(&mut aftercare.rows);
    }
    Ok(steps)
}

fn titles(providers: &[&'static BuiltIn]) -> String {
    let titles: Vec<_> = providers.iter().map(|provider| provider.descriptor.title).collect();
    titles.join(", ")
}
