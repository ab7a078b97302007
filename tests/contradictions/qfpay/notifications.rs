//! How notifications are read.

use super::*;

#[test]
fn a_notification_is_verified_over_the_bytes_that_came() {
    let text = paid().to_string();
    assert!(signed("payment", &text, &md5(&format!("{text}{KEY}")).to_uppercase()).is_ok());
    let pairs: BTreeMap<String, String> = serde_json::from_value(paid()).unwrap();
    let sorted = md5(&format!("{}{KEY}", joined(&pairs)));
    assert_eq!(signed("payment", &text, &sorted).unwrap_err().why, Why::BadSignature);
    let other_spaces = text.replace(':', ": ");
    let signature = md5(&format!("{text}{KEY}"));
    assert_eq!(signed("payment", &other_spaces, &signature).unwrap_err().why, Why::BadSignature);
}

#[test]
fn a_notification_goes_to_the_request_s_address_or_the_registered_one() {
    let to: Vec<_> = kind("payment").to.iter().collect();
    assert!(matches!(to[..], [To::Field(["notify_url"]), To::Registered]), "{to:?}");
    let with = value!({ "notify_url": "https://shop.example/n" });
    assert_eq!(pairs("payment.mpm", with)["notify_url"], "https://shop.example/n");
    assert!(!pairs("payment.mpm", value!({})).contains_key("notify_url"));
}

#[test]
fn a_notification_is_acknowledged_in_capitals() {
    for notification in PROVIDER.notifications {
        let reply = notification.acknowledge;
        assert_eq!((reply.status, reply.content_type, reply.body), (200, "text/plain", "SUCCESS"));
    }
}

#[test]
fn a_repeat_is_a_repeat_whenever_it_comes() {
    use paysmith_runtime::Delivery;
    let mut seen = Memory::default();
    let mut fresh = |body: &Value| {
        let delivery = received("payment", body).unwrap().deduplicate(&mut seen).unwrap();
        matches!(delivery, Delivery::Fresh(_))
    };
    assert!(fresh(&paid()) && !fresh(&paid()) && !fresh(&paid()));
    let mut other = paid();
    other["syssn"] = value!("2020042306620003");
    assert!(fresh(&other));
    let payment = spec().notifications.iter().find(|of| of.name == "payment").unwrap();
    let minutes: Vec<u64> = payment.retries.iter().map(|seconds| seconds / 60).collect();
    assert_eq!(minutes, [2, 10, 10, 60, 120, 360, 900], "as today's page says");
}

#[test]
fn a_notification_without_its_kind_proves_nothing() {
    let mut card = paid();
    for name in ["notify_type", "status"] {
        card.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(received("payment", &card).unwrap_err().why, Why::OtherKind);
    assert_eq!(received("card", &paid()).unwrap_err().why, Why::OtherKind);
    let card = received("card", &card).unwrap();
    assert_eq!((card.state(), card.order()), (Standing::Order(OrderState::Unknown), Some("A1")));
    let mut unsaid = paid();
    unsaid.as_object_mut().unwrap().remove("status");
    assert_eq!(received("payment", &unsaid).unwrap().state(), OrderState::Unknown);
    let mut refund = paid();
    refund["notify_type"] = value!("refund");
    let refund = received("refund", &refund).unwrap();
    assert_eq!(refund.state(), Standing::Refund(PartState::Done));
}
