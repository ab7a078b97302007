//! Signature schemes: their credentials are there, and their vectors prove them.

use super::unknown;
use crate::checked::{At, Digest, Part, Provider, Scheme};
use crate::model::reader::Cx;
use crate::report::{Code, Problem};
use crate::signing;

pub(super) fn check(cx: &Cx, provider: &Provider) {
    for scheme in &provider.schemes {
        for part in &scheme.message {
            if let Part::Secret(name) = part {
                secret(cx, provider, scheme.about.at, name);
            }
        }
        check_key(cx, provider, scheme);
        check_vectors(cx, scheme);
    }
}

fn secret(cx: &Cx, provider: &Provider, at: At, name: &str) {
    match provider.credentials.iter().find(|credential| credential.name == name) {
        None => credential_missing(cx, provider, at, name),
        Some(credential) if !credential.secret => cx.push(
            Problem::new(Code::UnknownCredential, at, format!("`{name}` signs, but is no secret"))
                .label("used as a secret here")
                .related(credential.about.at, "its type is `string`")
                .help("give it `type: secret`, so that it is masked wherever it could be printed"),
        ),
        Some(_) => {}
    }
}

/// A name that `credentials:` doesn't have.
pub(super) fn credential_missing(cx: &Cx, provider: &Provider, at: At, name: &str) {
    let names = provider.credentials.iter().map(|credential| credential.name.as_str());
    let message = format!("no credential `{name}`");
    cx.push(unknown(Code::UnknownCredential, at, message, name, names).label("not in `credentials:`"));
}

/// A name that `signatures:` doesn't have.
pub(super) fn check_scheme(cx: &Cx, provider: &Provider, at: At, name: &str) {
    if provider.scheme(name).is_none() {
        let names = provider.schemes.iter().map(|scheme| scheme.name.as_str());
        let message = format!("no signature scheme `{name}`");
        cx.push(unknown(Code::UnknownScheme, at, message, name, names).label("not in `signatures:`"));
    }
}

fn check_key(cx: &Cx, provider: &Provider, scheme: &Scheme) {
    let hmac =
        matches!(scheme.digest, Digest::HmacMd5 | Digest::HmacSha1 | Digest::HmacSha256 | Digest::HmacSha512);
    match &scheme.key {
        Some(name) if hmac => secret(cx, provider, scheme.about.at, name),
        None if hmac => cx.push(
            Problem::new(Code::KeyAndDigest, scheme.about.at, "an HMAC needs `key:`")
                .label("no key")
                .help("write `key:` and the name of a secret credential"),
        ),
        Some(_) => cx.push(
            Problem::new(Code::KeyAndDigest, scheme.about.at, "a plain digest has no `key:`")
                .label("`key:` is for HMACs")
                .help("name the secret as a part of `message:`, where it stands in the canonical string"),
        ),
        None => {}
    }
}

fn check_vectors(cx: &Cx, scheme: &Scheme) {
    if scheme.vectors.is_empty() {
        cx.push(
            Problem::new(Code::NoVector, scheme.about.at, format!("nothing proves the scheme `{}`", scheme.name))
                .label("no `vectors:`")
                .help("take one from the provider, or compute one with a program that isn't Paysmith"),
        );
        return;
    }
    let before = cx.count();
    for vector in &scheme.vectors {
        match signing::sign_vector(scheme, vector) {
            // The case counts too: it is part of what is sent.
            Ok(signature) if signature == vector.signature => {}
            Ok(signature) => cx.push(
                Problem::new(Code::VectorMismatch, vector.about.at, "the scheme doesn't give this signature")
                    .label(format!("the vector says {}", vector.signature))
                    .related(scheme.about.at, format!("the scheme gives {signature}"))
                    .note("either the scheme isn't the provider's, or the vector was copied wrongly"),
            ),
            Err(missing) => cx.push(
                Problem::new(Code::VectorInput, vector.about.at, "the vector isn't of this scheme")
                    .label(missing.to_string()),
            ),
        }
    }
    if cx.count() == before {
        refuse_weak_vectors(cx, scheme);
    }
}

/// A scheme turned in one knob must fail at least one vector; otherwise the vectors don't prove that knob.
fn refuse_weak_vectors(cx: &Cx, scheme: &Scheme) {
    let unproved: Vec<String> = signing::turned(scheme)
        .into_iter()
        .filter(|(_, turned)| {
            scheme.vectors.iter().all(|vector| {
                signing::sign_vector(turned, vector).is_ok_and(|signature| signature == vector.signature)
            })
        })
        .map(|(what, _)| what)
        .collect();
    if !unproved.is_empty() {
        let mut problem = Problem::new(
            Code::VectorsProveTooLittle,
            scheme.about.at,
            format!("the vectors of `{}` prove too little", scheme.name),
        )
        .label("other schemes pass them too")
        .help("add a vector that tells the difference, computed by a program that isn't Paysmith");
        for what in unproved {
            problem = problem.note(format!("passes as well: the scheme {what}"));
        }
        cx.push(problem);
    }
}
