//! Tests the interpreter with vectors that others published: RFCs and providers.

use super::*;
use crate::checked::{About, Digest, Empty, SchemePlaces};

fn scheme(message: Vec<Part>, digest: Digest, key: Option<&str>, encode: Encode) -> Scheme {
    Scheme {
        name: "s".into(),
        about: About::default(),
        places: SchemePlaces::default(),
        message,
        digest,
        keys: key.map(Into::into).into_iter().collect(),
        key_id: None,
        any_key: false,
        encode,
        vectors: Vec::new(),
    }
}

fn sorted_pairs() -> Pairs {
    Pairs { sorted: true, between: "=".into(), join: "&".into(), empty: Empty::Keep, except: Vec::new() }
}

fn vector(input: VectorInput, secret: &str) -> Vector {
    Vector {
        about: About::default(),
        input,
        around: Around::default(),
        secret: secret.into(),
        signature: String::new(),
    }
}

fn of_text(scheme: &Scheme, text: &str, secret: &str) -> String {
    sign_vector(scheme, &vector(VectorInput::Text(text.into()), secret)).unwrap()
}

/// The pairs of `a=1&b=2`.
fn pairs(text: &str) -> VectorInput {
    VectorInput::Pairs(
        text.split('&')
            .map(|pair| pair.split_once('=').map(|(a, b)| (a.into(), b.into())).unwrap())
            .collect(),
    )
}

#[test]
fn plain_digests_of_the_standards() {
    // RFC 1321 A.5, FIPS 180 example "abc".
    for (digest, abc) in [
        (Digest::Md5, "900150983cd24fb0d6963f7d28e17f72"),
        (Digest::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (Digest::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Digest::Sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
    ] {
        assert_eq!(of_text(&scheme(vec![Part::Body], digest, None, Encode::HexLower), "abc", ""), abc);
    }
}

#[test]
fn keyed_digests_of_the_standards() {
    // RFC 2202 (MD5, SHA-1) and RFC 4231 (SHA-2), test case 2.
    for (digest, expected) in [
        (Digest::HmacMd5, "750c783e6ab0b503eaa86e310a5db738"),
        (Digest::HmacSha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (Digest::HmacSha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (
            Digest::HmacSha512,
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
    ] {
        let scheme = scheme(vec![Part::Text(vec!["t".into()])], digest, Some("k"), Encode::HexLower);
        assert_eq!(of_text(&scheme, "what do ya want for nothing?", "Jefe"), expected);
    }
}

#[test]
fn a_published_vector_over_sorted_pairs() {
    // Published by a provider in 2016: MD5 over sorted raw pairs with the secret appended.
    let scheme = scheme(
        vec![Part::Pairs(sorted_pairs()), Part::Secret("k".into())],
        Digest::Md5,
        None,
        Encode::HexUpper,
    );
    let input = "username=some_user&address=XX区XX路XX号&bankaccount=1234567890&bankaddr=银行详细地址&bankcity=成都\
                 &bankcode=123&bankcountry=中国&bankname=中国建设银行&bankswiftcode=001&bankuser=王&channel_type=1\
                 &city=成都&country=中国&email=email@example.com&idnumber=110000201608220123\
                 &licenseactive_date=2016-07-10&licensenumber=12345678&mcc_id=6125485337528623306\
                 &mobile=14401234567&name=测试企业&shopname=XX商店";
    let vector = vector(pairs(input), "789012");
    assert_eq!(sign_vector(&scheme, &vector).unwrap(), "E019253E135863C335333C983DF05359");
}

#[test]
fn empty_values_are_kept_or_skipped() {
    let input = r#"data={"merchant_order_sn":"M20240101000000000001","order_sn":"20240101000000000001","trade_no":"2024010100000000000000000001","total_fee":0.01}&result_code=200&result_message="#;
    let vector = vector(pairs(input), "0123456789abcdef0123456789abcdef");
    let (kept, skipped) = ("B0EDD9D7A0EB491F533DB8CFAD2F3400", "3905E777696EBD3FE7544F231041FE6D");
    for (empty, signed, right) in [
        (Empty::Keep, kept, &[kept][..]),
        (Empty::Skip, skipped, &[skipped]),
        (Empty::Either, kept, &[kept, skipped]),
    ] {
        let pairs = Part::Pairs(Pairs { empty, ..sorted_pairs() });
        let scheme = scheme(vec![pairs, Part::Secret("k".into())], Digest::Md5, None, Encode::HexUpper);
        assert_eq!(sign_vector(&scheme, &vector).unwrap(), signed);
        for signature in [kept, skipped, "E45624D6B34A8455673A8355EC21861D"] {
            let vector = Vector { signature: signature.into(), ..vector.clone() };
            assert_eq!(proves(&scheme, &vector), Ok(right.contains(&signature)), "{empty:?} {signature}");
        }
    }
}

#[test]
fn a_raw_member_with_the_secret_after_it() {
    let scheme = scheme(
        vec![Part::Raw(vec!["request".into()]), Part::Secret("k".into())],
        Digest::Sha256,
        None,
        Encode::HexLower,
    );
    let text = r#"{"header":{"version":"1.0","partnerNo":"10001","reqMsgId":"20180802100000100002","reqTime":"2018-08-02T12:08:56+08:00","signType":"SHA256"},"body":{"storeNo":"100010000000002","partnerOrderNo":"T0001"}}"#;
    assert_eq!(
        of_text(&scheme, text, "123456"),
        "c3f4fac7e129725d8b6c1ec025010e1031c0fcf5cddf8db310b514c63896781f"
    );
}

#[test]
fn a_published_keyed_vector_whose_text_ends_in_a_line_feed() {
    let scheme =
        scheme(vec![Part::Text(vec!["content".into()])], Digest::HmacSha256, Some("k"), Encode::HexUpper);
    let text =
        "{\"nonce_str\":\"ea90ceba\",\"sn\":\"aaa\",\"timestamp\":1568859333,\"token\":\"8azip8115bq\"}\n";
    assert_eq!(
        of_text(&scheme, text, "654502BB0F57EC8737B4CF12117575B8"),
        "09E33D5E1D208569EE634C733F0B1FD933DD690B25F5BF72B386257B7A2113B0"
    );
}

#[test]
fn received_hex_may_have_either_case_and_base64_may_not() {
    let inputs = Inputs {
        pairs: &[],
        member: &|_, _| None,
        body: b"abc",
        around: &Around::default(),
        secret: &|_| None,
    };
    let hex = scheme(vec![Part::Body], Digest::Md5, None, Encode::HexUpper);
    assert_eq!(verify(&hex, &inputs, "900150983cd24fb0d6963f7d28e17f72"), Ok(true));
    assert_eq!(verify(&hex, &inputs, "900150983cd24fb0d6963f7d28e17f7"), Ok(false));
    assert_eq!(verify(&hex, &inputs, "900150983cd24fb0d6963f7d28e17f73"), Ok(false));
    let base64 = scheme(vec![Part::Body], Digest::Md5, None, Encode::Base64);
    assert_eq!(verify(&base64, &inputs, "kAFQmDzST7DWlj99KOF/cg=="), Ok(true));
    assert_eq!(verify(&base64, &inputs, "kafqmdzst7dwlj99kof/cg=="), Ok(false));
}

#[test]
fn what_is_missing_is_named() {
    let inputs =
        Inputs { pairs: &[], member: &|_, _| None, body: b"", around: &Around::default(), secret: &|_| None };
    let raw = scheme(vec![Part::Raw(vec!["a".into(), "b".into()])], Digest::Md5, None, Encode::HexLower);
    assert_eq!(sign(&raw, &inputs), Err(Missing::Member("a.b".into())));
    let keyed = scheme(vec![Part::Body], Digest::HmacMd5, Some("k"), Encode::HexLower);
    assert_eq!(sign(&keyed, &inputs), Err(Missing::Secret("k".into())));
    let over_pairs = scheme(vec![Part::Pairs(sorted_pairs())], Digest::Md5, None, Encode::HexLower);
    assert_eq!(sign_vector(&over_pairs, &vector(VectorInput::Text("a".into()), "")), Err(Missing::Pairs));
    assert_eq!(sign_vector(&raw, &vector(pairs("a=1"), "")), Err(Missing::Member("a.b".into())));
    let body = scheme(vec![Part::Body], Digest::Md5, None, Encode::HexLower);
    assert_eq!(sign_vector(&body, &vector(pairs("a=1"), "")), Err(Missing::Text));
    let several = vec![Part::Text(vec!["a".into()]), Part::Raw(vec!["b".into(), "c".into()])];
    let several = scheme(several, Digest::Md5, None, Encode::HexLower);
    assert_eq!(sign_vector(&several, &vector(VectorInput::Text("a".into()), "")), Err(Missing::Members));
    assert_eq!(sign_vector(&several, &vector(pairs("b.c=2&a=1"), "")), sign_vector(&body, &text("12")));
    // Neither member may be missing from what is signed, nor stand in the other's place.
    let changed: Vec<_> = variants(&several).into_iter().map(|(what, _)| what).collect();
    for what in ["without text of a", "without raw b.c", "raw b.c before text of a"] {
        assert!(changed.iter().any(|known| known == what), "{what}: {changed:?}");
    }
}

fn text(text: &str) -> Vector {
    vector(VectorInput::Text(text.into()), "")
}

#[test]
fn each_variant_changes_what_is_signed() {
    let appended = scheme(
        vec![Part::Pairs(sorted_pairs()), Part::Secret("k".into())],
        Digest::Md5,
        None,
        Encode::HexUpper,
    );
    let keyed = scheme(vec![Part::Pairs(sorted_pairs())], Digest::HmacSha256, Some("k"), Encode::Base64);
    let literal = scheme(
        vec![Part::Pairs(sorted_pairs()), Part::Literal("&key=".into()), Part::Secret("k".into())],
        Digest::Sha256,
        None,
        Encode::HexLower,
    );
    let vector = vector(pairs("b=2&c=&a=1"), "key");
    for scheme in [appended, keyed, literal] {
        let straight = sign_vector(&scheme, &vector).unwrap();
        let all = variants(&scheme);
        let mut names: Vec<_> = all.iter().map(|(what, _)| what.clone()).collect();
        assert!(names.len() >= 13, "{names:?}");
        for (what, changed) in all {
            assert_ne!(sign_vector(&changed, &vector).unwrap(), straight, "{what}");
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), variants(&scheme).len(), "two changes have one name");
    }
}

#[test]
fn a_vector_without_an_empty_value_leaves_one_setting_open() {
    let scheme = scheme(
        vec![Part::Pairs(sorted_pairs()), Part::Secret("k".into())],
        Digest::Md5,
        None,
        Encode::HexUpper,
    );
    let vector = vector(pairs("b=2&a=1"), "key");
    let straight = sign_vector(&scheme, &vector).unwrap();
    let open: Vec<_> = variants(&scheme)
        .into_iter()
        .filter(|(_, changed)| sign_vector(changed, &vector).unwrap() == straight)
        .map(|(what, _)| what)
        .collect();
    assert_eq!(open, ["empty values skipped"]);
}
