//! Checks `credential_sets:`: each set names credentials that are there, there are at least two sets, and no two sets
//! have the same credentials.

use crate::checked::Provider;
use crate::reading::Problems;
use crate::report::{Code, Problem, unknown};

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for set in &provider.credential_sets {
        for name in &set.members {
            if provider.credentials.iter().all(|credential| credential.name != *name) {
                let names = provider.credentials.iter().map(|credential| credential.name.as_str());
                let message = format!("the set `{}` names `{name}`, which is no credential", set.name);
                let at = problems.index().of(set.about.at).find(&[], name);
                problems.push(
                    unknown(Code::UnknownCredential, at, message, name, names).label("not in `credentials:`"),
                );
            }
        }
    }
    if let [only] = provider.credential_sets.as_slice() {
        problems.push(
            Problem::new(Code::WrongKind, only.about.at, "one set of credentials is all credentials")
                .label("the only set")
                .help("leave out `credential_sets:`"),
        );
    }
    for (index, set) in provider.credential_sets.iter().enumerate() {
        let same = |other: &&crate::checked::CredentialSet| {
            provider
                .credentials
                .iter()
                .all(|of| provider.set_has(set, &of.name) == provider.set_has(other, &of.name))
        };
        if let Some(twin) = provider.credential_sets.iter().take(index).find(same) {
            problems.push(
                Problem::new(Code::StandsTwice, set.about.at, format!("the set `{}` stands twice", set.name))
                    .label("the same credentials")
                    .related(twin.about.at, "as here"),
            );
        }
    }
}
