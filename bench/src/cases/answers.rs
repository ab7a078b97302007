//! The providers' answers, signed by hand. Members stand in the order of their names, so that a program which parses and
//! writes them anew gets the same text. That is the best case for the usual way.

use http::HeaderValue;
use paysmith_runtime::Reply;
use serde_json::json;

use super::by_hand::{hmac_sha256, md5, sha256, usual_hex};
use super::{NONCE, SECRET, reply};

pub(super) fn scanforpay() -> Reply {
    let response = json!({
        "body": {
            "code": 1,
            "msg": "success",
            "orderNo": "2018072517535241",
            "partnerOrderNo": "p20180725175352983070",
            "qrcode": "https://qr.alipay.com/bax01968y4zlr8n4usrb40b7",
            "qrcodeImageL": "https://mobilecodec.alipay.com/show.htm?code=bax01968y4zlr8n4usrb40b7&picSize=L",
            "qrcodeImageM": "https://mobilecodec.alipay.com/show.htm?code=bax01968y4zlr8n4usrb40b7&picSize=M",
            "qrcodeImageS": "https://mobilecodec.alipay.com/show.htm?code=bax01968y4zlr8n4usrb40b7&picSize=S",
        },
        "header": { "respMsgId": NONCE, "respTime": "2018-07-25T17:53:52+08:00", "signType": "SHA256", "version": "1.0" },
    });
    let signature = usual_hex(&sha256(&[response.to_string().as_bytes(), SECRET.as_bytes()]));
    reply(json!({ "response": response, "signature": signature }).to_string())
}

pub(super) fn fubei() -> Reply {
    reply(
        json!({
            "result_code": 200,
            "result_message": "成功",
            "data": {
                "merchant_order_sn": "201704191492587335309",
                "order_sn": "20160119233754227705",
                "trade_no": "2018092616294901086756739438",
                "trade_state": "SUCCESS",
                "total_fee": 80.00,
                "pay_time": 1_478_574_762,
                "type": 1,
                "discount_money": 20.00,
                "buyer_pay_amount": 79.90,
                "attach": "",
                "store_id": 123,
                "cashier_id": 0,
                "user_id": "",
                "device_no": "123456",
                "body": "",
                "user_logon_id": "",
                "cash_coupon_fee": 0.1,
                "fee": 0.04,
            },
        })
        .to_string(),
    )
}

pub(super) fn qfpay() -> Reply {
    signed(
        json!({
            "respcd": "0000",
            "resperr": "交易成功",
            "respmsg": "",
            "qrcode": "https://qr.alipay.com/bax03190uxd47wbekffy6033",
            "pay_type": "800101",
            "txdtm": "2020-04-23 11:09:24",
            "sysdtm": "2020-04-23 11:09:27",
            "txcurrcd": "HKD",
            "txamt": "1200",
            "out_trade_no": "364ZK6BAJGYHMU3TUX0X7MGIGQL4O8KI",
            "syssn": "20200423066200020000976054",
            "chnlsn": "",
            "cardcd": "",
            "udid": "qiantai2",
        })
        .to_string(),
    )
}

/// The answer to a query with this many rows. The 43rd is the order that was asked for.
pub(super) fn qfpay_rows(rows: usize) -> Reply {
    let row = |place: usize| {
        json!({
            "pay_type": "800101",
            "order_type": "payment",
            "txdtm": "2020-04-23 11:09:24",
            "sysdtm": "2020-04-23 11:09:27",
            "paydtm": "2020-04-23 11:10:00",
            "txcurrcd": "HKD",
            "txamt": "1200",
            "out_trade_no": format!("364ZK6BAJGYHMU3TUX0X7MGIGQL4{place:04}"),
            "syssn": format!("202004230662000200009{place:05}"),
            "cancel": "0",
            "respcd": "0000",
            "errmsg": "success",
            "goods_name": "港式奶茶",
            "chnlsn": "0000000000000000000000000001",
            "cardcd": "",
            "udid": "qiantai2",
        })
    };
    let rows: Vec<_> = (0..rows).map(row).collect();
    signed(
        json!({
            "respcd": "0000", "resperr": "请求成功", "respmsg": "", "page": "1", "page_size": "100", "data": rows,
        })
        .to_string(),
    )
}

fn signed(body: String) -> Reply {
    let signature = usual_hex(&md5(format!("{body}{SECRET}").as_bytes())).to_uppercase();
    let mut reply = reply(body);
    if let Ok(value) = HeaderValue::from_str(&signature) {
        reply.headers.insert("X-QF-SIGN", value);
    }
    reply
}

pub(super) fn cpay() -> Reply {
    let content = json!({
        "status": 0,
        "description": "操作成功。",
        "log_id": 4_294_967_295_u32,
        "internal_status": 0,
        "scan_code_pay": { "code_url": "weixin://wxpay/bizpayurl?pr=3oi3IB6", "nonce_str": NONCE },
    })
    .to_string();
    let code = usual_hex(&hmac_sha256(SECRET, content.as_bytes())).to_uppercase();
    reply(json!({ "response_content": content, "authen_info": { "a": { "authen_code": code } } }).to_string())
}
