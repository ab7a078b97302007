//! Does the doctor read flat XML documents: which message is it, what of it is signed, and how was it signed wrongly?
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use paysmith_codegen::checked::Checked;
use paysmith_doctor::capture::{Captured, read};
use paysmith_doctor::{
    Effort, MessageContent, OtherSide, Secrets, SignedMessage, Unidentified, diagnose, trace,
};

fn spec() -> Checked {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/obstacle/inkwell.yaml");
    let yaml = std::fs::read_to_string(path).unwrap();
    paysmith_codegen::check_str("inkwell.yaml", &yaml).unwrap_or_else(|report| panic!("{report}"))
}

fn captured(body: &str) -> Captured {
    read(body.as_bytes()).unwrap().remove(0)
}

fn secrets() -> Secrets {
    let mut secrets = Secrets::default();
    secrets.insert("hook_key", "ink-hook-key".to_owned());
    secrets
}

const NEWS: &str =
    "<news><note>a=1&amp;b=2 &lt;ink&gt;</note><no><![CDATA[I-1]]></no><sign>SIGN</sign></news>";

/// The signature is that of the oracle.
#[test]
fn the_decoded_texts_of_a_document_are_signed() {
    let spec = spec();
    let sign = "0f0a293714e2b277f378014d1824ed4ac656b9ae1e344f138db9559a9338fdec";
    let captured = captured(&NEWS.replace("SIGN", sign));
    let message = SignedMessage::find(&spec, None, Some(&captured)).unwrap();
    assert_eq!(message.name(), "notification:news");
    assert_eq!(message.location_in_words(), "the element sign of the document");
    assert_eq!(message.received(&captured).as_deref(), Some(sign));
    let content = MessageContent::of(&captured, &message);
    let trace = trace(&message, &content, &secrets()).unwrap();
    assert_eq!(trace.signature, sign);
}

/// Signed over `no=<![CDATA[I-1]]>&note=a=1&amp;b=2 &lt;ink&gt;`, by Python.
#[test]
fn who_signs_the_document_as_it_stands_is_told_so() {
    let spec = spec();
    let sign = "6199db2a52aee0cf22b12c12bc10c33cdf4206ea498ac65518af52c4c6360697";
    let captured = captured(&NEWS.replace("SIGN", sign));
    let message = SignedMessage::find(&spec, Some("notification:news"), Some(&captured)).unwrap();
    let content = MessageContent::of(&captured, &message);
    let given = OtherSide { signature: Some(sign), canonical: None };
    let found = diagnose(&message, &content, None, &secrets(), &given, Effort::QUICK).unwrap();
    assert!(format!("{found:?}").contains("undecoded"), "{found:?}");
}

#[test]
fn a_document_that_no_client_may_read_is_refused_with_the_reason() {
    let spec = spec();
    for (body, why) in [
        (
            "<!DOCTYPE news><news><no>1</no></news>",
            "it has a document type, which no client may read (line 1, column 1)",
        ),
        ("<news><no>&no;</no></news>", "it has an entity that XML doesn't have (line 1, column 11)"),
        ("<news><no>1</news>", "it isn't well-formed (line 1, column 12)"),
    ] {
        let found = SignedMessage::find(&spec, Some("notification:news"), Some(&captured(body))).err();
        assert_eq!(found, Some(Unidentified::NotXml(why.to_owned())), "{body}");
    }
    assert_eq!(captured("<news><no>1</no><no>2</no></news>").repeated().as_deref(), Some("no"));
}
