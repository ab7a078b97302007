//! Checks the credentials in what arrives, by which a merchant knows that it is meant for it.

use super::envelopes::Message;
use crate::checked::Pattern;
use crate::report::{Code, Problem};

impl Message<'_, '_> {
    /// Checks the credentials in a pattern. Returns whether each variable of the pattern is known.
    pub(super) fn check_merchants(&self, pattern: &Pattern) -> bool {
        let names = pattern.parts().into_iter().filter_map(|part| match part {
            Pattern::Credential(name) => Some(name),
            _ => None,
        });
        names.filter(|name| !self.check_merchant(name)).count() == 0
    }

    /// Checks that a variable of a pattern is a credential that the provider may repeat. It may be another variable, misspelt, so that
    /// those are suggested as well. Returns whether it is known.
    fn check_merchant(&self, name: &str) -> bool {
        let variable = format!("${name}");
        let at = self.word(&variable);
        let Some(credential) = self.provider.credentials.iter().find(|one| one.name == name) else {
            let names = self.provider.credentials.iter().filter(|one| !one.secret && one.key.is_none());
            let names = names.map(|one| format!("${}", one.name));
            let known: Vec<String> =
                ["$fields", "$code", "$message"].map(str::to_owned).into_iter().chain(names).collect();
            let message = format!("unknown variable `{variable}`");
            self.problems.push(
                Problem::new(Code::UnknownVariable, at, message)
                    .label("expected `$fields`, `$field.…`, `$code`, `$message`, `$signature.…`, `$value.…`, a credential or an object")
                    .suggest(&variable, known.iter().map(String::as_str)),
            );
            return false;
        };
        if credential.secret || credential.key.is_some() {
            self.problems.push(
                Problem::new(Code::UnknownCredential, at, format!("`{name}` can't arrive as it is"))
                    .label("a provider sends no secret and no key")
                    .related(credential.about.at, "the credential")
                    .help("name a credential with `type: string`, such as the merchant's number"),
            );
        }
        true
    }
}
