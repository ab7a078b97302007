//! The merchant whose calls are made: its credentials, and where its calls go.

use paysmith_runtime::spec::{Credential, Environment, Provider};
use paysmith_runtime::{Http, Keys, Secret};

use crate::arguments::MerchantArgs;
use crate::files::read_text;
use crate::output::{Output, Result};
use crate::providers::BuiltIn;
use crate::secrets::{all_secrets, variable};
use crate::spec_source::SpecSource;

/// All credentials of the provider that can be found, in the order of its table. Secrets come from where the arguments say,
/// or from the environment; the other credentials from `--credential`, or from the environment.
pub(crate) fn keys(out: &Output, built_in: &BuiltIn, args: &MerchantArgs) -> Result<Keys> {
    let provider = built_in.descriptor;
    let spec = SpecSource::of_built_in(built_in).check()?;
    let needed: Vec<&str> =
        required(provider).filter(|credential| credential.secret).map(|credential| credential.name).collect();
    let secrets = all_secrets(out, &args.secrets, &spec, &needed)?;
    let given = given(out, provider, &args.credential)?;
    let value = |credential: &Credential| {
        if credential.secret {
            return secrets.get(credential.name).map(str::to_owned);
        }
        let given = given.iter().find(|(name, _)| *name == credential.name);
        given
            .map(|(_, value)| (*value).to_owned())
            .or_else(|| std::env::var(variable(provider.name, credential.name)).ok())
    };
    if let Some(missing) = required(provider).find(|credential| value(credential).is_none()) {
        let (name, variable) = (missing.name, variable(provider.name, missing.name));
        let error =
            format!("the credential {name} is needed: give it with --credential {name}=…, or set {variable}");
        return Err(error.into());
    }
    Ok(Keys::from_values(provider.credentials.iter().map(|credential| value(credential).map(Secret::from))))
}

/// The credentials that every merchant has: those that are neither optional nor in a set that only some merchants have.
fn required(provider: &'static Provider) -> impl Iterator<Item = &'static Credential> {
    let in_a_set = |index: &usize| provider.credential_sets.iter().any(|set| set.members.contains(index));
    let all = provider.credentials.iter().enumerate();
    all.filter(move |(index, credential)| !credential.optional && !in_a_set(index))
        .map(|(_, credential)| credential)
}

/// The names and values of `--credential`. A secret is refused there, since others can see the command line.
fn given<'a>(out: &Output, provider: &Provider, arguments: &'a [String]) -> Result<Vec<(&'a str, &'a str)>> {
    let mut given = Vec::new();
    for argument in arguments {
        let (name, value) = argument.split_once('=').ok_or("write --credential NAME=VALUE")?;
        match provider.credentials.iter().find(|credential| credential.name == name) {
            Some(credential) if credential.secret => {
                out.mask_from_now_on(value);
                return Err(format!("{name} is a secret, which doesn't belong on the command line").into());
            }
            Some(_) => given.push((name, value)),
            None => return Err(format!("{} has no credential `{name}`", provider.name).into()),
        }
    }
    Ok(given)
}

/// Where the calls go, as the arguments say.
pub(crate) fn environment(built_in: &BuiltIn, args: &MerchantArgs) -> Result<Environment> {
    let all = built_in.descriptor.environments;
    let names = || {
        let name = |of: &Environment| {
            format!("{} ({})", of.name, if of.real_money { "real money" } else { "test money" })
        };
        all.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    match (&args.base, &args.env) {
        (Some(base), _) if base.starts_with("http://") || base.starts_with("https://") => {
            Ok(Environment::custom(base.clone()))
        }
        (Some(base), _) => Err(format!("`{base}` is no base URL: it begins with https:// or http://").into()),
        (None, Some(name)) => {
            let found = all.iter().find(|of| of.name == name).cloned();
            found.ok_or_else(|| format!("there is no environment `{name}`; there is {}", names()).into())
        }
        (None, None) => {
            Err(format!("say where to send the call: --env with one of {}, or --base URL", names()).into())
        }
    }
}

/// What the calls are sent with: HTTP, with the authorities that the arguments name.
pub(crate) fn transport(args: &MerchantArgs) -> Result<Http> {
    let Some(path) = &args.trust else { return Ok(Http::default()) };
    Http::trusting(&read_text(path)?).map_err(|error| format!("{}: {error}", path.display()).into())
}
