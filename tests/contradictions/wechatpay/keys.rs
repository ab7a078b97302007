//! Which keys are believed, and when.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use paysmith_runtime::{Bounds, Reply, Sealed, Transport, TransportError};

use super::*;

#[test]
fn an_old_or_early_signature_is_refused() {
    for near in [0, -299, 299] {
        assert!(received(&PUBLIC, NOW + near).is_ok(), "{near}");
    }
    for far in [-301, 301] {
        let why = received(&PUBLIC, NOW + far).unwrap_err().why;
        assert_eq!(why, Why::Stale("time"), "{far}");
        let mut reply = answered(&answer("jsapi", value!({})));
        reply.headers = stamped(std::str::from_utf8(&reply.body).unwrap(), &PUBLIC, NOW + far);
        let cause = opened("jsapi", &reply).must_be_unknown().cause;
        assert!(matches!(cause, Cause::Stale("time")), "{cause:?}");
    }
}

#[test]
fn a_key_is_found_by_its_id_of_either_kind() {
    assert!(PUBLIC.id.starts_with("PUB_KEY_ID_") && !CERTIFICATE.id.starts_with("PUB_KEY_ID_"));
    for pair in [&*PUBLIC, &CERTIFICATE] {
        assert!(received(pair, NOW).is_ok(), "{}", pair.id);
    }
    assert_eq!(received(&STRANGER, NOW).unwrap_err().why, Why::UnknownKey("platform_keys"));
}

/// A transport that counts what is sent, and answers everything alike.
struct Counted(Reply, Arc<AtomicUsize>);

impl Transport for Counted {
    async fn send(&self, _: Sealed, _: Bounds) -> Result<Reply, TransportError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Ok(self.0.clone())
    }
}

#[tokio::test]
async fn certificates_are_asked_for_by_the_application() {
    let mut reply = answered(&answer("jsapi", value!({})));
    reply.headers = stamped(std::str::from_utf8(&reply.body).unwrap(), &STRANGER, NOW);
    let count = Arc::new(AtomicUsize::new(0));
    let client = client().with_transport(Counted(reply, Arc::clone(&count)));
    let operation = operation(&PROVIDER, "jsapi");
    let outcome = client.send(operation, request(operation, value!({})).as_ref()).await;
    let cause = outcome.must_be_unknown().cause;
    assert!(matches!(cause, Cause::UnknownKey("platform_keys")), "{cause:?}");
    assert_eq!(count.load(Ordering::Relaxed), 1, "nothing but the order was sent");
    let doc = spec().operation("certificates").unwrap().about.doc.clone().unwrap();
    assert!(doc.contains("every 12 hours at the latest"), "{doc}");
}

#[test]
fn a_resource_has_a_nonce_of_12_bytes_and_a_key_of_32() {
    let received = |nonce: &str, key: &str| {
        client_with(key).receive(kind("payment"), &told(&notice(nonce), &PUBLIC, NOW)).map(drop)
    };
    let key = "thirty-two characters, no more: ";
    assert!(received("twelve bytes", key).is_ok());
    for (nonce, key) in
        [("sixteen bytes ok", key), ("twelve byteZ", key), ("twelve bytes", "16 characters ok"), ("", key)]
    {
        let why = received(nonce, key).unwrap_err().why;
        assert!(matches!(why, Why::Undecrypted(_)), "{nonce} {key}: {why:?}");
    }
    // With a key of another length nothing is sent, either.
    let operation = operation(&PROVIDER, "jsapi");
    let short = client_with("16 characters ok").seal(operation, request(operation, value!({})).as_ref());
    assert!(short.is_err());
}

#[test]
fn a_signature_is_base64_alone() {
    for (name, member) in [("jsapi.pay", "paySign"), ("app.pay", "sign")] {
        let operation = operation(&PROVIDER, name);
        let handed = client().hand_over(operation, request(operation, value!({})).as_ref()).unwrap();
        let text: Value = serde_json::from_str(&handed.what).unwrap();
        let signature = text[member].as_str().unwrap();
        assert!(
            !signature.ends_with('%') && decode(Encode::Base64, signature).unwrap().len() == 256,
            "{text}"
        );
    }
    let header = sealed("jsapi", value!({})).headers["authorization"].to_str().unwrap().to_owned();
    let signature = header.split("signature=\"").nth(1).unwrap().trim_end_matches('"');
    assert_eq!(decode(Encode::Base64, signature).unwrap().len(), 256, "{header}");
    let mut reply = answered(&answer("jsapi", value!({})));
    let percent = format!("{}%", reply.headers["wechatpay-signature"].to_str().unwrap());
    reply.headers.insert("wechatpay-signature", percent.parse().unwrap());
    let cause = opened("jsapi", &reply).must_be_unknown().cause;
    assert!(matches!(cause, Cause::BadSignature), "{cause:?}");
}
