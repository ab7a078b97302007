//! Can a notification be forged, lost, applied twice, or undo what is known?
//!
//! Every payment that the specs have an example of is made and paid in the sandbox, which notifies a shop on loopback. The
//! shop keeps what arrives byte for byte, and takes the steps: raw, verified, deduplicated, applied.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "notifications/shop.rs"]
mod shop;

use std::collections::HashMap;

use paysmith_runtime::{Delivery, Memory, News, OrderState, Raw, Seen, Standing, Untrusted, Why};
use paysmith_sandbox::{Fault, StateClass};
use shop::{Boxed, Shop, acts, as_told, client};

#[tokio::test]
async fn a_payment_is_verified_noted_once_and_acknowledged_as_the_provider_wants() {
    let shop = Shop::open().await;
    for act in acts() {
        let (order, letter) = shop.paid(&act).await;
        let verified = shop.receive(&act, &letter.raw).unwrap();
        assert_eq!(verified.order(), Some(order.as_str()), "{}", act.name());
        assert_eq!(verified.state(), OrderState::Paid, "{}", act.name());
        let news = verified.news().clone();
        let Ok(Delivery::Fresh(fresh)) = verified.deduplicate(&mut Memory::default()) else { panic!() };
        let applied = fresh.apply(&mut as_told(&order, &news));
        assert!(applied.changed && applied.state == OrderState::Paid);
        assert_eq!(applied.reply, act.notification.acknowledge);

        assert_eq!(letter.reply, act.notification.acknowledge);
        assert_eq!(shop.book(&order), OrderState::Paid);
        assert!(shop.acknowledged(&act), "{}: the sandbox hears what it wants to hear", act.name());
    }
    let tries = shop.sandbox.deliveries().iter().map(|delivery| delivery.tries.len()).max();
    assert_eq!(tries, Some(1), "nothing had to be sent again");
}

#[tokio::test]
async fn a_repeat_is_acknowledged_and_changes_nothing() {
    let shop = Shop::open().await;
    for act in acts() {
        let (order, first) = shop.paid(&act).await;
        let again = shop.claimed(&act, &order, StateClass::Paid).await;
        let keys = [first, again].map(|letter| shop.receive(&act, &letter.raw).unwrap().key().to_owned());
        assert_eq!(keys[0], keys[1], "{}", act.name());
        assert!(shop.acknowledged(&act), "{}", act.name());

        let (_, other) = shop.paid(&act).await;
        assert_ne!(keys[0], shop.receive(&act, &other.raw).unwrap().key(), "another order is no repeat");

        let verified = || shop.receive(&act, &other.raw).unwrap();
        let mut seen = Memory::default();
        assert!(matches!(verified().deduplicate(&mut seen), Ok(Delivery::Fresh(_))));
        let Ok(Delivery::Repeat(reply)) = verified().deduplicate(&mut seen) else { panic!() };
        assert_eq!(reply, act.notification.acknowledge);
    }
}

#[tokio::test]
async fn a_late_pending_can_not_undo_paid() {
    let shop = Shop::open().await;
    for act in acts() {
        let (order, _) = shop.paid(&act).await;
        for late in [StateClass::Pending, StateClass::Failed, StateClass::Closed] {
            let letter = shop.claimed(&act, &order, late).await;
            let verified = shop.receive(&act, &letter.raw).unwrap();
            assert_ne!(verified.state(), OrderState::Paid, "{} says {late:?}", act.name());
            let fresh = match verified.deduplicate(&mut Memory::default()) {
                Ok(Delivery::Fresh(fresh)) => fresh,
                // The provider has no word for it: nothing is concluded, and it is to come again.
                Ok(Delivery::NotUnderstood(other)) => {
                    assert_eq!(other.order(), Some(order.as_str()), "{}", act.name());
                    assert_eq!(other.again(), act.notification.refuse);
                    assert_eq!(shop.book(&order), OrderState::Paid, "{} {late:?}", act.name());
                    continue;
                }
                other => panic!("{other:?}"),
            };
            let mut book = as_told(&order, fresh.news());
            book.apply(&News { state: Standing::Order(OrderState::Paid), ..fresh.news().clone() }).unwrap();
            let applied = fresh.apply(&mut book);
            assert!(!applied.changed && applied.state == OrderState::Paid, "{} {late:?}", act.name());
            assert_eq!(shop.book(&order), OrderState::Paid, "{} {late:?}", act.name());
            assert!(shop.acknowledged(&act), "old news is acknowledged all the same");
        }
    }
}

#[tokio::test]
async fn what_was_signed_with_another_key_is_refused() {
    let shop = Shop::open().await;
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        let secrets = act.provider.credentials.iter().filter(|credential| credential.secret);
        let all: Vec<_> = secrets.map(|credential| (credential.name, "another-key")).collect();
        let stranger = client(&shop.sandbox, act.provider, &all);
        act.is_refused(stranger.receive(act.notification, &letter.raw), Why::BadSignature);
        // Where calls and notifications have keys of their own, the one doesn't do for the other.
        let given: HashMap<_, _> = shop.sandbox.credentials(act.provider.name).into_iter().collect();
        if let [(calls, _), (hooks, _)] = all[..] {
            let mixed = client(&shop.sandbox, act.provider, &[(hooks, &given[calls])]);
            act.is_refused(mixed.receive(act.notification, &letter.raw), Why::BadSignature);
        }
        let none: Vec<_> = all.iter().map(|(name, _)| (*name, "")).collect();
        let refused = client(&shop.sandbox, act.provider, &none).receive(act.notification, &letter.raw);
        let refused = refused.expect_err("no key");
        assert!(matches!(refused.why, Why::NoCredential(_)), "{refused}");
    }
}

#[tokio::test]
async fn whichever_byte_is_flipped_it_is_refused() {
    let shop = Shop::open().await;
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        for place in 0..letter.raw.body.len() {
            let mut raw = letter.raw.clone();
            raw.body[place] ^= 1;
            let refused = shop.receive(&act, &raw);
            let refused = refused.expect_err(&format!("{} byte {place}", act.name()));
            assert_eq!(refused.reply, act.notification.refuse);
        }
    }
}

#[tokio::test]
async fn a_body_that_was_decoded_and_encoded_again_is_refused() {
    let shop = Shop::open().await;
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        let text = String::from_utf8(letter.raw.body.clone()).unwrap();
        // The same JSON with other spaces: as text in a string, as text in a form, by itself.
        let spaces = [("\\\",\\\"", "\\\", \\\""), ("%22%2C%22", "%22%2C+%22"), ("\",\"", "\", \"")];
        let again = spaces.iter().find(|(tight, _)| text.contains(tight));
        let (tight, wide) = again.unwrap_or_else(|| panic!("{text}"));
        let raw = Raw { body: text.replace(tight, wide).into_bytes(), ..letter.raw };
        act.is_refused(shop.receive(&act, &raw), Why::BadSignature);
    }
}

#[tokio::test]
async fn without_its_signature_it_is_refused_and_sent_again_in_vain() {
    let shop = Shop::open().await;
    for act in acts() {
        let order = shop.order(&act).await;
        for (fault, why) in [(Fault::DropSignature, Why::Unsigned), (Fault::Tamper, Why::BadSignature)] {
            shop.sandbox.set_fault(act.provider.name, Some(fault), None).unwrap();
            let letter = shop.claimed(&act, &order, StateClass::Paid).await;
            act.is_refused(shop.receive(&act, &letter.raw), why);
            assert_eq!(letter.reply, act.notification.refuse);
            assert!(!shop.acknowledged(&act), "{}", act.name());
            assert_eq!(shop.book(&order), OrderState::Unknown, "nothing is noted down");
        }
        shop.sandbox.set_fault(act.provider.name, None, None).unwrap();
        shop.claimed(&act, &order, StateClass::Paid).await;
        assert_eq!(shop.book(&order), OrderState::Paid, "a refused one doesn't count as seen");
    }
}

#[tokio::test]
async fn a_refusal_tells_nothing_of_the_body() {
    let shop = Shop::open().await;
    for act in acts() {
        let (order, letter) = shop.paid(&act).await;
        let stranger = client(&shop.sandbox, act.provider, &[]);
        let mut bodies = vec![letter.raw.body.clone(), b"{".to_vec(), Vec::new()];
        bodies[0][20] ^= 1;
        for body in bodies {
            let refused = stranger.receive(act.notification, &Raw { body, ..letter.raw.clone() });
            let refused = refused.expect_err(&act.name());
            let text = format!("{refused} {refused:?} {:?}", letter.raw);
            assert!(text.contains("the notification was refused: ") && !text.contains(&order), "{text}");
            for (_, secret) in
                shop.sandbox.credentials(act.provider.name).iter().filter(|(_, one)| one.len() > 10)
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
    let act = acts().into_iter().find(|act| act.operation.name == online.name).unwrap();
    let back = act.provider.notifications.iter().find(|one| !one.signed).expect("the payer's return");
    let (order, _) = shop.paid(&act).await;
    let raw = Raw { body: format!("partnerOrderNo={order}").into_bytes(), ..Raw::default() };
    let client = client(&shop.sandbox, act.provider, &[]);
    let untrusted: Untrusted<Boxed> = client.receive_untrusted(back, &raw).unwrap();
    assert_eq!(untrusted.order(), Some(order.as_str()), "it says where to look");
    assert_eq!(untrusted.reply(), back.acknowledge);

    let refused = client.receive(back, &raw).expect_err("it can't be verified");
    assert_eq!(refused.why, Why::NeverSigned);
    // Nor does a signed one get through without its signature being looked at.
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        let client = self::client(&shop.sandbox, act.provider, &[]);
        let refused = client.receive_untrusted(act.notification, &letter.raw).expect_err(&act.name());
        assert_eq!(refused.why, Why::AlwaysSigned);
    }
}

/// A store that is down, and says so.
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
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        let error = shop.receive(&act, &letter.raw).unwrap().deduplicate(&mut Down).map(|_| ());
        assert_eq!(
            error,
            Err("the store is down"),
            "there is no `Fresh` to apply, and no reply that acknowledges"
        );
        let mut seen = Memory::default();
        let later = shop.receive(&act, &letter.raw).unwrap().deduplicate(&mut seen);
        assert!(matches!(later, Ok(Delivery::Fresh(_))), "sent again, it is there for the first time");
    }
}
