//! Does the journal believe a notification once, about the call that it is about, and never against what it knows?
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::time::Duration;

use paysmith_acornpay::notifications::sprout;
use paysmith_acornpay::{Verified, charge};
use paysmith_journal::{CallFilter, CallState, Notified, Taken};
use paysmith_runtime::{Decimal, OrderState, Raw, Standing};
use paysmith_sandbox::{Fault, StateClass};
use support::{Shop, charge, on_each_store};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Where the shop hears the provider.
struct Hook(TcpListener);

impl Hook {
    async fn open() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn url(&self) -> String {
        format!("http://{}/hook", self.0.local_addr().unwrap())
    }

    /// The next notification. It is acknowledged, so that the sandbox sends it once.
    async fn hear(&self) -> Raw {
        let (mut stream, _) = self.0.accept().await.unwrap();
        let mut bytes = Vec::new();
        loop {
            let mut piece = [0; 4096];
            let read = stream.read(&mut piece).await.unwrap();
            bytes.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let mut raw = Raw::default();
            for line in head.lines().skip(1) {
                let (name, value) = line.split_once(": ").unwrap();
                let name: http::HeaderName = name.parse().unwrap();
                raw.headers.insert(name, value.parse().unwrap());
            }
            let length: usize = raw.headers["content-length"].to_str().unwrap().parse().unwrap();
            if body.len() < length {
                continue;
            }
            raw.body = body.as_bytes().to_vec();
            let reply =
                "HTTP/1.1 200 OK\r\ncontent-length: 17\r\nconnection: close\r\n\r\n{\"received\":true}";
            stream.write_all(reply.as_bytes()).await.unwrap();
            return raw;
        }
    }
}

fn hooked(number: &str, hook: &Hook) -> charge::Request {
    let mut request = charge(number);
    request.optional.hook_url = Some(hook.url());
    request
}

async fn take(shop: &Shop, raw: &Raw) -> Notified {
    let client = shop.client();
    let verified: Verified<sprout::Notification> = client.client().receive(raw).unwrap();
    client.take(&verified).await.unwrap()
}

const PAID: Option<Standing> = Some(Standing::Order(OrderState::Paid));

on_each_store!(
    a_notification_settles_what_nobody_knew_and_a_repeat_changes_nothing,
    news_that_overtakes_the_answer_is_not_taken_back_by_it,
    news_of_money_that_moved_against_a_refusal_is_for_a_person,
    news_of_another_amount_and_of_a_strangers_order_change_no_order,
    news_of_another_amount_during_the_call_comes_again_and_is_not_lost,
    old_news_moves_no_order_back_and_later_news_moves_it_on,
);

async fn a_notification_settles_what_nobody_knew_and_a_repeat_changes_nothing(shop: Shop) {
    let hook = Hook::open().await;
    shop.sandbox.set_fault("acornpay", Some(Fault::Reset), Some(1)).unwrap();
    let client = shop.client();
    let request = hooked("OAK-1", &hook);
    let (lost, raw) = tokio::join!(client.send(&request), hook.hear());
    assert_eq!(lost.unwrap().call.state, CallState::Unknown);
    let notified = take(&shop, &raw).await;
    assert_eq!((notified.taken, notified.reply.status), (Taken::News, 200));
    let call = notified.call.unwrap();
    assert_eq!((call.state, call.standing), (CallState::Settled, PAID), "{}", call.sentence());
    let again = take(&shop, &raw).await;
    assert_eq!((again.taken, again.reply.status), (Taken::Repeat, 200));
    assert_eq!(again.call.unwrap(), call);
    // Nobody asks about it any more.
    shop.clock.forward(100);
    assert_eq!(shop.journal.worker().with(&client).pass().await.unwrap().asked, 0);
}

async fn news_that_overtakes_the_answer_is_not_taken_back_by_it(shop: Shop) {
    let hook = Hook::open().await;
    shop.sandbox.set_fault("acornpay", Some(Fault::Delay(Duration::from_millis(700))), Some(1)).unwrap();
    let client = shop.client();
    let request = hooked("OAK-2", &hook);
    let sending = tokio::spawn(async move { client.send(&request).await.unwrap() });
    let raw = hook.hear().await;
    let notified = take(&shop, &raw).await;
    let call = notified.call.unwrap();
    assert_eq!((notified.taken, call.state, call.standing), (Taken::News, CallState::Sending, PAID));
    let sent = sending.await.unwrap();
    assert_eq!((sent.call.state, sent.call.standing), (CallState::Accepted, PAID), "{sent}");
}

async fn news_of_money_that_moved_against_a_refusal_is_for_a_person(shop: Shop) {
    let hook = Hook::open().await;
    let client = shop.client();
    // The provider carries the first one out; the shop's own process never got that far, as far as the journal knows.
    let other = client.client().clone();
    let request = hooked("OAK-3", &hook);
    let (_, raw) = tokio::join!(other.send(&request), hook.hear());
    let nobody = shop.client_at("http://127.0.0.1:1/acornpay".to_owned());
    assert_eq!(nobody.send(&charge("OAK-3")).await.unwrap().call.state, CallState::NotSent);
    let call = take(&shop, &raw).await.call.unwrap();
    assert_eq!(call.state, CallState::Mismatch, "{}", call.sentence());
    assert!(call.sentence().contains("it was not sent, and a notification says: the order is paid"));
}

async fn news_of_another_amount_and_of_a_strangers_order_change_no_order(shop: Shop) {
    let hook = Hook::open().await;
    let client = shop.client();
    let stranger = hooked("OAK-4", &hook);
    let plain = client.client().clone();
    let (_, raw) = tokio::join!(plain.send(&stranger), hook.hear());
    let notified = take(&shop, &raw).await;
    assert_eq!((notified.taken, notified.reply.status, notified.call), (Taken::NotOurs, 200, None));
    // The same number is now sent with another amount, and its answer is lost.
    shop.sandbox.set_fault("acornpay", Some(Fault::Reset), Some(1)).unwrap();
    let cheaper = charge::Request { amount: Decimal::new(500, 3), ..charge("OAK-4") };
    assert_eq!(client.send(&cheaper).await.unwrap().call.state, CallState::Unknown);
    let call = take(&shop, &raw).await.call.unwrap();
    assert_eq!(call.state, CallState::Mismatch);
    assert!(call.sentence().contains("but amount differs"), "{}", call.sentence());
    let all = shop.journal.calls(CallFilter { most: 10, ..CallFilter::default() }).await.unwrap();
    assert_eq!(all.len(), 1);
}

async fn news_of_another_amount_during_the_call_comes_again_and_is_not_lost(shop: Shop) {
    let hook = Hook::open().await;
    let client = shop.client();
    let stranger = hooked("OAK-6", &hook);
    let plain = client.client().clone();
    let (_, raw) = tokio::join!(plain.send(&stranger), hook.hear());
    shop.sandbox.set_fault("acornpay", Some(Fault::Delay(Duration::from_millis(500))), Some(1)).unwrap();
    let cheaper = charge::Request { amount: Decimal::new(500, 3), ..charge("OAK-6") };
    let sending = tokio::spawn(async move { client.send(&cheaper).await.unwrap() });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let notified = take(&shop, &raw).await;
    assert_eq!((notified.taken, notified.reply.status), (Taken::NotYet, 401));
    let sent = sending.await.unwrap();
    assert_eq!(sent.call.state, CallState::Unknown, "the number was used before: {sent}");
    assert_eq!(take(&shop, &raw).await.call.unwrap().state, CallState::Mismatch);
}

async fn old_news_moves_no_order_back_and_later_news_moves_it_on(shop: Shop) {
    let hook = Hook::open().await;
    let client = shop.client();
    let request = hooked("OAK-5", &hook);
    let (sent, paid) = tokio::join!(client.send(&request), hook.hear());
    assert_eq!(sent.unwrap().call.standing, PAID);
    assert_eq!(take(&shop, &paid).await.taken, Taken::News);
    let mut standings = Vec::new();
    for claimed in [StateClass::Pending, StateClass::Refunded, StateClass::Failed] {
        shop.sandbox.notify("acornpay", "OAK-5", claimed).unwrap();
        let call = take(&shop, &hook.hear().await).await.call.unwrap();
        assert_eq!(call.state, CallState::Accepted);
        standings.push(call.standing.unwrap());
    }
    let order = Standing::Order;
    assert_eq!(
        standings,
        [order(OrderState::Paid), order(OrderState::Refunded), order(OrderState::Refunded)]
    );
}
