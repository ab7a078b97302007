//! The credentials of the sandbox's merchant.

use std::collections::HashMap;

use paysmith_codegen::checked::{Credential, CredentialSet, Provider};

use crate::wire::signed_body::CredentialValues;

/// The values of a provider's credentials: those in `given`, which has them by the names of provider and credential, and
/// made-up values for the rest. An optional credential that is no secret is left out unless it was given, because a merchant
/// who has none sends none.
pub(crate) fn make_up(
    provider: &Provider,
    given: &HashMap<(String, String), String>,
) -> Result<CredentialValues, getrandom::Error> {
    let mut credentials = CredentialValues::new();
    for credential in &provider.credentials {
        let name = credential.name.clone();
        if let Some(value) = given.get(&(provider.name.clone(), name.clone())) {
            credentials.insert(name, value.clone());
        } else if credential.secret {
            credentials.insert(name, random_secret(credential)?);
        } else if !credential.optional {
            credentials.insert(name, example_or_digits(credential));
        }
    }
    Ok(credentials)
}

/// The sets of credentials that a merchant may have whose request has all credentials in `sent` and lacks all in `left_out`.
pub(crate) fn fitting_sets<'p>(
    provider: &'p Provider,
    sent: &[String],
    left_out: &[String],
) -> Vec<&'p CredentialSet> {
    let fits = |set: &&CredentialSet| {
        sent.iter().all(|name| provider.set_has(set, name))
            && !left_out.iter().any(|name| provider.set_has(set, name))
    };
    provider.credential_sets.iter().filter(fits).collect()
}

/// Makes a secret of hexadecimal digits, because they need no escape in a form, in JSON or in a header.
fn random_secret(credential: &Credential) -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(shortened(&format!("{:032x}", u128::from_be_bytes(bytes)), credential))
}

fn example_or_digits(credential: &Credential) -> String {
    shortened(credential.example.as_deref().unwrap_or("10000000000000000001"), credential)
}

/// The value, cut to the credential's greatest length.
fn shortened(value: &str, credential: &Credential) -> String {
    value.chars().take(credential.max.map_or(usize::MAX, |max| max as usize)).collect()
}
