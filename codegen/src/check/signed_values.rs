//! Checks what signatures cover besides the body, and with which keys they are made.

use super::envelopes::{Message, variable};
use crate::checked::{Credential, KeyKind, Part, Template, part_in_words};
use crate::report::{Code, Problem, unknown};

impl Message<'_, '_> {
    /// Checks that the values which a message's signatures cover are there.
    pub(super) fn check_signed_values(&self, signatures: &[&str], values: &[(String, Template)]) {
        for name in signatures {
            for part in self.provider.scheme(name).iter().flat_map(|scheme| &scheme.message) {
                if let Part::Value(value) = part {
                    self.check_value(values, value, self.word(&variable(name)));
                }
            }
            if let Some(id) = self.provider.scheme(name).and_then(|scheme| scheme.key_id.as_ref()) {
                self.check_value(values, id, self.word(&variable(name)));
            }
        }
    }

    /// Reports a key of the wrong kind: a merchant signs with a private key, and verifies with a public one.
    pub(super) fn check_half(&self, scheme: &str, wanted: KeyKind) {
        let Some(of) = self.provider.scheme(scheme).filter(|scheme| scheme.digest.is_rsa()) else { return };
        let fits = |key: KeyKind| match wanted {
            KeyKind::Private => key == KeyKind::Private,
            _ => matches!(key, KeyKind::Public | KeyKind::Ring),
        };
        let is_wrong = |credential: &&Credential| {
            of.keys.contains(&credential.name) && credential.key.is_some_and(|key| !fits(key))
        };
        let Some(credential) = self.provider.credentials.iter().find(is_wrong) else {
            return;
        };
        if credential.key == Some(KeyKind::ClientCertificate) {
            self.problems.push(
                Problem::new(
                    Code::UnknownCredential,
                    self.word(&variable(scheme)),
                    format!("`{scheme}` has a client certificate as its key, `{}`", credential.name),
                )
                .label("a client certificate stands for a connection, and signs no message")
                .related(credential.about.at, "the certificate")
                .help("list the key as a credential of its own, even if it is the same one"),
            );
            return;
        }
        let (what, word) = match wanted {
            KeyKind::Private => ("a request is signed with a private key", "private_key"),
            _ => ("what arrives is verified with a public key", "public_key"),
        };
        self.problems.push(
            Problem::new(
                Code::UnknownCredential,
                self.word(&variable(scheme)),
                format!("`{scheme}` has the wrong half of a key pair, `{}`", credential.name),
            )
            .label(what)
            .related(credential.about.at, "the key")
            .help(format!(
                "name a credential with `type: {word}`, by a scheme of its own: `like:` takes the rest"
            )),
        );
    }

    /// Checks that times which must be near ours are signed. Whoever sends an old message again could change any other time.
    pub(super) fn check_fresh(&self, signatures: &[&str], fresh: &[(String, u64)]) {
        let schemes = || signatures.iter().filter_map(|name| self.provider.scheme(name));
        for (name, _) in fresh {
            let signed = Part::Value(name.clone());
            if schemes().all(|scheme| !scheme.message.contains(&signed)) {
                self.problems.push(
                    Problem::new(
                        Code::SignedMemberMissing,
                        self.word(name),
                        format!("the time `{name}` isn't signed, so that anybody can write a fresh one"),
                    )
                    .label("`within:` is of no use here")
                    .help(format!("sign it by `${{value.{name}}}`, or remove `within:`")),
                );
            }
        }
    }

    /// Reports parts of a canonical string that what arrives doesn't have.
    pub(super) fn refuse_parts_of_requests(&self, scheme: &str) {
        let parts = self.provider.scheme(scheme).map(|scheme| scheme.message.as_slice()).unwrap_or_default();
        let of_requests = |part: &&Part| matches!(part, Part::Method | Part::Path | Part::Target);
        if let Some(part) = parts.iter().find(of_requests) {
            let what = part_in_words(part);
            self.problems.push(
                Problem::new(
                    Code::SignedMemberMissing,
                    self.word(&variable(scheme)),
                    format!("`{scheme}` signs the {what} of a request, and this is none"),
                )
                .label("an answer or a notification has nothing like it")
                .help("describe its signature by a scheme of its own"),
            );
        }
    }

    /// Reports a name of `$key_id` that isn't several keys.
    pub(super) fn check_ring(&self, name: &str) {
        let rings = self.provider.credentials.iter().filter(|one| one.key == Some(KeyKind::Ring));
        let names: Vec<&str> = rings.map(|credential| credential.name.as_str()).collect();
        if !names.contains(&name) {
            let message = format!("no credential `{name}` with several public keys");
            let at = self.word(name);
            self.problems.push(
                unknown(Code::UnknownCredential, at, message, name, names)
                    .label("expected one with `type: public_keys`"),
            );
        }
    }
}
