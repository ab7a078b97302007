//! Are requests understood that the merchant doesn't send itself: links that a browser opens, and texts that an app's SDK
//! takes? Are files sent, and are merchants with different sets of credentials told apart?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::io::{Cursor, ErrorKind, Read as _, Write as _};
use std::process::{Command, Stdio};

use paysmith_sandbox::{NotHandedIn, Reason, Sandbox, StartError, StateClass, Unable};
use serde_json::{Map, Value, json};
use support::{LARCH, Merchant, spec, start};

fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// A browser that doesn't follow redirects by itself, so that a test sees where they lead.
fn browser() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

#[tokio::test]
async fn a_link_makes_an_order_and_leads_to_its_page() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let fields = json!({"order_no": "A1", "amount": 500, "via": "link"});
    let ready = merchant.ready("counter", map(fields));
    assert!(ready.url.ends_with("/counter/#/?"), "what is behind the # stays in the browser: {}", ready.url);
    let opened = browser().get(&ready.url).send().await.unwrap();
    assert_eq!(opened.status(), 200);
    let page = opened.text().await.unwrap();
    assert!(page.contains("location.hash.slice(at)") && running.refusals().is_empty(), "{page}");

    // The script of the page asks for this address.
    let asked = format!("{}/counter/?{}", merchant.base, ready.body);
    let led = browser().get(&asked).send().await.unwrap();
    assert_eq!(led.status(), 303, "{}", led.text().await.unwrap());
    let page = format!("http://{}{}", running.address(), led.headers()["location"].to_str().unwrap());
    assert!(browser().get(page).send().await.unwrap().text().await.unwrap().contains("<button>Pay</button>"));
    running.pay("larch", "A1").unwrap();
    let found = merchant.call("look", map(json!({"order_no": "A1"}))).await;
    assert_eq!(merchant.fields("look", &found)["status"], "DONE");

    let again = browser().get(&asked).send().await.unwrap();
    assert_eq!(again.status(), 400, "the number was used before");
    assert_eq!(running.refusals()[0].reason, Reason::DuplicateOrder);
}

#[tokio::test]
async fn a_link_with_a_wrong_signature_or_another_fixed_value_is_refused() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let open = async |fields: Value, change: &str| {
        let ready = merchant.ready("counter", map(fields));
        let url = format!("{}/counter/?{}{change}", merchant.base, ready.body);
        let opened = browser().get(url).send().await.unwrap();
        assert_eq!(opened.status(), 400);
        running.refusals().pop().unwrap()
    };
    let refused = open(json!({"order_no": "A1", "amount": 500, "via": "link"}), "1").await;
    assert_eq!(refused.reason, Reason::Signature, "its last figure is another");
    let refused = open(json!({"order_no": "A1", "amount": 500, "via": "letter"}), "").await;
    let violation = &refused.violations[0];
    assert_eq!((violation.path.as_str(), violation.rule, violation.limit.as_str()), ("via", "fixed", "link"));
    let refused = open(json!({"order_no": "A1", "amount": 500}), "").await;
    assert_eq!((refused.violations[0].path.as_str(), refused.violations[0].rule), ("via", "required"));
    assert_eq!(running.orders(), []);
}

#[tokio::test]
async fn a_link_that_makes_no_order_shows_what_was_understood() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let ready = merchant.ready("leaflet", map(json!({"page": 3})));
    let opened = browser().get(format!("{}&{}", ready.url, ready.body)).send().await.unwrap();
    assert_eq!(opened.status(), 200, "{:?}", running.refusals());
    let page = opened.text().await.unwrap();
    assert!(page.contains("<td>page</td><td>3</td>"), "{page}");
    assert!(!page.contains(&merchant.credentials["shop"]), "whose it is concerns nobody: {page}");
    let opened =
        browser().get(format!("{}&{}", ready.url, ready.body.replace("3", "x"))).send().await.unwrap();
    assert_eq!(opened.status(), 400);
}

#[tokio::test]
async fn a_text_for_an_app_is_taken_by_hand() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let ready = merchant.ready("in_app", merchant.example("in_app"));
    let order = running.hand_in("larch", "in_app", &ready.body).unwrap().unwrap();
    assert_eq!((order.number.as_deref(), order.state), (Some("A1"), StateClass::Pending));
    running.pay("larch", "A1").unwrap();
    let found = merchant.call("look", map(json!({"order_no": "A1"}))).await;
    assert_eq!(merchant.fields("look", &found)["status"], "DONE");

    let forged = ready.body.replace("500", "501");
    let Err(NotHandedIn::Refused(refused)) = running.hand_in("larch", "in_app", &forged) else {
        panic!("it was taken")
    };
    assert_eq!((refused.reason, running.refusals().len()), (Reason::Signature, 1));
    for (provider, operation, unable) in [
        ("larch", "pay", Unable::NoOperation),
        ("larch", "out_app", Unable::NoOperation),
        ("elm", "in_app", Unable::NoProvider),
    ] {
        let told = running.hand_in(provider, operation, &ready.body);
        assert_eq!(told, Err(NotHandedIn::Unable(unable)));
    }

    // The control endpoint takes the text as well, for tests in other languages.
    let hand_in = async |operation: &str, text: String| {
        let url = format!("http://{}/_sandbox/larch/app/{operation}", running.address());
        let response = browser().post(url).body(text).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let ready = merchant.ready("in_app", map(json!({"order_no": "A2", "amount": 5})));
    let (status, body) = hand_in("in_app", ready.body.clone()).await;
    let made: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &made["order"], &made["state"]), (200, &json!("A2"), &json!("pending")));
    let (status, body) = hand_in("in_app", ready.body.clone()).await;
    let refused: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &refused["reason"]), (400, &json!("duplicate_order")));
    assert_eq!(hand_in("pay", ready.body).await.0, 404);
    let posted = browser().post(&merchant.base).body("x").send().await.unwrap();
    assert_eq!(posted.status(), 404, "a text for an app has no address");
}

/// The output of a Python script that gets a file's bytes; `None` where Python isn't installed.
fn python(script: &str, file: &[u8]) -> Option<String> {
    let python =
        Command::new("python3").args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut python = match python {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        python => python.unwrap(),
    };
    python.stdin.take().unwrap().write_all(file).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The rows of a file without the time at the end of each. Python must read the same as the Rust libraries do.
fn rows(kind: &str, file: &[u8]) -> Vec<String> {
    let mut text = String::new();
    match kind {
        "zip" => {
            let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
            assert_eq!(zip.len(), 1);
            zip.by_name("orders.csv").unwrap().read_to_string(&mut text).unwrap();
        }
        "gzip" => drop(flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap()),
        _ => text = String::from_utf8(file.to_vec()).unwrap(),
    }
    let script = match kind {
        "zip" => {
            "import io, sys, zipfile; zip = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); \
            assert zip.testzip() is None; sys.stdout.buffer.write(zip.read('orders.csv'))"
        }
        "gzip" => "import gzip, sys; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))",
        _ => {
            "import csv, io, sys; text = sys.stdin.buffer.read().decode(); rows = csv.reader(io.StringIO(text, newline='')); \
            assert all(len(row) == 5 for row in rows); sys.stdout.buffer.write(text.encode())"
        }
    };
    assert_eq!(python(script, file).unwrap_or_else(|| text.clone()), text);
    text.lines().map(|row| row.rsplit_once(',').unwrap().0.to_owned()).collect()
}

#[tokio::test]
async fn files_hold_the_orders_of_the_day() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    for order in ["A1", "\"A\",2"] {
        merchant.call("pay", map(json!({"order_no": order, "amount": 5}))).await;
    }
    running.pay("larch", "A1").unwrap();
    let file = async |operation: &str, fields: Value| {
        let ready = merchant.ready(operation, map(fields));
        let request =
            merchant.http.post(ready.url).header("content-type", &ready.headers[0].1).body(ready.body);
        request.send().await.unwrap().bytes().await.unwrap()
    };
    // The provider's days begin at midnight in the time zone of its messages.
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let today = jiff::Timestamp::now().to_zoned(zone).date().to_string();
    let head = "order,operation,amount,state";
    let both = [head, "A1,pay,5,paid", "\"\"\"A\"\",2\",pay,5,pending"];
    assert_eq!(rows("zip", &file("day", json!({"day": today})).await), both);
    assert_eq!(rows("zip", &file("day", json!({"day": "2030-01-02"})).await), [head]);
    assert_eq!(rows("gzip", &file("day_gzip", json!({"day": today.replace('-', "")})).await), both);
    assert_eq!(rows("text", &file("day_text", json!({})).await), both, "without a date it is all");
    let refused = merchant.call("day", map(json!({"day": "01234567890"}))).await;
    assert_eq!(refused.json()["code"], 5, "a refusal is no file");
}

#[tokio::test]
async fn each_kind_of_merchant_has_its_own_credentials() {
    let spec = spec(LARCH);
    for (set, wanted) in [(None, ["shop", "key"]), (Some("agents"), ["agent", "key"])] {
        let sandbox = Sandbox::new([spec.clone()]);
        let sandbox = set.iter().fold(sandbox, |sandbox, set| sandbox.credential_set("larch", set));
        let running = sandbox.start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let names: Vec<_> = running.credentials("larch").into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, wanted);
        let merchant = Merchant::of(&spec, &running);
        let answer = merchant.call("pay", merchant.example("pay")).await;
        assert_eq!(answer.json()["code"], 2, "{:?}", running.refusals());
    }
    let unknown = Sandbox::new([spec.clone()]).credential_set("larch", "guests");
    let unknown = unknown.start(([127, 0, 0, 1], 0).into()).await;
    assert!(matches!(unknown, Err(StartError::NoSuchSet(..))));
}

#[tokio::test]
async fn two_kinds_of_merchants_at_once_or_none_are_nobody() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let mut merchant = Merchant::of(&spec, &running);
    merchant.credentials.insert("agent".into(), "AGENT1".into());
    assert_eq!(merchant.call("pay", merchant.example("pay")).await.json()["code"], 4);
    merchant.credentials.retain(|name, _| name == "key");
    assert_eq!(merchant.call("pay", merchant.example("pay")).await.json()["code"], 4);
    assert!(running.refusals().iter().all(|refused| refused.violations[0].path == "credentials"));
}

#[tokio::test]
async fn one_operation_may_have_codes_of_its_own_and_changes_no_order() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    merchant.call("pay", merchant.example("pay")).await;
    let tag = |order: &str| map(json!({"order_no": order, "note": "x"}));
    assert_eq!(merchant.call("tag", tag("A1")).await.json()["code"], 1, "0 is only pending here");
    assert_eq!(merchant.call("tag", tag("A9")).await.json()["code"], 11);
    assert_eq!((running.orders().len(), running.orders()[0].state), (1, StateClass::Pending));
}
