//! What becomes of a payment when its answer is bad?
//!
//! Every payment that the specs have an example of is made with the generated client against the sandbox, which carries
//! it out and then spoils the answer. Whatever comes back: nobody may take the order for failed or for paid, no text may
//! tell what was in the request or the answer, and once the fault is gone the query must find that the order was paid.
//!
//! `bad_answers/odd.rs` has answers that are whole and odd: unknown codes and values, members that nobody listed, numbers in
//! strings.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "support/ends.rs"]
mod ends;
#[path = "bad_answers/odd.rs"]
mod odd;

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ends::Ends as _;
use paysmith_codegen::checked::Checked;
use paysmith_runtime::spec::{Effect, Environment, Operation, Provider, Signed};
use paysmith_runtime::{
    AnyClient, Cause, Clock, Final, Keys, Message, NotSent, OrderState, Outcome, Recovered, Secret, Standing,
    StillUnknown, Timestamp, Unknown, View, put_json, to_json,
};
use paysmith_sandbox::{Fault, Running, Sandbox};
use serde_json::Value;

/// Every generated client, and the spec that it was generated from.
static PROVIDERS: [(&Provider, &str); 5] = [
    (&paysmith_scanforpay::PROVIDER, paysmith_scanforpay::SPEC),
    (&paysmith_fubei::PROVIDER, paysmith_fubei::SPEC),
    (&paysmith_qfpay::PROVIDER, paysmith_qfpay::SPEC),
    (&paysmith_cpay::PROVIDER, paysmith_cpay::SPEC),
    (&paysmith_acornpay::PROVIDER, paysmith_acornpay::SPEC),
];

type Boxed = Box<dyn Message>;

fn checked(provider: &Provider) -> Checked {
    let (_, yaml) = PROVIDERS.iter().find(|(one, _)| one.name == provider.name).unwrap();
    paysmith_codegen::check_str(provider.name, yaml).unwrap_or_else(|report| panic!("{report}"))
}

/// A payment: an operation that makes an order to be paid or charges, with an example.
#[derive(Clone, Copy)]
struct Act {
    provider: &'static Provider,
    operation: &'static Operation,
}

fn acts() -> Vec<Act> {
    let of = |provider: &'static Provider| {
        provider.operations.iter().map(move |operation| Act { provider, operation })
    };
    let acts: Vec<Act> = PROVIDERS
        .iter()
        .flat_map(|(provider, _)| of(provider))
        .filter(|act| matches!(act.operation.effect, Effect::Create | Effect::Charge))
        .filter(|act| act.operation.address.is_call())
        .filter(|act| !act.operation.example.is_empty() && act.operation.recover.is_some())
        .collect();
    assert!(acts.len() >= 6, "a payment of each provider, and two of one");
    acts
}

impl Act {
    /// The example's request with an order number of its own.
    fn request(&self, sandbox: &Running, number: usize) -> (Boxed, String) {
        // Where nothing in a request tells the operations of an address.
        let untold = self.operation.method.is_empty().then_some(self.operation.name);
        sandbox.take_as(self.provider.name, untold).unwrap();
        let mut example: Value = serde_json::from_str(self.operation.example).unwrap();
        let place = self.operation.order.iter().fold(&mut example, |value, name| &mut value[*name]);
        let order = format!("{:.20}{number:03}", place.as_str().unwrap());
        *place = order.as_str().into();
        let mut request = (self.operation.request)();
        put_json(request.as_mut(), &example.to_string()).unwrap();
        (request, order)
    }

    fn name(&self) -> String {
        format!("{} {}", self.provider.name, self.operation.name)
    }

    fn signed(&self) -> &Signed {
        &self.operation.envelope.signed
    }
}

/// The sandbox, playing all providers.
async fn sandbox() -> Running {
    let specs = PROVIDERS.iter().map(|(provider, _)| Arc::new((*checked(provider)).clone()));
    Sandbox::new(specs).start(([127, 0, 0, 1], 0).into()).await.unwrap()
}

fn client(sandbox: &Running, provider: &'static Provider) -> AnyClient {
    client_at(sandbox, provider, sandbox.base(provider.name).unwrap())
}

/// A client with the sandbox's credentials that sends elsewhere.
fn client_at(sandbox: &Running, provider: &'static Provider, base: String) -> AnyClient {
    let given = sandbox.credentials(provider.name);
    let value = |name| given.iter().find(|(of, _)| of == name).map(|(_, value)| Secret::from(value.as_str()));
    let keys = Keys::from_values(provider.credentials.iter().map(|credential| value(credential.name)));
    AnyClient::new(provider, keys, Environment::custom(base))
}

/// A clock on which waiting takes no time, but passes.
#[derive(Clone)]
struct Hurried(Arc<Mutex<Timestamp>>);

impl Hurried {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Timestamp::now())))
    }
}

impl Clock for Hurried {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        *self.0.lock().unwrap() += time;
        Box::pin(std::future::ready(()))
    }
}

/// What no text may tell: the secrets; and of the request and the answer, all that is longer than a word or two.
struct Needles {
    secrets: Vec<String>,
    values: Vec<String>,
}

impl Needles {
    fn of(sandbox: &Running, act: &Act, request: &dyn Message) -> Self {
        let mut secrets = Vec::new();
        for (name, value) in sandbox.credentials(act.provider.name) {
            if act.provider.credentials.iter().any(|credential| credential.name == name && credential.secret)
            {
                secrets.push(value);
            }
        }
        assert!(!secrets.is_empty());
        let mut values = Vec::new();
        collect(request, &mut values, &mut secrets);
        let spec = checked(act.provider);
        let example = spec.operation(act.operation.name).unwrap().example.as_ref().unwrap();
        example.answer.values().for_each(|value| leaves(value, &mut values));
        values.retain(|value| value.len() >= 5);
        assert!(values.len() >= 3, "{values:?}");
        Self { secrets, values }
    }

    /// An error and what caused it.
    fn are_not_in_error(&self, error: &dyn Error) {
        let mut next = Some(error);
        while let Some(error) = next {
            self.are_not_in(&error.to_string());
            let debug = format!("{error:?}");
            assert!(!self.secrets.iter().any(|secret| debug.contains(secret)), "{debug}");
            next = error.source();
        }
    }

    fn are_not_in(&self, text: &str) {
        for needle in self.secrets.iter().chain(&self.values) {
            assert!(!text.contains(needle), "{needle} in: {text}");
        }
    }
}

fn collect(message: &dyn Message, values: &mut Vec<String>, sensitive: &mut Vec<String>) {
    paysmith_runtime::each_view(message, |spec, view| match view {
        View::Str(text) if spec.sensitive => sensitive.push((*text).to_owned()),
        View::Str(text) => values.push((*text).to_owned()),
        View::Object(object) => collect(*object, values, sensitive),
        _ => {}
    });
    if let Some(tail) = message.tail() {
        collect(tail, values, sensitive);
    }
}

fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|value| leaves(value, found)),
        Value::Object(object) => object.values().for_each(|value| leaves(value, found)),
        _ => {}
    }
}

/// What a fault must come to.
enum Comes {
    /// To an unknown outcome with this cause.
    ToUnknown(fn(&Cause) -> bool),
    /// To the same as without the fault: nobody can tell.
    ToNothing,
}

/// Makes each payment with the fault on, sees what it comes to, lifts the fault, and asks.
async fn survive(fault: Fault, comes: fn(&Act) -> Comes) {
    let sandbox = sandbox().await;
    for (number, act) in acts().into_iter().enumerate() {
        let client = client(&sandbox, act.provider).with_clock(Hurried::new());
        // Long for a machine that is busy, and short for a test.
        let hasty = client.clone().with_timeout(Duration::from_millis(500));
        let (request, order) = act.request(&sandbox, number);
        let needles = Needles::of(&sandbox, &act, request.as_ref());
        sandbox.set_fault(act.provider.name, Some(fault), Some(1)).unwrap();
        let outcome = match fault {
            Fault::Delay(_) => hasty.send(act.operation, request.as_ref()).await,
            _ => client.send(act.operation, request.as_ref()).await,
        };
        needles.are_not_in(&outcome.to_string());
        match comes(&act) {
            Comes::ToUnknown(as_it_should) => {
                let Outcome::Unknown(mut unknown) = outcome else { panic!("{}: {outcome}", act.name()) };
                assert!(as_it_should(&unknown.cause), "{}: {:?}", act.name(), unknown.cause);
                says_what_to_do(&act, &unknown);
                needles.are_not_in_error(&unknown);
                fill_in(&act, &mut unknown);
                settles(&sandbox, &act, &client, &unknown, &order).await;
            }
            Comes::ToNothing => is_as_ever(&act, &outcome),
        }
    }
}

fn says_what_to_do(act: &Act, unknown: &Unknown<Boxed>) {
    assert_eq!(unknown.effect, act.operation.effect);
    let recovery = unknown.recovery.as_ref().expect("a recovery");
    let mut advice =
        format!("money may have moved: don't repeat the call, ask {} first", recovery.operation.name);
    if !recovery.ask.is_empty() {
        advice.push_str(&format!(" (fill in {})", recovery.ask.join(", ")));
    }
    assert!(unknown.to_string().ends_with(&advice), "{unknown}");
}

/// What the question needs and the request hasn't, as the question's own example has it.
fn fill_in(act: &Act, unknown: &mut Unknown<Boxed>) {
    let recovery = unknown.recovery.as_mut().expect("a recovery");
    let example: Value = serde_json::from_str(recovery.operation.example).unwrap();
    let mut question: Value = serde_json::from_str(&to_json(recovery.query.as_ref())).unwrap();
    for name in recovery.ask {
        question[*name] = example[*name].clone();
    }
    put_json(recovery.query.as_mut(), &question.to_string())
        .unwrap_or_else(|error| panic!("{}: {error}", act.name()));
}

/// The sandbox carried the request out: the order is there, and can be paid. Asking finds out, at once.
async fn settles(sandbox: &Running, act: &Act, client: &AnyClient, unknown: &Unknown<Boxed>, order: &str) {
    sandbox.pay(act.provider.name, order).unwrap_or_else(|error| panic!("{}: {error}", act.name()));
    let recovered = client.recover(unknown).await;
    assert!(matches!(recovered, Recovered::Settled(_)), "{}: {recovered}", act.name());
    assert_eq!(recovered.state(), OrderState::Paid);
}

/// A new order is accepted; a charge waits for the payer.
fn is_as_ever(act: &Act, outcome: &Outcome<Boxed, Boxed>) {
    let fine = match outcome {
        Outcome::Final(Final::Accepted(accepted)) => {
            accepted.state == OrderState::Pending && !accepted.verified
        }
        Outcome::Unknown(unknown) => {
            matches!(unknown.cause, Cause::Pending) && act.operation.effect == Effect::Charge
        }
        _ => false,
    };
    assert!(fine, "{}: {outcome}", act.name());
}

#[tokio::test]
async fn a_tampered_answer_is_unknown_wherever_answers_are_signed() {
    survive(Fault::Tamper, |act| match act.signed() {
        Signed::Never => Comes::ToNothing,
        _ => Comes::ToUnknown(|cause| matches!(cause, Cause::BadSignature)),
    })
    .await;
}

#[tokio::test]
async fn an_answer_without_a_signature_is_unknown_where_there_must_be_one() {
    survive(Fault::DropSignature, |act| match act.signed() {
        Signed::Never | Signed::Optional => Comes::ToNothing,
        Signed::Except(_) => Comes::ToUnknown(|cause| matches!(cause, Cause::Unsigned)),
    })
    .await;
}

#[tokio::test]
async fn a_bad_gateway_is_unknown() {
    survive(Fault::BadGateway, |_| Comes::ToUnknown(|cause| matches!(cause, Cause::HttpStatus(502)))).await;
}

#[tokio::test]
async fn an_answer_that_stops_half_way_is_unknown() {
    survive(Fault::CutOff, |_| Comes::ToUnknown(|cause| matches!(cause, Cause::ConnectionLost(_)))).await;
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_unknown() {
    survive(Fault::Delay(Duration::from_secs(60)), |_| {
        Comes::ToUnknown(|cause| matches!(cause, Cause::TimedOut(_)))
    })
    .await;
}

#[tokio::test]
async fn an_answer_without_end_is_unknown() {
    survive(Fault::Oversized, |_| Comes::ToUnknown(|cause| matches!(cause, Cause::TooLarge(_)))).await;
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_unknown() {
    survive(Fault::NotJson, |_| Comes::ToUnknown(|cause| matches!(cause, Cause::NotJson))).await;
}

#[tokio::test]
async fn a_connection_that_breaks_is_unknown() {
    survive(Fault::Reset, |_| Comes::ToUnknown(|cause| matches!(cause, Cause::ConnectionLost(_)))).await;
}

#[tokio::test]
async fn a_port_where_nobody_listens_means_that_nothing_was_sent() {
    let closed = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let sandbox = sandbox().await;
    for act in acts() {
        let client = client_at(&sandbox, act.provider, closed.clone());
        let (request, _) = act.request(&sandbox, 1);
        let outcome = client.send(act.operation, request.as_ref()).await;
        let Outcome::NotSent(not_sent) = outcome else { panic!("{}: {outcome}", act.name()) };
        assert!(matches!(not_sent, NotSent::NotConnected(_)), "{not_sent:?}");
        assert!(not_sent.to_string().starts_with("not sent, so nothing happened and it is safe to repeat"));
        Needles::of(&sandbox, &act, request.as_ref()).are_not_in_error(&not_sent);
    }
}

#[tokio::test]
async fn as_long_as_the_query_is_spoilt_too_the_order_stays_unknown() {
    let sandbox = sandbox().await;
    for (number, act) in acts().into_iter().enumerate() {
        let client = client(&sandbox, act.provider).with_clock(Hurried::new());
        let (request, order) = act.request(&sandbox, number);
        sandbox.set_fault(act.provider.name, Some(Fault::NotJson), None).unwrap();
        let mut unknown = client.send(act.operation, request.as_ref()).await.must_be_unknown();
        fill_in(&act, &mut unknown);
        sandbox.pay(act.provider.name, &order).unwrap();
        let recovered = client.recover(&unknown).await;
        assert_eq!(recovered.state(), OrderState::Unknown, "{}", act.name());
        let text = recovered.to_string();
        assert!(text.ends_with("don't repeat the call, ask again later"), "{text}");
        Needles::of(&sandbox, &act, request.as_ref()).are_not_in(&text);
        let recover = act.operation.recover.as_ref().unwrap();
        let Recovered::StillUnknown(StillUnknown { asked, .. }) = recovered else { panic!() };
        assert_eq!(u64::from(asked), recover.within / recover.every + 1, "as often as the spec says");

        sandbox.set_fault(act.provider.name, None, None).unwrap();
        assert_eq!(client.recover(&unknown).await.state(), OrderState::Paid, "{}", act.name());
    }
}

#[tokio::test]
async fn an_order_that_nobody_pays_is_not_settled_by_asking() {
    let sandbox = sandbox().await;
    for (number, act) in acts().into_iter().enumerate() {
        let client = client(&sandbox, act.provider).with_clock(Hurried::new());
        let (request, _) = act.request(&sandbox, number);
        sandbox.set_fault(act.provider.name, Some(Fault::Reset), Some(1)).unwrap();
        let mut unknown = client.send(act.operation, request.as_ref()).await.must_be_unknown();
        fill_in(&act, &mut unknown);
        let recovered = client.recover(&unknown).await;
        assert!(matches!(recovered, Recovered::StillUnknown(_)), "{}: {recovered}", act.name());
        assert_eq!(recovered.state(), OrderState::Pending, "{}", act.name());
    }
}

/// The same with the generated types, which are a thin layer over what the tests above use.
#[tokio::test]
async fn the_typed_client_asks_with_the_query_of_its_operation() {
    use paysmith_qfpay::types::PayType;
    use paysmith_qfpay::{Client, Credentials, PROVIDER, payment_mpm, query};
    use paysmith_runtime::Currency;
    let sandbox = sandbox().await;
    let given: std::collections::HashMap<_, _> = sandbox.credentials("qfpay").into_iter().collect();
    let credentials =
        Credentials { app_code: given["app_code"].clone(), client_key: given["client_key"].as_str().into() };
    let client = Client::new(credentials, Environment::custom(sandbox.base(PROVIDER.name).unwrap()));
    let request = payment_mpm::Request {
        txamt: paysmith_runtime::MinorUnits::new(1_200),
        txcurrcd: Currency::HKD,
        pay_type: PayType::AlipayMpm,
        out_trade_no: "A-2024-0001".into(),
        txdtm: Timestamp::now(),
        optional: payment_mpm::Optional::default(),
    };
    sandbox.set_fault("qfpay", Some(Fault::CutOff), Some(1)).unwrap();
    let unknown: Unknown<query::Request> = client.send(&request).await.must_be_unknown();
    assert_eq!(unknown.recovery.as_ref().unwrap().query.out_trade_no.as_deref(), Some("A-2024-0001"));
    sandbox.pay("qfpay", "A-2024-0001").unwrap();
    let Recovered::Settled(settled) = client.recover(&unknown).await else { panic!() };
    assert_eq!((settled.state, settled.answer.data.len()), (Standing::Order(OrderState::Paid), 1));
}
