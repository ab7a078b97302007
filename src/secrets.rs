//! Reads secrets from an environment variable, from a file or from a prompt. They are never taken from the command line,
//! which other users of the machine can see.

use std::io::{self, IsTerminal};

use paysmith_codegen::checked::Provider;
use paysmith_doctor::Secrets;

use crate::arguments::SecretArgs;
use crate::files::read_bytes;
use crate::output::{Output, Result};
use crate::providers::BUILT_IN;

/// The secrets of the credentials in `needed`, each from where the arguments say, from its own environment variable, or from
/// a prompt. Each is masked in all output from then on.
pub(crate) fn secrets(
    out: &Output,
    args: &SecretArgs,
    provider: &Provider,
    needed: &[&str],
) -> Result<Secrets> {
    let mut secrets = Secrets::default();
    for argument in &args.secret_env {
        let (name, variable) = split_name(argument, provider, needed, "--secret-env")?;
        keep(out, &mut secrets, name, from_variable(variable)?)?;
    }
    for argument in &args.secret_file {
        let (name, file) = split_name(argument, provider, needed, "--secret-file")?;
        keep(out, &mut secrets, name, from_file(file)?)?;
    }
    for name in needed {
        if secrets.get(name).is_none() {
            keep(out, &mut secrets, name, from_own_variable_or_prompt(provider, name)?)?;
        }
    }
    Ok(secrets)
}

/// The same secrets, and also all others of the provider that the environment has. The doctor needs those because signing
/// with another secret of the same provider is a known mistake.
pub(crate) fn all_secrets(
    out: &Output,
    args: &SecretArgs,
    provider: &Provider,
    needed: &[&str],
) -> Result<Secrets> {
    let mut secrets = secrets(out, args, provider, needed)?;
    for credential in provider.credentials.iter().filter(|credential| credential.secret) {
        if secrets.get(&credential.name).is_none()
            && let Ok(secret) = std::env::var(variable(&provider.name, &credential.name))
        {
            keep(out, &mut secrets, &credential.name, secret)?;
        }
    }
    Ok(secrets)
}

/// Masks the secrets that the environment has for built-in providers. This is done before anything else is printed.
pub(crate) fn mask_environment_secrets(out: &Output) {
    for built_in in BUILT_IN {
        let provider = built_in.descriptor;
        for credential in provider.credentials.iter().filter(|credential| credential.secret) {
            if let Ok(secret) = std::env::var(variable(provider.name, credential.name)) {
                out.mask_from_now_on(&secret);
            }
        }
    }
}

/// The name of a credential's own environment variable, such as `PAYSMITH_ACORNPAY_API_KEY`.
pub(crate) fn variable(provider: &str, credential: &str) -> String {
    format!("PAYSMITH_{provider}_{credential}").to_uppercase()
}

/// The value of an environment variable. The error doesn't repeat the variable's name, since that may be the secret itself,
/// given by mistake.
fn from_variable(variable: &str) -> Result<String> {
    std::env::var(variable).map_err(|error| {
        let message = match error {
            std::env::VarError::NotPresent => {
                "the environment variable that --secret-env names doesn't exist"
            }
            std::env::VarError::NotUnicode(_) => {
                "the environment variable that --secret-env names isn't UTF-8"
            }
        };
        message.into()
    })
}

/// The text of a file without the line end at its end. The error doesn't repeat the file's name, since that may be the
/// secret itself, given by mistake.
fn from_file(file: &str) -> Result<String> {
    let bytes = if file == "-" {
        read_bytes(file)?
    } else {
        std::fs::read(file)
            .map_err(|error| format!("can't read the file that --secret-file names: {error}"))?
    };
    let text = String::from_utf8(bytes).map_err(|_| "the secret in the file isn't UTF-8")?;
    let secret =
        text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    Ok(secret.to_owned())
}

fn from_own_variable_or_prompt(provider: &Provider, name: &str) -> Result<String> {
    let variable = variable(&provider.name, name);
    if let Ok(secret) = std::env::var(&variable) {
        return Ok(secret);
    }
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        let prompt = format!("{name} of {} (what you type isn't shown): ", provider.title);
        return Ok(rpassword::prompt_password(prompt)?);
    }
    Err(format!("the secret {name} is needed: set {variable}, or use --secret-env or --secret-file").into())
}

fn keep(out: &Output, secrets: &mut Secrets, name: &str, secret: String) -> Result<()> {
    if secret.is_empty() {
        return Err(format!("the secret {name} is empty").into());
    }
    out.mask_from_now_on(&secret);
    secrets.insert(name, secret);
    Ok(())
}

/// Splits `NAME=PLACE` into a credential's name and the variable or file that holds its secret. The name may be left out if
/// only one secret is needed.
fn split_name<'a>(
    argument: &'a str,
    provider: &Provider,
    needed: &[&'a str],
    option: &str,
) -> Result<(&'a str, &'a str)> {
    if let Some((name, place)) = argument.split_once('=')
        && provider.credentials.iter().any(|credential| credential.name == name)
    {
        return Ok((name, place));
    }
    match needed {
        [only] => Ok((only, argument)),
        _ => Err(format!("{option} must say which secret it gives: {option} {}=…", needed.join("|")).into()),
    }
}
