//! QFPay: a form, MD5 over sorted pairs in a header; answers are signed over their bytes.

use std::collections::BTreeMap;

use paysmith_qfpay::{Client, Credentials, payment_mpm, query};
use paysmith_runtime::Reply;
use serde::Deserialize;
use serde_json::Value;

use super::by_hand::{Laid, UPPER, md5, push_hex, push_time, usual_hex, usual_time};
use super::by_operation::ByOperation;
use super::{Product, SECRET, answers};

const FIELDS: &str = r#"{"txamt":"1200","txcurrcd":"HKD","pay_type":"800101",
    "out_trade_no":"364ZK6BAJGYHMU3TUX0X7MGIGQL4O8KI","txdtm":"2020-04-23 11:09:24","goods_name":"港式奶茶 Milk tea",
    "expired_time":"10","limit_pay":"no_credit"}"#;

const QUERY: &str = r#"{"out_trade_no":"364ZK6BAJGYHMU3TUX0X7MGIGQL40042"}"#;

const APP: &str = "EXAMPLE-APP-CODE";

fn client() -> Client {
    super::client(Credentials { app_code: APP.to_owned(), client_key: SECRET.into() })
}

/// The payment of which QFPay makes a QR code.
pub(super) fn payment() -> ByOperation<payment_mpm::Request> {
    ByOperation {
        client: client(),
        fields: FIELDS,
        request: super::request(FIELDS),
        reply: answers::qfpay(),
        what: "",
        form: true,
        sealed: Some([floor, usual]),
        opened: [open_floor, open_usual],
    }
}

/// The names of the fields are known beforehand, so code by hand needn't sort them.
fn floor(request: &payment_mpm::Request) -> Product {
    let payment_mpm::Request { txamt, txcurrcd, pay_type, out_trade_no, txdtm, optional, .. } = request;
    let mut time = String::with_capacity(19);
    push_time(&mut time, *txdtm, ' ');
    let amount = txamt.to_string();
    let expired = optional.expired_time.map(|minutes| minutes.to_string());
    let mut text = String::with_capacity(512);
    let mut push = |name: &str, value: &str| {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    };
    if let Some(expired) = &expired {
        push("expired_time", expired);
    }
    if let Some(goods) = &optional.goods_name {
        push("goods_name", goods);
    }
    if let Some(limit) = &optional.limit_pay {
        push("limit_pay", limit.wire());
    }
    push("out_trade_no", out_trade_no);
    push("pay_type", pay_type.wire());
    push("txamt", &amount);
    push("txcurrcd", txcurrcd.code());
    push("txdtm", &time);
    text.push_str(SECRET);
    let mut signature = String::with_capacity(32);
    push_hex(&mut signature, &md5(text.as_bytes()), UPPER);

    let mut body = String::with_capacity(512);
    let mut push = |name: &str, value: &str| {
        if !body.is_empty() {
            body.push('&');
        }
        body.push_str(name);
        body.push('=');
        body.extend(form_urlencoded::byte_serialize(value.as_bytes()));
    };
    push("pay_type", pay_type.wire());
    push("txamt", &amount);
    push("txcurrcd", txcurrcd.code());
    push("out_trade_no", out_trade_no);
    push("txdtm", &time);
    if let Some(expired) = &expired {
        push("expired_time", expired);
    }
    if let Some(limit) = &optional.limit_pay {
        push("limit_pay", limit.wire());
    }
    if let Some(goods) = &optional.goods_name {
        push("goods_name", goods);
    }
    Laid::form("/trade/v1/payment", body, APP, &signature)
}

fn usual(request: &payment_mpm::Request) -> Product {
    let payment_mpm::Request { txamt, txcurrcd, pay_type, out_trade_no, txdtm, optional, .. } = request;
    let mut pairs: BTreeMap<String, String> = BTreeMap::new();
    pairs.insert("txamt".to_owned(), txamt.to_string());
    pairs.insert("txcurrcd".to_owned(), txcurrcd.to_string());
    pairs.insert("pay_type".to_owned(), pay_type.to_string());
    pairs.insert("out_trade_no".to_owned(), out_trade_no.clone());
    pairs.insert("txdtm".to_owned(), usual_time(*txdtm, "%Y-%m-%d %H:%M:%S"));
    if let Some(goods) = &optional.goods_name {
        pairs.insert("goods_name".to_owned(), goods.clone());
    }
    if let Some(minutes) = optional.expired_time {
        pairs.insert("expired_time".to_owned(), minutes.to_string());
    }
    if let Some(limit) = &optional.limit_pay {
        pairs.insert("limit_pay".to_owned(), limit.to_string());
    }
    let text: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let text = format!("{}{SECRET}", text.join("&"));
    let signature = usual_hex(&md5(text.as_bytes())).to_uppercase();
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
    Laid::form("/trade/v1/payment", body, APP, &signature)
}

/// A query by day, whose answer has a hundred rows.
pub(super) fn query_rows() -> ByOperation<query::Request> {
    ByOperation {
        client: client(),
        fields: QUERY,
        request: super::request(QUERY),
        reply: answers::qfpay_rows(100),
        what: ", 100 rows",
        form: true,
        sealed: None,
        opened: [
            |reply| opened_floor(reply).map(|answer| answer.data.len() == 100),
            |reply| opened_usual(reply, |answer| answer.get("data")?.get(42)?.get("cancel")),
        ],
    }
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "an application would read them")]
struct Answer {
    respcd: String,
    resperr: Option<String>,
    respmsg: Option<String>,
    qrcode: Option<String>,
    syssn: Option<String>,
    out_trade_no: Option<String>,
    pay_type: Option<String>,
    txamt: Option<String>,
    txcurrcd: Option<String>,
    txdtm: Option<String>,
    sysdtm: Option<String>,
    chnlsn: Option<String>,
    cardcd: Option<String>,
    udid: Option<String>,
    page: Option<String>,
    page_size: Option<String>,
    #[serde(default)]
    data: Vec<Row>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "an application would read them")]
struct Row {
    respcd: Option<String>,
    errmsg: Option<String>,
    syssn: Option<String>,
    out_trade_no: Option<String>,
    order_type: Option<String>,
    pay_type: Option<String>,
    cancel: Option<String>,
    txamt: Option<String>,
    txcurrcd: Option<String>,
    txdtm: Option<String>,
    sysdtm: Option<String>,
    paydtm: Option<String>,
    goods_name: Option<String>,
    chnlsn: Option<String>,
    cardcd: Option<String>,
    udid: Option<String>,
}

fn open_floor(reply: &Reply) -> Option<bool> {
    opened_floor(reply).map(|answer| answer.respcd == "0000")
}

fn open_usual(reply: &Reply) -> Option<bool> {
    opened_usual(reply, |answer| answer.get("qrcode"))
}

fn opened_floor(reply: &Reply) -> Option<Answer> {
    let mut text = Vec::with_capacity(reply.body.len() + SECRET.len());
    text.extend_from_slice(&reply.body);
    text.extend_from_slice(SECRET.as_bytes());
    let mut computed = String::with_capacity(32);
    push_hex(&mut computed, &md5(&text), UPPER);
    let told = reply.headers.get("x-qf-sign")?;
    if told.as_bytes() != computed.as_bytes() {
        return None;
    }
    serde_json::from_slice(&reply.body).ok().map(std::hint::black_box)
}

fn opened_usual(reply: &Reply, read: impl Fn(&Value) -> Option<&Value>) -> Option<bool> {
    let body = String::from_utf8(reply.body.clone()).ok()?;
    let computed = usual_hex(&md5(format!("{body}{SECRET}").as_bytes())).to_uppercase();
    if reply.headers.get("x-qf-sign")?.to_str().ok()? != computed {
        return Some(false);
    }
    let answer: Value = serde_json::from_str(&body).ok()?;
    std::hint::black_box(read(&answer)?.as_str()?.to_owned());
    Some(answer.get("respcd")?.as_str()? == "0000")
}
