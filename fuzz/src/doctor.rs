//! Gives the doctor's search arbitrary messages, with signatures that the other side is said to have made.

use std::sync::LazyLock;

use paysmith_codegen::checked::{Checked, Digest};
use paysmith_codegen::signing;
use paysmith_doctor::capture::{self, Captured};
use paysmith_doctor::{
    Diagnosis, Effort, Finding, MessageContent, OtherSide, Secrets, SignedMessage, diagnose,
    first_difference, signed_messages,
};

use crate::arrived::pick;
use crate::provider::{KNOWN, checked};

/// How many bytes the search for pairs of deviations may digest. It is so little that one input takes some milliseconds at
/// most.
const EFFORT: Effort = Effort(32 << 10);

/// The built-in specs, and two others in which every word of the spec language stands.
static SPECS: LazyLock<Vec<&'static Checked>> = LazyLock::new(|| {
    let course = checked("course.yaml", include_str!("../../tests/obstacle/course.yaml"));
    let second = checked("second.yaml", include_str!("../../tests/obstacle/second.yaml"));
    KNOWN.iter().map(|known| known.spec).chain([course, second]).collect()
});

/// Looks at one message. The first byte picks the spec, the second what is claimed, and the third the kind of message where
/// the message itself doesn't tell it. Then comes a line with the claim, and then a capture. The doctor may not panic, must
/// find what is right by the rule to be right and nothing else, and may not show a secret.
pub fn run(data: &[u8]) {
    let Some(([spec, claimed, place], rest)) = data.split_first_chunk::<3>() else { return };
    let Some(spec) = pick(&SPECS, *spec) else { return };
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let (line, file) = rest.split_at_checked(end).unwrap_or((rest, b""));
    let Ok(messages) = capture::read(file.get(1..).unwrap_or_default()) else { return };
    let [message, others @ ..] = messages.as_slice() else { return };
    let all = signed_messages(spec);
    let place = match SignedMessage::find(spec, None, Some(message)) {
        Ok(place) => place,
        Err(_) => match pick(&all, *place) {
            Some(place) => place.clone(),
            None => return,
        },
    };
    let secrets = secrets(spec);
    let material = MessageContent::of(message, &place);
    let other = others.first().map(|other| of_other(spec, other, &place));
    judge(&place, &material, other.as_ref(), &secrets, &Claim::of(*claimed, line));
}

fn of_other(spec: &Checked, other: &Captured, place: &SignedMessage<'_>) -> MessageContent {
    MessageContent::of(other, SignedMessage::find(spec, None, Some(other)).as_ref().unwrap_or(place))
}

fn secrets(spec: &Checked) -> Secrets {
    let mut secrets = Secrets::default();
    for credential in &spec.credentials {
        secrets.insert(&credential.name, secret(&credential.name));
    }
    secrets
}

fn secret(name: &str) -> String {
    format!("fuzzed-{name}-of-nobody")
}

/// What the other side claims about its signature.
enum Claim<'a> {
    /// The line is its signature.
    Line(&'a [u8]),
    /// It signed by the rule; the line isn't used.
    Right,
    /// It signed, by MD5, the canonical string with the line behind it.
    Behind(&'a [u8]),
    /// It signed the canonical string with this digest, whichever the rule has, and wrote it as hex; in capital letters if
    /// this is true.
    Otherwise(Digest, bool),
    /// The line is its canonical string.
    Canonical(&'a [u8]),
}

impl<'a> Claim<'a> {
    fn of(byte: u8, line: &'a [u8]) -> Self {
        match byte % 8 {
            0 | 1 => Self::Line(line),
            2 => Self::Right,
            3 | 4 => Self::Behind(line),
            5 => Self::Otherwise(Digest::Md5, byte > 127),
            6 => Self::Otherwise(Digest::Sha256, byte > 127),
            _ => Self::Canonical(line),
        }
    }
}

fn judge(
    place: &SignedMessage<'_>,
    material: &MessageContent,
    other: Option<&MessageContent>,
    secrets: &Secrets,
    claim: &Claim<'_>,
) {
    let Ok(canonical) = material.with(secrets, |inputs| signing::canonical(place.scheme, inputs)) else {
        return;
    };
    let Ok(right) = material.with(secrets, |inputs| signing::sign(place.scheme, inputs)) else { return };
    let signature = match claim {
        Claim::Line(line) => String::from_utf8_lossy(line).into_owned(),
        Claim::Right => right,
        Claim::Behind(line) => hex(Digest::Md5, &[canonical.as_slice(), line].concat()),
        Claim::Otherwise(digest, upper) => {
            let text = hex(*digest, &canonical);
            if *upper { text.to_uppercase() } else { text }
        }
        Claim::Canonical(theirs) => {
            let theirs = OtherSide { signature: None, canonical: Some(theirs) };
            let diagnosis = diagnose(place, material, other, secrets, &theirs, EFFORT);
            shown(diagnosis.as_ref().ok(), place, material);
            let difference = first_difference(place, material, secrets, theirs.canonical.unwrap_or_default());
            let is_right = diagnosis.is_ok_and(|diagnosis| diagnosis.finding == Finding::Right);
            assert!(difference.is_ok_and(|difference| difference.is_none() || !is_right));
            return;
        }
    };
    let theirs = OtherSide { signature: Some(&signature), canonical: None };
    let diagnosis = diagnose(place, material, other, secrets, &theirs, EFFORT);
    shown(diagnosis.as_ref().ok(), place, material);
    // Whoever copied the signature may have copied space around it, which doesn't count.
    let verified = material
        .with(secrets, |inputs| signing::verify(place.scheme, inputs, signature.trim()))
        .unwrap_or(false);
    let Ok(Diagnosis { finding, .. }) = diagnosis else { panic!("what can be signed can be looked at") };
    match finding {
        Finding::Right => assert!(verified, "{signature} isn't right by the rule"),
        // To verify is to accept hex digits of the other case, too. The doctor names their case as the cause.
        Finding::Explained(causes) => {
            let of_case = |id: &str| id == "hex-upper" || id == "hex-lower";
            let only_case = causes.iter().any(|cause| cause.iter().all(|deviation| of_case(&deviation.id)));
            assert_eq!(only_case, verified, "{signature} is explained by {causes:?}");
        }
        Finding::Unexplained | Finding::OtherKey | Finding::NoSignature => {
            assert!(!verified, "{signature} is right by the rule")
        }
    }
}

fn hex(digest: Digest, bytes: &[u8]) -> String {
    signing::digest(digest, b"", bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// No secret is shown, unless it came with the message.
fn shown(diagnosis: Option<&Diagnosis>, place: &SignedMessage<'_>, material: &MessageContent) {
    let text = serde_json::to_string(&diagnosis).unwrap_or_default();
    let message = format!("{:?} {}", material.pairs, String::from_utf8_lossy(&material.body));
    for credential in place.provider.credentials.iter().filter(|credential| credential.secret) {
        let secret = secret(&credential.name);
        let kept = message.contains(&secret) || !text.contains(&secret);
        assert!(kept, "{} is in: {text}", credential.name);
    }
}
