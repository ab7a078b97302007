//! One provider on the stage: its spec, its generated crate, a sandbox that plays it, and a client.

use std::cell::Cell;
use std::future::Future;
use std::sync::Arc;

use paysmith_codegen::checked::{self, Body, Credential, Kind, Template};
use paysmith_runtime::spec::{self, Environment};
use paysmith_runtime::{AnyClient, Final, Keys, Message, NotSent, Outcome, Secret, put_json};
use paysmith_sandbox::{Refused, Running, Sandbox};

use super::json::Json;
use super::loose::Loose;
use super::requests::{in_short, on_the_wire};
use super::single::{self, Credentials};

/// Providers' keys are mostly hex digits. A signature mustn't depend on that.
const SECRET: &str = "k&=+%25 \"\\é单😀";

/// What a generated crate brings.
#[derive(Clone, Copy)]
pub(crate) struct Generated {
    pub(crate) descriptor: &'static spec::Provider,
    pub(crate) yaml: &'static str,
    /// The operations that are asked about; none for all.
    pub(crate) only: Option<&'static [&'static str]>,
}

/// A provider and its players.
pub(crate) struct Stage {
    pub(crate) spec: Arc<checked::Provider>,
    pub(crate) client: AnyClient,
    pub(crate) sandbox: Running,
    pub(crate) credentials: Arc<Credentials>,
    only: Option<&'static [&'static str]>,
    runtime: tokio::runtime::Runtime,
    made: Cell<u32>,
}

/// An operation, as the spec has it and as the generated crate has it.
#[derive(Clone, Copy)]
pub(crate) struct Both<'s> {
    pub(crate) spec: &'s checked::Operation,
    pub(crate) table: &'static spec::Operation,
}

pub(crate) type Ended = Outcome<Box<dyn Message>, Box<dyn Message>>;

/// The spec from which a crate was generated.
pub(crate) fn spec_of(generated: Generated) -> checked::Checked {
    let path = format!("specs/{}.yaml", generated.descriptor.name);
    paysmith_codegen::check_str(&path, generated.yaml).unwrap_or_else(|report| panic!("{report}"))
}

impl Stage {
    /// The merchant has every credential, also those that may be left out, and no plain secret.
    pub(crate) fn set(generated: Generated) -> Self {
        let spec = Arc::new((*spec_of(generated)).clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let sandbox = runtime.block_on(async {
            let value = |one: &Credential| match one.secret && !stands_in_a_header(&spec, &one.name) {
                true => Some(SECRET.to_owned()),
                false => one.example.clone(),
            };
            let given = spec.credentials.iter().filter_map(|one| Some((&one.name, value(one)?)));
            let sandbox = Sandbox::new([Arc::clone(&spec)]);
            let given = given.fold(sandbox, |all, (name, value)| all.credential(&spec.name, name, &value));
            given.start(([127, 0, 0, 1], 0).into()).await.unwrap()
        });
        let credentials: Credentials = sandbox.credentials(&spec.name).into_iter().collect();
        let value = |name: &str| credentials.get(name).map(|value| Secret::from(value.as_str()));
        let keys = Keys::from_values(generated.descriptor.credentials.iter().map(|one| value(one.name)));
        let environment = Environment::custom(sandbox.base(&spec.name).unwrap());
        let client = AnyClient::new(generated.descriptor, keys, environment);
        Self {
            spec,
            client,
            sandbox,
            credentials: Arc::new(credentials),
            only: generated.only,
            runtime,
            made: Cell::new(0),
        }
    }

    pub(crate) fn operations(&self) -> Vec<Both<'_>> {
        let asked = |name: &str| self.only.is_none_or(|only| only.contains(&name));
        let names = self.spec.operations.iter().map(|spec| spec.name.as_str());
        names.filter(|name| asked(name)).map(|name| self.operation(name)).collect()
    }

    pub(crate) fn operation(&self, name: &str) -> Both<'_> {
        let table =
            self.client.provider().operations.iter().find(|operation| operation.name == name).unwrap();
        Both { spec: self.spec.operation(name).unwrap(), table }
    }

    pub(crate) fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Sends a request through the generated types; gives back how it ended, and what the sandbox had against it.
    pub(crate) fn send(
        &self,
        operation: Both<'_>,
        request: &Json,
    ) -> Result<(Ended, Option<Refused>), String> {
        let message = typed(operation, &in_short(&operation.spec.request, request))?;
        let before = self.sandbox.refusals().len();
        let outcome = self.run(self.client.send(operation.table, message.as_ref()));
        Ok((outcome, self.refused_since(before)))
    }

    /// Makes what is handed over instead of being sent.
    pub(crate) fn hand_over(
        &self,
        operation: Both<'_>,
        request: &Json,
    ) -> Result<Result<String, NotSent>, String> {
        let message = typed(operation, &in_short(&operation.spec.request, request))?;
        Ok(self.client.hand_over(operation.table, message.as_ref()).map(|handed| handed.what))
    }

    /// Sends a request around the client's validation; gives back why the sandbox refused it, or else how it ended.
    pub(crate) fn send_loosely(&self, operation: Both<'_>, request: &Json) -> Result<Refused, String> {
        let request = on_the_wire(&operation.spec.request, request, operation.in_form());
        let before = self.sandbox.refusals().len();
        let outcome = self.run(self.client.send(operation.table, &Loose::new(&request)));
        match self.refused_since(before) {
            Some(refused) if !matches!(outcome, Outcome::Final(Final::Accepted(_))) => Ok(refused),
            _ => Err(format!("the sandbox took it: {outcome}")),
        }
    }

    /// The sandbox keeps a thousand refusals. With as many, the last one counts.
    fn refused_since(&self, before: usize) -> Option<Refused> {
        let refusals = self.sandbox.refusals();
        refusals.get(before).or_else(|| refusals.last().filter(|_| before >= 1_000)).cloned()
    }

    /// Gives the request an order number that wasn't used yet; as much of its own as there is room for stays.
    pub(crate) fn renumber(&self, operation: Both<'_>, request: &mut Json) {
        let Some(path) = &operation.spec.order else { return };
        let Some(Kind::Text(limits)) = operation.spec.request.find(path).map(|field| &field.kind) else {
            return;
        };
        let Some(Json::Text(given)) = request.at(path) else { return };
        self.made.set(self.made.get() + 1);
        let (prefix, tail) = (single::prefix(limits, &self.credentials), format!("{:06}", self.made.get()));
        let rest = given.strip_prefix(&prefix).unwrap_or(given).chars();
        let most = limits.max.unwrap_or(u32::MAX);
        let mut number = prefix;
        for letter in rest {
            let longer = format!("{number}{letter}");
            if single::length(limits, &format!("{longer}{tail}")) > most {
                break;
            }
            number = longer;
        }
        number.push_str(&tail);
        assert!(single::keeps(limits, &self.credentials, &number), "teach this test to number {path}");
        request.put(path, Json::Text(number));
    }
}

fn stands_in_a_header(spec: &checked::Provider, credential: &str) -> bool {
    let headers = spec.operations.iter().flat_map(|operation| &operation.envelope.request_headers);
    headers
        .map(|(_, template)| template)
        .any(|template| *template == Template::Credential(credential.to_owned()))
}

impl Both<'_> {
    pub(crate) fn in_form(&self) -> bool {
        self.spec.address.is_url() || matches!(self.spec.envelope.request, Body::Form(_))
    }
}

/// A generated request, filled from JSON.
pub(crate) fn typed(operation: Both<'_>, request: &Json) -> Result<Box<dyn Message>, String> {
    let mut message = (operation.table.request)();
    put_json(message.as_mut(), &request.to_string()).map_err(|unfit| unfit.to_string())?;
    Ok(message)
}
