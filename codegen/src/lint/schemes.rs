//! Warns of signature schemes whose vectors prove the settings, but show little of the texts that are signed.

use crate::checked::{Provider, Scheme, Signed, Vector, VectorInput};
use crate::reading::Problems;
use crate::report::{Code, Problem};

pub(super) fn lint(problems: &Problems, provider: &Provider) {
    lint_unsigned(problems, provider);
    for scheme in &provider.schemes {
        let subtree = problems.index().of(scheme.about.at);
        // A scheme without vectors of its own has those of another, by `like:`, which is looked at itself.
        let lacking = if subtree.has("vectors") { lacking(scheme) } else { Vec::new() };
        if !lacking.is_empty() {
            problems.warn(
                &[scheme.about.at],
                Problem::new(
                    Code::FewVectors,
                    subtree.key_span(&[], "vectors"),
                    format!("the vectors of `{}` show {}", scheme.name, lacking.join(", ")),
                )
                .label("these prove the rule, and not how it treats what is rare")
                .note("signatures often fail on texts outside ASCII, which come up late, and in production")
                .help("compute further vectors with a program that isn't Paysmith, and say so in their `source:`"),
            );
        }
    }
}

/// Warns of what arrives encrypted in a message that nobody needs to sign. Whoever knows the key, or can change bytes so that they
/// still decrypt, can have written it.
fn lint_unsigned(problems: &Problems, provider: &Provider) {
    let layouts = provider.envelopes.iter().flat_map(|of| of.layouts().map(move |layout| (of, layout)));
    let answers = layouts.map(|(envelope, layout)| {
        let is_signed = matches!(layout.signed, Signed::Except(_));
        (&envelope.name, envelope.about.at, &layout.pattern, is_signed)
    });
    let notifications = provider.notifications.iter().map(|notification| {
        (&notification.name, notification.about.at, &notification.pattern, notification.signed)
    });
    for (name, at, pattern, is_signed) in answers.chain(notifications) {
        if is_signed || pattern.decrypted().is_none() {
            continue;
        }
        problems.warn(
            &[at],
            Problem::new(
                Code::EncryptedUnsigned,
                problems.index().of(at).find(&[], "$decrypt"),
                format!("`{name}` is encrypted, and need not be signed"),
            )
            .label("that it can be decrypted doesn't tell who has sent it")
            .related(at, "no signature is required here")
            .help("if the provider signs it, say by which scheme and where: `$signature.…`"),
        );
    }
}

fn lacking(scheme: &Scheme) -> Vec<&'static str> {
    let vectors = &scheme.vectors;
    let mut lacking = Vec::new();
    if vectors.len() == 1 {
        lacking.push("one message only");
    }
    if vectors.iter().all(is_ascii) {
        lacking.push("no text outside ASCII");
    }
    lacking
}

fn is_ascii(vector: &Vector) -> bool {
    match &vector.input {
        VectorInput::Pairs(pairs) => pairs.iter().all(|(name, value)| name.is_ascii() && value.is_ascii()),
        // JSON may write a character outside ASCII as an escape.
        VectorInput::Text(text) => text.is_ascii() && !text.contains("\\u"),
    }
}
