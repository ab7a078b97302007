//! The requests, answers and notifications of WeChat Pay: JSON that is signed by RSA, and encrypted in notifications.

use std::sync::LazyLock;

use http::HeaderMap;
use paysmith_codegen::checked::{Algorithm, Around, Checked};
use paysmith_codegen::encryption::encrypt;
use paysmith_codegen::signing::{self, Inputs, rsa};
use paysmith_runtime::spec::Notification;
use paysmith_runtime::{
    Accepted, AnyClient, Final, Outcome, Raw, Refused, Reply, Sealed, Verified, put_json, to_json,
};
use paysmith_wechatpay::{PROVIDER, SPEC};
use serde_json::{Value, json as value};

use crate::examples::{self, merge, operation, request};
use crate::support::clients::AnyMessage;
use crate::support::outcomes::ExpectedOutcome as _;

/// 2024-01-02T03:04:05Z, which the client's clock shows.
pub(crate) const NOW: i64 = 1_704_164_645;

/// The secret of notifications.
const API_V3_KEY: &str = "thirty-two characters, no more: ";

/// A key pair: the id by which WeChat Pay names it, and its private half.
pub(crate) struct Pair {
    pub(crate) id: &'static str,
    private: String,
}

impl Pair {
    fn new(id: &'static str) -> Self {
        Self { id, private: rsa::generate().unwrap() }
    }

    fn public(&self) -> String {
        rsa::public_half(&self.private).unwrap()
    }
}

/// WeChat Pay's public key, and the key of its platform certificate.
pub(crate) static PUBLIC: LazyLock<Pair> =
    LazyLock::new(|| Pair::new("PUB_KEY_ID_0119000000012024010200000001"));
pub(crate) static CERTIFICATE: LazyLock<Pair> =
    LazyLock::new(|| Pair::new("5157F09EFDC096DE15EBE81A47057A7232F1B8E1"));
/// A key that the merchant doesn't know.
pub(crate) static STRANGER: LazyLock<Pair> =
    LazyLock::new(|| Pair::new("0000000000000000000000000000000000000000"));
static MERCHANT: LazyLock<String> = LazyLock::new(|| rsa::generate().unwrap());

pub(crate) fn spec() -> &'static Checked {
    static SPECIFIED: LazyLock<Checked> = LazyLock::new(|| {
        paysmith_codegen::check_str("specs/wechatpay.yaml", SPEC).unwrap_or_else(|report| panic!("{report}"))
    });
    &SPECIFIED
}

/// A client that knows both of WeChat Pay's keys.
pub(crate) fn client() -> AnyClient {
    client_with(API_V3_KEY)
}

/// The same with another secret of notifications.
pub(crate) fn client_with(api_v3_key: &str) -> AnyClient {
    let keys = value!({ PUBLIC.id: PUBLIC.public(), CERTIFICATE.id: CERTIFICATE.public() });
    let keys = keys.to_string();
    let given = [("merchant_key", MERCHANT.as_str()), ("platform_keys", &keys), ("api_v3_key", api_v3_key)];
    examples::client_with(&PROVIDER, &given)
}

/// What is sent for the example with these changes.
pub(crate) fn sealed(name: &str, changes: Value) -> Sealed {
    let operation = operation(&PROVIDER, name);
    let request = request(operation, changes);
    client().seal(operation, request.as_ref()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Why the request isn't sent.
pub(crate) fn refused(name: &str, changes: Value) -> String {
    let operation = operation(&PROVIDER, name);
    let mut example: Value = serde_json::from_str(operation.example).unwrap();
    merge(&mut example, &changes);
    let mut request = (operation.request)();
    match put_json(request.as_mut(), &example.to_string()) {
        Err(unfit) => unfit.to_string(),
        Ok(()) => client().seal(operation, request.as_ref()).expect_err("this should be refused").to_string(),
    }
}

/// The headers that sign a body, at a time, with this key.
pub(crate) fn stamped(body: &str, pair: &Pair, time: i64) -> HeaderMap {
    let time = time.to_string();
    let values = [("time", time.as_str()), ("nonce", "0a1b2c3d"), ("serial", pair.id)];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let inputs = Inputs {
        pairs: &[],
        member: &|_, _| None,
        body: body.as_bytes(),
        around: &Around { values, ..Around::default() },
        secret: &|_| Some(pair.private.clone()),
    };
    let signature = signing::sign(spec().scheme("answer").unwrap(), &inputs).unwrap();
    let headers = [
        ("wechatpay-timestamp", time.as_str()),
        ("wechatpay-nonce", "0a1b2c3d"),
        ("wechatpay-serial", pair.id),
        ("wechatpay-signature", &signature),
    ];
    headers.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

/// A signed answer with status 200.
pub(crate) fn answered(body: &Value) -> Reply {
    let body = body.to_string();
    Reply { status: 200, headers: stamped(&body, &PUBLIC, NOW), body: body.into_bytes() }
}

/// A refusal, which nobody signs.
pub(crate) fn refusal(status: u16, code: &str) -> Reply {
    let body = value!({ "code": code, "message": "no" }).to_string();
    Reply { status, headers: HeaderMap::new(), body: body.into_bytes() }
}

/// The example's answer with some members changed. That of an order's query has the merchant's number, too.
pub(crate) fn answer(name: &str, changes: Value) -> Value {
    let mut answer = Value::Object(spec().operation(name).unwrap().example.as_ref().unwrap().answer.clone());
    if name.starts_with("query") {
        answer["mchid"] = examples::KEY.into();
    }
    merge(&mut answer, &changes);
    answer
}

/// How a call ends if this is its answer.
pub(crate) fn opened(name: &str, reply: &Reply) -> Outcome<AnyMessage, AnyMessage> {
    let operation = operation(&PROVIDER, name);
    client().open(operation, request(operation, value!({})).as_ref(), reply)
}

/// The same for a call with a number that was never sent before.
pub(crate) fn opened_first(name: &str, reply: &Reply) -> Outcome<AnyMessage, AnyMessage> {
    let operation = operation(&PROVIDER, name);
    client().open_first(operation, request(operation, value!({})).as_ref(), reply)
}

/// How a call ends that is answered with its example, with some members changed.
pub(crate) fn accepted(name: &str, changes: Value) -> Accepted<AnyMessage> {
    let outcome = opened(name, &answered(&answer(name, changes)));
    assert!(matches!(outcome, Outcome::Final(Final::Accepted(_))), "{name}: {outcome}");
    outcome.must_be_accepted()
}

pub(crate) fn fields(accepted: &Accepted<AnyMessage>) -> Value {
    serde_json::from_str(&to_json(accepted.answer.as_ref())).unwrap()
}

pub(crate) fn kind(name: &str) -> &'static Notification {
    PROVIDER.notifications.iter().find(|of| of.name == name).unwrap()
}

/// A notification of a payment, encrypted and with this nonce beside the text, before it is signed.
pub(crate) fn notice(nonce: &str) -> Value {
    let order = value!({ "mchid": examples::KEY, "out_trade_no": "T20260101_0001", "trade_state": "SUCCESS",
                         "transaction_id": "42", "amount": { "total": 101, "currency": "CNY" } });
    let text = encrypt(Algorithm::Aes256Gcm, API_V3_KEY, "twelve bytes", "transaction", &order.to_string());
    value!({ "id": "1", "event_type": "TRANSACTION.SUCCESS", "resource": { "ciphertext": text.unwrap(),
             "nonce": nonce, "associated_data": "transaction" } })
}

/// A notification that this key has signed at that time.
pub(crate) fn told(body: &Value, pair: &Pair, time: i64) -> Raw {
    let body = body.to_string();
    Raw { headers: stamped(&body, pair, time), body: body.into_bytes(), ..Raw::default() }
}

/// What the client makes of a notification of a payment.
pub(crate) fn received(pair: &Pair, time: i64) -> Result<Verified<AnyMessage>, Refused> {
    client().receive(kind("payment"), &told(&notice("twelve bytes"), pair, time))
}
