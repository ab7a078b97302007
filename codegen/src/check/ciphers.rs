//! Checks ciphers and what is encrypted by them: keys are there and fit, and nothing that is needed before something is decrypted
//! stands in it.

use super::further::layouts;
use super::schemes::secret;
use crate::checked::{Cipher, Notification, Pattern, Provider, Table};
use crate::reading::{Problems, Unread};
use crate::report::{Code, Problem, Span, unknown};
use crate::yaml::Subtree;

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for cipher in &provider.ciphers {
        check_cipher(problems, provider, cipher);
    }
    for envelope in &provider.envelopes {
        let subtree = &problems.index().of(envelope.about.at);
        let operations = provider.operations.iter().filter(|of| of.envelope.name == envelope.name);
        let tables: Vec<_> = operations.map(|of| &of.response).collect();
        for (layout, path) in layouts(envelope) {
            let place = Place { problems, subtree, path: &path };
            place.check(provider, &layout.pattern);
            if !tables.is_empty() {
                place.check_fields(&layout.pattern, &tables);
            }
        }
    }
    for notification in &provider.notifications {
        let subtree = &problems.index().of(notification.about.at);
        let path: &[&str] = &[notification.kind.word()];
        let place = Place { problems, subtree, path };
        place.check(provider, &notification.pattern);
        place.check_fields(&notification.pattern, &[&notification.table]);
        refuse_encrypted_kind(problems, notification);
    }
}

fn check_cipher(problems: &Problems, provider: &Provider, cipher: &Cipher) {
    let subtree = problems.index().of(cipher.about.at);
    if !subtree.has("key") {
        return;
    }
    secret(problems, provider, subtree.span(&["key"]), &cipher.key);
    let length = cipher.algorithm.key_length();
    let key = provider.credentials.iter().find(|credential| credential.name == cipher.key);
    if let Some(credential) =
        key.filter(|credential| !cipher.digests_key && credential.max.is_some_and(|max| max < length))
    {
        problems.push(
            Problem::new(
                Code::UnknownCredential,
                subtree.span(&["key"]),
                format!("`{}` is too short for the key of this cipher", cipher.key),
            )
            .label(format!("expected {length} bytes"))
            .related(problems.index().of(credential.about.at).span(&["max"]), "it has no more than this"),
        );
    }
    let members = cipher.members();
    for (index, name) in members.iter().enumerate() {
        if members.iter().take(index).any(|other| other == name) && !name.is_empty() {
            problems.push(
                Problem::new(
                    Code::StandsTwice,
                    subtree.find(&[], name),
                    format!("the member `{name}` is named twice"),
                )
                .label("it can hold one thing only"),
            );
        }
    }
}

/// The pattern of an answer or a notification, and where it stands in the spec.
struct Place<'m, 't> {
    problems: &'m Problems<'t>,
    subtree: &'m Subtree<'t>,
    path: &'m [&'m str],
}

impl Place<'_, '_> {
    fn find(&self, word: &str) -> Span {
        self.subtree.find(self.path, word)
    }

    fn check(&self, provider: &Provider, pattern: &Pattern) {
        let encrypted: Vec<_> = pattern
            .parts()
            .into_iter()
            .filter_map(|part| match part {
                Pattern::Decrypt(cipher, inner) => Some((cipher.as_str(), &**inner)),
                _ => None,
            })
            .collect();
        for (cipher, inner) in &encrypted {
            let names = provider.ciphers.iter().map(|cipher| cipher.name.as_str());
            if !cipher.is_empty() && names.clone().all(|name| name != *cipher) {
                let message = format!("no cipher `{cipher}`");
                // A member may have the name of the cipher; it stands before it.
                let at = self.subtree.find_all(self.path, cipher).pop().unwrap_or_else(|| self.find(cipher));
                self.problems.push(
                    unknown(Code::UnknownCipher, at, message, cipher, names).label("not in `ciphers:`"),
                );
            }
            for scheme in inner.signatures() {
                self.refuse_encrypted_signature(&format!("$signature.{scheme}"));
            }
        }
        if encrypted.len() > 1 {
            self.refuse_second();
        }
        self.refuse_named_twice(pattern);
    }

    fn refuse_encrypted_signature(&self, variable: &str) {
        self.problems.push(
            Problem::new(
                Code::EnvelopeIncomplete,
                self.find(variable),
                "a signature stands in what is encrypted",
            )
            .label("it is verified before anything is decrypted")
            .help("only a signature outside, over the bytes that arrive, tells who has sent them"),
        );
    }

    fn refuse_second(&self) {
        let keys = self.subtree.find_all(self.path, "$decrypt");
        if let (Some(first), Some(second)) = (keys.first(), keys.get(1)) {
            self.problems.push(
                Problem::new(Code::StandsTwice, *second, "`$decrypt` stands twice")
                    .label("a message has one encrypted part")
                    .related(*first, "first here"),
            );
        }
    }

    /// Reports fields that are named in two places.
    fn refuse_named_twice(&self, pattern: &Pattern) {
        let mut seen: Vec<&str> = Vec::new();
        for part in pattern.parts() {
            let Pattern::Field(name) = part else { continue };
            if seen.contains(&name.as_str()) {
                let variable = format!("$field.{name}");
                let places = self.subtree.find_all(self.path, &variable);
                let at = places.get(1).copied().unwrap_or_else(|| self.find(&variable));
                self.problems.push(
                    Problem::new(Code::StandsTwice, at, format!("`{variable}` stands twice"))
                        .label("nobody could tell which of the two is meant"),
                );
            }
            seen.push(name);
        }
    }

    /// Reports fields that none of the tables has.
    fn check_fields(&self, pattern: &Pattern, tables: &[&Table]) {
        let names = || tables.iter().flat_map(|table| &table.fields).map(|field| field.wire.as_str());
        for part in pattern.parts() {
            let Pattern::Field(name) = part else { continue };
            if names().all(|known| known != name) {
                let at = self.find(&format!("$field.{name}"));
                let message = format!("no field `{name}` arrives here");
                self.problems
                    .push(unknown(Code::UnknownField, at, message, name, names()).label("in no table"));
            }
        }
    }
}

/// Reports conditions that tell a notification from others by what is encrypted: they are looked at before anything is verified, and
/// nothing is decrypted before that.
fn refuse_encrypted_kind(problems: &Problems, notification: &Notification) {
    if problems.is_unread(Unread::Notification, &notification.name) {
        return;
    }
    let subtree = problems.index().of(notification.about.at);
    for condition in &notification.when {
        let first = condition.name.split('.').next().unwrap_or_default();
        if notification.pattern.is_encrypted(first) {
            problems.push(
                Problem::new(
                    Code::OperationIncomplete,
                    subtree.find(&["when"], &condition.name),
                    format!("`when:` looks at `{}`, which is encrypted", condition.name),
                )
                .label("this is looked at before anything is verified or decrypted")
                .help(format!(
                    "if it stands outside of what is encrypted, say where: `{first}: $field.{first}`"
                )),
            );
        }
    }
}
