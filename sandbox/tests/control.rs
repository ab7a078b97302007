//! Do the pages and the control endpoints do the same as the handle that programs have?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use serde_json::{Value, json};
use support::{Answer, LARCH, Merchant, Ready, shop, spec, start};

async fn post(merchant: &Merchant, origin: &str, path: &str, body: Value) -> Answer {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    merchant.send(Ready { url: format!("{origin}/_sandbox/{path}"), headers, body: body.to_string() }).await
}

async fn get(merchant: &Merchant, url: &str) -> String {
    merchant.http.get(url).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn an_order_is_listed_paid_and_told_of() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let origin = format!("http://{}", running.address());
    let notification = &spec.notifications[0];
    let (url, mut heard) = shop(vec![notification.acknowledge.clone()]).await;
    let name = &spec.name;

    let mut fields = merchant.example("pay");
    fields.insert("hear_at".into(), json!(url));
    let answer = merchant.call("pay", fields).await;
    let link = merchant.fields("pay", &answer)["pay_url"].as_str().unwrap().to_owned();
    assert!(get(&merchant, &link).await.contains("<button>Pay</button>"), "the link leads to the page");

    let orders: Value =
        serde_json::from_str(&get(&merchant, &format!("{origin}/_sandbox/orders")).await).unwrap();
    assert_eq!(orders[0]["state"], "pending");
    let front = get(&merchant, &origin).await;
    assert!(front.contains(orders[0]["order"].as_str().unwrap()) && front.contains("<button>Pay</button>"));

    let order = json!({"order": orders[0]["order"]});
    assert_eq!(post(&merchant, &origin, &format!("{name}/pay"), order.clone()).await.status, 200);
    assert_eq!(post(&merchant, &origin, &format!("{name}/pay"), order).await.status, 409);
    running.settled().await;
    heard.try_recv().unwrap();
    let deliveries = get(&merchant, &format!("{origin}/_sandbox/deliveries")).await;
    let deliveries: Value = serde_json::from_str(&deliveries).unwrap();
    assert_eq!(
        (&deliveries[0]["acknowledged"], &deliveries[0]["tries"][0]["status"]),
        (&json!(true), &json!(200))
    );
    assert!(!get(&merchant, &link).await.contains("button"), "nobody pays twice");
}

#[tokio::test]
async fn the_page_s_button_is_a_plain_form() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let mut fields = merchant.example("pay");
    fields.insert("order_no".into(), json!("<b>&\""));
    merchant.call("pay", fields).await;
    let origin = format!("http://{}", running.address());
    assert!(get(&merchant, &origin).await.contains("&lt;b&gt;&amp;&quot;"));
    let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
    let ready = Ready { url: format!("{origin}/_sandbox/larch/pay"), headers, body: "serial=1".into() };
    let front = merchant.send(ready).await;
    assert!(front.text.contains("paid"), "the answer leads back to the front page: {}", front.text);
}

#[tokio::test]
async fn faults_states_and_refusals_by_http() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let origin = format!("http://{}", running.address());
    let fault = json!({"fault": "bad_gateway", "times": 1});
    assert_eq!(post(&merchant, &origin, "larch/fault", fault).await.status, 200);
    assert_eq!(merchant.call("pay", merchant.example("pay")).await.status, 502);
    assert_eq!(merchant.call("pay", merchant.example("pay")).await.status, 200);
    let state = json!({"order": "A1", "state": "closed"});
    assert_eq!(post(&merchant, &origin, "larch/state", state).await.status, 200);
    let orders: Value =
        serde_json::from_str(&get(&merchant, &format!("{origin}/_sandbox/orders")).await).unwrap();
    assert_eq!(orders[0]["state"], "closed");
    let refusals = get(&merchant, &format!("{origin}/_sandbox/refusals")).await;
    let refusals: Value = serde_json::from_str(&refusals).unwrap();
    assert_eq!(refusals[0]["reason"], "duplicate_order");
    for (path, body, status) in [
        ("larch/fault", json!({"fault": "earthquake"}), 400),
        ("larch/state", json!({"order": "A1", "state": "sold"}), 400),
        ("larch/pay", json!({"order": "A9"}), 404),
        ("elm/pay", json!({"order": "A1"}), 404),
        ("larch/dance", json!({}), 400),
        ("larch/pay", json!([]), 400),
        ("larch/notify", json!({"notification": "back", "order": "A1", "state": "refunded"}), 200),
        ("larch/notify", json!({"notification": "sung"}), 400),
        ("larch/take_as", json!({"operation": "dance"}), 400),
        ("larch/take_as", json!({"operation": "pay"}), 200),
        ("larch/take_as", json!({"operation": "any"}), 200),
        ("larch/register", json!({"url": "http://127.0.0.1:1/"}), 200),
        ("larch/notify", json!({"order": "A1", "state": "paid"}), 200),
    ] {
        assert_eq!(post(&merchant, &origin, path, body).await.status, status, "{path}");
    }
}
