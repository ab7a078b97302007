//! The providers whose clients get the fuzzer's inputs: their generated tables, their specs, and invented keys.
#![allow(clippy::panic, reason = "without providers there is nothing to feed")]

use std::sync::LazyLock;

use paysmith_codegen::checked::Checked;
use paysmith_doctor::{MessageKind, Secrets, SignedMessage, signed_messages};
use paysmith_runtime::spec::{Environment, Provider};
use paysmith_runtime::{AnyClient, Keys, Secret};

#[rustfmt::skip]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "the root's tests compile it with all warnings")]
#[path = "../../tests/golden/inkwell.rs"]
mod inkwell;

/// A provider with a generated client.
pub(crate) struct Known {
    /// The generated tables, which the client uses.
    pub(crate) tables: &'static Provider,
    /// The spec, which the plain interpreter of signatures uses.
    pub(crate) spec: &'static Checked,
    /// A client with invented keys.
    pub(crate) client: AnyClient,
    /// The same keys as texts, by the names of the credentials.
    pub(crate) secrets: Secrets,
    /// Every message that is signed, with the place of its signature.
    places: Vec<SignedMessage<'static>>,
}

/// The providers. An input picks one of them by a byte.
pub(crate) static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    vec![
        Known::new(&paysmith_scanforpay::PROVIDER, paysmith_scanforpay::SPEC),
        Known::new(&paysmith_fubei::PROVIDER, paysmith_fubei::SPEC),
        Known::new(&paysmith_qfpay::PROVIDER, paysmith_qfpay::SPEC),
        Known::new(&paysmith_cpay::PROVIDER, paysmith_cpay::SPEC),
        Known::new(&paysmith_acornpay::PROVIDER, paysmith_acornpay::SPEC),
        Known::new(&inkwell::PROVIDER, include_str!("../../tests/obstacle/inkwell.yaml")),
    ]
});

impl Known {
    fn new(tables: &'static Provider, yaml: &str) -> Self {
        let spec = checked(tables.name, yaml);
        let mut secrets = Secrets::default();
        let mut given = Vec::new();
        for (index, credential) in tables.credentials.iter().enumerate() {
            // If a provider has several sets of credentials, the client gets the first set only.
            let in_a_set = tables.credential_sets.iter().any(|set| set.members.contains(&index));
            let first = tables.credential_sets.first().is_some_and(|set| set.members.contains(&index));
            let value = format!("fuzzed-{}-of-nobody", credential.name);
            given.push((!in_a_set || first).then(|| Secret::from(value.as_str())));
            secrets.insert(credential.name, value);
        }
        let environment = Environment::custom("https://provider.invalid".to_owned());
        let client = AnyClient::new(tables, Keys::from_values(given), environment);
        Self { tables, spec, client, secrets, places: signed_messages(spec) }
    }

    /// The signatures of an operation's answer.
    pub(crate) fn of_answer(&self, name: &str) -> Vec<&SignedMessage<'static>> {
        self.places
            .iter()
            .filter(|place| matches!(place.kind, MessageKind::Answer(of) if of.name == name))
            .collect()
    }

    /// The signatures of a notification.
    pub(crate) fn of_notification(&self, name: &str) -> Vec<&SignedMessage<'static>> {
        self.places
            .iter()
            .filter(|place| matches!(place.kind, MessageKind::Notification(of) if of.name == name))
            .collect()
    }

    /// Panics if a text shows a secret. A secret that stands in the message doesn't count: libFuzzer sees which text is
    /// searched for here, and puts it into inputs.
    pub(crate) fn keeps_its_secrets(&self, text: &str, message: &[u8]) {
        let message = String::from_utf8_lossy(message);
        for credential in self.tables.credentials.iter().filter(|credential| credential.secret) {
            let secret = self.secrets.get(credential.name).unwrap_or_default();
            let kept = message.contains(secret) || !text.contains(secret);
            assert!(kept, "the credential {} is in: {text}", credential.name);
        }
    }
}

/// Checks a spec, and keeps it as long as the process lives.
pub(crate) fn checked(path: &str, yaml: &str) -> &'static Checked {
    match paysmith_codegen::check_str(path, yaml) {
        Ok(checked) => Box::leak(Box::new(checked)),
        Err(report) => panic!("{report}"),
    }
}
