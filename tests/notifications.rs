//! Can a notification be forged, lost, applied twice, or undo what is known?
//!
//! Every payment of which the specs have an example is made and paid in the sandbox, which notifies a shop on loopback.
//! The shop keeps each notification byte for byte and takes the four steps: receive it raw, verify, deduplicate, apply.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "notifications/shop.rs"]
mod shop;
mod support;

use std::collections::HashMap;

use paysmith_codegen::checked::{Empty, Part};
use paysmith_codegen::signing::rsa;
use paysmith_runtime::spec::{KeyKind, Provider};
use paysmith_runtime::{Delivery, Memory, News, OrderState, Raw, Seen, Standing, Untrusted, Verified, Why};
use paysmith_sandbox::{Fault, StateClass};
use shop::{Shop, as_told, payments};
use support::clients::{AnyMessage, checked, client, client_with};

#[tokio::test]
async fn a_payment_is_verified_noted_once_and_acknowledged_as_the_provider_wants() {
    let shop = Shop::open().await;
    for payment in payments() {
        let (order, arrived) = shop.paid(&payment).await;
        let verified = shop.receive(&payment, &arrived.raw).unwrap();
        assert_eq!(verified.order(), Some(order.as_str()), "{}", payment.name());
        assert_eq!(verified.state(), OrderState::Paid, "{}", payment.name());
        let news = verified.news().clone();
        let Ok(Delivery::Fresh(fresh)) = verified.deduplicate(&mut Memory::default()) else { panic!() };
        let applied = fresh.apply(&mut as_told(&order, &news));
        assert!(applied.changed && applied.state == OrderState::Paid);
        assert_eq!(applied.reply, payment.notification.acknowledge);

        assert_eq!(arrived.reply, payment.notification.acknowledge);
        assert_eq!(shop.book(&order), OrderState::Paid);
        assert!(shop.acknowledged(&payment), "{}: the sandbox hears what it wants to hear", payment.name());
    }
    let tries = shop.sandbox.deliveries().iter().map(|delivery| delivery.tries.len()).max();
    assert_eq!(tries, Some(1), "nothing had to be sent again");
}

#[tokio::test]
async fn a_repeat_is_acknowledged_and_changes_nothing() {
    let shop = Shop::open().await;
    for payment in payments() {
        let (order, first) = shop.paid(&payment).await;
        let again = shop.claimed(&payment, &order, StateClass::Paid).await;
        let keys =
            [first, again].map(|arrived| shop.receive(&payment, &arrived.raw).unwrap().key().to_owned());
        assert_eq!(keys[0], keys[1], "{}", payment.name());
        assert!(shop.acknowledged(&payment), "{}", payment.name());

        let (_, other) = shop.paid(&payment).await;
        assert_ne!(keys[0], shop.receive(&payment, &other.raw).unwrap().key(), "another order is no repeat");

        let verified = || shop.receive(&payment, &other.raw).unwrap();
        let mut seen = Memory::default();
        assert!(matches!(verified().deduplicate(&mut seen), Ok(Delivery::Fresh(_))));
        let Ok(Delivery::Repeat(reply)) = verified().deduplicate(&mut seen) else { panic!() };
        assert_eq!(reply, payment.notification.acknowledge);
    }
}

#[tokio::test]
async fn a_late_pending_can_not_undo_paid() {
    let shop = Shop::open().await;
    for payment in payments() {
        let (order, _) = shop.paid(&payment).await;
        for late in [StateClass::Pending, StateClass::Failed, StateClass::Closed] {
            let arrived = shop.claimed(&payment, &order, late).await;
            let verified = shop.receive(&payment, &arrived.raw).unwrap();
            assert_ne!(verified.state(), OrderState::Paid, "{} says {late:?}", payment.name());
            let fresh = match verified.deduplicate(&mut Memory::default()) {
                Ok(Delivery::Fresh(fresh)) => fresh,
                // The provider has no word for that state. So nothing is concluded, and the notification must come
                // again.
                Ok(Delivery::NotUnderstood(other)) => {
                    assert_eq!(other.order(), Some(order.as_str()), "{}", payment.name());
                    assert_eq!(other.again(), payment.notification.refuse);
                    assert_eq!(shop.book(&order), OrderState::Paid, "{} {late:?}", payment.name());
                    continue;
                }
                other => panic!("{other:?}"),
            };
            let mut book = as_told(&order, fresh.news());
            book.apply(&News { state: Standing::Order(OrderState::Paid), ..fresh.news().clone() }).unwrap();
            let applied = fresh.apply(&mut book);
            assert!(!applied.changed && applied.state == OrderState::Paid, "{} {late:?}", payment.name());
            assert_eq!(shop.book(&order), OrderState::Paid, "{} {late:?}", payment.name());
            assert!(shop.acknowledged(&payment), "old news is acknowledged all the same");
        }
    }
}

/// The credentials by which notifications are verified, with values that another merchant could have: public keys if there are any,
/// since nothing else tells who has signed, and otherwise the secrets.
fn of_another_merchant(provider: &Provider, given: &HashMap<String, String>) -> Vec<(&'static str, String)> {
    let public = || rsa::public_half(&rsa::generate().unwrap()).unwrap();
    let of_merchant = provider.credentials.iter().filter(|credential| given.contains_key(credential.name));
    let keys = of_merchant.filter_map(|credential| match credential.key? {
        KeyKind::Public => Some((credential.name, public())),
        KeyKind::Ring => {
            let ring: HashMap<String, String> = serde_json::from_str(&given[credential.name]).unwrap();
            let ring: HashMap<_, _> = ring.into_keys().map(|id| (id, public())).collect();
            Some((credential.name, serde_json::to_string(&ring).unwrap()))
        }
        KeyKind::Private | KeyKind::ClientCertificate => None,
    });
    let keys: Vec<_> = keys.collect();
    let secrets = provider.credentials.iter().filter(|credential| credential.secret);
    if keys.is_empty() { secrets.map(|one| (one.name, "another-key".to_owned())).collect() } else { keys }
}

#[tokio::test]
async fn what_was_signed_with_another_key_is_refused() {
    let shop = Shop::open().await;
    for payment in payments() {
        let (_, arrived) = shop.paid(&payment).await;
        let given: HashMap<_, _> = shop.sandbox.credentials(payment.provider.name).into_iter().collect();
        let all = of_another_merchant(payment.provider, &given);
        let others: Vec<_> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let stranger = client_with(&shop.sandbox, payment.provider, &others);
        payment.is_refused(stranger.receive(payment.notification, &arrived.raw), Why::BadSignature);
        // If a provider has one key for calls and another for notifications, the wrong one of the two must not fit.
        if let [(calls, _), (hooks, _)] = others[..] {
            let mixed = client_with(&shop.sandbox, payment.provider, &[(hooks, &given[calls])]);
            payment.is_refused(mixed.receive(payment.notification, &arrived.raw), Why::BadSignature);
        }
        let none: Vec<_> = others.iter().map(|(name, _)| (*name, "")).collect();
        let refused =
            client_with(&shop.sandbox, payment.provider, &none).receive(payment.notification, &arrived.raw);
        let refused = refused.expect_err("no key");
        assert!(matches!(refused.why, Why::NoCredential(_)), "{refused}");
    }
}

/// What is read of a notification. Where empty values may be left out of a signature, anybody can add a pair without a value, so that
/// the names of pairs that nobody reads are left out here, too.
fn read(provider: &Provider, verified: &Verified<AnyMessage>) -> String {
    let text = format!("{verified:?}");
    let parts = checked(provider).schemes.iter().flat_map(|scheme| &scheme.message);
    let may_add = parts.into_iter().any(|part| matches!(part, Part::Pairs(of) if of.empty == Empty::Either));
    match text.split_once(", extra: ").filter(|_| may_add) {
        Some((before, behind)) => format!("{before}{}", behind.split_once('}').unwrap().1),
        None => text,
    }
}

/// A byte that no signature covers is one that no client reads, either: what is read stays as it was.
#[tokio::test]
async fn whichever_byte_is_flipped_it_is_refused_or_nothing_that_is_read_changes() {
    let shop = Shop::open().await;
    for payment in payments() {
        let (_, arrived) = shop.paid(&payment).await;
        let told = read(payment.provider, &shop.receive(&payment, &arrived.raw).unwrap());
        let mut unread = 0;
        for place in 0..arrived.raw.body.len() {
            let mut raw = arrived.raw.clone();
            raw.body[place] ^= 1;
            match shop.receive(&payment, &raw) {
                Err(refused) => assert_eq!(refused.reply, payment.notification.refuse),
                Ok(verified) => {
                    assert_eq!(read(payment.provider, &verified), told, "{} byte {place}", payment.name());
                    unread += 1;
                }
            }
        }
        // The members that a provider sends beside those that are signed are few.
        assert!(unread * 5 < arrived.raw.body.len(), "{}: {unread} bytes", payment.name());
    }
}

#[tokio::test]
async fn a_body_that_was_decoded_and_encoded_again_is_refused() {
    let shop = Shop::open().await;
    for payment in payments() {
        let (_, arrived) = shop.paid(&payment).await;
        let text = String::from_utf8(arrived.raw.body.clone()).unwrap();
        // The same JSON with other white space: as text in a string, as text in a form, or as the body.
        let spaces = [
            ("\\\",\\\"", "\\\", \\\""),
            ("%22%2C%22", "%22%2C+%22"),
            ("\",\"", "\", \""),
            // Some providers write a space themselves.
            ("\", \"", "\",\""),
        ];
        let again = spaces.iter().find(|(tight, _)| text.contains(tight));
        let (tight, wide) = again.unwrap_or_else(|| panic!("{text}"));
        let raw = Raw { body: text.replace(tight, wide).into_bytes(), ..arrived.raw };
        payment.is_refused(shop.receive(&payment, &raw), Why::BadSignature);
    }
}

#[tokio::test]
async fn without_its_signature_it_is_refused_and_sent_again_in_vain() {
    let shop = Shop::open().await;
    for payment in payments() {
        let order = shop.order(&payment).await;
        for (fault, why) in [(Fault::DropSignature, Why::Unsigned), (Fault::Tamper, Why::BadSignature)] {
            shop.sandbox.set_fault(payment.provider.name, Some(fault), None).unwrap();
            let arrived = shop.claimed(&payment, &order, StateClass::Paid).await;
            payment.is_refused(shop.receive(&payment, &arrived.raw), why);
            assert_eq!(arrived.reply, payment.notification.refuse);
            assert!(!shop.acknowledged(&payment), "{}", payment.name());
            assert_eq!(shop.book(&order), OrderState::Unknown, "nothing is noted down");
        }
        shop.sandbox.set_fault(payment.provider.name, None, None).unwrap();
        shop.claimed(&payment, &order, StateClass::Paid).await;
        assert_eq!(shop.book(&order), OrderState::Paid, "a refused one doesn't count as seen");
    }
}

#[tokio::test]
async fn a_refusal_tells_nothing_of_the_body() {
    let shop = Shop::open().await;
    for payment in payments() {
        let (order, arrived) = shop.paid(&payment).await;
        let stranger = client(&shop.sandbox, payment.provider);
        let mut bodies = vec![arrived.raw.body.clone(), b"{".to_vec(), Vec::new()];
        bodies[0][20] ^= 1;
        for body in bodies {
            let refused = stranger.receive(payment.notification, &Raw { body, ..arrived.raw.clone() });
            let refused = refused.expect_err(&payment.name());
            let text = format!("{refused} {refused:?} {:?}", arrived.raw);
            assert!(text.contains("the notification was refused: ") && !text.contains(&order), "{text}");
            for (_, secret) in
                shop.sandbox.credentials(payment.provider.name).iter().filter(|(_, one)| one.len() > 10)
            {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn one_that_nobody_signs_is_untrusted_and_says_no_state() {
    let shop = Shop::open().await;
    let online = &paysmith_scanforpay::online_create::OPERATION;
    let payment = payments().into_iter().find(|payment| payment.operation.name == online.name).unwrap();
    let back = payment.provider.notifications.iter().find(|one| !one.signed).expect("the payer's return");
    let (order, _) = shop.paid(&payment).await;
    let raw = Raw { body: format!("partnerOrderNo={order}").into_bytes(), ..Raw::default() };
    let client = client(&shop.sandbox, payment.provider);
    let untrusted: Untrusted<AnyMessage> = client.receive_untrusted(back, &raw).unwrap();
    assert_eq!(untrusted.order(), Some(order.as_str()), "it says where to look");
    assert_eq!(untrusted.reply(), back.acknowledge);

    let refused = client.receive(back, &raw).expect_err("it can't be verified");
    assert_eq!(refused.why, Why::NeverSigned);
    // Where notifications are signed, none is received without a check of its signature.
    for payment in payments() {
        let (_, arrived) = shop.paid(&payment).await;
        let client = self::client(&shop.sandbox, payment.provider);
        let refused =
            client.receive_untrusted(payment.notification, &arrived.raw).expect_err(&payment.name());
        assert_eq!(refused.why, Why::AlwaysSigned);
    }
}

/// A store of seen notifications that can't be reached.
struct Down;

impl Seen for Down {
    type Error = &'static str;

    fn first(&mut self, _: &str) -> Result<bool, Self::Error> {
        Err("the store is down")
    }
}

#[tokio::test]
async fn when_the_store_is_down_nothing_is_applied_and_nothing_is_lost() {
    let shop = Shop::open().await;
    for payment in payments() {
        let (_, arrived) = shop.paid(&payment).await;
        let error = shop.receive(&payment, &arrived.raw).unwrap().deduplicate(&mut Down).map(|_| ());
        assert_eq!(
            error,
            Err("the store is down"),
            "there is no `Fresh` to apply, and no reply that acknowledges"
        );
        let mut seen = Memory::default();
        let later = shop.receive(&payment, &arrived.raw).unwrap().deduplicate(&mut seen);
        assert!(matches!(later, Ok(Delivery::Fresh(_))), "sent again, it is there for the first time");
    }
}
