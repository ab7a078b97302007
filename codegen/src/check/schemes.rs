//! Checks signature schemes: their credentials are there, and their vectors prove them.

use super::keys_of_sets;
use crate::checked::{Empty, KeyKind, Part, Provider, Scheme, Vector};
use crate::reading::{Problems, Unread};
use crate::report::{Code, Problem, Span, unknown};
use crate::signing;

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for scheme in &provider.schemes {
        let at = scheme.about.at;
        // A message that comes from another scheme by `like:` is checked there.
        let own_message = problems.index().of(at).has("message");
        for part in &scheme.message {
            if let (Part::Secret(name), true) = (part, own_message) {
                secret(problems, provider, problems.index().of(at).find(&["message"], name), name);
            }
        }
        if !problems.is_unread(Unread::Scheme, &scheme.name) {
            check_key(problems, provider, scheme);
        }
        if !problems.is_unread(Unread::Scheme, &scheme.name) {
            check_vectors(problems, scheme);
        }
    }
}

pub(super) fn secret(problems: &Problems, provider: &Provider, at: Span, name: &str) {
    match provider.credentials.iter().find(|credential| credential.name == name) {
        None => credential_missing(problems, provider, at, name),
        Some(credential) if !credential.secret || credential.key.is_some() => {
            let its_type = problems.index().of(credential.about.at).span(&["type"]);
            problems.push(
                Problem::new(
                    Code::UnknownCredential,
                    at,
                    format!("`{name}` is used as a secret, and is none"),
                )
                .label("used as a secret here")
                .related(its_type, "this is no secret")
                .help("give it `type: secret`, so that it is masked wherever it could be printed"),
            );
        }
        Some(_) => {}
    }
}

/// Reports a name that `credentials:` doesn't have.
pub(super) fn credential_missing(problems: &Problems, provider: &Provider, at: Span, name: &str) {
    let names = provider.credentials.iter().map(|credential| credential.name.as_str());
    let message = format!("no credential `{name}`");
    problems.push(unknown(Code::UnknownCredential, at, message, name, names).label("not in `credentials:`"));
}

/// Reports a variable of a template that isn't a credential. It may be another variable, misspelt, so those are suggested
/// as well.
pub(super) fn variable_missing(problems: &Problems, provider: &Provider, at: Span, name: &str) {
    let names = provider.credentials.iter().map(|credential| format!("${}", credential.name));
    let known: Vec<String> = names.chain(["$fields".to_owned(), "$operation".to_owned()]).collect();
    let message = format!("no credential `{name}`, nor another variable of that name");
    problems.push(
        unknown(Code::UnknownCredential, at, message, &format!("${name}"), known.iter().map(String::as_str))
            .label("not in `credentials:`"),
    );
}

/// Reports a name that `signatures:` doesn't have.
pub(super) fn check_scheme(problems: &Problems, provider: &Provider, at: Span, name: &str) {
    if provider.scheme(name).is_none() {
        let names = provider.schemes.iter().map(|scheme| scheme.name.as_str());
        let message = format!("no signature scheme `{name}`");
        problems.push(unknown(Code::UnknownScheme, at, message, name, names).label("not in `signatures:`"));
    }
}

fn check_key(problems: &Problems, provider: &Provider, scheme: &Scheme) {
    let subtree = problems.index().of(scheme.about.at);
    let (keyed, digest) = (scheme.digest.is_keyed(), scheme.digest_name());
    if keyed == scheme.keys.is_empty() {
        // Without the right key nothing can be signed, so the vectors aren't tried.
        problems.mark_unread(Unread::Scheme, &scheme.name);
    }
    match scheme.keys.first() {
        Some(_) if keyed && subtree.has("key") => {
            for name in &scheme.keys {
                let at = subtree.find(&["key"], name);
                if scheme.digest.is_rsa() {
                    rsa_key(problems, provider, at, name);
                } else {
                    secret(problems, provider, at, name);
                }
            }
            keys_of_sets::check(problems, provider, scheme);
        }
        None if keyed && subtree.has("digest") => problems.push(
            Problem::new(Code::KeyAndDigest, subtree.span(&["digest"]), format!("`{digest}` needs `key:`"))
                .label("whose key is it?")
                .help("write `key:` and the name of a credential"),
        ),
        Some(_) if !keyed && (subtree.has("key") || subtree.has("digest")) => problems.push(
            Problem::new(Code::KeyAndDigest, subtree.span(&["key"]), "a plain digest has no `key:`")
                .label("`key:` is for HMACs and for RSA")
                .help("name the secret as a part of `message:`, where it stands in the canonical string"),
        ),
        _ => {}
    }
    check_key_id(problems, provider, scheme);
    if scheme.digest.is_rsa() && scheme.message.iter().any(|part| matches!(part, Part::Secret(_))) {
        problems.mark_unread(Unread::Scheme, &scheme.name);
        problems.push(
            Problem::new(
                Code::KeyAndDigest,
                subtree.span(&["message"]),
                format!("`{}` is signed by RSA, and a credential is in its canonical string", scheme.name),
            )
            .label("whoever verifies by the public key alone doesn't have it")
            .help("remove it from `message:`"),
        );
    }
}

/// Checks that a scheme says which of several keys has signed, and only then.
fn check_key_id(problems: &Problems, provider: &Provider, scheme: &Scheme) {
    let mut keys = provider.credentials.iter().filter(|credential| scheme.keys.contains(&credential.name));
    let several = keys.any(|credential| credential.key == Some(KeyKind::Ring));
    let says = scheme.key_id.is_some() || scheme.any_key;
    let problem = match (several, says) {
        (true, false) => Problem::new(
            Code::KeyAndDigest,
            scheme.places.key,
            format!("`{}` doesn't say which of several keys has signed", scheme.name),
        )
        .label("these are several keys")
        .help("write `key_id:` and the name of the value with the id: `values: { id: { $key_id: … } }`")
        .help("where the provider names none, say `key_id: any`: any of the keys may have signed"),
        (false, true) => Problem::new(
            Code::KeyAndDigest,
            problems.index().of(scheme.about.at).span(&["key_id"]),
            format!("`{}` has one key, and the id of a key", scheme.name),
        )
        .label("there is nothing to choose")
        .help("give the credential `type: public_keys`, or remove `key_id:`"),
        _ => return,
    };
    problems.mark_unread(Unread::Scheme, &scheme.name);
    problems.push(problem);
}

/// Reports a key of an RSA signature that is no RSA key.
fn rsa_key(problems: &Problems, provider: &Provider, at: Span, name: &str) {
    match provider.credentials.iter().find(|credential| credential.name == name) {
        None => credential_missing(problems, provider, at, name),
        Some(credential) if credential.key.is_none() => {
            let its_type = problems.index().of(credential.about.at).span(&["type"]);
            problems.push(
                Problem::new(Code::UnknownCredential, at, format!("`{name}` is no RSA key"))
                    .label("used as an RSA key here")
                    .related(its_type, "this is another type")
                    .help("give it `type: private_key` if the merchant signs with it, and `type: public_key` if the merchant verifies with it"),
            );
        }
        Some(_) => {}
    }
}

fn check_vectors(problems: &Problems, scheme: &Scheme) {
    if scheme.vectors.is_empty() {
        problems.push(
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
    if scheme.digest.is_rsa() && !signing::rsa::IS_BUILT_IN {
        problems.push(
            Problem::new(
                Code::KeyAndDigest,
                scheme.places.digest,
                format!("`{}` can't be proved: RSA isn't built in here", scheme.name),
            )
            .label("the generator was built without RSA")
            .help("write `paysmith-codegen = { …, features = [\"rsa\"] }` under `[build-dependencies]`"),
        );
        return;
    }
    let before = problems.count();
    for vector in &scheme.vectors {
        check_vector(problems, scheme, vector);
    }
    if problems.count() == before {
        refuse_weak_vectors(problems, scheme);
    } else {
        problems.mark_unread(Unread::Scheme, &scheme.name);
    }
}

fn check_vector(problems: &Problems, scheme: &Scheme, vector: &Vector) {
    let subtree = problems.index().item(vector.about.at);
    let key = if scheme.digest.is_rsa() { "public_key" } else { "secret" };
    if !subtree.has(key) {
        problems.push(
            Problem::new(
                Code::VectorInput,
                vector.about.at,
                format!("the vector isn't of the scheme `{}`", scheme.name),
            )
            .label(format!("a signature by `{}` needs `{key}:`", scheme.digest_name()))
            .related(scheme.about.at, "the scheme"),
        );
        return;
    }
    match signing::proves(scheme, vector) {
        Ok(true) => {}
        Ok(false) => {
            let message = format!("the scheme `{}` doesn't give this signature", scheme.name);
            let problem = Problem::new(Code::VectorMismatch, subtree.span(&["signature"]), message)
                .label("this is what the vector says")
                .related(scheme.about.at, "the scheme");
            let problem = match signing::sign_vector(scheme, vector) {
                Ok(signature) => problem.note(format!("the scheme gives {signature}")),
                Err(_) => problem.note("it isn't that of this public key over the scheme's canonical string"),
            };
            problems.push(match fitting_change(scheme, vector) {
                Some(what) => problem.help(format!("with one change it would pass: {what}")),
                None => {
                    problem.help("either the scheme isn't the provider's, or the vector was copied wrongly")
                }
            });
        }
        Err(missing) => problems.push(
            Problem::new(
                Code::VectorInput,
                subtree.span(&["input"]),
                format!("the vector isn't of the scheme `{}`", scheme.name),
            )
            .label(missing.to_string())
            .related(scheme.about.at, "the scheme"),
        ),
    }
}

/// The change of one setting with which the scheme would give the vector's signature, if there is such a change.
fn fitting_change(scheme: &Scheme, vector: &Vector) -> Option<String> {
    let passes = |changed: &Scheme| signing::proves(changed, vector) == Ok(true);
    signing::variants(scheme).into_iter().find(|(_, changed)| passes(changed)).map(|(what, _)| what)
}

/// Reports vectors that prove too little. Each scheme that differs in one setting must fail at least one vector;
/// otherwise the vectors would fit it as well, and don't prove that setting.
fn refuse_weak_vectors(problems: &Problems, scheme: &Scheme) {
    let passes = |changed: &Scheme, vector: &Vector| signing::proves(changed, vector) == Ok(true);
    let changed = signing::variants(scheme).into_iter();
    let unproved: Vec<_> =
        changed.filter(|(_, changed)| scheme.vectors.iter().all(|vector| passes(changed, vector))).collect();
    if unproved.is_empty() {
        return;
    }
    let others: Vec<&str> = unproved.iter().map(|(what, _)| what.as_str()).collect();
    let mut wanted: Vec<&str> =
        unproved.iter().map(|(_, changed)| distinguishing_input(scheme, changed)).collect();
    wanted.dedup();
    let at = problems.index().of(scheme.about.at).span(&["vectors"]);
    problems.push(
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

/// What the input of a vector must have in order to tell the scheme from a changed one.
fn distinguishing_input(scheme: &Scheme, changed: &Scheme) -> &'static str {
    let parts = scheme.message.iter().zip(&changed.message).find(|(one, other)| one != other);
    match parts {
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
