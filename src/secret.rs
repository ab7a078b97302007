//! Where secrets come from: an environment variable, a file, or a prompt. Never the command line, where others can read
//! them.

use std::io::{self, IsTerminal};

use paysmith_codegen::checked::Provider;
use paysmith_doctor::Secrets;

use crate::cli::SecretArgs;
use crate::output::{Output, Result};
use crate::providers::BUILT_IN;
use crate::source::read;

/// The secrets of these credentials. Each is masked in all output from here on.
pub(crate) fn secrets(
    out: &Output,
    args: &SecretArgs,
    provider: &Provider,
    names: &[&str],
) -> Result<Secrets> {
    let mut secrets = Secrets::default();
    for given in &args.secret_env {
        let (name, variable) = named(given, provider, names, "--secret-env")?;
        let secret = std::env::var(variable).map_err(|error| match error {
            // Its name isn't repeated: it may be the secret itself, by mistake.
            std::env::VarError::NotPresent => {
                "there is no environment variable of the name that --secret-env gives"
            }
            std::env::VarError::NotUnicode(_) => {
                "the environment variable that --secret-env names isn't UTF-8"
            }
        })?;
        keep(out, &mut secrets, name, secret)?;
    }
    for given in &args.secret_file {
        let (name, file) = named(given, provider, names, "--secret-file")?;
        let bytes = read_secret(file)?;
        let text = String::from_utf8(bytes).map_err(|_| "the secret in the file isn't UTF-8")?;
        let line =
            text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
        keep(out, &mut secrets, name, line.to_owned())?;
    }
    for name in names {
        if secrets.get(name).is_none() {
            keep(out, &mut secrets, name, fetched(provider, name)?)?;
        }
    }
    Ok(secrets)
}

/// The same, and with them whatever other secrets of the provider the environment has: mixing them up is a known mistake.
pub(crate) fn all_secrets(
    out: &Output,
    args: &SecretArgs,
    provider: &Provider,
    names: &[&str],
) -> Result<Secrets> {
    let mut secrets = secrets(out, args, provider, names)?;
    for credential in provider.credentials.iter().filter(|credential| credential.secret) {
        if secrets.get(&credential.name).is_none()
            && let Ok(secret) = std::env::var(variable(&provider.name, &credential.name))
        {
            keep(out, &mut secrets, &credential.name, secret)?;
        }
    }
    Ok(secrets)
}

/// The file's name isn't repeated either.
fn read_secret(file: &str) -> Result<Vec<u8>> {
    if file == "-" {
        return read(file);
    }
    std::fs::read(file)
        .map_err(|error| format!("can't read the file that --secret-file names: {error}").into())
}

/// Masks the secrets that the environment has for built-in providers, before anything else is printed.
pub(crate) fn hide_known(out: &Output) {
    for built_in in BUILT_IN {
        let provider = built_in.descriptor;
        for credential in provider.credentials.iter().filter(|credential| credential.secret) {
            if let Ok(secret) = std::env::var(variable(provider.name, credential.name)) {
                out.hide(&secret);
            }
        }
    }
}

fn keep(out: &Output, secrets: &mut Secrets, name: &str, secret: String) -> Result<()> {
    if secret.is_empty() {
        return Err(format!("the secret {name} is empty").into());
    }
    out.hide(&secret);
    secrets.insert(name, secret);
    Ok(())
}

/// The variable that is looked at without being named: `PAYSMITH_ACORNPAY_API_KEY`.
pub(crate) fn variable(provider: &str, name: &str) -> String {
    format!("PAYSMITH_{provider}_{name}").to_uppercase()
}

fn fetched(provider: &Provider, name: &str) -> Result<String> {
    let variable = variable(&provider.name, name);
    if let Ok(secret) = std::env::var(&variable) {
        return Ok(secret);
    }
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return Ok(rpassword::prompt_password(format!("{} ({}), not echoed: ", name, provider.title))?);
    }
    Err(format!(
        "the secret {name} is needed: set {variable}, or name its place with --secret-env or --secret-file"
    )
    .into())
}

/// `NAME=PLACE`, or a place alone where one secret is asked for.
fn named<'a>(
    given: &'a str,
    provider: &Provider,
    names: &[&'a str],
    option: &str,
) -> Result<(&'a str, &'a str)> {
    if let Some((name, place)) = given.split_once('=')
        && provider.credentials.iter().any(|credential| credential.name == name)
    {
        return Ok((name, place));
    }
    match names {
        [only] => Ok((only, given)),
        _ => Err(format!("{option} must say which secret it gives: {option} {}=…", names.join("|")).into()),
    }
}
