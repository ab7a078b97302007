//! One provider with everything that is needed to call it: its spec, its generated client, and a sandbox that plays it.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use paysmith_codegen::checked::{self, Address, Credential, Field, Kind, Table, Template};
use paysmith_runtime::spec::{self, Environment};
use paysmith_runtime::{
    AnyClient, Downloaded, Final, Keys, Message, NotSent, Outcome, Secret, Unsealed, put_json,
};
use paysmith_sandbox::{NotHandedIn, RefusedRequest, Running, Sandbox};

use super::json::Json;
use super::loose::Loose;
use super::requests::{in_short, on_the_wire};
use super::single::{self, Credentials};

/// The keys of real providers are mostly hex digits. A signature must also be right for keys with any other characters.
const SECRET: &str = "k&=+%25 \"\\é单😀";

/// A generated crate's description of its provider, and its spec.
#[derive(Clone, Copy)]
pub(crate) struct Generated {
    pub(crate) descriptor: &'static spec::Provider,
    pub(crate) yaml: &'static str,
    /// The operations that are tested; `None` for all.
    pub(crate) only: Option<&'static [&'static str]>,
}

/// A provider's spec, a client, and the sandbox that the client calls.
pub(crate) struct Stage {
    pub(crate) spec: Arc<checked::Provider>,
    pub(crate) client: AnyClient,
    pub(crate) sandbox: Running,
    browser: reqwest::Client,
    pub(crate) credentials: Arc<Credentials>,
    only: Option<&'static [&'static str]>,
    runtime: tokio::runtime::Runtime,
    made: Cell<u32>,
}

/// One operation, as described by the spec and by the generated crate.
#[derive(Clone, Copy)]
pub(crate) struct Both<'s> {
    pub(crate) spec: &'s checked::Operation,
    pub(crate) table: &'static spec::Operation,
}

pub(crate) type Ended = Outcome<Box<dyn Message>, Box<dyn Message>>;

/// How a request ended.
#[allow(clippy::large_enum_variant, reason = "a test holds one at a time")]
pub(crate) enum Came {
    Answer(Ended),
    File(Vec<u8>),
    /// Somebody else carried the request to the provider, so that the client doesn't know how it ended.
    Carried,
}

impl fmt::Display for Came {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(outcome) => outcome.fmt(formatter),
            Self::File(bytes) => write!(formatter, "a file of {} bytes", bytes.len()),
            Self::Carried => formatter.write_str("carried by somebody else"),
        }
    }
}

/// The spec from which a crate was generated.
pub(crate) fn spec_of(generated: Generated) -> checked::Checked {
    let path = format!("specs/{}.yaml", generated.descriptor.name);
    paysmith_codegen::check_str(&path, generated.yaml).unwrap_or_else(|report| panic!("{report}"))
}

impl Stage {
    /// A stage whose merchant has all credentials, optional ones too, with secrets of unusual characters. If there are
    /// several sets of credentials, the merchant has the first.
    pub(crate) fn set(generated: Generated) -> Self {
        Self::sets(generated).remove(0)
    }

    /// One stage for each set of credentials.
    pub(crate) fn sets(generated: Generated) -> Vec<Self> {
        let spec = Arc::new((*spec_of(generated)).clone());
        let sets: Vec<_> = spec.credential_sets.iter().map(|set| Some(set.name.clone())).collect();
        let sets = if sets.is_empty() { vec![None] } else { sets };
        sets.iter().map(|set| Self::with_set(generated, &spec, set.as_deref())).collect()
    }

    /// A stage whose sandbox pays charges at once.
    pub(crate) fn paying_at_once(generated: Generated) -> Self {
        let spec = Arc::new((*spec_of(generated)).clone());
        let set = spec.credential_sets.first().map(|set| set.name.clone());
        Self::playing(generated, &spec, set.as_deref(), true)
    }

    fn with_set(generated: Generated, spec: &Arc<checked::Provider>, set: Option<&str>) -> Self {
        Self::playing(generated, spec, set, false)
    }

    fn playing(
        generated: Generated,
        spec: &Arc<checked::Provider>,
        set: Option<&str>,
        at_once: bool,
    ) -> Self {
        let spec = Arc::clone(spec);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let pairs = spec.credentials.iter().filter(|one| one.key.is_some());
        let keys: Credentials = pairs.map(|one| (one.name.clone(), single::new_key(one.key))).collect();
        let sandbox = runtime.block_on(async {
            let value = |one: &Credential| match one.secret && !stands_in_a_header(&spec, &one.name) {
                _ if one.key.is_some() => keys.get(&one.name).cloned(),
                true => Some(secret(&spec, &one.name)),
                false => one.example.clone(),
            };
            let given = spec.credentials.iter().filter_map(|one| Some((&one.name, value(one)?)));
            let sandbox = Sandbox::new([Arc::clone(&spec)]).immediate_pay(at_once);
            let sandbox = set.iter().fold(sandbox, |sandbox, set| sandbox.credential_set(&spec.name, set));
            let given = given.fold(sandbox, |all, (name, value)| all.credential(&spec.name, name, &value));
            given.start(([127, 0, 0, 1], 0).into()).await.unwrap()
        });
        let of_merchant: Credentials = sandbox.credentials(&spec.name).into_iter().collect();
        let value = |name: &str| of_merchant.get(name).map(|value| Secret::from(value.as_str()));
        let of_client = Keys::from_values(generated.descriptor.credentials.iter().map(|one| value(one.name)));
        let environment = Environment::custom(sandbox.base(&spec.name).unwrap());
        let client = AnyClient::new(generated.descriptor, of_client, environment);
        // The tests also sign as the provider does, with the private half of its key.
        let own = |(name, _): &(String, String)| of_merchant.contains_key(name);
        let own: Vec<_> = keys.into_iter().filter(own).collect();
        let credentials: Credentials = of_merchant.into_iter().chain(own).collect();
        let spec = Arc::new(with_required(&spec, &credentials));
        Self {
            spec,
            client,
            sandbox,
            browser: browser(),
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

    /// Whether merchants with these credentials can use the operation: its envelope names one of their credentials, or
    /// none that only some merchants have.
    pub(crate) fn is_for(&self, operation: Both<'_>) -> bool {
        let body = operation.spec.envelope.request.template();
        let headers = operation.spec.envelope.request_headers.iter().map(|(_, template)| template);
        let mut named = Vec::new();
        std::iter::once(body).chain(headers).for_each(|template| credentials(template, &mut named));
        let sets = &self.spec.credential_sets;
        let of_all = |name: &&str| sets.iter().all(|set| self.spec.set_has(set, name));
        if named.iter().any(|name| of_all(&name.as_str())) {
            return true;
        }
        named.retain(|name| sets.iter().any(|set| !self.spec.set_has(set, name)));
        named.is_empty() || named.iter().any(|name| self.credentials.contains_key(*name))
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.operations().iter().map(|operation| operation.spec.name.clone()).collect()
    }

    pub(crate) fn operation(&self, name: &str) -> Both<'_> {
        let table =
            self.client.provider().operations.iter().find(|operation| operation.name == name).unwrap();
        Both { spec: self.spec.operation(name).unwrap(), table }
    }

    pub(crate) fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Sends a request through the generated types, or hands it over. Returns how it ended, and why the sandbox refused
    /// it if it did.
    pub(crate) fn send(
        &self,
        operation: Both<'_>,
        request: &Json,
    ) -> Result<(Came, Option<RefusedRequest>), String> {
        let message = typed(operation, &in_short(&operation.spec.request, request))?;
        self.carry(operation, message.as_ref())
    }

    /// Sends a request around the client's validation. Returns why the sandbox refused it, or an error if it didn't; `None` for
    /// a request that can't be sent at all, since a value can't stand in its path, in its header or in XML, or there is nothing to sign.
    pub(crate) fn send_loosely(
        &self,
        operation: Both<'_>,
        request: &Json,
    ) -> Result<Option<RefusedRequest>, String> {
        let request = on_the_wire(&operation.spec.request, request, operation.in_form());
        match self.carry(operation, &Loose::new(&request))? {
            (Came::Answer(Outcome::Final(Final::Accepted(_))), _) => {
                Err("the sandbox accepted it".to_owned())
            }
            (_, Some(refused)) => Ok(Some(refused)),
            (
                Came::Answer(Outcome::NotSent(NotSent::Unsealed(
                    Unsealed::PathPlace(_) | Unsealed::Header(_) | Unsealed::Xml(_) | Unsealed::NoMember(_),
                ))),
                None,
            ) => Ok(None),
            (came, None) => Err(format!("the sandbox took it: {came}")),
        }
    }

    /// Sends or hands over a message. The sandbox is told which operation it is for, since several may stand at one
    /// URL.
    fn carry(
        &self,
        operation: Both<'_>,
        message: &dyn Message,
    ) -> Result<(Came, Option<RefusedRequest>), String> {
        let name = &operation.spec.name;
        self.sandbox.take_as(&self.spec.name, Some(name)).map_err(|unable| unable.to_string())?;
        drop(self.sandbox.take_refusals());
        let came = match &operation.spec.address {
            address if address.is_call() && operation.spec.file.is_some() => {
                self.download(operation, message)
            }
            address if address.is_call() => {
                Came::Answer(self.run(self.client.send(operation.table, message)))
            }
            _ => match self.client.hand_over(operation.table, message) {
                Ok(handed) => self.handed(operation, &handed.what)?,
                Err(not_sent) => Came::Answer(Outcome::NotSent(not_sent)),
            },
        };
        Ok((came, self.sandbox.take_refusals().into_iter().next()))
    }

    fn download(&self, operation: Both<'_>, message: &dyn Message) -> Came {
        let mut file = Vec::new();
        match self.run(self.client.download(operation.table, message, &mut file)) {
            Downloaded::File(_) => Came::File(file),
            Downloaded::Answered(outcome) => Came::Answer(outcome),
            broken => panic!("{broken}"),
        }
    }

    /// Opens the link as a browser does, or passes the text on as an app's SDK does.
    fn handed(&self, operation: Both<'_>, what: &str) -> Result<Came, String> {
        if operation.spec.address == Address::App {
            return match self.sandbox.hand_in(&self.spec.name, &operation.spec.name, what) {
                Ok(_) | Err(NotHandedIn::Refused(_)) => Ok(Came::Carried),
                Err(unable) => Err(unable.to_string()),
            };
        }
        // A browser doesn't send what stands behind a `#`. The page that it gets sends it in a second request, by a
        // script.
        let asked = match what.split_once('#') {
            Some((page, behind)) => format!("{page}{}", behind.find('?').map_or("", |at| &behind[at..])),
            None => what.to_owned(),
        };
        let opened =
            self.run(async { self.browser.get(asked).send().await }).map_err(|why| why.to_string())?;
        match opened.status().as_u16() {
            200 | 303 | 400 => Ok(Came::Carried),
            status => Err(format!("the browser was answered with {status}")),
        }
    }

    /// Gives the request an order number that wasn't used yet. It keeps as much of the old number as there is room for.
    pub(crate) fn renumber(&self, operation: Both<'_>, request: &mut Json) {
        if let Some(path) = &operation.spec.order {
            self.renumber_at(&operation.spec.request, path, request);
        }
    }

    /// The same for the number at a path.
    pub(crate) fn renumber_at(&self, table: &Table, path: &str, request: &mut Json) {
        let Some(Kind::Text(limits)) = table.find(path).map(|field| &field.kind) else { return };
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

/// A browser that doesn't follow redirects, so that the test sees them.
fn browser() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

fn credentials<'t>(template: &'t Template, found: &mut Vec<&'t String>) {
    match template {
        Template::Credential(name) => found.push(name),
        Template::Object(members) => members.iter().for_each(|(_, inner)| credentials(inner, found)),
        Template::Text(inner) => credentials(inner, found),
        Template::Joined(pieces) => pieces.iter().for_each(|piece| credentials(piece, found)),
        _ => {}
    }
}

/// The spec as it is for a merchant with these credentials: a field that one of them demands is required.
fn with_required(spec: &checked::Provider, credentials: &Credentials) -> checked::Provider {
    let mut spec = spec.clone();
    for operation in &mut spec.operations {
        for field in &mut operation.request.fields {
            field.required |= field.required_with.as_ref().is_some_and(|name| credentials.contains_key(name));
        }
    }
    spec
}

/// A secret of unusual characters. That of a cipher has as many bytes as its key.
fn secret(spec: &checked::Provider, credential: &str) -> String {
    let mut secret = SECRET.to_owned();
    if let Some(cipher) = spec.ciphers.iter().find(|cipher| cipher.key == credential) {
        let lacking = cipher.algorithm.key_length() as usize - secret.len();
        secret.push_str(&"x".repeat(lacking));
    }
    secret
}

fn stands_in_a_header(spec: &checked::Provider, credential: &str) -> bool {
    let headers = spec.operations.iter().flat_map(|operation| &operation.envelope.request_headers);
    headers
        .map(|(_, template)| template)
        .any(|template| *template == Template::Credential(credential.to_owned()))
}

impl Both<'_> {
    /// Whether the fields are pairs, where every value is a text. Within JSON text in a pair they have types again.
    pub(crate) fn in_form(&self) -> bool {
        let body = self.spec.envelope.request.template();
        let are_pairs =
            *body == Template::Fields || body.members().iter().any(|(_, of)| *of == Template::Fields);
        are_pairs && (self.spec.address.is_url() || self.spec.envelope.request.kind().is_pairs())
    }
}

/// A generated request, filled from JSON. Fields that always have the same value are left out, since the types don't
/// have them.
pub(crate) fn typed(operation: Both<'_>, request: &Json) -> Result<Box<dyn Message>, String> {
    let mut message = (operation.table.request)();
    let request = without_fixed(&operation.spec.request, request);
    put_json(message.as_mut(), &request.to_string()).map_err(|unfit| unfit.to_string())?;
    Ok(message)
}

fn without_fixed(table: &Table, object: &Json) -> Json {
    let Json::Object(members) = object else { return object.clone() };
    let kept = members.iter().filter_map(|(name, value)| {
        let field = table.fields.iter().find(|field| field.wire == *name);
        let is_fixed = |field: &&Field| field.fixed.is_some() && field.fixed == value.scalar();
        if field.filter(is_fixed).is_some() {
            return None;
        }
        let value = match (field.map(|field| &field.kind), value) {
            (Some(Kind::Object(object)), value) => without_fixed(&object.table, value),
            (Some(Kind::List(list)), Json::List(items)) => match &list.item.kind {
                Kind::Object(object) => {
                    Json::List(items.iter().map(|item| without_fixed(&object.table, item)).collect())
                }
                _ => value.clone(),
            },
            _ => value.clone(),
        };
        Some((name.clone(), value))
    });
    Json::Object(kept.collect())
}
