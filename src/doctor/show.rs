//! A diagnosis, for people.

use paysmith_doctor::{Deviation, Diagnosis, Difference, Finding, SignedMessage, visible};

/// No more explanations than that are listed.
const MOST_LISTED: usize = 8;

pub(super) fn report(
    place: &SignedMessage<'_>,
    diagnosis: &Diagnosis,
    signature: Option<&str>,
    difference: Option<&Difference>,
) -> String {
    let mut lines = vec![
        format!("{}, by the scheme {}", place.in_words(), place.scheme.name),
        format!(
            "  rule      {}  ({}:{})",
            place.scheme.algorithm(),
            place.provider.path,
            place.scheme.about.at.line
        ),
        format!("  computed  {}", diagnosis.computed),
    ];
    lines.extend(signature.map(|signature| format!("  given     {}", visible(signature.as_bytes()))));
    lines.push(String::new());
    match &diagnosis.finding {
        Finding::Right if signature.is_some() => lines.push("✓ The signature is right: it is what the rule gives.".to_owned()),
        Finding::Right => lines.push("✓ The canonical string is what the rule gives.".to_owned()),
        Finding::NoSignature => lines.push(
            "✗ What was given is no signature: neither hex digits nor base64 of any digest that is known here.".to_owned(),
        ),
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
                "✓ {} explanations; for this message they come to the same bytes, so it is one of them:",
                several.len()
            ));
            for (at, deviations) in several.iter().take(MOST_LISTED).enumerate() {
                lines.push(String::new());
                lines.extend(cause(&format!("  {}. ", at + 1), deviations));
            }
            if several.len() > MOST_LISTED {
                lines.push(format!("\n  and {} more: --json shows all", several.len() - MOST_LISTED));
            }
        }
    }
    lines
}

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

fn unexplained(diagnosis: &Diagnosis, has_string: bool) -> Vec<String> {
    let mut lines = vec![format!(
        "✗ Nothing that is known here explains it: {} ways were tried, and none gives just this.",
        diagnosis.tried
    )];
    if diagnosis.untried > 0 {
        lines.push(format!(
            "  The message is large: {} pairs of deviations were left untried. --thorough tries them too.",
            diagnosis.untried
        ));
    }
    if has_string {
        return lines;
    }
    lines.extend([
        "  Most likely then:".to_owned(),
        "  - the secret is another one (of another environment, app or merchant);".to_owned(),
        "  - the message was changed between signing and here (a proxy, a framework, an editor).".to_owned(),
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
