//! Checks `teaches:`: the answer has keys where it says, and is signed, since nothing is learnt from one that anybody can write.

use crate::check::state::find_rows;
use crate::check::uses::{Use, check_use};
use crate::checked::{Cipher, Field, KeyKind, Kind, Operation, Provider, Signed, Table, Teaches};
use crate::reading::Problems;
use crate::report::{Code, Problem, unknown};

pub(super) fn check(problems: &Problems, provider: &Provider, operation: &Operation, teaches: &Teaches) {
    let subtree = problems.index().of(operation.about.at);
    let at = |key: &'static str| subtree.span(&["teaches", key]);
    let rings = provider.credentials.iter().filter(|one| one.key == Some(KeyKind::Ring));
    let rings: Vec<&str> = rings.map(|credential| credential.name.as_str()).collect();
    if !teaches.keys.is_empty() && !rings.contains(&teaches.keys.as_str()) {
        let message = format!("no credential `{}` with several public keys", teaches.keys);
        problems.push(
            unknown(Code::UnknownCredential, at("keys"), message, &teaches.keys, rings)
                .label("expected one with `type: public_keys`"),
        );
    }
    if operation.envelope.response.signed == Signed::Never && operation.envelope.answered {
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                subtree.key_span(&[], "teaches"),
                format!("`{}` teaches keys, and its answers aren't signed", operation.name),
            )
            .label("anybody could teach a key of their own")
            .related(operation.envelope.about.at, "the envelope"),
        );
    }
    let cipher = teaches.cipher.as_ref().and_then(|name| {
        let found = provider.cipher(name);
        if found.is_none() {
            let names = provider.ciphers.iter().map(|cipher| cipher.name.as_str());
            let message = format!("no cipher `{name}`");
            problems.push(
                unknown(Code::UnknownCipher, at("cipher"), message, name, names).label("not in `ciphers:`"),
            );
        }
        found
    });
    let rows = find_rows(problems, at("rows"), "response", &operation.response, &teaches.rows);
    let Some(row) = rows else { return };
    check_use(problems, at("id"), "id", ("row", row), &teaches.id, Use::Text);
    match (cipher, row.find(&teaches.certificate)) {
        (Some(cipher), Some(field)) => check_encrypted(problems, at("certificate"), cipher, field),
        (None, Some(_)) if teaches.cipher.is_some() => {}
        _ => {
            let (key, name) = ("certificate", &teaches.certificate);
            check_use(problems, at(key), key, ("row", row), name, Use::Text);
        }
    }
}

/// Reports a certificate that is encrypted, and whose field isn't an object with the members of its cipher.
fn check_encrypted(problems: &Problems, at: crate::report::Span, cipher: &Cipher, field: &Field) {
    let table: Option<&Table> =
        if let Kind::Object(object) = &field.kind { Some(&object.table) } else { None };
    let is_text = |name: &&str| {
        let member = table.and_then(|table| table.find(name));
        member.is_some_and(|member| matches!(member.kind, Kind::Text(_)))
    };
    if let Some(lacking) = cipher.members().into_iter().find(|name| !is_text(name)) {
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                at,
                format!("`{}` is encrypted, and has no text `{lacking}`", field.wire),
            )
            .label("expected an object with the members of its cipher")
            .related(field.about.at, "the field")
            .related(cipher.about.at, "the cipher"),
        );
    }
}
