//! Headers of requests: those with the same value in each request of a client, and those with a value of the request's own.

use paysmith_runtime::spec::{Address, Alphabet, Body, Envelope, Part, Template, TimeFormat};
use paysmith_runtime::*;

use crate::mock::{Fixed, Held, md5, provider};

#[derive(Clone, Message, Redacted)]
struct Order {
    #[field(wire = "no")]
    no: String,
}

const KEY: &str = "CANARY-k3y";

/// The headers that are sent by a client with these credentials; the token may be left out.
fn sealed(
    headers: Vec<(&'static str, Template)>,
    address: Address,
    app: &str,
    token: Option<&str>,
) -> Result<[Sealed; 2], NotSent> {
    let envelope =
        Envelope { request: Body::Json(Template::Fields), request_headers: headers.leak(), ..Envelope::NONE };
    let credentials = [("app", false, false), ("token", true, true), ("key", true, false)];
    let (provider, operation) = provider::<Order>(envelope, address, &credentials, vec![Part::Secret(2)]);
    let keys = Keys::from_values([Some(app.into()), token.map(Into::into), Some(KEY.into())]);
    let clock = Held::new();
    let client = AnyClient::new(provider, keys, spec::Environment::custom("https://pay.example"))
        .with_clock(clock.clone())
        .with_nonces(Fixed);
    let order = Order { no: "1".to_owned() };
    let first = client.seal(operation, &order)?;
    drop(clock.sleep(std::time::Duration::from_secs(1)));
    Ok([first, client.seal(operation, &order)?])
}

fn every_kind() -> Vec<(&'static str, Template)> {
    vec![
        ("X-Version", Template::Str("2")),
        ("X-App", Template::Credential(0)),
        ("x-token", Template::Credential(1)),
        ("X-Method", Template::Operation),
        ("X-Flag", Template::Json("true")),
        ("X-At", Template::Now(TimeFormat::Unix, 0)),
        ("x-once", Template::Nonce(4, Alphabet::Hex)),
        ("X-Sign", Template::Signature(0)),
    ]
}

#[test]
fn each_request_has_its_own_and_all_have_the_same_others() {
    for (seconds, sealed) in
        sealed(every_kind(), Address::Post("/"), "A-1", Some("T")).unwrap().iter().enumerate()
    {
        let at = (1_533_182_936 + seconds).to_string();
        let sign = md5(KEY);
        let expected = [
            ("content-type", "application/json"),
            ("x-version", "2"),
            ("x-app", "A-1"),
            ("x-token", "T"),
            ("x-method", "order.create"),
            ("x-flag", "true"),
            ("x-at", at.as_str()),
            ("x-once", "abcd"),
            ("x-sign", sign.as_str()),
        ];
        assert_eq!(sealed.headers.len(), expected.len());
        for (name, value) in expected {
            assert_eq!(sealed.headers[name], value, "{name}");
            assert_eq!(sealed.headers[name].is_sensitive(), name != "content-type", "{name}");
        }
    }
}

#[test]
fn what_was_not_given_and_what_a_url_has_no_use_for_is_left_out() {
    let [sealed, _] = sealed(every_kind(), Address::Get("/"), "A-1", None).unwrap();
    let mut names: Vec<&str> = sealed.headers.keys().map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["x-app", "x-at", "x-flag", "x-method", "x-once", "x-sign", "x-version"]);
}

#[test]
fn a_spec_may_say_itself_what_the_content_is() {
    let headers = || vec![("Content-Type", Template::Str("application/json; charset=utf-8"))];
    for address in [Address::Post("/"), Address::Get("/")] {
        let [sealed, _] = sealed(headers(), address, "A-1", None).unwrap();
        assert_eq!(sealed.headers["content-type"], "application/json; charset=utf-8");
        assert_eq!(sealed.headers.len(), 1);
    }
}

#[test]
fn what_no_header_can_have_is_told_by_its_name() {
    let with = |name, template| vec![("X-Version", Template::Str("2")), (name, template)];
    for (headers, app, token, told) in [
        (with("X-App", Template::Credential(0)), "A\n1", None, "X-App"),
        (with("X-Token", Template::Credential(1)), "A", Some("CANARY\n"), "X-Token"),
        (with("X App", Template::Str("2")), "A", None, "X App"),
        (with("X-App", Template::Str("2\r\nX-Other: 3")), "A", None, "X-App"),
    ] {
        let error = sealed(headers, Address::Post("/"), app, token).unwrap_err();
        assert!(
            matches!(error, NotSent::Unsealed(Unsealed::Header(name)) if name == told),
            "{told}: {error}"
        );
        assert!(!format!("{error} {error:?}").contains("CANARY"));
    }
    // A header without a value isn't sent, so that its name doesn't matter.
    assert!(sealed(with("X Token", Template::Credential(1)), Address::Post("/"), "A", None).is_ok());
}
