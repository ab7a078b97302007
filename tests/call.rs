//! Does `call` make the call that was asked for, mask what is sensitive, and say what to do now?
//!
//! The calls go to the embedded sandbox, or to a small server in this file, both on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use support::command_line::{SandboxProcess, finish, paysmith};

/// A sandbox that plays every provider.
struct Sandbox(SandboxProcess);

impl Sandbox {
    fn start() -> Self {
        Self(SandboxProcess::start(&[]))
    }

    /// Calls a provider with the sandbox's credentials. Returns the exit code and all that was printed.
    fn call(&self, provider: &str, words: &[&str]) -> (i32, String) {
        let head = ["call", provider, "--base", self.0.value(provider, "base URL")];
        let mut command = paysmith(&[&head[..], words].concat());
        for (_, name, value) in self.0.values.iter().filter(|(of, ..)| of == provider) {
            command.env(format!("PAYSMITH_{provider}_{name}").to_uppercase(), value);
        }
        let ran = finish(&mut command, b"");
        (ran.code, ran.all())
    }

    /// Posts a control request to the sandbox itself.
    fn control(&self, path: &str, body: &str) {
        let base = self.0.value("qfpay", "base URL");
        let address = base.trim_start_matches("http://").split('/').next().unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        let head = "Host: x\r\nContent-Type: application/json\r\nConnection: close";
        write!(stream, "POST {path} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    }
}

const CREATE: [&str; 6] = [
    "payment.mpm",
    "txamt=1200",
    "txcurrcd=HKD",
    "pay_type=800101",
    "out_trade_no=CALL-1",
    "txdtm=2024-05-01 12:00:00",
];

#[test]
fn what_may_move_money_is_only_shown_until_one_says_send() {
    let sandbox = Sandbox::start();
    let (code, shown) = sandbox.call("qfpay", &CREATE);
    assert!(code == 0 && shown.contains("POST ") && shown.contains("txamt=1200"), "{shown}");
    assert!(shown.contains("Nothing was sent"), "{shown}");
    let (code, shown) = sandbox.call("qfpay", &["query", "out_trade_no=CALL-1"]);
    assert!(code == 0 && !shown.contains("data.0"), "there is no such order yet: {shown}");

    let (code, shown) = sandbox.call("qfpay", &[&CREATE[..], &["--send"]].concat());
    assert_eq!(code, 0, "{shown}");
    for said in [
        "HTTP 200",
        "the answer is signed, and the signature is right",
        "accepted: the order exists and isn't paid",
        "qrcode",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let (_, shown) = sandbox.call("qfpay", &["query", "out_trade_no=CALL-1"]);
    assert!(shown.contains("the order is pending"), "a call that only reads is sent at once: {shown}");
    sandbox.control("/_sandbox/qfpay/pay", r#"{"order":"CALL-1"}"#);
    let (_, shown) = sandbox.call("qfpay", &["query", "out_trade_no=CALL-1"]);
    assert!(shown.contains("the order is paid"), "{shown}");
    // The sandbox refuses an order number that was used before.
    let (code, shown) = sandbox.call("qfpay", &[&CREATE[..], &["--send", "--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (code, &json["outcome"], &json["code"]),
        (1, &"unknown".into(), &serde_json::Value::Null),
        "{shown}"
    );
}

#[test]
fn an_unknown_outcome_comes_with_the_command_that_settles_it() {
    let sandbox = Sandbox::start();
    sandbox.control("/_sandbox/qfpay/fault", r#"{"fault":"tamper","times":1}"#);
    let (code, shown) = sandbox.call("qfpay", &[&CREATE[..], &["--send"]].concat());
    assert_eq!(code, 1, "{shown}");
    for said in ["unknown: the answer's signature is wrong", "money may have moved: don't repeat the call"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let command = shown
        .lines()
        .find(|line| line.trim().starts_with("paysmith call qfpay query "))
        .expect("the command");
    let words: Vec<&str> = command.split_whitespace().skip(3).take_while(|word| *word != "--base").collect();
    let (code, shown) = sandbox.call("qfpay", &words);
    assert!(code == 0 && shown.contains("the order is pending"), "{words:?}: {shown}");

    sandbox.control("/_sandbox/qfpay/fault", r#"{"fault":"tamper","times":1}"#);
    let again: Vec<&str> = CREATE
        .iter()
        .map(|word| if word.starts_with("out") { "out_trade_no=CALL-2" } else { word })
        .collect();
    let (_, shown) = sandbox.call("qfpay", &[&again[..], &["--send", "--json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (&json["outcome"], &json["money_may_have_moved"]),
        (&"unknown".into(), &true.into()),
        "{shown}"
    );
    assert_eq!(json["recovery"]["operation"], "query", "{shown}");
}

#[test]
fn what_is_sensitive_is_masked_wherever_it_stands() {
    let sandbox = Sandbox::start();
    let payer = "289900112233445566";
    let code_of_payer = format!("auth_code={payer}");
    let swipe = [
        "swipe",
        "merchant_order_sn=CALL-3",
        "type=2",
        &code_of_payer,
        "total_fee=12.00",
        "store_id=1",
        "body=热拿铁",
    ];
    for tail in [&[][..], &["--send"], &["--json"]] {
        let (_, shown) = sandbox.call("fubei", &[&swipe[..], tail].concat());
        assert!(shown.contains("auth_code") && shown.contains("•••") && !shown.contains(payer), "{shown}");
    }
    let (code, shown) = sandbox.call("fubei", &[&swipe[..], &["total_fee=12.001"]].concat());
    assert!(code == 2 && shown.contains("total_fee") && !shown.contains(payer), "{shown}");
}

#[test]
fn nested_fields_are_dotted_and_everything_wrong_is_said_at_once() {
    let sandbox = Sandbox::start();
    let mut words: Vec<String> = [
        "out_trade_no=CALL4",
        "total_fee=1200",
        "fee_type=CNY",
        "body=茶",
        "detail.goods_detail.0.goods_id=G1",
        "detail.goods_detail.0.quantity=2",
        "detail.goods_detail.0.price=600",
    ]
    .map(|word| format!("pay_content.{word}"))
    .into();
    words.extend(
        ["pay_platform=1", "out_mch_id=m", "out_sub_mch_id=s", "out_shop_id=p"]
            .map(|word| format!("pay_mch_key.{word}")),
    );
    words.extend(
        [
            "device_id=d",
            "staff_id=1",
            "terminal_type=2",
            "sdk_version=1.0",
            "spbill_create_ip=192.0.2.1",
            "machine_no=d",
        ]
        .map(|word| format!("order_client.{word}")),
    );
    let words: Vec<&str> = ["scan_code_pay"].into_iter().chain(words.iter().map(String::as_str)).collect();
    let (code, shown) = sandbox.call("cpay", &[&words[..], &["--send"]].concat());
    assert!(code == 0 && shown.contains("accepted") && shown.contains("goods_detail"), "{shown}");

    let (code, shown) =
        sandbox.call("cpay", &["scan_code_pay", "pay_content.total_fee=x", "pay_content.nonsense=1"]);
    assert_eq!(code, 2, "{shown}");
    for said in ["pay_content.total_fee: not", "pay_content.nonsense: no such field", "order_client: missing"]
    {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    assert!(!shown.contains("pay_content.total_fee: missing"), "it is there: {shown}");
}

#[test]
fn a_call_that_reaches_nobody_says_why() {
    for (base, cause) in
        [("http://127.0.0.1:1", "Connection refused"), ("https://127.0.0.1:1", "Connection refused")]
    {
        let arguments =
            ["call", "qfpay", "query", "out_trade_no=1", "--credential", "app_code=X", "--base", base];
        let mut command = paysmith(&arguments);
        command.arg("--json").env("PAYSMITH_QFPAY_CLIENT_KEY", "k").env("NO_PROXY", "*");
        let ran = finish(&mut command, b"");
        let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!((told["outcome"].as_str(), ran.code), (Some("not_sent"), 1), "{told}");
        assert!(told["causes"].to_string().contains(cause), "{told}");
        assert_eq!(told["money_may_have_moved"], false);
    }
}

/// Calls a server that answers with this body, unsigned, and returns what was printed for people and as JSON.
fn answered(provider: &str, words: &[&str], body: &str) -> (String, serde_json::Value) {
    let length = body.len();
    let answer = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
    answered_with(provider, words, answer)
}

/// The same with all that the server writes before it closes the connection, head included.
fn answered_with(provider: &str, words: &[&str], answer: String) -> (String, serde_json::Value) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map(Result::unwrap) {
            // The head and the body may come in two pieces, and both must have come before the server answers.
            std::thread::sleep(std::time::Duration::from_millis(20));
            let _ = stream.read(&mut [0; 8192]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let call = |tail: &[&str]| {
        let mut command = paysmith(&["call", provider, "--base", &base]);
        command.args(words).args(tail);
        for name in ["QFPAY_APP_CODE", "QFPAY_CLIENT_KEY", "FUBEI_APP_ID", "FUBEI_APP_SECRET"] {
            command.env(format!("PAYSMITH_{name}"), "0123456789");
        }
        finish(&mut command, b"").all()
    };
    let json = call(&["--json"]);
    (call(&[]), serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}")))
}

/// The value of a member that couldn't be read, and why it couldn't, from the JSON.
fn unread<'j>(json: &'j serde_json::Value, path: &str) -> (&'j str, &'j str) {
    let found = json["unread"].as_array().unwrap().iter().find(|of| of["path"] == path);
    let of = found.unwrap_or_else(|| panic!("{path} in {json}"));
    (of["value"].as_str().unwrap(), of["why"].as_str().unwrap())
}

#[test]
fn values_that_cannot_be_read_do_not_vanish() {
    let rows = r#"{"out_trade_no":"A","respcd":"0000","txamt":100.0,"new":{"a":[1.50]}}"#;
    let body = format!(r#"{{"respcd":"0000","resperr":"","data":[{rows}],"page":{{}},"novel":"1.00"}}"#);
    let (shown, json) = answered("qfpay", &["query", "out_trade_no=A"], &body);
    assert_eq!(json["answer"]["data.0.out_trade_no"], "A", "{json}");
    assert_eq!(unread(&json, "data.0.txamt"), ("100.0", "not a whole number"));
    assert_eq!(unread(&json, "data.0.new"), (r#"{"a":[1.50]}"#, "the spec doesn't list it"));
    assert_eq!(unread(&json, "novel"), (r#""1.00""#, "the spec doesn't list it"));
    assert_eq!(unread(&json, "page").1, "not a whole number");
    for line in
        ["data.0.txamt  100.0  (not a whole number)", r#"novel         "1.00"  (the spec doesn't list it)"#]
    {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    // If everything could be read, the list is there and empty.
    let (_, json) =
        answered("qfpay", &["query", "out_trade_no=A"], r#"{"respcd":"0000","resperr":"","data":[]}"#);
    assert_eq!(json["unread"], serde_json::json!([]));
}

#[test]
fn values_that_cannot_be_read_do_not_vanish_from_an_answer_in_an_envelope_and_stay_masked() {
    let data = r#"{"merchant_order_sn":"A","total_fee":"1,00","user_id":{"CANARY":1},
        "log":{"user_id":"CANARY","seen":true},"note":"{\"user_id\":\"CANARY\"}"}"#;
    let body = format!(r#"{{"result_code":200,"result_message":"m","data":{data},"sub_code":"X"}}"#);
    let (shown, json) = answered("fubei", &["query", "merchant_order_sn=A"], &body);
    assert_eq!(unread(&json, "total_fee").0, r#""1,00""#, "{json}");
    assert_eq!(unread(&json, "user_id").0, "•••");
    assert_eq!(unread(&json, "log").0, r#"{"seen":true,"user_id":"•••"}"#);
    assert_eq!(unread(&json, "sub_code"), (r#""X""#, "the spec doesn't list it"));
    assert!(!shown.contains("CANARY") && !json.to_string().contains("CANARY"), "{shown}{json}");
}

#[test]
fn a_file_that_stops_in_the_middle_is_not_called_a_file() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("call-bill.zip");
    let words = ["trade_bill", "trade_date=2024-01-02", "--out", path.to_str().unwrap()];
    let begin = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nPK\u{3}\u{4}";
    let (shown, json) = answered_with("qfpay", &words, begin.to_owned());
    assert_eq!(json["file"], "cut_off", "{json}");
    assert!(shown.contains("the file stops after 4 bytes"), "{shown}");
    // An archive without files is whole, too.
    let end = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nPK\u{5}\u{6}{}", "\0".repeat(18));
    let (shown, json) = answered_with("qfpay", &words, end);
    assert_eq!(json["file"], "whole", "{json}");
    assert!(shown.contains("a file of 22 bytes"), "{shown}");
}

#[test]
fn the_keys_of_an_answer_are_learnt_and_are_the_credential_from_then_on() {
    let sandbox = Sandbox::start();
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("call-ring.json");
    let file = path.to_str().unwrap();
    let (code, shown) = sandbox.call("wechatpay", &["certificates", "--learn", file]);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("SANDBOX_KEY_1"), "{shown}");
    let learnt = std::fs::read_to_string(&path).unwrap();
    let before = sandbox.0.value("wechatpay", "platform_keys");
    assert!(learnt.contains("BEGIN CERTIFICATE") && !before.contains("BEGIN CERTIFICATE"), "{learnt}");

    // The answers are signed by the key of that certificate.
    let order = "out_trade_no=T20260101_0001";
    let with = format!("platform_keys={learnt}");
    let (code, shown) = sandbox.call("wechatpay", &["certificates", "--credential", &with]);
    assert!(code == 0 && shown.contains("the signature is right"), "{shown}");
    let other = with.replace("SANDBOX_KEY_1", "SANDBOX_KEY_2");
    let (code, shown) = sandbox.call("wechatpay", &["query", order, "--credential", &other, "--json"]);
    assert!(code != 0 && !shown.contains("\"accepted\""), "{shown}");

    // Other calls have nothing to learn.
    let (code, shown) = sandbox.call("wechatpay", &["query", order, "--learn", file]);
    assert!(code == 2 && shown.contains("has no keys to learn"), "{shown}");
}
