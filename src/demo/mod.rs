//! `paysmith demo`: the main job in one go, driven by the examples in the specs.

mod known;
mod life;
mod merchant;
mod payment;
mod report;
mod stage;
mod tamper;
mod terminal;

use crate::cli::Demo;
use crate::output::{Output, Result};
use crate::providers::{BUILT_IN, BuiltIn, find};
use stage::Stage;
use terminal::Terminal;

pub(crate) fn run(out: &Output, args: &Demo) -> Result<bool> {
    let providers = chosen(&args.providers)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(play(out, &providers, args))
}

fn chosen(names: &[String]) -> Result<Vec<&'static BuiltIn>> {
    if names.is_empty() {
        return Ok(BUILT_IN.iter().collect());
    }
    let of_name = |name: &String| find(name).ok_or_else(|| format!("no built-in provider `{name}`").into());
    names.iter().map(of_name).collect()
}

async fn play(out: &Output, providers: &[&'static BuiltIn], args: &Demo) -> Result<bool> {
    let tamper = args.tamper;
    let terminal = Terminal::new(out);
    let stage = Stage::set(providers).await?;
    terminal.line(&format!("The sandbox plays {} on {}.", names(providers), stage.address()))?;
    let (mut rows, mut paid) = (Vec::new(), Vec::new());
    for act in stage.acts(args.all) {
        terminal.heading(&act)?;
        let row = if tamper {
            tamper::perform(&stage, &act, &terminal).await?
        } else {
            let (row, confirmed) = payment::perform(&stage, &act, &terminal).await?;
            paid.extend(confirmed);
            row
        };
        rows.push(row);
    }
    let steps = if tamper { Vec::new() } else { lives(&stage, &paid, &terminal).await? };
    stage.clear().await;
    terminal.line(&report::table(&rows, tamper))?;
    if !steps.is_empty() {
        terminal.line(&report::steps(&steps))?;
    }
    let good =
        !rows.is_empty() && rows.iter().all(report::Row::is_good) && steps.iter().all(|step| step.good);
    terminal.line(report::verdict(good, tamper))?;
    Ok(good)
}

/// What comes after the payments, provider by provider.
async fn lives(stage: &Stage, paid: &[life::Paid], terminal: &Terminal<'_>) -> Result<Vec<life::Step>> {
    let mut steps = Vec::new();
    for player in stage.players() {
        let mut life = life::Life { stage, player, paid, terminal, steps: Vec::new() };
        life.perform().await?;
        steps.append(&mut life.steps);
    }
    Ok(steps)
}

fn names(providers: &[&'static BuiltIn]) -> String {
    let names: Vec<_> = providers.iter().map(|provider| provider.descriptor.title).collect();
    names.join(", ")
}
