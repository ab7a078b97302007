//! `paysmith call`: makes one real call to a built-in provider, with its generated client.

mod masking;
mod recording;
mod transcript;
mod unread;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use paysmith_doctor::Fields;
use paysmith_runtime::spec::{Effect, Environment, Operation};
use paysmith_runtime::{Accepted, AnyClient, Final, Message, NotSent, Outcome, put_json};

use crate::arguments::CallArgs;
use crate::message_input::put_fields_of_file;
use crate::output::{Output, Result};
use crate::providers::{self, BuiltIn};
use crate::{caller, files};
use recording::RecordingTransport;
use transcript::Transcript;

pub(crate) fn run(out: &Output, args: &CallArgs) -> Result<bool> {
    let built_in = providers::built_in(&args.provider)?;
    let operation = find_operation(built_in, &args.operation)?;
    if args.learn.is_some() && operation.teaches.is_none() {
        return Err(format!("the answer to {} has no keys to learn", operation.name).into());
    }
    let environment = caller::environment(built_in, &args.merchant)?;
    let request = fill_request(operation, &args.fields)?;
    let keys = caller::keys(out, built_in, &args.merchant)?;
    for value in masking::sensitive_values(request.as_ref()).values() {
        out.mask_from_now_on(value);
    }
    let recording = Arc::new(RecordingTransport::new(caller::transport(&args.merchant)?));
    let client = AnyClient::new(built_in.descriptor, keys, environment.clone())
        .with_timeout(Duration::from_secs(args.merchant.timeout))
        .with_transport(Arc::clone(&recording));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let call = PreparedCall { args, operation, environment, request: request.as_ref(), client, recording };
    runtime.block_on(call.run(out))
}

/// A call that is ready to be made.
struct PreparedCall<'a> {
    args: &'a CallArgs,
    operation: &'static Operation,
    environment: Environment,
    request: &'a dyn Message,
    client: AnyClient<Arc<RecordingTransport>>,
    recording: Arc<RecordingTransport>,
}

impl PreparedCall<'_> {
    /// Makes the call, or only shows it, and prints what came of it.
    async fn run(self, out: &Output) -> Result<bool> {
        let mut transcript = Transcript::new(self.args, self.operation, &self.environment, self.request);
        if !self.operation.address.is_call() {
            let handed = self.client.hand_over(self.operation, self.request).map_err(not_sent_error)?;
            transcript.handed_over(&handed.what, handed.unknown.recovery.as_ref());
            return transcript.print(out, self.args.json).map(|()| true);
        }
        transcript.request(&self.client.seal(self.operation, self.request).map_err(not_sent_error)?);
        if self.is_only_shown() {
            transcript.not_sent();
            return transcript.print(out, self.args.json).map(|()| true);
        }
        let good = match (self.operation.file, &self.args.out) {
            (Some(_), Some(path)) => {
                let mut file =
                    File::create(path).map_err(|error| format!("can't write {}: {error}", path.display()))?;
                let downloaded = self.client.download(self.operation, self.request, &mut file).await;
                transcript.downloaded(&downloaded, path)
            }
            (Some(_), None) => {
                return Err("the answer to this call is a file: say with --out FILE where to write it".into());
            }
            (None, _) => self.send(&mut transcript).await,
        };
        transcript.print(out, self.args.json)?;
        Ok(good)
    }

    async fn send(&self, transcript: &mut Transcript<'_>) -> bool {
        let outcome = if self.args.first {
            self.client.send_first(self.operation, self.request).await
        } else {
            self.client.send(self.operation, self.request).await
        };
        transcript.reply(self.recording.take_last().as_ref());
        let good = transcript.outcome(&outcome);
        match outcome {
            Outcome::Final(Final::Accepted(accepted)) => match &self.args.learn {
                Some(path) => transcript.learnt(&self.learn(&accepted, path), path),
                None => good,
            },
            Outcome::Unknown(unknown) if self.args.recover && unknown.recovery.is_some() => {
                transcript.recovered(&self.client.recover(&unknown).await)
            }
            _ => good,
        }
    }

    /// Writes the keys that are known and those in the answer into a file, and says which there are.
    fn learn(
        &self,
        accepted: &Accepted<Box<dyn Message>>,
        path: &Path,
    ) -> std::result::Result<Vec<String>, String> {
        let keys = self.client.learn(self.operation, accepted).map_err(|why| why.to_string())?;
        files::write(path, &keys.to_text()).map_err(|error| error.to_string())?;
        Ok(keys.ids())
    }

    /// A call that may change something is sent only if the arguments say so with `--send`.
    fn is_only_shown(&self) -> bool {
        self.args.dry_run || (self.operation.effect != Effect::Read && !self.args.send)
    }
}

/// Why the client refused to send the request. The provider's rules that it breaks stand in a line each.
fn not_sent_error(not_sent: NotSent) -> Box<dyn std::error::Error> {
    match not_sent {
        NotSent::Invalid(violations) => {
            let lines: Vec<String> = violations.iter().map(|violation| format!("\n  {violation}")).collect();
            format!("the request breaks the provider's rules, so nothing was sent:{}", lines.concat()).into()
        }
        other => Box::new(other),
    }
}

fn find_operation(built_in: &BuiltIn, name: &str) -> Result<&'static Operation> {
    let all = built_in.descriptor.operations;
    all.iter().copied().find(|operation| operation.name == name).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|operation| operation.name).collect();
        format!("{} has no operation `{name}`; it has {}", built_in.descriptor.name, names.join(", ")).into()
    })
}

fn fill_request(operation: &'static Operation, arguments: &[String]) -> Result<Box<dyn Message>> {
    let mut fields = Fields::default();
    for argument in arguments {
        match argument.strip_prefix('@') {
            Some(file) => put_fields_of_file(&mut fields, file)?,
            None => fields.put(argument)?,
        }
    }
    let mut request = (operation.request)();
    put_json(request.as_mut(), &fields.to_json()).map_err(|unfit| {
        let lines: Vec<String> = unfit.to_string().lines().map(|line| format!("\n  {line}")).collect();
        format!("these fields don't make a request of {}:{}", operation.name, lines.concat())
    })?;
    Ok(request)
}
