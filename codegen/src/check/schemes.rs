//! Signature schemes: their credentials are there, and their vectors prove them.

use crate::checked::{At, Digest, Empty, Part, Provider, Scheme, Vector};
use crate::model::cx::{Cx, Lost};
use crate::report::{Code, Problem, unknown};
use crate::signing;

pub(super) fn check(cx: &Cx, provider: &Provider) {
    for scheme in &provider.schemes {
        let at = scheme.about.at;
        // What a scheme takes over from the one that it is like is reported there.
        let own_message = cx.places().of(at).has("message");
        for part in &scheme.message {
            if let (Part::Secret(name), true) = (part, own_message) {
                secret(cx, provider, cx.places().of(at).word(&["message"], name), name);
            }
        }
        if !cx.is_lost(Lost::Scheme, &scheme.name) {
            check_key(cx, provider, scheme);
        }
        if !cx.is_lost(Lost::Scheme, &scheme.name) {
            check_vectors(cx, scheme);
        }
    }
}

fn secret(cx: &Cx, provider: &Provider, at: At, name: &str) {
    match provider.credentials.iter().find(|credential| credential.name == name) {
        None => credential_missing(cx, provider, at, name),
        Some(credential) if !credential.secret => {
            let its_type = cx.places().of(credential.about.at).at(&["type"]);
            cx.push(
                Problem::new(Code::UnknownCredential, at, format!("`{name}` signs, but is no secret"))
                    .label("used as a secret here")
                    .related(its_type, "this is no secret")
                    .help("give it `type: secret`, so that it is masked wherever it could be printed"),
            );
        }
        Some(_) => {}
    }
}

/// A name that `credentials:` doesn't have.
pub(super) fn credential_missing(cx: &Cx, provider: &Provider, at: At, name: &str) {
    let names = provider.credentials.iter().map(|credential| credential.name.as_str());
    let message = format!("no credential `{name}`");
    cx.push(unknown(Code::UnknownCredential, at, message, name, names).label("not in `credentials:`"));
}

/// The same in a template, where other words begin with `$` too.
pub(super) fn variable_missing(cx: &Cx, provider: &Provider, at: At, name: &str) {
    let names = provider.credentials.iter().map(|credential| format!("${}", credential.name));
    let known: Vec<String> = names.chain(["$fields".to_owned(), "$operation".to_owned()]).collect();
    let message = format!("no credential `{name}`, nor another variable of that name");
    cx.push(
        unknown(Code::UnknownCredential, at, message, &format!("${name}"), known.iter().map(String::as_str))
            .label("not in `credentials:`"),
    );
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
    let places = cx.places().of(scheme.about.at);
    let hmac =
        matches!(scheme.digest, Digest::HmacMd5 | Digest::HmacSha1 | Digest::HmacSha256 | Digest::HmacSha512);
    if hmac != scheme.key.is_some() {
        // Its vectors can't be tried.
        cx.lose(Lost::Scheme, &scheme.name);
    }
    match &scheme.key {
        Some(name) if hmac && places.has("key") => secret(cx, provider, places.at(&["key"]), name),
        None if hmac && places.has("digest") => cx.push(
            Problem::new(Code::KeyAndDigest, places.at(&["digest"]), "an HMAC needs `key:`")
                .label("whose key is it?")
                .help("write `key:` and the name of a secret credential"),
        ),
        Some(_) if !hmac && (places.has("key") || places.has("digest")) => cx.push(
            Problem::new(Code::KeyAndDigest, places.at(&["key"]), "a plain digest has no `key:`")
                .label("`key:` is for HMACs")
                .help("name the secret as a part of `message:`, where it stands in the canonical string"),
        ),
        _ => {}
    }
}

fn check_vectors(cx: &Cx, scheme: &Scheme) {
    if scheme.vectors.is_empty() {
        cx.push(
            Problem::new(
                Code::NoVector,
                scheme.about.at,
                format!("nothing proves the scheme `{}`", scheme.name),
            )
            .label("no `vectors:`")
            .help("take one from the provider, or compute one with a program that isn't Paysmith"),
        );
        return;
    }
    let before = cx.count();
    for vector in &scheme.vectors {
        check_vector(cx, scheme, vector);
    }
    if cx.count() == before {
        refuse_weak_vectors(cx, scheme);
    } else {
        cx.lose(Lost::Scheme, &scheme.name);
    }
}

fn check_vector(cx: &Cx, scheme: &Scheme, vector: &Vector) {
    let place = |key| cx.places().item(vector.about.at).at(&[key]);
    let signed = signing::sign_vector(scheme, vector);
    match signed.and_then(|signature| Ok((signing::proves(scheme, vector)?, signature))) {
        Ok((true, _)) => {}
        Ok((false, signature)) => {
            let message = format!("the scheme `{}` doesn't give this signature", scheme.name);
            let problem = Problem::new(Code::VectorMismatch, place("signature"), message)
                .label("this is what the vector says")
                .note(format!("the scheme gives {signature}"))
                .related(scheme.about.at, "the scheme");
            cx.push(match passing(scheme, vector) {
                Some(what) => problem.help(format!("with one change it would pass: {what}")),
                None => {
                    problem.help("either the scheme isn't the provider's, or the vector was copied wrongly")
                }
            });
        }
        Err(missing) => cx.push(
            Problem::new(
                Code::VectorInput,
                place("input"),
                format!("the vector isn't of the scheme `{}`", scheme.name),
            )
            .label(missing.to_string())
            .related(scheme.about.at, "the scheme"),
        ),
    }
}

/// The one knob that would have to be turned for the vector to pass.
fn passing(scheme: &Scheme, vector: &Vector) -> Option<String> {
    let passes = |turned: &Scheme| signing::proves(turned, vector) == Ok(true);
    signing::turned(scheme).into_iter().find(|(_, turned)| passes(turned)).map(|(what, _)| what)
}

/// A scheme turned in one knob must fail at least one vector; otherwise the vectors don't prove that knob.
fn refuse_weak_vectors(cx: &Cx, scheme: &Scheme) {
    let passes = |turned: &Scheme, vector: &Vector| signing::proves(turned, vector) == Ok(true);
    let turned = signing::turned(scheme).into_iter();
    let unproved: Vec<_> =
        turned.filter(|(_, turned)| scheme.vectors.iter().all(|vector| passes(turned, vector))).collect();
    if unproved.is_empty() {
        return;
    }
    let others: Vec<&str> = unproved.iter().map(|(what, _)| what.as_str()).collect();
    let mut wanted: Vec<&str> = unproved.iter().map(|(_, turned)| what_tells(scheme, turned)).collect();
    wanted.dedup();
    let at = cx.places().of(scheme.about.at).at(&["vectors"]);
    cx.push(
        Problem::new(
            Code::VectorsProveTooLittle,
            at,
            format!("the vectors of `{}` prove too little", scheme.name),
        )
        .label("the scheme could be another, and would pass them too")
        .note(format!("these would pass too: {}", others.join("; ")))
        .help(format!(
            "add a vector with {}, from the provider or from a program that isn't Paysmith",
            wanted.join(", and with ")
        )),
    );
}

/// What an input must have to tell two schemes apart.
fn what_tells(scheme: &Scheme, turned: &Scheme) -> &'static str {
    let knob = scheme.message.iter().zip(&turned.message).find(|(one, other)| one != other);
    match knob {
        Some((Part::Pairs(one), Part::Pairs(other))) if one.empty != other.empty => {
            match (one.empty, other.empty) {
                (Empty::Either, Empty::Keep) => "an empty value that isn't signed",
                (Empty::Either, _) => "an empty value that is signed",
                _ => "an empty value",
            }
        }
        Some((Part::Pairs(one), Part::Pairs(other))) if one.sorted != other.sorted => "names out of order",
        Some((Part::Pairs(one), Part::Pairs(other))) if one.join != other.join => "two pairs",
        _ => "another input",
    }
}
