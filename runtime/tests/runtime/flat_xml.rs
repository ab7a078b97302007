//! An invented provider that writes flat XML documents, signs their elements, and is answered in XML. What isn't such a document
//! is never believed, however it is made.

use paysmith_runtime::spec::{
    AnswerLayout, Body, BodyKind, Class, Credential, Digest, Effect, Empty, Encode, Envelope, Means,
    Notification, Part, Pattern, Scheme, Signed, Template,
};
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Fixed, Held, md5, reply};

#[derive(Clone, Message, Redacted)]
struct Pay {
    #[field(wire = "no")]
    no: String,
    #[field(wire = "total_fee")]
    fee: i64,
    #[field(wire = "note")]
    note: Option<String>,
}

#[derive(Clone, Message, Redacted)]
struct Paid {
    #[field(wire = "no")]
    no: String,
    #[field(wire = "total_fee", lenient)]
    fee: Option<i64>,
    #[field(wire = "note")]
    note: Option<String>,
    #[field(extra)]
    extra: Extra,
}

const LAYOUT: Pattern = Pattern::Object(&[
    ("result", Pattern::Code),
    ("text", Pattern::Message),
    ("*", Pattern::Fields),
    ("sign", Pattern::Signature(0)),
]);

static ENVELOPE: Envelope = Envelope {
    request: Body::Xml(
        "xml",
        Template::Object(&[
            ("shop", Template::Credential(0)),
            ("*", Template::Fields),
            ("sign", Template::Signature(0)),
        ]),
    ),
    response: AnswerLayout {
        kind: BodyKind::Xml("xml"),
        pattern: LAYOUT,
        signed: Signed::Except(&[]),
        ..AnswerLayout::NONE
    },
    outcome: spec::Outcome {
        codes: &[("SUCCESS", Class::Success), ("FAIL", Class::Declined)],
        ..spec::Outcome::NONE
    },
    ..Envelope::NONE
};

static PAY: spec::Operation = spec::Operation {
    name: "pay",
    address: spec::Address::Post("/pay"),
    effect: Effect::Charge,
    means: Means::Paid,
    order: &["no"],
    echo: &[(&["no"], &["no"])],
    envelope: &ENVELOPE,
    request: blank::<Pay>,
    answer: blank::<Paid>,
    ..spec::Operation::NONE
};

const REPLY: spec::NotificationReply =
    spec::NotificationReply { status: 200, content_type: "text/xml", body: "<xml></xml>" };

static NEWS: Notification = Notification {
    name: "news",
    of: &["pay"],
    kind: BodyKind::Xml("xml"),
    pattern: Pattern::Object(&[("*", Pattern::Fields), ("sign", Pattern::Signature(0))]),
    key: &[&["no"]],
    acknowledge: REPLY,
    fields: blank::<Paid>,
    ..Notification::NONE
};

static UNSIGNED: Notification = Notification {
    name: "unsigned",
    kind: BodyKind::Xml("xml"),
    signed: false,
    pattern: Pattern::Fields,
    fields: blank::<Everything>,
    ..Notification::NONE
};

#[derive(Clone, Message, Redacted)]
struct Everything {
    #[field(extra)]
    extra: Extra,
}

static PROVIDER: spec::Provider = spec::Provider {
    name: "flat_xml",
    credentials: &[
        Credential { name: "shop", secret: false, key: None, optional: true, doc: "" },
        Credential { name: "key", secret: true, key: None, optional: false, doc: "" },
    ],
    schemes: &[Scheme {
        name: "elements",
        message: &[
            Part::Pairs { sorted: true, between: "=", join: "&", empty: Empty::Skip, except: &[] },
            Part::Literal("&key="),
            Part::Secret(1),
        ],
        digest: Digest::Md5,
        keys: &[],
        key_id: None,
        encode: Encode::HexUpper,
    }],
    operations: &[&PAY],
    notifications: &[&NEWS, &UNSIGNED],
    ..spec::Provider::NONE
};

enum FlatXml {}

impl Provider for FlatXml {
    const SPEC: &'static spec::Provider = &PROVIDER;
    type Credentials = Keys;
}

impl Notify for Everything {
    type Provider = FlatXml;
    const SPEC: &'static Notification = &UNSIGNED;
}

const KEY: &str = "LwVHkTfCnKe6gtdnkhe67TXYb3J8FEtm";

fn keys() -> Keys {
    Keys::from_values([Some("S1".into()), Some(KEY.into())])
}

fn client() -> AnyClient {
    AnyClient::new(&PROVIDER, keys(), spec::Environment::custom("https://pay.example"))
        .with_clock(Held::new())
        .with_nonces(Fixed)
}

fn pay(note: &str) -> Pay {
    Pay { no: "T1".to_owned(), fee: 101, note: Some(note.to_owned()) }
}

fn signature(pairs: &str) -> String {
    md5(&format!("{pairs}&key={KEY}"))
}

/// A document with these elements as they are written here, and the signature over these pairs.
pub fn signed(elements: &str, pairs: &str) -> String {
    format!("<xml>{elements}<sign>{}</sign></xml>", signature(pairs))
}

pub fn open(body: impl AsRef<[u8]>) -> Outcome<Box<dyn Message>, Box<dyn Message>> {
    let reply = Reply { body: body.as_ref().to_vec(), ..reply(200, "") };
    client().open(&PAY, &pay(""), &reply)
}

pub fn receive(body: impl AsRef<[u8]>) -> Result<Verified<Box<dyn Message>>, Why> {
    let raw = Raw { body: body.as_ref().to_vec(), ..Raw::default() };
    client().receive(&NEWS, &raw).map_err(|refused| refused.why)
}

/// All elements of a document, by name and text.
pub fn read(body: impl AsRef<[u8]>) -> Result<Vec<(String, String)>, Why> {
    let client: Client<FlatXml> = Client::new(keys(), spec::Environment::custom("https://pay.example"));
    let raw = Raw { body: body.as_ref().to_vec(), ..Raw::default() };
    let everything = client.receive_untrusted::<Everything>(&raw).map_err(|refused| refused.why)?;
    let text = |json: &Json| serde_json::from_str(json.get()).unwrap();
    Ok(everything.notification().extra.iter().map(|(name, json)| (name.to_owned(), text(json))).collect())
}

const GOOD: &str = "<no>T1</no><result>SUCCESS</result><total_fee>101</total_fee>";
const PAIRS: &str = "no=T1&result=SUCCESS&total_fee=101";

#[test]
fn a_request_is_a_document_and_its_decoded_texts_are_signed() {
    let sealed = client().seal(&PAY, &pay("a<b>&c\r\n茶")).unwrap();
    assert_eq!(sealed.headers["content-type"], "text/xml; charset=utf-8");
    let sign = signature("no=T1&note=a<b>&c\r\n茶&shop=S1&total_fee=101");
    let expected = format!(
        "<xml><shop>S1</shop><no>T1</no><total_fee>101</total_fee><note>a&lt;b&gt;&amp;c&#13;\n茶</note><sign>{sign}</sign></xml>"
    );
    assert_eq!(String::from_utf8(sealed.body).unwrap(), expected);
}

#[test]
fn what_xml_cannot_have_is_not_sent() {
    for note in ["\0", "a\u{1}b", "\u{8}", "\u{b}", "\u{c}", "\u{1f}", "\u{fffe}", "\u{ffff}"] {
        let refused = client().seal(&PAY, &pay(note)).unwrap_err();
        assert!(matches!(&refused, NotSent::Unsealed(Unsealed::Xml(name)) if name == "note"), "{refused}");
        let text = "not sent, so nothing happened and it is safe to repeat: the element note can't be written: XML \
                    can't have its name, or a character of its value";
        assert_eq!(refused.to_string(), text);
    }
    for note in ["\t\n\r", "\u{7f}\u{85}\u{a0}\u{2028}\u{feff}\u{10ffff}", "]]>", "<![CDATA[", "&#0;"] {
        assert!(client().seal(&PAY, &pay(note)).is_ok(), "{note:?}");
    }
}

/// The signature was made by another program.
#[test]
fn a_signature_of_another_program_fits() {
    let elements = "<appid>wx0000000000000001</appid><mch_id><![CDATA[9900000001]]></mch_id>\
        <nonce_str>4EFmvHifyAC5Y5FYBfdZt35qjgFZWtjF</nonce_str><body><![CDATA[测试商品]]></body>\
        <attach><![CDATA[a=1&b=c<d>]]></attach><device_info></device_info><out_trade_no>T20260101_0001</out_trade_no>\
        <total_fee>101</total_fee><spbill_create_ip>203.0.113.7</spbill_create_ip>\
        <notify_url>https://shop.example/v2</notify_url><trade_type>NATIVE</trade_type><product_id>1</product_id>";
    let body = |attach: &str, sign: &str| {
        format!("<xml>{}<sign><![CDATA[{sign}]]></sign></xml>", elements.replace("a=1&b=c<d>", attach))
    };
    let sign = "796ED0F8DBF7174AC978488CE8102567";
    assert_eq!(receive(body("a=b&c<d>", sign)).unwrap_err(), Why::Incomplete(vec!["no".to_owned()]));
    assert_eq!(receive(body("a=b&c<e>", sign)).unwrap_err(), Why::BadSignature);
}

#[test]
fn documents_are_read_however_their_texts_are_written() {
    let sign = signature(PAIRS);
    for good in [
        signed(GOOD, PAIRS),
        format!("\u{feff}{}", signed(GOOD, PAIRS)),
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", signed(GOOD, PAIRS)),
        format!("<?xml version='1.0' encoding='utf-8' standalone='yes' ?>{}", signed(GOOD, PAIRS)),
        format!("<?xml version=\"1.0\"?>{}", signed(GOOD, PAIRS)),
        format!(
            "<xml>\n <sign>{sign}</sign>\r\n\t<total_fee>1<![CDATA[0]]>1</total_fee> <no>&#84;&#x31;</no>\n\
             <result><![CDATA[SUCCESS]]></result>\n <empty/><void></void>\n</xml >"
        ),
    ] {
        let accepted = open(&good).must_be_accepted();
        assert!(accepted.verified, "{good}");
        assert_eq!(to_json(accepted.answer.as_ref()), r#"{"no":"T1","total_fee":101}"#);
        assert!(receive(&good).is_ok(), "{good}");
    }
    let texts = "<xml><a>&lt;&gt;&amp;&quot;&apos;</a><b><![CDATA[<x>&amp;]]]]><![CDATA[>]]></b><c> 1\r\n2\r3&#13; </c><d/>\
                 <é>&#x10FFFF;</é></xml>";
    let expected =
        [("a", "<>&\"'"), ("b", "<x>&amp;]]>"), ("c", " 1\n2\n3\r "), ("d", ""), ("é", "\u{10ffff}")];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(read(texts).unwrap(), expected);
}

/// Documents that are refused, each with what is said of it.
const BAD: &[(&str, &str)] = &[
    ("<!DOCTYPE xml><xml></xml>", "a document type"),
    ("<!DOCTYPE xml [<!ENTITY no \"T1\">]><xml><no>&no;</no></xml>", "a document type"),
    ("<!DOCTYPE xml SYSTEM \"file:///etc/passwd\"><xml/>", "a document type"),
    ("<xml><no>&no;</no></xml>", "an entity that XML doesn't have"),
    ("<xml><no>&nbsp;</no></xml>", "an entity that XML doesn't have"),
    ("<xml><no>&#0;</no></xml>", "an entity that XML doesn't have"),
    ("<xml><no>&#xD800;</no></xml>", "an entity that XML doesn't have"),
    ("<xml><no>&#99999999999;</no></xml>", "an entity that XML doesn't have"),
    ("<xml><no>&#+49;</no></xml>", "an entity that XML doesn't have"),
    ("<xml><no>&#8;</no></xml>", "a character that no document can have"),
    ("<xml><no>\u{8}</no></xml>", "a character that no document can have"),
    ("<xml><no><![CDATA[\0]]></no></xml>", "a character that no document can have"),
    ("<xml><no>T1 & T2</no></xml>", "markup that isn't XML's"),
    ("<xml><no>]]></no></xml>", "`]]>` in a text"),
    ("<xml><a><no>T1</no></a></xml>", "elements within elements"),
    ("<xml><no>T1<b/></no></xml>", "elements within elements"),
    ("<root><no>T1</no></root>", "another root"),
    ("<XML><no>T1</no></XML>", "another root"),
    ("<xml/><xml/>", "a second root"),
    ("<xml></xml>more", "text outside of its elements"),
    ("more<xml></xml>", "text outside of its elements"),
    ("<xml>more</xml>", "text outside of its elements"),
    ("<xml><![CDATA[ ]]></xml>", "text outside of its elements"),
    ("<xml>&#32;</xml>", "text outside of its elements"),
    ("\u{feff}\u{feff}<xml></xml>", "text outside of its elements"),
    ("the service is busy", "text outside of its elements"),
    ("<xml a=\"1\"></xml>", "attributes"),
    ("<xml xmlns=\"urn:x\"></xml>", "attributes"),
    ("<xml><no b='1'>T1</no></xml>", "attributes"),
    ("<xml><no b/></xml>", "attributes"),
    ("<xml><!-- --><no>T1</no></xml>", "a comment"),
    ("<xml><no>T<!-- -->1</no></xml>", "a comment"),
    ("<!-- --><xml></xml>", "a comment"),
    ("<xml></xml><!-- -->", "a comment"),
    ("<?php echo 1 ?><xml></xml>", "a processing instruction"),
    ("<xml><?a b?></xml>", "a processing instruction"),
    ("<xml><no>T<?a?>1</no></xml>", "a processing instruction"),
    (" <?xml version=\"1.0\"?><xml></xml>", "a processing instruction"),
    ("<?xml version=\"1.0\"?><?xml version=\"1.0\"?><xml></xml>", "a processing instruction"),
    ("<?xml version=\"1.0\" encoding=\"GBK\"?><xml></xml>", ENCODING),
    ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><xml></xml>", ENCODING),
    ("<?xml version=\"1.1\"?><xml></xml>", ENCODING),
    ("<?xml encoding=\"UTF-8\"?><xml></xml>", ENCODING),
    ("<?xml version=\"1.0\" encoding=UTF-8?><xml></xml>", ENCODING),
    ("<?xml version=\"1.0\" junk=\"1\"?><xml></xml>", ENCODING),
    ("<?xml version=\"1.0\"encoding=\"UTF-8\"?><xml></xml>", ENCODING),
    ("<xml><a:b>1</a:b></xml>", "a name that no element can have"),
    ("<xml><1>1</1></xml>", "a name that no element can have"),
    ("<xml><>1</></xml>", "a name that no element can have"),
    ("<xml><no>T1</on></xml>", "markup that isn't XML's"),
    ("</xml>", "markup that isn't XML's"),
];

const ENCODING: &str = "a declaration of another encoding than UTF-8, or of another version than 1.0";

#[test]
fn whatever_flat_documents_do_not_need_is_refused() {
    for (body, has) in BAD {
        let Outcome::Unknown(unknown) = open(body) else { panic!("{body}") };
        assert!(matches!(unknown.cause, Cause::NotXml(what) if what == *has), "{body}: {}", unknown.cause);
        assert_eq!(receive(body).unwrap_err(), Why::Unreadable(NotRead::NotXml(has)), "{body}");
        assert!(read(body).is_err(), "{body}");
    }
    for body in [&b"\xff\xfe<\0x\0m\0l\0/\0>\0"[..], b"<xml><no>\xc3\x28</no></xml>"] {
        assert_eq!(receive(body).unwrap_err(), Why::Unreadable(NotRead::NotXml("bytes that aren't UTF-8")));
    }
    for page in ["<!DOCTYPE html><html></html>", "\n<html><body>502</body></html>", "<HTML>"] {
        assert!(matches!(open(page), Outcome::Unknown(Unknown { cause: Cause::Html, .. })), "{page}");
    }
}

#[test]
fn a_document_that_stops_is_unfinished_wherever_it_stops() {
    let whole =
        format!("<?xml version=\"1.0\"?>{}", signed(&GOOD.replace("T1", "<![CDATA[T]]>&#49;"), PAIRS));
    assert!(open(&whole).must_be_accepted().verified);
    for end in 0..whole.len() {
        let Outcome::Unknown(unknown) = open(&whole[..end]) else { panic!("{}", &whole[..end]) };
        let fits = matches!(unknown.cause, Cause::Truncated | Cause::NotXml(_));
        assert!(fits, "{}: {}", &whole[..end], unknown.cause);
    }
}

/// Two elements of one name: the one that is signed could be another than the one that is read.
#[test]
fn repeated_elements_are_refused() {
    for (twice, pairs) in [
        (format!("<no>T2</no>{GOOD}"), PAIRS),
        (format!("{GOOD}<odd>1</odd><odd>1</odd>"), "no=T1&odd=1&result=SUCCESS&total_fee=101"),
        (format!("{GOOD}<sign>1</sign>"), PAIRS),
    ] {
        let body = signed(&twice, pairs);
        assert!(
            matches!(open(&body), Outcome::Unknown(Unknown { cause: Cause::Ambiguous(_), .. })),
            "{body}"
        );
        assert!(matches!(receive(&body), Err(Why::Unreadable(NotRead::Ambiguous(_)))), "{body}");
    }
}

#[test]
fn only_what_is_signed_is_believed() {
    let wrong = signed(GOOD, PAIRS).replace("101", "102");
    assert!(matches!(open(&wrong), Outcome::Unknown(Unknown { cause: Cause::BadSignature, .. })));
    let unsigned = format!("<xml>{GOOD}</xml>");
    assert!(matches!(open(&unsigned), Outcome::Unknown(Unknown { cause: Cause::Unsigned, .. })));
    assert_eq!(receive(&unsigned).unwrap_err(), Why::Unsigned);
    assert_eq!(receive(format!("<xml>{GOOD}<sign/></xml>")).unwrap_err(), Why::BadSignature);
}
