//! What notifications are answered with, and how often they come.

use paysmith_runtime::Delivery;

use super::*;

#[test]
fn a_notification_is_acknowledged_without_a_body() {
    for name in ["payment", "refund"] {
        let reply = kind(name).acknowledge;
        assert_eq!((reply.status, reply.body), (204, ""), "{name}");
    }
    let Delivery::Repeat(reply) = received(&PUBLIC, NOW).unwrap().deduplicated(false) else { panic!() };
    assert_eq!((reply.status, reply.body), (204, ""), "a repeat is acknowledged, too");
}

#[test]
fn a_refused_notification_is_told_so_in_a_body() {
    let refused = received(&STRANGER, NOW).unwrap_err();
    assert_eq!(refused.reply.status, 401);
    let body: Value = serde_json::from_str(refused.reply.body).unwrap();
    assert_eq!(body["code"], "FAIL");
    assert!(body["message"].is_string());
}

#[test]
fn a_notification_is_repeated_fifteen_times() {
    for notification in &spec().notifications {
        assert_eq!(notification.retries.len(), 15, "{}", notification.name);
        let all: u64 = notification.retries.iter().sum();
        assert_eq!(all / 3600, 24, "{}: within 24 hours", notification.name);
    }
}
