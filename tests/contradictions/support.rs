//! What the tests of all providers share. Signatures are made here with the bare digests, not with our runtime: what is
//! accepted must be what somebody else signed.

use std::pin::Pin;
use std::time::Duration;

use paysmith_runtime::spec::{Alphabet, Environment, Operation, Provider};
use paysmith_runtime::{
    AnyClient, Clock, Keys, Message, NoRandomness, Nonces, Raw, Reply, Sealed, Secret, Timestamp, put_json,
};
use serde_json::Value;

/// The value of every credential here.
pub(crate) const KEY: &str = "a-key-that-nobody-has";

/// A client whose credentials are all [`KEY`], at 2024-01-02T03:04:05Z.
pub(crate) fn client(provider: &'static Provider) -> AnyClient {
    with(provider, &[])
}

/// The same with other values for some credentials; an empty one isn't given. Of sets of credentials, the first is.
pub(crate) fn with(provider: &'static Provider, given: &[(&str, &str)]) -> AnyClient {
    let values = provider.credentials.iter().enumerate().map(|(place, credential)| {
        let value = given.iter().find(|(name, _)| *name == credential.name).map(|(_, value)| *value);
        let mut sets = provider.credential_sets.iter().map(|set| set.members.contains(&place));
        let of_another_set = sets.next() == Some(false) && sets.any(|has| has);
        (value.is_some() || !of_another_set).then(|| Secret::from(value.unwrap_or(KEY)))
    });
    AnyClient::new(provider, Keys::from_values(values), Environment::custom("https://pay.example"))
        .with_clock(Still)
        .with_nonces(Same)
}

/// The operation of that name.
pub(crate) fn operation(provider: &'static Provider, name: &str) -> &'static Operation {
    let found = provider.operations.iter().find(|operation| operation.name == name);
    found.unwrap_or_else(|| panic!("{} has no operation {name}", provider.name))
}

/// The example's request of an operation, with some members changed: `null` takes one out.
pub(crate) fn request(operation: &Operation, changes: Value) -> Box<dyn Message> {
    let mut example: Value = serde_json::from_str(operation.example).expect("an example");
    merge(&mut example, &changes);
    let mut request = (operation.request)();
    put_json(request.as_mut(), &example.to_string()).unwrap_or_else(|error| panic!("{error}"));
    request
}

/// What is sent for it.
pub(crate) fn sealed(provider: &'static Provider, name: &str, changes: Value) -> Sealed {
    let operation = operation(provider, name);
    let request = request(operation, changes);
    client(provider).seal(operation, request.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

/// Why it isn't sent.
pub(crate) fn refused(provider: &'static Provider, name: &str, changes: Value) -> String {
    let operation = operation(provider, name);
    let request = request(operation, changes);
    let refused = client(provider).seal(operation, request.as_ref());
    refused.expect_err("this should be refused").to_string()
}

/// The JSON of a body.
pub(crate) fn json(sealed: &Sealed) -> Value {
    serde_json::from_slice(&sealed.body).expect("JSON")
}

/// The pairs of a form.
pub(crate) fn form(sealed: &Sealed) -> Vec<(String, String)> {
    form_urlencoded::parse(&sealed.body).into_owned().collect()
}

/// An answer with that body.
pub(crate) fn answered(body: &str) -> Reply {
    Reply { status: 200, headers: Default::default(), body: body.as_bytes().to_vec() }
}

/// The same with a header.
pub(crate) fn answered_with(body: &str, name: &'static str, value: &str) -> Reply {
    let mut reply = answered(body);
    reply.headers.insert(name, value.parse().expect("a header's value"));
    reply
}

/// A notification with that body.
pub(crate) fn notified(body: &str) -> Raw {
    Raw { headers: Default::default(), body: body.as_bytes().to_vec() }
}

/// Objects member by member; `null` takes a member out.
pub(crate) fn merge(into: &mut Value, changes: &Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (name, change) in changes {
                if change.is_null() {
                    into.remove(name);
                } else {
                    merge(into.entry(name.clone()).or_insert(Value::Null), change);
                }
            }
        }
        (into, changes) => *into = changes.clone(),
    }
}

/// Lower-case hex of MD5.
pub(crate) fn md5(text: &str) -> String {
    use md5::Digest as _;
    hex(&md5::Md5::digest(text.as_bytes()))
}

/// Lower-case hex of SHA-256.
pub(crate) fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    hex(&sha2::Sha256::digest(text.as_bytes()))
}

/// Lower-case hex of HMAC-SHA-256.
pub(crate) fn hmac_sha256(key: &str, text: &str) -> String {
    use hmac::{KeyInit as _, Mac as _};
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).expect("any length is a key");
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        "2024-01-02T03:04:05Z".parse().expect("an instant")
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

struct Same;

impl Nonces for Same {
    fn nonce(&self, length: u32, _: Alphabet) -> Result<String, NoRandomness> {
        Ok("7".repeat(length as usize))
    }
}
