//! Sends the example of the first operation of each provider to the provider's sandbox. This file is compiled together with the generated
//! code, and not with the test, which plays the providers.

use std::collections::BTreeMap;

use paysmith_runtime::spec::{Environment, Provider};
use paysmith_runtime::{AnyClient, Cause, Final, Keys, Outcome, Secret, put_json};

/// Calls each provider, and says of each that failed what came of it. Each line of standard input has the name of a provider, its base URL,
/// and its credentials, each with a tab behind it. Returns whether none failed.
pub fn all_are_sent(providers: &[&'static Provider]) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let given: Vec<String> = std::io::stdin().lines().map(|line| line.expect("a line")).collect();
    let mut failed = 0;
    for provider in providers {
        let line = given.iter().find(|line| line.split('\t').next() == Some(provider.name));
        let words: Vec<&str> = line.expect("each is played").split('\t').collect();
        if let Err(why) = runtime.block_on(sent(provider, words[1], &words[2..])) {
            failed += 1;
            println!("{}: {why}", provider.name);
        }
    }
    println!("{} of {} examples were sent and answered", providers.len() - failed, providers.len());
    failed == 0
}

/// Seals and sends the example of a provider's first operation, and opens the answer.
async fn sent(provider: &'static Provider, base: &str, credentials: &[&str]) -> Result<(), String> {
    let credentials: BTreeMap<_, _> = credentials.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let value = |name: &str| credentials.get(name).map(|value| Secret::from(*value));
    let keys = Keys::from_values(provider.credentials.iter().map(|one| value(one.name)));
    let client = AnyClient::new(provider, keys, Environment::custom(base.to_owned()));
    let operation = provider.operations.first().ok_or("it has no operation")?;
    let mut request = (operation.request)();
    let example = operation.example;
    put_json(request.as_mut(), example).map_err(|unfit| format!("{unfit}\nin {example}"))?;
    let outcome = client.send(operation, request.as_ref()).await;
    match &outcome {
        Outcome::Final(Final::Accepted(_)) => Ok(()),
        Outcome::Unknown(unknown) if matches!(unknown.cause, Cause::Pending) => Ok(()),
        _ => Err(outcome.to_string()),
    }
}
