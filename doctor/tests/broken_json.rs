//! What becomes of a captured body that begins like JSON and isn't JSON?
#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

use std::path::Path;

use paysmith_codegen::checked::{Checked, Part};
use paysmith_doctor::capture::Captured;
use paysmith_doctor::{MessageKind, SignedMessage, Unidentified, signed_messages};

/// Every spec of the workspace.
fn specs() -> Vec<Checked> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let paths = std::fs::read_dir(folder).expect("the specs").map(|entry| entry.expect("a file").path());
    let yaml = paths.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    yaml.map(|path| {
        let text = std::fs::read_to_string(&path).expect("a spec");
        paysmith_codegen::check_str(&path.to_string_lossy(), &text)
            .unwrap_or_else(|report| panic!("{report}"))
    })
    .collect()
}

/// Signing the fields of such a body would sign nothing at all, and the signature would only mislead.
#[test]
fn a_message_is_refused_only_where_its_members_must_be_read() {
    let bodies = [
        ("{\"a\": 1-2}", "expected `,` or `}` at line 1 column 8"),
        ("{\"a\": \"\\q\"}", "invalid escape at line 1 column 9"),
    ];
    let (mut refused, mut taken) = (0, 0);
    for spec in &specs() {
        for message in signed_messages(spec) {
            let signs_bytes = message.scheme.message.iter().any(|part| matches!(part, Part::Body));
            for (body, why) in bodies {
                let captured = Captured::of_body(body.into());
                let found = SignedMessage::find(spec, Some(&message.name()), Some(&captured)).err();
                let is_form = message.kind().is_pairs() && !matches!(message.kind, MessageKind::SchemeOnly);
                if signs_bytes || is_form {
                    assert!(
                        !matches!(found, Some(Unidentified::NotJson(_))),
                        "{}: {found:?}",
                        message.name()
                    );
                    taken += 1;
                } else {
                    assert_eq!(found, Some(Unidentified::NotJson(why.to_owned())), "{}", message.name());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 0 && taken > 0, "{refused} refused, {taken} taken");
}
