//! Do `sign`, `verify` and `doctor` take what people have: captured messages in every form, files with several
//! messages, odd bytes?
//!
//! The signatures in this file were computed with `md5sum`: `printf '%s' 'BODYan-invented-client-key' | md5sum`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use support::command_line::{self, Ran, file, finish};

fn run(arguments: &[&str]) -> Ran {
    run_with(arguments, b"", &[("PAYSMITH_QFPAY_CLIENT_KEY", "an-invented-client-key")])
}

fn run_with(arguments: &[&str], input: &[u8], variables: &[(&str, &str)]) -> Ran {
    finish(command_line::paysmith(arguments).envs(variables.iter().copied()), input)
}

/// The MD5 of `{"a":1}` and the key.
const SIGNED: &str = "D98066C529DE586C276D616A3EB6CA8E";

/// The MD5 of `{"a":1}`, a line end, and the key.
const SIGNED_WITH_LINE_END: &str = "E9D2D0735D03B386F4F297B1AF6A3734";

/// The MD5 of `a=1&b=` and the key.
const FORM: &str = "1ED1A853952B84A5398F5781E3E4F6E8";

#[test]
fn a_body_is_signed_byte_for_byte_wherever_it_comes_from() {
    let dump = |head: &str| format!("HTTP/1.1 200 OK\n{head}\n{{\"a\":1}}");
    let har = r#"{"log":{"entries":[{"request":{"method":"POST","url":"https://x.example/trade/v1/payment"},
        "response":{"status":200,"content":{"text":"{\"a\":1}"}}}]}}"#;
    let cases: [(&str, String, &str); 6] = [
        ("dump.http", dump(""), SIGNED),
        ("crlf.http", dump("").replace('\n', "\r\n"), SIGNED),
        ("line_end.http", format!("{}\n", dump("")), SIGNED),
        ("length.http", format!("{}\n", dump("Content-Length: 8\n")), SIGNED_WITH_LINE_END),
        ("bare.json", "{\"a\":1}\n".to_owned(), SIGNED_WITH_LINE_END),
        ("browser.har", har.to_owned(), SIGNED),
    ];
    for (name, content, expected) in cases {
        let mut arguments = vec!["sign", "qfpay", "--of", "answer:payment.mpm"];
        let path = file(name, content);
        arguments.push(&path);
        if name.ends_with("har") {
            arguments.extend(["--message", "2"]);
        }
        let Ran { code, out, err } = run(&arguments);
        assert_eq!((code, out.trim()), (0, expected), "{name}: {err}");
    }
    let key = [("PAYSMITH_QFPAY_CLIENT_KEY", "an-invented-client-key")];
    let Ran { out, .. } = run_with(&["sign", "qfpay", "--of", "body", "-"], b"{\"a\":1}", &key);
    assert_eq!(out.trim(), SIGNED);
    let Ran { out, .. } = run_with(&["sign", "qfpay", "--of", "body", "--text", "-"], b"{\"a\":1}", &key);
    assert_eq!(out.trim(), SIGNED);
}

#[test]
fn a_form_is_signed_by_its_values_wherever_it_comes_from() {
    let curl = "curl 'https://openapi-hk.qfapi.com/trade/v1/payment' -H 'X-QF-SIGN: 00' --data-raw 'b=&a=1'";
    for words in [
        vec![file("curl.sh", curl)],
        vec!["a=1".to_owned(), "b=".to_owned()],
        vec![format!("@{}", file("f.json", r#"{"b": "", "a": 1}"#))],
    ] {
        let mut arguments = vec!["sign", "qfpay", "--of", "request:payment.mpm"];
        arguments.extend(words.iter().map(String::as_str));
        let Ran { code, out, err } = run(&arguments);
        assert_eq!((code, out.trim()), (0, FORM), "{words:?}: {err}");
    }
}

/// A file with a request, its answer, and a notification.
fn three() -> String {
    let request = "POST https://openapi-hk.qfapi.com/trade/v1/payment HTTP/1.1\nX-QF-SIGN: 00\n\na=1";
    let answer = format!("HTTP/1.1 200 OK\nX-QF-SIGN: {SIGNED}\n\n{{\"a\":1}}");
    let notification = "POST /hooks/qfpay HTTP/1.1\nX-QF-SIGN: 11\n\n{\"b\":1}";
    file("three.http", format!("{request}\n{answer}\n\n### later\n{notification}\n"))
}

#[test]
fn who_has_several_messages_is_asked_which() {
    let path = three();
    let Ran { code, err, .. } = run(&["verify", "qfpay", &path]);
    assert_eq!(code, 2);
    for line in [
        "--message N",
        "1  POST /trade/v1/payment, 3 bytes",
        "2  response 200 to /trade/v1/payment, 7 bytes",
        "3  POST /hooks/qfpay, 7 bytes",
    ] {
        assert!(err.contains(line), "{err}");
    }
    let Ran { code, out, .. } = run(&["verify", "qfpay", &path, "--message", "2"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("the answer to payment.mpm: verified"), "{out}");
    let Ran { code, out, .. } = run(&["verify", "qfpay", &path, "--message", "3"]);
    assert_eq!(code, 1);
    assert!(out.contains("the notification card: not verified"), "{out}");
    let Ran { code, err, .. } = run(&["verify", "qfpay", &path, "--message", "4"]);
    assert!(code == 2 && err.contains("there is no message 4"), "{err}");
}

#[test]
fn the_request_signed_for_its_answer_is_noticed_in_the_same_file() {
    // The signature is the MD5 of the request's form and the key.
    let Ran { code, out, .. } = run(&[
        "doctor",
        "qfpay",
        &three(),
        "--message",
        "2",
        "--signature",
        "977750CD6159DCBDFEDE69C007F22BE8",
    ]);
    assert!(code == 0 && out.contains("[other-message]"), "{out}");
}

#[test]
fn what_the_message_itself_signs_is_left_to_no_guess() {
    let request = r#"{"app_id":"1","method":"openapi.payment.order.query","biz_content":"{}","sign":"00"}"#;
    let secret = [("PAYSMITH_FUBEI_APP_SECRET", "an-invented-app-secret")];
    let Ran { out, .. } = run_with(&["sign", "fubei", "--explain", "-"], request.as_bytes(), &secret);
    assert!(out.contains("the request of query"), "{out}");
    assert!(out.contains("out  sign") && out.contains("it holds the signature itself"), "{out}");
    // This signature is made by a program that forgets to take `sign` out before it signs.
    let form = "result_code=200&data=%7B%7D&result_message=&sign=00";
    let theirs = ["doctor", "fubei", "-", "--signature", "F5C2CEFD2BB7D7BCA62010624895C75F"];
    let Ran { code, out, .. } = run_with(&theirs, form.as_bytes(), &secret);
    assert!(code == 0 && out.contains("[field-added:sign]"), "{out}");
    let Ran { code, out, .. } = run_with(&["verify", "fubei", "-"], form.as_bytes(), &secret);
    assert!(code == 1 && out.contains("3 of 4 fields"), "{out}");
}

#[test]
fn odd_bytes_are_shown_as_such() {
    let mut dump = b"POST /hooks/qfpay HTTP/1.1\nX-QF-SIGN: 00\n\n{\"a\":\"".to_vec();
    dump.extend(b"\xb2\xe8\t\"}");
    let path = file("gbk.http", &dump);
    let Ran { code, out, err } = run(&["sign", "qfpay", &path, "--explain"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("note: the body isn't UTF-8, from its byte 7 on"), "{out}");
    assert!(out.contains("<B2><E8>␉") && out.contains("not UTF-8"), "{out}");
    let Ran { code, err, .. } = run_with(
        &["verify", "scanforpay", &path, "--of", "request"],
        b"",
        &[("PAYSMITH_SCANFORPAY_SIGN_KEY", "k")],
    );
    assert!(code == 2 && err.contains("isn't UTF-8, from its byte 7 on"), "{err}");
    let cut = file("cut.http", "POST /hooks/qfpay HTTP/1.1\nX-QF-SIGN: 00\nContent-Length: 90\n\n{}");
    let Ran { out, .. } = run(&["verify", "qfpay", &cut]);
    assert!(out.contains("Content-Length says 90 bytes, but there are 2"), "{out}");
}

#[test]
fn questions_that_cant_be_answered_say_why() {
    let no_key = run_with(&["sign", "qfpay", "--of", "request", "a=1"], b"", &[]);
    assert!(no_key.code == 2 && no_key.err.contains("PAYSMITH_QFPAY_CLIENT_KEY"), "{no_key:?}");
    let answer = file("answer.http", "HTTP/1.1 200 OK\n\n{\"result_code\":\"200\"}");
    let nothing = file("nothing", "");
    let other = file("other.json", "{\"x\":1}");
    // Such a message deceives programs that verify the first of the two members and read the second.
    let twice = file("twice.json", r#"{"request":{"a":1},"request":{"a":2},"signature":"00"}"#);
    for (arguments, said) in [
        (&["verify", "fubei", &answer][..], "this provider signs no answers"),
        (&["verify", "qfpay", &nothing], "it is empty"),
        (&["verify", "scanforpay", &twice], "`request` stands in the body twice"),
        (&["verify", "scanforpay", &twice, "--of", "request"], "`request` stands in the body twice"),
        (&["verify", "scanforpay", &other], "looks like no signed message"),
        (
            &["sign", "qfpay", "a=1"],
            "any of scheme:request, scheme:request_sha256, scheme:checkout, scheme:body",
        ),
        (&["sign", "qfpay", "--of", "nothing", "a=1"], "nothing signed is called `nothing`"),
        (&["sign", "qfpay"], "there is no message"),
        (&["doctor", "qfpay", "--of", "request", "a=1"], "there is no signature"),
        (&["sign", "nobody", "a=1"], "neither a built-in provider"),
        (&["sign", "qfpay", "--of", "request", "--text", &other], "signs fields, not a text"),
        (&["sign", "scanforpay", "--of", "request", "--body", &other], "no member `request`"),
    ] {
        let secrets = [("PAYSMITH_QFPAY_CLIENT_KEY", "k"), ("PAYSMITH_SCANFORPAY_SIGN_KEY", "k")];
        let Ran { code, out, err } = run_with(arguments, b"", &secrets);
        assert_eq!(code, 2, "{arguments:?}: {out}{err}");
        assert!(err.contains(said) && out.is_empty(), "{arguments:?}: {err}");
    }
}

#[test]
fn a_spec_by_its_path_is_as_good_as_a_built_in_one() {
    let secrets = [("PAYSMITH_ACORNPAY_API_KEY", "acorn-api-key"), ("PAYSMITH_ACORNPAY_HOOK_KEY", "hook")];
    let body = br#"{"api":3,"ref":"OAK-1","amount":"12.500"}"#;
    // The signature of a vector in the spec.
    let signature =
        "/DxnPyewJ9bnLNhavDxRIqoRqz/pYgkkvLINADqksGAPAyKN4VVHrd9B75ryP5G/3bgXStappGpYMG0ezChO/g==";
    let spec = "tests/fifth/acornpay.yaml";
    let ask = |what: &str, signature: &str| {
        run_with(&[what, spec, "--of", "scheme:body", "-", "--signature", signature], body, &secrets)
    };
    assert_eq!(ask("verify", signature).code, 0);
    assert_eq!(ask("verify", &signature.to_lowercase()).code, 1);
    let Ran { code, out, .. } = ask("doctor", &signature.replace('/', "_").replace('+', "-"));
    assert!(code == 0 && out.contains("[base64-url]"), "{out}");
    let Ran { code, out, .. } = ask("doctor", "not a signature");
    assert!(code == 1 && out.contains("no signature"), "{out}");
}

/// The vectors are those of tests/obstacle/course.yaml, whose scheme signs empty values and also accepts a signature
/// without them.
#[test]
fn where_two_ways_are_right_neither_is_a_deviation() {
    let key = file("course.key", "k");
    let ask = |what: &str, signature: &str| {
        let spec = "tests/obstacle/course.yaml";
        let head = [what, spec, "--of", "scheme:either", "b=2", "a=1", "c="];
        run(&[&head[..], &["--signature", signature, "--secret-file", &key]].concat())
    };
    for right in ["602ea69360e0bef259b7550b47b2d668", "af97cb1e07cd9f9f1279e0bae215015d"] {
        assert_eq!(ask("verify", right).code, 0);
        let Ran { code, out, .. } = ask("doctor", right);
        assert!(code == 0 && out.contains("✓ The signature is right"), "{out}");
    }
    // `printf 'b=2&a=1k' | md5sum`
    let Ran { out, .. } = ask("doctor", "18f01cfb69c8a71af7064496a56898ce");
    assert!(out.contains("[not-sorted]") && !out.contains("empty-"), "{out}");
}
