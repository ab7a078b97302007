//! Tencent Cloud Pay: JSON text in JSON, HMAC-SHA256 over that text.

use std::fmt::Write as _;

use paysmith_cpay::{Credentials, scan_code_pay};
use paysmith_runtime::Reply;
use serde::Deserialize;
use serde_json::{Value, json};

use super::by_hand::{Laid, UPPER, hmac_sha256, push_escaped, push_hex, push_string, usual_hex};
use super::by_operation::ByOperation;
use super::{NONCE, Product, SECRET, answers};

const FIELDS: &str = r#"{"pay_content":{"out_trade_no":"sz0100d9ueWXzz00320190826151533",
    "wxpay_pay_content_ext":{"product_id":"product_id"},"total_fee":16000,"fee_type":"CNY","body":"深圳店-咖啡"},
    "order_client":{"machine_no":"01-01-01-01-01-01","terminal_type":2,"device_id":"zz003","staff_id":"zz003",
    "sdk_version":"1.2","spbill_create_ip":"192.168.0.22","sub_terminal_type":900},
    "pay_mch_key":{"out_mch_id":"sz01N6YTRV8JPIlb4AnB","out_shop_id":"sz01Kmw5JHJs278376ndk","pay_platform":1,
    "out_sub_mch_id":"sz01jRnVDGfHKHI837nH"}}"#;

/// The order whose QR code the payer scans.
pub(super) fn scan_code_pay() -> ByOperation<scan_code_pay::Request> {
    let credentials = Credentials {
        authen_key: SECRET.into(),
        provider_key: Some(SECRET.into()),
        order_prefix: Some("sz0100d9ue".to_owned()),
    };
    ByOperation {
        client: super::client(credentials),
        fields: FIELDS,
        request: super::request(FIELDS),
        reply: answers::cpay(),
        what: "",
        form: false,
        sealed: Some([floor, usual]),
        opened: [open_floor, open_usual],
    }
}

fn content(request: &scan_code_pay::Request) -> String {
    let scan_code_pay::Request { pay_content, pay_mch_key, order_client, .. } = request;
    let mut out = String::with_capacity(768);
    out.push_str(r#"{"pay_content":{"out_trade_no":"#);
    push_string(&mut out, &pay_content.out_trade_no);
    let _ = write!(out, r#","total_fee":{},"fee_type":"#, pay_content.total_fee.get());
    push_string(&mut out, pay_content.fee_type.wire());
    out.push_str(r#","body":"#);
    push_string(&mut out, &pay_content.body);
    if let Some(product) =
        pay_content.optional.wxpay_pay_content_ext.as_ref().and_then(|ext| ext.product_id.as_deref())
    {
        out.push_str(r#","wxpay_pay_content_ext":{"product_id":"#);
        push_string(&mut out, product);
        out.push('}');
    }
    let _ = write!(out, r#"}},"pay_mch_key":{{"pay_platform":{}"#, pay_mch_key.pay_platform.wire());
    for (name, value) in [
        (r#","out_mch_id":"#, &pay_mch_key.out_mch_id),
        (r#","out_sub_mch_id":"#, &pay_mch_key.out_sub_mch_id),
        (r#","out_shop_id":"#, &pay_mch_key.out_shop_id),
        (r#"},"order_client":{"device_id":"#, &order_client.device_id),
    ] {
        out.push_str(name);
        push_string(&mut out, value);
    }
    let _ = write!(out, r#","terminal_type":{}"#, order_client.terminal_type.wire());
    for (name, value) in [
        (r#","sdk_version":"#, &order_client.sdk_version),
        (r#","spbill_create_ip":"#, &order_client.spbill_create_ip),
        (r#","machine_no":"#, &order_client.machine_no),
    ] {
        out.push_str(name);
        push_string(&mut out, value);
    }
    if let Some(staff) = &order_client.optional.staff_id {
        out.push_str(r#","staff_id":"#);
        push_string(&mut out, staff);
    }
    if let Some(kind) = order_client.optional.sub_terminal_type {
        let _ = write!(out, r#","sub_terminal_type":{kind}"#);
    }
    out.push_str(r#"},"nonce_str":"#);
    push_string(&mut out, NONCE);
    out.push('}');
    out
}

fn floor(request: &scan_code_pay::Request) -> Product {
    let content = content(request);
    let digest = hmac_sha256(SECRET, content.as_bytes());
    let mut body = String::with_capacity(1024);
    body.push_str(r#"{"request_content":""#);
    push_escaped(&mut body, &content);
    body.push_str(r#"","authen_info":{"a":{"authen_type":1,"authen_code":""#);
    push_hex(&mut body, &digest, UPPER);
    body.push_str("\"}}}");
    Laid::json("/cpay/scan_code_pay", body)
}

fn usual(request: &scan_code_pay::Request) -> Product {
    let scan_code_pay::Request { pay_content, pay_mch_key, order_client, .. } = request;
    let content = json!({
        "pay_content": {
            "out_trade_no": pay_content.out_trade_no,
            "total_fee": pay_content.total_fee.get(),
            "fee_type": pay_content.fee_type.wire(),
            "body": pay_content.body,
            "wxpay_pay_content_ext": pay_content.optional.wxpay_pay_content_ext.as_ref().map(|ext| json!({
                "product_id": ext.product_id,
            })),
        },
        "pay_mch_key": {
            "pay_platform": pay_mch_key.pay_platform.wire(),
            "out_mch_id": pay_mch_key.out_mch_id,
            "out_sub_mch_id": pay_mch_key.out_sub_mch_id,
            "out_shop_id": pay_mch_key.out_shop_id,
        },
        "order_client": {
            "device_id": order_client.device_id,
            "terminal_type": order_client.terminal_type.wire(),
            "sdk_version": order_client.sdk_version,
            "spbill_create_ip": order_client.spbill_create_ip,
            "machine_no": order_client.machine_no,
            "staff_id": order_client.optional.staff_id,
            "sub_terminal_type": order_client.optional.sub_terminal_type,
        },
        "nonce_str": NONCE,
    })
    .to_string();
    let code = usual_hex(&hmac_sha256(SECRET, content.as_bytes())).to_uppercase();
    Laid::json(
        "/cpay/scan_code_pay",
        json!({
            "request_content": content,
            "authen_info": { "a": { "authen_type": 1, "authen_code": code } },
        })
        .to_string(),
    )
}

#[derive(Deserialize)]
struct Whole {
    response_content: String,
    authen_info: Info,
}

#[derive(Deserialize)]
struct Info {
    a: Code,
}

#[derive(Deserialize)]
struct Code {
    authen_code: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "an application would read them")]
struct Content {
    status: i64,
    description: Option<String>,
    log_id: Option<i64>,
    internal_status: Option<i64>,
    scan_code_pay: Option<Answer>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "an application would read them")]
struct Answer {
    code_url: String,
    nonce_str: Option<String>,
}

fn open_floor(reply: &Reply) -> Option<bool> {
    let whole: Whole = serde_json::from_slice(&reply.body).ok()?;
    let mut computed = String::with_capacity(64);
    push_hex(&mut computed, &hmac_sha256(SECRET, whole.response_content.as_bytes()), UPPER);
    if computed != whole.authen_info.a.authen_code {
        return Some(false);
    }
    let content: Content = serde_json::from_str(&whole.response_content).ok()?;
    let content = std::hint::black_box(content);
    Some(content.status == 0 && content.scan_code_pay.is_some())
}

fn open_usual(reply: &Reply) -> Option<bool> {
    let whole: Value = serde_json::from_slice(&reply.body).ok()?;
    let text = whole.get("response_content")?.as_str()?;
    let code = usual_hex(&hmac_sha256(SECRET, text.as_bytes())).to_uppercase();
    if whole.get("authen_info")?.get("a")?.get("authen_code")?.as_str()? != code {
        return Some(false);
    }
    let content: Value = serde_json::from_str(text).ok()?;
    std::hint::black_box(content.get("scan_code_pay")?.get("code_url")?.as_str()?.to_owned());
    Some(content.get("status")?.as_i64()? == 0)
}
