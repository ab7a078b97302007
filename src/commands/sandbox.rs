//! `paysmith sandbox`: plays providers on this machine until it is stopped.

use paysmith_sandbox::{Running, Sandbox};

use crate::arguments::SandboxArgs;
use crate::files;
use crate::output::{Output, Result};
use crate::spec_source::{SpecSource, check_all};

pub(crate) fn run(out: &Output, args: &SandboxArgs) -> Result<bool> {
    let specs = check_all(&SpecSource::find_all(&args.specs)?)?;
    let names: Vec<String> = specs.iter().map(|spec| spec.name.clone()).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let running = Sandbox::new(specs).https(args.https.is_some()).start(args.listen).await?;
        if let (Some(file), Some(authority)) = (&args.https, running.authority()) {
            files::write(file, authority)?;
            out.line(&format!("Trust the authority in {}: --trust {0}\n", file.display()))?;
        }
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

/// Prints what a client needs to call this sandbox. The secrets are no real ones: the sandbox makes them up when it starts.
fn describe(out: &Output, running: &Running, names: &[String]) -> Result<()> {
    let origin = running.origin();
    out.line(&format!("Orders, and buttons to pay them:     {origin}/"))?;
    out.line(&format!("Why requests were refused, as JSON:  {origin}/_sandbox/refusals"))?;
    for name in names {
        out.line(&format!("\n{name}\n  base URL     {}", running.base(name).unwrap_or_default()))?;
        for (credential, value) in running.credentials(name) {
            out.line(&format!("  {credential:<12} {}", on_one_line(&value)))?;
        }
    }
    out.line("\nStop with Ctrl-C.")
}

/// A key without the lines around it, or a certificate with its key and with `\n` for each line's end. Any client takes them as
/// well: so they can be copied at once.
fn on_one_line(value: &str) -> String {
    if value.matches("-----BEGIN ").count() > 1 {
        value.trim_end().replace('\n', "\\n")
    } else if value.starts_with("-----BEGIN ") {
        value.lines().filter(|line| !line.starts_with("-----")).collect()
    } else {
        value.to_owned()
    }
}
