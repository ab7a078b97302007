//! What becomes of a payment when its answer is bad?
//!
//! Every payment that the specs have an example of is made with the generated client against the sandbox, which carries
//! it out and then spoils the answer. Whatever comes back, the client must call the order neither failed nor paid, no
//! text may repeat values of the request or of the answer, and once the fault is gone the query must find that the
//! order was paid.
//!
//! `bad_answers/odd.rs` has answers that are whole but odd: unknown codes and values, members that no spec lists,
//! numbers in strings.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "bad_answers/odd.rs"]
mod odd;
mod support;

use std::error::Error;
use std::time::Duration;

use paysmith_runtime::spec::{Effect, Environment, Operation, Provider, Signed};
use paysmith_runtime::{
    AnyClient, Cause, Final, Message, NotSent, OrderState, Outcome, Recovered, Standing, StillUnknown,
    Timestamp, Unknown, View, put_json, to_json,
};
use paysmith_sandbox::{Fault, Running};
use serde_json::Value;
use support::clients::{AnyMessage, PROVIDERS, announce, checked, client, keys, member, sandbox, start};
use support::clocks::SkippingClock;
use support::outcomes::ExpectedOutcome as _;

/// A payment: an operation that makes an order to be paid or charges, with an example.
#[derive(Clone, Copy)]
struct Payment {
    provider: &'static Provider,
    operation: &'static Operation,
}

fn payments() -> Vec<Payment> {
    let of = |provider: &'static Provider| {
        provider.operations.iter().map(move |operation| Payment { provider, operation })
    };
    let payments: Vec<Payment> = PROVIDERS
        .iter()
        .flat_map(|(provider, _)| of(provider))
        .filter(|payment| matches!(payment.operation.effect, Effect::Create | Effect::Charge))
        .filter(|payment| payment.operation.address.is_call())
        .filter(|payment| !payment.operation.example.is_empty() && payment.operation.recover.is_some())
        .collect();
    assert!(payments.len() >= 6, "a payment of each provider, and two of one");
    payments
}

impl Payment {
    /// The request of the example, with a merchant order number of its own.
    fn request(&self, sandbox: &Running, number: usize) -> (AnyMessage, String) {
        announce(sandbox, self.provider, self.operation);
        let mut example: Value = serde_json::from_str(self.operation.example).unwrap();
        let place = member(&mut example, self.operation.order);
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
        &self.operation.envelope.response.signed
    }
}

/// What no text may repeat: the secrets, and all longer values of the request and of the answer.
struct Needles {
    secrets: Vec<String>,
    values: Vec<String>,
}

impl Needles {
    fn of(sandbox: &Running, payment: &Payment, request: &dyn Message) -> Self {
        let mut secrets = Vec::new();
        for (name, value) in sandbox.credentials(payment.provider.name) {
            if payment
                .provider
                .credentials
                .iter()
                .any(|credential| credential.name == name && credential.secret)
            {
                secrets.push(value);
            }
        }
        assert!(!secrets.is_empty());
        let mut values = Vec::new();
        collect(request, &mut values, &mut secrets);
        let spec = checked(payment.provider);
        let example = spec.operation(payment.operation.name).unwrap().example.as_ref().unwrap();
        example.answer.values().for_each(|value| leaves(value, &mut values));
        values.retain(|value| value.len() >= 5);
        assert!(values.len() >= 3, "{values:?}");
        Self { secrets, values }
    }

    /// Neither an error nor its causes may repeat them.
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

/// What the client must make of a payment while there is a fault.
enum Comes {
    /// The outcome is unknown, with this cause.
    ToUnknown(fn(&Cause) -> bool),
    /// The fault makes no difference to this payment.
    ToNothing,
}

/// Makes each payment while there is a fault, checks what the client makes of it, removes the fault, and asks the
/// query.
async fn survive(fault: Fault, comes: fn(&Payment) -> Comes) {
    let sandbox = start(sandbox()).await;
    for (number, payment) in payments().into_iter().enumerate() {
        let client = client(&sandbox, payment.provider).with_clock(SkippingClock::default());
        // The time-out is long enough for a busy machine, and short enough for a test.
        let hasty = client.clone().with_timeout(Duration::from_millis(500));
        let (request, order) = payment.request(&sandbox, number);
        let needles = Needles::of(&sandbox, &payment, request.as_ref());
        sandbox.set_fault(payment.provider.name, Some(fault), Some(1)).unwrap();
        let outcome = match fault {
            Fault::Delay(_) => hasty.send(payment.operation, request.as_ref()).await,
            _ => client.send(payment.operation, request.as_ref()).await,
        };
        needles.are_not_in(&outcome.to_string());
        match comes(&payment) {
            Comes::ToUnknown(as_it_should) => {
                let Outcome::Unknown(mut unknown) = outcome else { panic!("{}: {outcome}", payment.name()) };
                assert!(as_it_should(&unknown.cause), "{}: {:?}", payment.name(), unknown.cause);
                says_what_to_do(&payment, &unknown);
                needles.are_not_in_error(&unknown);
                fill_in(&payment, &mut unknown);
                settles(&sandbox, &payment, &client, &unknown, &order).await;
            }
            Comes::ToNothing => is_as_ever(&payment, &outcome),
        }
    }
}

fn says_what_to_do(payment: &Payment, unknown: &Unknown<AnyMessage>) {
    assert_eq!(unknown.effect, payment.operation.effect);
    let recovery = unknown.recovery.as_ref().expect("a recovery");
    let mut advice =
        format!("money may have moved: don't repeat the call, ask {} first", recovery.operation.name);
    if !recovery.ask.is_empty() {
        advice.push_str(&format!(" (fill in {})", recovery.ask.join(", ")));
    }
    assert!(unknown.to_string().ends_with(&advice), "{unknown}");
}

/// Fills in the fields that the query needs and the request doesn't have. They come from the query's own example.
fn fill_in(payment: &Payment, unknown: &mut Unknown<AnyMessage>) {
    let recovery = unknown.recovery.as_mut().expect("a recovery");
    let example: Value = serde_json::from_str(recovery.operation.example).unwrap();
    let mut question: Value = serde_json::from_str(&to_json(recovery.query.as_ref())).unwrap();
    for name in recovery.ask {
        question[*name] = example[*name].clone();
    }
    put_json(recovery.query.as_mut(), &question.to_string())
        .unwrap_or_else(|error| panic!("{}: {error}", payment.name()));
}

/// The sandbox has carried the request out, so the order is there and can be paid. The query must find that out at
/// once.
async fn settles(
    sandbox: &Running,
    payment: &Payment,
    client: &AnyClient,
    unknown: &Unknown<AnyMessage>,
    order: &str,
) {
    sandbox.pay(payment.provider.name, order).unwrap_or_else(|error| panic!("{}: {error}", payment.name()));
    let recovered = client.recover(unknown).await;
    assert!(matches!(recovered, Recovered::Settled(_)), "{}: {recovered}", payment.name());
    assert_eq!(recovered.state(), OrderState::Paid);
}

/// Without a fault, a new order is accepted, and a charge waits for the payer.
fn is_as_ever(payment: &Payment, outcome: &Outcome<AnyMessage, AnyMessage>) {
    let fine = match outcome {
        Outcome::Final(Final::Accepted(accepted)) => {
            accepted.state == OrderState::Pending && !accepted.verified
        }
        Outcome::Unknown(unknown) => {
            matches!(unknown.cause, Cause::Pending) && payment.operation.effect == Effect::Charge
        }
        _ => false,
    };
    assert!(fine, "{}: {outcome}", payment.name());
}

#[tokio::test]
async fn a_tampered_answer_is_unknown_wherever_answers_are_signed() {
    survive(Fault::Tamper, |payment| match payment.signed() {
        Signed::Never => Comes::ToNothing,
        _ => Comes::ToUnknown(|cause| matches!(cause, Cause::BadSignature)),
    })
    .await;
}

#[tokio::test]
async fn an_answer_without_a_signature_is_unknown_where_there_must_be_one() {
    survive(Fault::DropSignature, |payment| match payment.signed() {
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
    let sandbox = start(sandbox()).await;
    for payment in payments() {
        let client = AnyClient::new(
            payment.provider,
            keys(&sandbox, payment.provider, &[]),
            Environment::custom(closed.clone()),
        );
        let (request, _) = payment.request(&sandbox, 1);
        let outcome = client.send(payment.operation, request.as_ref()).await;
        let Outcome::NotSent(not_sent) = outcome else { panic!("{}: {outcome}", payment.name()) };
        assert!(matches!(not_sent, NotSent::NotConnected(_)), "{not_sent:?}");
        assert!(not_sent.to_string().starts_with("not sent, so nothing happened and it is safe to repeat"));
        Needles::of(&sandbox, &payment, request.as_ref()).are_not_in_error(&not_sent);
    }
}

#[tokio::test]
async fn as_long_as_the_query_is_spoilt_too_the_order_stays_unknown() {
    let sandbox = start(sandbox()).await;
    for (number, payment) in payments().into_iter().enumerate() {
        let client = client(&sandbox, payment.provider).with_clock(SkippingClock::default());
        let (request, order) = payment.request(&sandbox, number);
        sandbox.set_fault(payment.provider.name, Some(Fault::NotJson), None).unwrap();
        let mut unknown = client.send(payment.operation, request.as_ref()).await.must_be_unknown();
        fill_in(&payment, &mut unknown);
        sandbox.pay(payment.provider.name, &order).unwrap();
        let recovered = client.recover(&unknown).await;
        assert_eq!(recovered.state(), OrderState::Unknown, "{}", payment.name());
        let text = recovered.to_string();
        assert!(text.ends_with("don't repeat the call, ask again later"), "{text}");
        Needles::of(&sandbox, &payment, request.as_ref()).are_not_in(&text);
        let recover = payment.operation.recover.as_ref().unwrap();
        let Recovered::StillUnknown(StillUnknown { asked, .. }) = recovered else { panic!() };
        assert_eq!(u64::from(asked), recover.within / recover.every + 1, "as often as the spec says");

        sandbox.set_fault(payment.provider.name, None, None).unwrap();
        assert_eq!(client.recover(&unknown).await.state(), OrderState::Paid, "{}", payment.name());
    }
}

#[tokio::test]
async fn an_order_that_nobody_pays_is_not_settled_by_asking() {
    let sandbox = start(sandbox()).await;
    for (number, payment) in payments().into_iter().enumerate() {
        let client = client(&sandbox, payment.provider).with_clock(SkippingClock::default());
        let (request, _) = payment.request(&sandbox, number);
        sandbox.set_fault(payment.provider.name, Some(Fault::Reset), Some(1)).unwrap();
        let mut unknown = client.send(payment.operation, request.as_ref()).await.must_be_unknown();
        fill_in(&payment, &mut unknown);
        let recovered = client.recover(&unknown).await;
        assert!(matches!(recovered, Recovered::StillUnknown(_)), "{}: {recovered}", payment.name());
        assert_eq!(recovered.state(), OrderState::Pending, "{}", payment.name());
    }
}

/// The same question for the generated types, which are a thin layer over what the tests above use.
#[tokio::test]
async fn the_typed_client_asks_with_the_query_of_its_operation() {
    use paysmith_qfpay::types::PayType;
    use paysmith_qfpay::{Client, Credentials, PROVIDER, payment_mpm, query};
    use paysmith_runtime::Currency;
    let sandbox = start(sandbox()).await;
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
