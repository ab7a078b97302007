//! Writes a diagnosis as text for people.

use paysmith_doctor::{Deviation, Diagnosis, Difference, Finding, SignedMessage, visible};

/// How many explanations are listed at most, if several fit.
const MOST_LISTED: usize = 8;

/// The message and its rule, then what was found, then the first byte in which the canonical strings differ.
pub(super) fn write(
    message: &SignedMessage<'_>,
    diagnosis: &Diagnosis,
    signature: Option<&str>,
    difference: Option<&Difference>,
) -> String {
    let mut lines = vec![
        format!("{}, by the scheme {}", message.in_words(), message.scheme.name),
        format!(
            "  rule      {}  ({}:{})",
            message.scheme.algorithm(),
            message.provider.path,
            message.scheme.about.at.line
        ),
        format!("  computed  {}", diagnosis.computed),
    ];
    lines.extend(signature.map(|signature| format!("  given     {}", visible(signature.as_bytes()))));
    lines.push(String::new());
    match &diagnosis.finding {
        Finding::Right if signature.is_some() => {
            lines.push("✓ The signature is right: it is what the rule gives.".to_owned());
        }
        Finding::Right => lines.push("✓ The canonical string is right: it is what the rule gives.".to_owned()),
        Finding::NoSignature => lines.push(
            "✗ What was given is no signature: it is neither the hex digits nor the base64 of a digest that the doctor knows."
                .to_owned(),
        ),
        Finding::OtherKey => lines.extend(of_another_key()),
        Finding::Unexplained => lines.extend(unexplained(diagnosis, difference.is_some())),
        Finding::Explained(all) => lines.extend(explained(all)),
    }
    lines.extend(difference.iter().flat_map(|difference| differs(difference)));
    lines.join("\n") + "\n"
}

fn explained(all: &[Vec<Deviation>]) -> Vec<String> {
    let mut lines = Vec::new();
    match all {
        [only] => {
            lines.push(
                if only.len() > 1 { "✓ The cause is two things at once:" } else { "✓ The cause:" }.to_owned(),
            );
            lines.extend(cause("  ", only));
        }
        several => {
            lines.push(format!(
                "✓ The cause is one of {}, which all give the same bytes for this message:",
                several.len()
            ));
            for (at, deviations) in several.iter().take(MOST_LISTED).enumerate() {
                lines.push(String::new());
                lines.extend(cause(&format!("  {}. ", at + 1), deviations));
            }
            if several.len() > MOST_LISTED {
                lines
                    .push(format!("\n  There are {} more, which --json shows.", several.len() - MOST_LISTED));
            }
        }
    }
    lines
}

/// The deviations of one explanation, each with the rule that it breaks and what to do about it.
fn cause(head: &str, deviations: &[Deviation]) -> Vec<String> {
    let indent = " ".repeat(head.chars().count());
    let mut lines = Vec::new();
    for (at, deviation) in deviations.iter().enumerate() {
        let begin = if at == 0 { head.to_owned() } else { format!("{indent}and ") };
        lines.push(format!("{begin}{}  [{}]", deviation.what, deviation.id));
        lines.push(format!("{indent}  the rule: {}", deviation.at));
        lines.push(format!("{indent}  in the code that made this signature: {}", deviation.advice));
    }
    lines
}

fn of_another_key() -> Vec<String> {
    [
        "✗ None of the keys that were given has made this RSA signature, whatever it was made of.",
        "  The most likely causes are then:",
        "  - the other side signed with another key (of another environment or merchant, or one that was replaced);",
        "  - the signature was cut, or it isn't padded as PKCS#1 v1.5 says but as PSS.",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn unexplained(diagnosis: &Diagnosis, has_canonical: bool) -> Vec<String> {
    let mut lines = vec![format!(
        "✗ The doctor can't explain the signature: none of the {} ways to deviate from the rule that it tried gives it.",
        diagnosis.tried
    )];
    if diagnosis.untried > 0 {
        lines.push(format!(
            "  The message is large, so {} pairs of deviations weren't tried. --thorough tries them too.",
            diagnosis.untried
        ));
    }
    if has_canonical {
        return lines;
    }
    lines.extend([
        "  The most likely causes are then:".to_owned(),
        "  - the other side signed with another secret (of another environment, app or merchant);".to_owned(),
        "  - the message was changed after it was signed (by a proxy, a framework or an editor).".to_owned(),
        "  If the other side can print the string that it digests, --canonical FILE shows where it differs."
            .to_owned(),
    ]);
    lines
}

fn differs(difference: &Difference) -> Vec<String> {
    let byte = |byte: &Option<String>| byte.clone().unwrap_or_else(|| "the end".to_owned());
    vec![
        String::new(),
        format!("The canonical strings first differ at byte {}:", difference.byte),
        format!("  by the rule  {}  {}", byte(&difference.our_byte), difference.ours),
        format!("  given        {}  {}", byte(&difference.their_byte), difference.theirs),
        format!(
            "  by the rule there are {} bytes, given were {}",
            difference.our_length, difference.their_length
        ),
    ]
}
