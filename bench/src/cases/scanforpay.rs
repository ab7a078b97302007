//! ScanForPay: JSON, SHA-256 over the text of a member.

use std::fmt::Write as _;

use paysmith_runtime::Reply;
use paysmith_scanforpay::{Credentials, offline_create};
use serde::Deserialize;
use serde_json::{Value, json};

use super::by_hand::{LOWER, Laid, push_hex, push_string, push_time, sha256, usual_hex, usual_time};
use super::by_operation::ByOperation;
use super::{NONCE, Product, SECRET, answers, now};

const FIELDS: &str = r#"{"storeNo":"100010000000002","partnerOrderNo":"p20180725175352983070","wallet":"Alipay",
    "orderAmount":2000,"orderTitle":"港式奶茶 Milk tea","operatorId":"211918"}"#;
const PARTNER: &str = "10001";

/// The order whose QR code the payer scans.
pub(super) fn create() -> ByOperation<offline_create::Request> {
    let credentials = Credentials { partner_no: PARTNER.to_owned(), sign_key: SECRET.into() };
    ByOperation {
        client: super::client(credentials),
        fields: FIELDS,
        request: super::request(FIELDS),
        reply: answers::scanforpay(),
        what: "",
        form: false,
        sealed: Some([floor, usual]),
        opened: [open_floor, open_usual],
    }
}

fn floor(request: &offline_create::Request) -> Product {
    let offline_create::Request { store_no, partner_order_no, wallet, order_amount, optional, .. } = request;
    let mut body = String::with_capacity(512);
    body.push_str(r#"{"request":"#);
    let start = body.len();
    body.push_str(r#"{"header":{"version":"1.0","partnerNo":"#);
    push_string(&mut body, PARTNER);
    body.push_str(r#","reqMsgId":"#);
    push_string(&mut body, NONCE);
    body.push_str(r#","reqTime":""#);
    push_time(&mut body, now(), 'T');
    body.push_str(r#"+08:00","signType":"SHA256"},"body":{"storeNo":"#);
    push_string(&mut body, store_no);
    body.push_str(r#","partnerOrderNo":"#);
    push_string(&mut body, partner_order_no);
    body.push_str(r#","wallet":"#);
    push_string(&mut body, wallet.wire());
    let _ = write!(body, r#","orderAmount":{}"#, order_amount.get());
    if let Some(title) = &optional.order_title {
        body.push_str(r#","orderTitle":"#);
        push_string(&mut body, title);
    }
    if let Some(operator) = &optional.operator_id {
        body.push_str(r#","operatorId":"#);
        push_string(&mut body, operator);
    }
    body.push_str("}}");
    let signed = body.get(start..).unwrap_or_default();
    let digest = sha256(&[signed.as_bytes(), SECRET.as_bytes()]);
    body.push_str(r#","signature":""#);
    push_hex(&mut body, &digest, LOWER);
    body.push_str("\"}");
    Laid::json("/api/offline/create", body)
}

fn usual(request: &offline_create::Request) -> Product {
    let offline_create::Request { store_no, partner_order_no, wallet, order_amount, optional, .. } = request;
    let request = json!({
        "header": {
            "version": "1.0",
            "partnerNo": PARTNER,
            "reqMsgId": NONCE,
            "reqTime": usual_time(now(), "%Y-%m-%dT%H:%M:%S+08:00"),
            "signType": "SHA256",
        },
        "body": {
            "storeNo": store_no,
            "partnerOrderNo": partner_order_no,
            "wallet": wallet.wire(),
            "orderAmount": order_amount.get(),
            "orderTitle": optional.order_title,
            "operatorId": optional.operator_id,
        },
    });
    let signature = usual_hex(&sha256(&[format!("{request}{SECRET}").as_bytes()]));
    Laid::json("/api/offline/create", json!({ "request": request, "signature": signature }).to_string())
}

#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow)]
    response: &'a serde_json::value::RawValue,
    signature: String,
}

#[derive(Deserialize)]
struct Inner {
    body: Answer,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "an application would read them")]
struct Answer {
    code: i64,
    msg: Option<String>,
    order_no: Option<String>,
    partner_order_no: Option<String>,
    qrcode: String,
    qrcode_image_l: Option<String>,
    qrcode_image_m: Option<String>,
    qrcode_image_s: Option<String>,
}

fn open_floor(reply: &Reply) -> Option<bool> {
    let whole: Whole<'_> = serde_json::from_slice(&reply.body).ok()?;
    let digest = sha256(&[whole.response.get().as_bytes(), SECRET.as_bytes()]);
    let mut computed = String::with_capacity(64);
    push_hex(&mut computed, &digest, LOWER);
    if computed != whole.signature {
        return Some(false);
    }
    let inner: Inner = serde_json::from_str(whole.response.get()).ok()?;
    let answer = std::hint::black_box(inner.body);
    Some(answer.code == 1)
}

/// Parses the body, writes the signed member anew, and compares signatures. This is right only as long as the provider happens
/// to write JSON as serde_json does.
fn open_usual(reply: &Reply) -> Option<bool> {
    let whole: Value = serde_json::from_slice(&reply.body).ok()?;
    let response = whole.get("response")?;
    let computed = usual_hex(&sha256(&[format!("{response}{SECRET}").as_bytes()]));
    if whole.get("signature")?.as_str()? != computed {
        return Some(false);
    }
    let answer = response.get("body")?;
    std::hint::black_box(answer.get("qrcode")?.as_str()?.to_owned());
    Some(answer.get("code")?.as_i64()? == 1)
}
