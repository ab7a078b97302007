//! Fubei: JSON with JSON text in it, MD5 over sorted pairs; answers are unsigned.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use paysmith_fubei::{Credentials, swipe};
use paysmith_runtime::Reply;
use serde::Deserialize;
use serde_json::{Number, Value, json};

use super::by_hand::{Laid, UPPER, md5, push_escaped, push_hex, push_string, usual_hex};
use super::by_operation::ByOperation;
use super::{NONCE, Product, SECRET, answers};

const FIELDS: &str = r#"{"merchant_order_sn":"201704191492587335309","type":1,"auth_code":"130784921069830971",
    "total_fee":100.00,"store_id":25249,"cashier_id":151156,"discount_switch":1,"attach":"订单:123456"}"#;
const APP: &str = "20160000000000000001";

/// The payment for which the merchant scans the payer's code.
pub(super) fn swipe() -> ByOperation<swipe::Request> {
    let credentials = Credentials::Merchant { app_id: APP.to_owned(), app_secret: SECRET.into() };
    ByOperation {
        client: super::client(credentials),
        fields: FIELDS,
        request: super::request(FIELDS),
        reply: answers::fubei(),
        what: "",
        form: false,
        sealed: Some([floor, usual]),
        opened: [open_floor, open_usual],
    }
}

fn content(request: &swipe::Request) -> String {
    let swipe::Request { merchant_order_sn, auth_code, total_fee, optional, .. } = request;
    let mut out = String::with_capacity(256);
    out.push_str(r#"{"merchant_order_sn":"#);
    push_string(&mut out, merchant_order_sn);
    out.push_str(r#","auth_code":"#);
    push_string(&mut out, auth_code);
    let _ = write!(out, r#","total_fee":{total_fee}"#);
    if let Some(way) = &optional.pay_way {
        let _ = write!(out, r#","type":{}"#, way.wire());
    }
    if let Some(store) = optional.store_id {
        let _ = write!(out, r#","store_id":{store}"#);
    }
    if let Some(cashier) = optional.cashier_id {
        let _ = write!(out, r#","cashier_id":{cashier}"#);
    }
    if let Some(switch) = &optional.discount_switch {
        let _ = write!(out, r#","discount_switch":{}"#, switch.wire());
    }
    if let Some(attach) = &optional.attach {
        out.push_str(r#","attach":"#);
        push_string(&mut out, attach);
    }
    out.push('}');
    out
}

fn floor(request: &swipe::Request) -> Product {
    let content = content(request);
    let mut text = String::with_capacity(512);
    text.push_str("app_id=");
    text.push_str(APP);
    text.push_str("&biz_content=");
    text.push_str(&content);
    text.push_str("&format=json&method=openapi.payment.order.swipe&nonce=");
    text.push_str(NONCE);
    text.push_str("&sign_method=md5&version=1.0");
    text.push_str(SECRET);
    let digest = md5(text.as_bytes());
    let mut body = String::with_capacity(512);
    body.push_str(r#"{"app_id":"#);
    push_string(&mut body, APP);
    body.push_str(r#","method":"openapi.payment.order.swipe","format":"json","sign_method":"md5","nonce":"#);
    push_string(&mut body, NONCE);
    body.push_str(r#","version":"1.0","biz_content":""#);
    push_escaped(&mut body, &content);
    body.push_str(r#"","sign":""#);
    push_hex(&mut body, &digest, UPPER);
    body.push_str("\"}");
    Laid::json("/gateway", body)
}

fn usual(request: &swipe::Request) -> Product {
    let swipe::Request { merchant_order_sn, auth_code, total_fee, optional, .. } = request;
    let content = json!({
        "merchant_order_sn": merchant_order_sn,
        "auth_code": auth_code,
        "total_fee": total_fee.to_string().parse::<f64>().unwrap_or_default(),
        "type": optional.pay_way.as_ref().map(paysmith_fubei::types::PayWay::wire),
        "store_id": optional.store_id,
        "cashier_id": optional.cashier_id,
        "discount_switch": optional.discount_switch.as_ref().map(swipe::DiscountSwitch::wire),
        "attach": optional.attach,
    });
    let mut pairs: BTreeMap<&str, String> = BTreeMap::new();
    pairs.insert("app_id", APP.to_owned());
    pairs.insert("method", "openapi.payment.order.swipe".to_owned());
    pairs.insert("format", "json".to_owned());
    pairs.insert("sign_method", "md5".to_owned());
    pairs.insert("nonce", NONCE.to_owned());
    pairs.insert("version", "1.0".to_owned());
    pairs.insert("biz_content", content.to_string());
    let text: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let text = format!("{}{SECRET}", text.join("&"));
    pairs.insert("sign", usual_hex(&md5(text.as_bytes())).to_uppercase());
    Laid::json("/gateway", json!(pairs).to_string())
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "an application would read them")]
struct Whole {
    result_code: i64,
    result_message: Option<String>,
    data: Option<Answer>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "an application would read them")]
struct Answer {
    merchant_order_sn: Option<String>,
    order_sn: Option<String>,
    trade_no: Option<String>,
    trade_state: Option<String>,
    #[serde(rename = "type")]
    pay_way: Option<i64>,
    total_fee: Option<Number>,
    discount_money: Option<Number>,
    buyer_pay_amount: Option<Number>,
    cash_coupon_fee: Option<Number>,
    fee: Option<Number>,
    pay_time: Option<i64>,
    store_id: Option<i64>,
    cashier_id: Option<i64>,
    device_no: Option<String>,
    body: Option<String>,
    attach: Option<String>,
    user_id: Option<String>,
    user_logon_id: Option<String>,
}

fn open_floor(reply: &Reply) -> Option<bool> {
    let whole: Whole = serde_json::from_slice(&reply.body).ok()?;
    let whole = std::hint::black_box(whole);
    Some(whole.result_code == 200 && whole.data?.trade_state? == "SUCCESS")
}

fn open_usual(reply: &Reply) -> Option<bool> {
    let whole: Value = serde_json::from_slice(&reply.body).ok()?;
    let data = whole.get("data")?;
    std::hint::black_box(data.get("order_sn")?.as_str()?.to_owned());
    Some(whole.get("result_code")?.as_i64()? == 200 && data.get("trade_state")? == "SUCCESS")
}
