//! `paysmith sandbox`

use paysmith_sandbox::{Running, Sandbox};

use crate::cli::Sandbox as Args;
use crate::output::{Output, Result};
use crate::source::{Source, checked};

pub(crate) fn run(out: &Output, args: &Args) -> Result<bool> {
    let specs = checked(&Source::all(&args.specs)?)?;
    let names: Vec<String> = specs.iter().map(|spec| spec.name.clone()).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = Sandbox::new(specs).start(args.listen).await?;
        if let Some(url) = &args.notify {
            for name in &names {
                running.register(name, url)?;
            }
        }
        describe(out, &running, &names)?;
        tokio::signal::ctrl_c().await?;
        running.stop().await;
        Ok(true)
    })
}

/// What a client must know. The secrets are this sandbox's own, made up at its start.
fn describe(out: &Output, running: &Running, names: &[String]) -> Result<()> {
    out.line(&format!("Orders, and buttons to pay them: http://{}/", running.address()))?;
    out.line(&format!("What was wrong with requests:    http://{}/_sandbox/refusals", running.address()))?;
    for name in names {
        out.line(&format!("\n{name}\n  base URL     {}", running.base(name).unwrap_or_default()))?;
        for (credential, value) in running.credentials(name) {
            out.line(&format!("  {credential:<12} {value}"))?;
        }
    }
    out.line("\nStop with Ctrl-C.")
}
