//! Does `tracing` hear how each call ended, whoever the provider is, and never a value or a secret, even at the level TRACE?
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that meets the unexpected has failed")]

mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use paysmith_runtime::spec::Operation;
use paysmith_runtime::{AnyClient, Bounds, Downloaded, Reply, Sealed, Transport, TransportError, put_json};
use paysmith_sandbox::{Fault, Running};
use serde_json::Value;
use support::clients::{PROVIDERS, client, sandbox, start};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// What was told, by everything that runs in this process: also by the libraries below the client.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<u8>>>);

impl Told {
    fn listen() -> Self {
        let told = Self::default();
        let writer = told.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        told
    }

    /// What was told since this was last asked.
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

impl Write for Told {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The texts and numbers in a JSON value that are long enough to be recognised.
fn values(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::Object(members) => members.values().for_each(|inner| values(inner, found)),
        Value::Array(items) => items.iter().for_each(|inner| values(inner, found)),
        Value::String(text) if text.len() >= 6 => found.push(text.clone()),
        Value::Number(number) if number.to_string().len() >= 6 => found.push(number.to_string()),
        _ => {}
    }
}

/// Sends the example of an operation.
async fn send<T: Transport>(client: &AnyClient<T>, operation: &'static Operation) -> Option<String> {
    let mut request = (operation.request)();
    put_json(request.as_mut(), operation.example).ok()?;
    Some(client.send(operation, request.as_ref()).await.to_string())
}

/// A transport whose answer is a text that nobody may repeat.
#[derive(Clone)]
struct Babble;

impl Transport for Babble {
    async fn send(&self, _: Sealed, _: Bounds) -> Result<Reply, TransportError> {
        let body = br#"{"code":"CANARY-CODE","msg":"CANARY-TEXT","respcd":"CANARY-CODE"}"#.to_vec();
        Ok(Reply { status: 200, headers: http::HeaderMap::new(), body })
    }
}

/// Everything that must not be told: the credentials, and the values of the request.
fn canaries(running: &Running, provider: &str, operation: &Operation) -> Vec<String> {
    let mut found: Vec<String> = running.credentials(provider).into_iter().map(|(_, value)| value).collect();
    found.retain(|value| value.len() >= 6);
    values(&serde_json::from_str(operation.example).unwrap(), &mut found);
    found.extend(["CANARY-CODE", "CANARY-TEXT"].map(str::to_owned));
    // What stands in an address or in the tables isn't a value of anybody's.
    let known = [provider, operation.name, operation.method, operation.address.path()];
    found.retain(|value| !known.iter().any(|known| known.contains(value.as_str())));
    found
}

// One test, since a process has one listener.
#[tokio::test]
async fn each_end_is_told_and_no_value_of_any_call() {
    let told = Told::listen();
    let running = start(sandbox()).await;
    let mut counted = 0;
    for (provider, _) in PROVIDERS {
        let client = client(&running, provider);
        let calls = provider.operations.iter().copied();
        for operation in
            calls.filter(|one| one.address.is_call() && one.file.is_none() && !one.example.is_empty())
        {
            running.set_fault(provider.name, None, None).unwrap();
            let Some(ended) = send(&client, operation).await else { continue };
            let mut all = told.take();
            assert_told(&all, provider.name, operation, &["accepted", "declined", "unknown"], &ended);
            running.set_fault(provider.name, Some(Fault::BadGateway), Some(1)).unwrap();
            send(&client, operation).await;
            let broken = told.take();
            assert_told(&broken, provider.name, operation, &["unknown"], &ended);
            send(&client.clone().with_transport(Babble), operation).await;
            all += &(broken + &told.take());
            for canary in canaries(&running, provider.name, operation) {
                assert!(!all.contains(&canary), "{} {}: {canary}\n{all}", provider.name, operation.name);
            }
            counted += 1;
        }
    }
    assert!(counted > 80, "{counted}");
    assert!(files(&running, &told).await > 0);
}

/// A disk that is full.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Downloads each file, and once more onto a full disk. Returns how many were whole.
async fn files(running: &Running, told: &Told) -> usize {
    let mut whole = 0;
    for (provider, _) in PROVIDERS {
        let client = client(running, provider);
        for operation in provider.operations.iter().copied().filter(|one| one.file.is_some()) {
            let mut request = (operation.request)();
            put_json(request.as_mut(), operation.example).unwrap();
            let Downloaded::File(_) = client.download(operation, request.as_ref(), &mut Vec::new()).await
            else {
                continue;
            };
            assert_told(&told.take(), provider.name, operation, &["file"], "a file");
            let _ = client.download(operation, request.as_ref(), &mut Full).await;
            let line = told.take();
            assert!(line.contains("outcome=\"no_whole_file\"") && line.contains(" WARN "), "{line}");
            whole += 1;
        }
    }
    whole
}

fn assert_told(told: &str, provider: &str, operation: &Operation, outcomes: &[&str], ended: &str) {
    let of_call = |line: &&str| line.contains("call ended") && line.contains(operation.name);
    let lines: Vec<&str> = told.lines().filter(of_call).collect();
    let [line] = lines.as_slice() else { panic!("{provider} {}: {ended}: {lines:?}", operation.name) };
    let is_said = outcomes.iter().any(|outcome| line.contains(&format!("outcome=\"{outcome}\"")));
    let is_warning = line.contains(" WARN ") == line.contains("outcome=\"unknown\"");
    assert!(
        is_said && is_warning && line.contains(provider) && line.contains(operation.effect.word()),
        "{line}"
    );
}
