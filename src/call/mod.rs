//! `paysmith call`: one real call, by the tables of a generated client.

mod keys;
mod mask;
mod report;
mod unread;
mod wire;

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use paysmith_doctor::Fields;
use paysmith_runtime::spec::{Effect, Environment, Operation};
use paysmith_runtime::{AnyClient, Message, NotSent, Outcome, put_json};

use crate::cli::Call;
use crate::input::put_file;
use crate::output::{Output, Result};
use crate::providers::{BUILT_IN, BuiltIn, find};
use report::Report;
use wire::Recording;

pub(crate) fn run(out: &Output, args: &Call) -> Result<bool> {
    let built_in = find(&args.provider).ok_or_else(|| unknown_provider(&args.provider))?;
    let operation = operation(built_in, &args.operation)?;
    let environment = environment(built_in, args)?;
    let request = request(operation, &args.fields)?;
    let keys = keys::keys(out, built_in, args)?;
    for value in mask::sensitive(request.as_ref()).values() {
        out.hide(value);
    }
    let recording = Arc::new(Recording::default());
    let client = AnyClient::new(built_in.descriptor, keys, environment.clone())
        .with_timeout(Duration::from_secs(args.timeout))
        .with_transport(Arc::clone(&recording));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let call = Calling { args, operation, environment, request: request.as_ref(), client, recording };
    runtime.block_on(call.run(out))
}

struct Calling<'a> {
    args: &'a Call,
    operation: &'static Operation,
    environment: Environment,
    request: &'a dyn Message,
    client: AnyClient<Arc<Recording>>,
    recording: Arc<Recording>,
}

impl Calling<'_> {
    async fn run(self, out: &Output) -> Result<bool> {
        let mut report = Report::new(self.args, self.operation, &self.environment, self.request);
        if !self.operation.address.is_call() {
            let handed = self.client.hand_over(self.operation, self.request).map_err(refused)?;
            report.handed_over(&handed.what, handed.unknown.recovery.as_ref());
            return report.print(out, self.args.json).map(|()| true);
        }
        report.request(&self.client.seal(self.operation, self.request).map_err(refused)?);
        if self.is_dry() {
            report.dry();
            return report.print(out, self.args.json).map(|()| true);
        }
        let good = match (self.operation.file, &self.args.out) {
            (Some(_), Some(path)) => {
                let mut file =
                    File::create(path).map_err(|error| format!("can't write {}: {error}", path.display()))?;
                let downloaded = self.client.download(self.operation, self.request, &mut file).await;
                report.downloaded(&downloaded, path)
            }
            (Some(_), None) => {
                return Err("the answer is a file: say with --out FILE where to write it".into());
            }
            (None, _) => self.send(&mut report).await,
        };
        report.print(out, self.args.json)?;
        Ok(good)
    }

    async fn send(&self, report: &mut Report<'_>) -> bool {
        let outcome = if self.args.first {
            self.client.send_first(self.operation, self.request).await
        } else {
            self.client.send(self.operation, self.request).await
        };
        report.reply(self.recording.take().as_ref());
        let good = report.outcome(&outcome);
        match outcome {
            Outcome::Unknown(unknown) if self.args.recover && unknown.recovery.is_some() => {
                report.recovered(&self.client.recover(&unknown).await)
            }
            _ => good,
        }
    }

    /// What may move money is sent only by those who say so.
    fn is_dry(&self) -> bool {
        self.args.dry_run || (self.operation.effect != Effect::Read && !self.args.send)
    }
}

/// Nothing was sent: the question was wrong.
fn refused(not_sent: NotSent) -> Box<dyn std::error::Error> {
    match not_sent {
        NotSent::Invalid(violations) => {
            let lines: Vec<String> = violations.iter().map(|violation| format!("\n  {violation}")).collect();
            format!("the request breaks the provider's rules, so nothing was sent:{}", lines.concat()).into()
        }
        other => Box::new(other),
    }
}

fn unknown_provider(name: &str) -> String {
    let names: Vec<&str> = BUILT_IN.iter().map(|built_in| built_in.descriptor.name).collect();
    format!("`{name}` is no built-in provider; `call` works with those: {}", names.join(", "))
}

fn operation(built_in: &BuiltIn, name: &str) -> Result<&'static Operation> {
    let all = built_in.descriptor.operations;
    all.iter().copied().find(|operation| operation.name == name).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|operation| operation.name).collect();
        format!("{} has no operation `{name}`; it has {}", built_in.descriptor.name, names.join(", ")).into()
    })
}

fn environment(built_in: &BuiltIn, args: &Call) -> Result<Environment> {
    let all = built_in.descriptor.environments;
    let names = || {
        let name = |of: &Environment| {
            format!("{} ({})", of.name, if of.real_money { "real money" } else { "test money" })
        };
        all.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    match (&args.base, &args.env) {
        (Some(base), _) if base.starts_with("http://") || base.starts_with("https://") => {
            Ok(Environment::custom(base.clone()))
        }
        (Some(base), _) => Err(format!("`{base}` is no base URL: it begins with https:// or http://").into()),
        (None, Some(name)) => {
            let found = all.iter().find(|of| of.name == name).cloned();
            found.ok_or_else(|| format!("there is no environment `{name}`; there is {}", names()).into())
        }
        (None, None) => Err(format!("where to? --env with one of {}; or --base URL", names()).into()),
    }
}

fn request(operation: &'static Operation, words: &[String]) -> Result<Box<dyn Message>> {
    let mut fields = Fields::default();
    for word in words {
        match word.strip_prefix('@') {
            Some(file) => put_file(&mut fields, file)?,
            None => fields.put(word)?,
        }
    }
    let mut request = (operation.request)();
    put_json(request.as_mut(), &fields.to_json()).map_err(|unfit| {
        let lines: Vec<String> = unfit.to_string().lines().map(|line| format!("\n  {line}")).collect();
        format!("these fields don't make a request of {}:{}", operation.name, lines.concat())
    })?;
    Ok(request)
}
