//! The merchant's credentials for a call.

use paysmith_runtime::{Keys, Secret};

use crate::cli::Call;
use crate::output::{Output, Result};
use crate::providers::BuiltIn;
use crate::secret::{all_secrets, variable};
use crate::source::Source;

/// Secrets from their places; the others from the command line or the environment.
pub(super) fn keys(out: &Output, built_in: &BuiltIn, args: &Call) -> Result<Keys> {
    let provider = built_in.descriptor;
    let spec = Source::of(provider.name)?.checked()?;
    let in_a_set = |index: usize| provider.credential_sets.iter().any(|set| set.members.contains(&index));
    let all = || provider.credentials.iter().enumerate();
    let must = |(index, credential): &(usize, &paysmith_runtime::spec::Credential)| {
        !credential.optional && !in_a_set(*index)
    };
    let needed: Vec<&str> =
        all().filter(|one| must(one) && one.1.secret).map(|(_, credential)| credential.name).collect();
    let secrets = all_secrets(out, &args.secrets, &spec, &needed)?;
    let mut given = Vec::new();
    for word in &args.credential {
        let (name, value) = word.split_once('=').ok_or("write --credential NAME=VALUE")?;
        let known = all().find(|(_, credential)| credential.name == name);
        match known {
            Some((_, credential)) if credential.secret => {
                out.hide(value);
                return Err(format!("{name} is a secret, which doesn't belong on the command line").into());
            }
            Some(_) => given.push((name, value.to_owned())),
            None => return Err(format!("{} has no credential `{name}`", provider.name).into()),
        }
    }
    let mut values = Vec::new();
    for (index, credential) in all() {
        let value = if credential.secret {
            secrets.get(credential.name).map(str::to_owned)
        } else {
            let named =
                given.iter().find(|(name, _)| *name == credential.name).map(|(_, value)| value.clone());
            named.or_else(|| std::env::var(variable(provider.name, credential.name)).ok())
        };
        if value.is_none() && must(&(index, credential)) {
            let variable = variable(provider.name, credential.name);
            return Err(format!(
                "the credential {} is needed: give it with --credential {}=…, or set {variable}",
                credential.name, credential.name
            )
            .into());
        }
        values.push(value.map(Secret::from));
    }
    Ok(Keys::from_values(values))
}
