//! Compares digests and signatures with vectors from outside: RFC 1321 (MD5), RFC 2202 (HMAC with MD5 and SHA-1), RFC 4231
//! (HMAC with SHA-2), FIPS 180 (SHA), and canonical strings whose signatures were made by other programs.

use super::digest::{decode, digest, encode, size};
use super::*;
use crate::spec::{Digest, Empty, Encode, Part};
use crate::write::form::Pair;

fn of_pieces(algorithm: Digest, key: &[u8], pieces: &[&[u8]]) -> Vec<u8> {
    let message = |take: &mut dyn FnMut(&[u8])| {
        pieces.iter().for_each(|piece| take(piece));
        Ok(())
    };
    digest(algorithm, key, &message).unwrap()
}

fn hex(algorithm: Digest, key: &[u8], message: &[u8]) -> String {
    let whole = of_pieces(algorithm, key, &[message]);
    let (start, end) = message.split_at(message.len() / 3);
    assert_eq!(of_pieces(algorithm, key, &[start, b"", end]), whole, "in pieces");
    encode(Encode::HexLower, &whole)
}

#[test]
fn digests_agree_with_their_standards() {
    let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    for (algorithm, message, expected) in [
        (Digest::Md5, &b""[..], "d41d8cd98f00b204e9800998ecf8427e"),
        (Digest::Md5, b"abc", "900150983cd24fb0d6963f7d28e17f72"),
        (Digest::Md5, b"message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        (Digest::Sha1, b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (Digest::Sha1, two_blocks, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        (Digest::Sha256, b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (Digest::Sha256, two_blocks, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        (
            Digest::Sha512,
            b"abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
    ] {
        assert_eq!(hex(algorithm, b"", message), expected, "{algorithm:?}");
    }
}

#[test]
fn hmacs_agree_with_their_standards() {
    let jefe: (&[u8], &[u8]) = (b"Jefe", b"what do ya want for nothing?");
    let long: (&[u8], &[u8]) = (&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
    for (algorithm, (key, message), expected) in [
        (Digest::HmacMd5, jefe, "750c783e6ab0b503eaa86e310a5db738"),
        (Digest::HmacSha1, jefe, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (Digest::HmacSha256, jefe, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (Digest::HmacSha256, long, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        (
            Digest::HmacSha512,
            jefe,
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
    ] {
        assert_eq!(hex(algorithm, key, message), expected, "{algorithm:?}");
    }
}

#[test]
fn lengths_are_known_beforehand() {
    use Digest::{HmacMd5, HmacSha1, HmacSha256, HmacSha512, Md5, Sha1, Sha256, Sha512};
    for algorithm in [Md5, Sha1, Sha256, Sha512, HmacMd5, HmacSha1, HmacSha256, HmacSha512] {
        let digest = of_pieces(algorithm, b"k", &[b"m"]);
        assert_eq!(digest.len(), size(algorithm), "{algorithm:?}");
        for encoding in [Encode::HexLower, Encode::HexUpper, Encode::Base64] {
            let text = encode(encoding, &digest);
            let scheme = Scheme { digest: algorithm, encode: encoding, ..SORTED };
            assert_eq!(
                text.len(),
                placeholder(&scheme, &Keys::default()).unwrap().len(),
                "{algorithm:?} {encoding:?}"
            );
            assert_eq!(decode(encoding, &text), Some(digest.clone()));
        }
    }
}

#[test]
fn what_is_no_signature_decodes_to_nothing() {
    for text in ["0", "0g", "0x00", " 00", "é0", "+1"] {
        assert_eq!(decode(Encode::HexLower, text), None, "{text}");
    }
    assert_eq!(decode(Encode::HexUpper, "aBcD").unwrap(), [0xab, 0xcd]);
    assert_eq!(decode(Encode::Base64, "AA"), None);
}

const PAIRS: [Part; 2] =
    [Part::Pairs { sorted: true, between: "=", join: "&", empty: Empty::Keep, except: &[] }, Part::Secret(0)];
static SORTED: Scheme = Scheme {
    name: "sorted",
    message: &PAIRS,
    digest: Digest::Md5,
    keys: &[],
    key_id: None,
    encode: Encode::HexUpper,
};
static RAW: Scheme = Scheme {
    name: "raw",
    message: &[Part::Raw(&["request"]), Part::Secret(0)],
    digest: Digest::Sha256,
    keys: &[],
    key_id: None,
    encode: Encode::HexLower,
};
static TEXT: Scheme = Scheme {
    name: "text",
    message: &[Part::Text(&["content"])],
    digest: Digest::HmacSha256,
    keys: &[SchemeKey::One(0)],
    key_id: None,
    encode: Encode::HexUpper,
};

fn keys(secret: &str) -> Keys {
    Keys::from_values([Some(secret.into())])
}

fn form<'a>(pairs: &'a [Pair<'a>]) -> Source<'a> {
    Source {
        body: Some(b""),
        content: Content::Form(pairs),
        top: None,
        signatures: &["sign"],
        around: Around::default(),
    }
}

fn json(text: &str) -> Source<'_> {
    Source {
        body: Some(text.as_bytes()),
        content: Content::Json(text, &[]),
        top: None,
        signatures: &["sign"],
        around: Around::default(),
    }
}

/// A signature published by a provider, over values beyond ASCII.
#[test]
fn sorted_pairs() {
    let pairs = "username=some_user&shopname=XX商店&name=测试企业&mobile=14401234567&mcc_id=6125485337528623306\
                 &licensenumber=12345678&licenseactive_date=2016-07-10&idnumber=110000201608220123\
                 &email=email@example.com&country=中国&city=成都&channel_type=1&bankuser=王&bankswiftcode=001\
                 &bankname=中国建设银行&bankcountry=中国&bankcode=123&bankcity=成都&bankaddr=银行详细地址\
                 &bankaccount=1234567890&address=XX区XX路XX号";
    let pairs: Vec<Pair<'_>> =
        pairs.split('&').filter_map(|pair| pair.split_once('=')).map(|(n, v)| (n.into(), v.into())).collect();
    let source = form(&pairs);
    let signature = sign(&SORTED, &keys("789012"), &source).unwrap();
    assert_eq!(signature, "E019253E135863C335333C983DF05359");
    assert_eq!(verify(&SORTED, &keys("789012"), &source, &signature.to_lowercase()), Ok(true));
    assert_eq!(verify(&SORTED, &keys("789013"), &source, &signature), Ok(false));
}

#[test]
fn empty_values_are_kept_or_skipped() {
    let data = r#"{"merchant_order_sn":"M20240101000000000001","order_sn":"20240101000000000001","trade_no":"2024010100000000000000000001","total_fee":0.01}"#;
    let text = format!(
        r#"{{"result_message":"","result_code":200,"data":{},"sign":"xx"}}"#,
        serde_json::Value::from(data)
    );
    let source = json(&text);
    let keys = keys("0123456789abcdef0123456789abcdef");
    assert_eq!(sign(&SORTED, &keys, &source).unwrap(), "B0EDD9D7A0EB491F533DB8CFAD2F3400");
    let (kept, skipped) = ("B0EDD9D7A0EB491F533DB8CFAD2F3400", "3905E777696EBD3FE7544F231041FE6D");
    for (empty, own, right) in [
        (Empty::Keep, kept, &[kept][..]),
        (Empty::Skip, skipped, &[skipped]),
        (Empty::Either, kept, &[kept, skipped]),
    ] {
        let pairs = Part::Pairs { sorted: true, between: "=", join: "&", empty, except: &[] };
        let scheme = Scheme { message: Box::leak(Box::new([pairs, Part::Secret(0)])), ..SORTED };
        assert_eq!(sign(&scheme, &keys, &source).unwrap(), own);
        for signature in [kept, skipped, "E45624D6B34A8455673A8355EC21861D", "no hex"] {
            let verified = verify(&scheme, &keys, &source, signature);
            assert_eq!(verified, Ok(right.contains(&signature)), "{empty:?} {signature}");
        }
    }
}

#[test]
fn a_raw_member() {
    let raw = r#"{"header":{"version":"1.0","partnerNo":"10001","reqMsgId":"20180802100000100002","reqTime":"2018-08-02T12:08:56+08:00","signType":"SHA256"},"body":{"storeNo":"100010000000002","partnerOrderNo":"T0001"}}"#;
    let text = format!(r#"{{"request":{raw}}}"#);
    let source = json(&text);
    assert_eq!(
        sign(&RAW, &keys("123456"), &source).unwrap(),
        "c3f4fac7e129725d8b6c1ec025010e1031c0fcf5cddf8db310b514c63896781f"
    );
}

/// The line feed is a part of the decoded string, and so of what is signed.
#[test]
fn a_decoded_string() {
    let raw = r#""{\"nonce_str\":\"ea90ceba\",\"sn\":\"aaa\",\"timestamp\":1568859333,\"token\":\"8azip8115bq\"}\n""#;
    let text = format!(r#"{{"content":{raw}}}"#);
    let source = json(&text);
    assert_eq!(
        sign(&TEXT, &keys("654502BB0F57EC8737B4CF12117575B8"), &source).unwrap(),
        "09E33D5E1D208569EE634C733F0B1FD933DD690B25F5BF72B386257B7A2113B0"
    );
}

#[test]
fn what_cannot_be_signed_is_not() {
    let empty = json("{}");
    assert_eq!(sign(&RAW, &keys("k"), &empty), Err(CannotSign::NoMember("request".to_owned())));
    assert_eq!(sign(&SORTED, &Keys::default(), &empty), Err(CannotSign::NoKey(0)));
    assert_eq!(sign(&SORTED, &keys(""), &empty), Err(CannotSign::NoKey(0)));
    let twice = json(r#"{"a":1,"a":2}"#);
    assert_eq!(sign(&SORTED, &keys("k"), &twice), Err(CannotSign::Ambiguous("a".to_owned())));
}

/// In this test the one character of a value is the place that is kept free for a signature.
#[test]
fn what_lacks_its_signature_is_not_signed() {
    let text = r#"{"a":"1","request":{"b":{"c":"2"}},"d":"3"}"#;
    let at = |letter: &str| text.find(letter).unwrap()..text.find(letter).unwrap() + 1;
    let sign = |scheme, places: &[std::ops::Range<usize>]| {
        sign(
            scheme,
            &keys("k"),
            &Source {
                body: None,
                content: Content::Json(text, places),
                top: None,
                signatures: &[],
                around: Around::default(),
            },
        )
    };
    assert_eq!(sign(&RAW, &[at("2")]), Err(CannotSign::Circular));
    assert!(sign(&RAW, &[at("1"), at("3")]).is_ok());
    assert_eq!(sign(&SORTED, &[at("3")]), Err(CannotSign::Circular));
    let whole = Scheme { message: &[Part::Body], ..RAW };
    assert_eq!(sign(&whole, &[at("3")]), Err(CannotSign::Circular));
}
