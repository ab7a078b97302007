//! A provider that answers and notifies as a test wants, signed as its spec says, and a client for it.

use std::sync::LazyLock;

use paysmith_codegen::checked::{self, Checked};
use paysmith_codegen::signing::rsa;
use paysmith_runtime::spec::{self, Environment};
use paysmith_runtime::{
    AnyClient, Bounds, Keys, Outcome, Raw, Recovered, Refused, Reply, Sealed, Secret, Transport,
    TransportError, Verified, put_json, text_at,
};
use serde_json::{Map, Value};

use crate::json::Json;
use crate::reply;
use crate::single::{self, Credentials};
use crate::support::clients::AnyMessage;
use crate::support::clocks::SkippingClock;

pub(crate) struct Played {
    spec: Checked,
    pub(crate) descriptor: &'static spec::Provider,
    credentials: Credentials,
}

macro_rules! played {
    ($($name:ident: $krate:ident,)+) => {
        $(pub(crate) fn $name() -> &'static Played {
            static PLAYED: LazyLock<Played> = LazyLock::new(|| Played::new(&$krate::PROVIDER, $krate::SPEC));
            &PLAYED
        })+
    };
}

played! {
    scanforpay: paysmith_scanforpay,
    fubei: paysmith_fubei,
    qfpay: paysmith_qfpay,
    cpay: paysmith_cpay,
    alipay: paysmith_alipay,
    wechatpay: paysmith_wechatpay,
}

pub(crate) fn all() -> [&'static Played; 6] {
    [scanforpay(), fubei(), qfpay(), cpay(), alipay(), wechatpay()]
}

impl Played {
    fn new(descriptor: &'static spec::Provider, yaml: &str) -> Self {
        let spec =
            paysmith_codegen::check_str(descriptor.name, yaml).unwrap_or_else(|report| panic!("{report}"));
        let value = |of: &checked::Credential| match of.key {
            // The provider signs with the private half of a key of which the merchant has the public one.
            Some(_) => rsa::generate().unwrap(),
            None if spec.ciphers.iter().any(|cipher| cipher.key == of.name) => "k".repeat(32),
            None => format!("the-{}", of.name),
        };
        let credentials = spec.credentials.iter().map(|of| (of.name.clone(), value(of))).collect();
        Self { credentials, spec, descriptor }
    }

    pub(crate) fn client(&self) -> AnyClient {
        // If there are several sets of credentials, the client has the first.
        let given = |name: &str| {
            let set = self.spec.credential_sets.first();
            let value = self.credentials.get(name);
            let value = value.filter(|_| set.is_none_or(|set| self.spec.set_has(set, name)));
            let kind = self.spec.credentials.iter().find(|of| of.name == name).unwrap().key;
            value.map(|value| Secret::from(single::of_merchant(kind, value)))
        };
        let keys = Keys::from_values(self.descriptor.credentials.iter().map(|of| given(of.name)));
        AnyClient::new(self.descriptor, keys, Environment::custom("https://pay.example"))
    }

    pub(crate) fn operation(&self, name: &str) -> (&'static spec::Operation, &checked::Operation) {
        let table = self.descriptor.operations.iter().find(|of| of.name == name).unwrap();
        (table, self.spec.operation(name).unwrap())
    }

    /// The request of the example, with some fields changed.
    pub(crate) fn request(&self, name: &str, changes: Value) -> AnyMessage {
        let (table, spec) = self.operation(name);
        let example = spec.example.as_ref().map(|example| example.request.clone()).unwrap_or_default();
        let mut request = (table.request)();
        put_json(request.as_mut(), &laid_over(example, changes).to_string()).unwrap();
        request
    }

    /// The value of a field in the example's request.
    pub(crate) fn asked(&self, name: &str, field: &str) -> String {
        let path: Vec<&str> = field.split('.').collect();
        text_at(self.request(name, Value::Null).as_ref(), &path).unwrap().into_owned()
    }

    /// How a call ends if it is answered with success and the example's answer, with some fields changed.
    pub(crate) fn open(&self, name: &str, request: Value, answer: Value) -> Outcome<AnyMessage, AnyMessage> {
        let (table, _) = self.operation(name);
        let request = self.request(name, request);
        self.client().open(table, request.as_ref(), &self.answer(name, answer))
    }

    pub(crate) fn answer(&self, name: &str, changes: Value) -> Reply {
        let (_, spec) = self.operation(name);
        let example = spec.example.as_ref().map(|example| example.answer.clone()).unwrap_or_default();
        let fields = Json::parse(&laid_over(example, changes).to_string()).unwrap();
        reply::answer(&self.spec, spec, &self.credentials, &fields)
    }

    /// How a call ends if it is answered with this code, and with these fields alone.
    pub(crate) fn opened(
        &self,
        name: &str,
        request: Value,
        code: &Value,
        fields: Value,
    ) -> Outcome<AnyMessage, AnyMessage> {
        let (table, _) = self.operation(name);
        self.client().open(table, self.request(name, request).as_ref(), &self.coded(name, code, &fields))
    }

    /// The same for a call whose number was never sent before.
    pub(crate) fn opened_first(
        &self,
        name: &str,
        request: Value,
        code: &Value,
        fields: Value,
    ) -> Outcome<AnyMessage, AnyMessage> {
        let (table, _) = self.operation(name);
        self.client().open_first(
            table,
            self.request(name, request).as_ref(),
            &self.coded(name, code, &fields),
        )
    }

    fn coded(&self, name: &str, code: &Value, fields: &Value) -> Reply {
        let (_, spec) = self.operation(name);
        let json = |value: &Value| Json::parse(&value.to_string()).unwrap();
        reply::answer_with_code(&self.spec, spec, &self.credentials, &json(code), &json(fields))
    }

    /// How the recovery of a call ends whose answer was lost. The query is answered with its example, with some fields
    /// changed.
    pub(crate) async fn recovered(&self, name: &str, query: &str, fields: Value) -> Recovered<AnyMessage> {
        self.recovered_by(name, query, self.answer(query, fields)).await
    }

    /// The same, if the query is refused with this code.
    pub(crate) async fn recovered_refused(
        &self,
        name: &str,
        query: &str,
        code: &str,
    ) -> Recovered<AnyMessage> {
        self.recovered_by(name, query, self.coded(query, &code.into(), &Value::Null)).await
    }

    async fn recovered_by(&self, name: &str, query: &str, reply: Reply) -> Recovered<AnyMessage> {
        let (table, _) = self.operation(name);
        let lost = Reply { status: 502, headers: Default::default(), body: Vec::new() };
        let client = self.client().with_transport(Canned(reply)).with_clock(SkippingClock::default());
        let Outcome::Unknown(mut unknown) =
            client.open(table, self.request(name, Value::Null).as_ref(), &lost)
        else {
            panic!("an answer that is lost tells nothing")
        };
        self.fill_in(query, &mut unknown);
        client.recover(&unknown).await
    }

    /// Fills in the fields that the query needs and the call doesn't have. They come from the query's example.
    fn fill_in(&self, query: &str, unknown: &mut paysmith_runtime::Unknown<AnyMessage>) {
        let recovery = unknown.recovery.as_mut().unwrap();
        let example = self.operation(query).1.example.as_ref().unwrap();
        let missing: Map<String, Value> = recovery
            .ask
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), example.request.get(*name)?.clone())))
            .collect();
        if !missing.is_empty() {
            put_json(recovery.query.as_mut(), &Value::Object(missing).to_string()).unwrap();
        }
    }

    /// A notification with the example's fields, some of them changed.
    pub(crate) fn notification(&self, name: &str, changes: Value) -> Raw {
        let spec = self.spec.notifications.iter().find(|of| of.name == name).unwrap();
        let fields = laid_over(spec.example.clone().unwrap(), changes);
        reply::notification(&self.spec, spec, &self.credentials, &Json::parse(&fields.to_string()).unwrap())
    }

    pub(crate) fn heard(&self, name: &str, changes: Value) -> Result<Verified<AnyMessage>, Refused> {
        self.receive(name, &self.notification(name, changes))
    }

    pub(crate) fn receive(&self, name: &str, raw: &Raw) -> Result<Verified<AnyMessage>, Refused> {
        let of = self.descriptor.notifications.iter().find(|of| of.name == name).unwrap();
        self.client().receive(of, raw)
    }
}

/// Changes some members of an object and of the objects in it; `null` removes a member.
fn laid_over(mut example: Map<String, Value>, changes: Value) -> Value {
    let Value::Object(changes) = changes else { return Value::Object(example) };
    for (name, change) in changes {
        match (example.remove(&name), change) {
            (_, Value::Null) => {}
            (Some(Value::Object(inner)), Value::Object(change)) => {
                example.insert(name, laid_over(inner, Value::Object(change)));
            }
            (_, change) => drop(example.insert(name, change)),
        }
    }
    Value::Object(example)
}

/// A transport that gives every request the same answer.
struct Canned(Reply);

impl Transport for Canned {
    async fn send(&self, _: Sealed, _: Bounds) -> Result<Reply, TransportError> {
        Ok(self.0.clone())
    }
}
