//! The credentials of the sandbox's merchant.

use std::collections::HashMap;

use paysmith_codegen::checked::{Credential, CredentialSet, Provider};

use crate::message::Credentials;

/// Those that were given, and made-up ones for the rest. What is optional and no secret is left out unless given: a merchant
/// who has none sends none.
pub(crate) fn made(
    provider: &Provider,
    given: &HashMap<(String, String), String>,
) -> Result<Credentials, getrandom::Error> {
    let mut credentials = Credentials::new();
    for credential in &provider.credentials {
        let name = credential.name.clone();
        if let Some(value) = given.get(&(provider.name.clone(), name.clone())) {
            credentials.insert(name, value.clone());
        } else if credential.secret {
            credentials.insert(name, secret(credential)?);
        } else if !credential.optional {
            credentials.insert(name, string(credential));
        }
    }
    Ok(credentials)
}

/// The sets that a merchant may be who has sent these credentials, and not those.
pub(crate) fn fitting_sets<'p>(
    provider: &'p Provider,
    sent: &[String],
    not_sent: &[String],
) -> Vec<&'p CredentialSet> {
    let fits = |set: &&CredentialSet| {
        sent.iter().all(|name| provider.set_has(set, name))
            && !not_sent.iter().any(|name| provider.set_has(set, name))
    };
    provider.credential_sets.iter().filter(fits).collect()
}

/// Hex digits: at home in a form, in JSON and in a header alike.
fn secret(credential: &Credential) -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    Ok(hex.chars().take(most(credential)).collect())
}

/// The spec's example, or digits.
fn string(credential: &Credential) -> String {
    let digits = "10000000000000000001";
    let value = credential.example.as_deref().unwrap_or(digits);
    value.chars().take(most(credential)).collect()
}

fn most(credential: &Credential) -> usize {
    credential.max.map_or(usize::MAX, |max| max as usize)
}
