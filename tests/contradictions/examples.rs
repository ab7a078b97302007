//! What the tests of all providers share: a client, requests that differ from the example, answers and notifications.

use paysmith_runtime::spec::{Environment, Operation, Provider};
use paysmith_runtime::{AnyClient, Keys, Message, Raw, Reply, Sealed, Secret, put_json};
use serde_json::Value;

use crate::support::clocks::{FixedClock, Sevens};

/// The value of every credential.
pub(crate) const KEY: &str = "a-key-that-nobody-has";

/// A client whose credentials are all [`KEY`]. Its clock shows 2024-01-02T03:04:05Z, and its nonces are all sevens.
pub(crate) fn client(provider: &'static Provider) -> AnyClient {
    client_with(provider, &[])
}

/// The same with other values for some credentials. Where the provider has several sets of credentials, the client has the
/// first.
pub(crate) fn client_with(provider: &'static Provider, given: &[(&str, &str)]) -> AnyClient {
    let values = provider.credentials.iter().enumerate().map(|(place, credential)| {
        let value = given.iter().find(|(name, _)| *name == credential.name).map(|(_, value)| *value);
        let mut sets = provider.credential_sets.iter().map(|set| set.members.contains(&place));
        let of_another_set = sets.next() == Some(false) && sets.any(|has| has);
        (value.is_some() || !of_another_set).then(|| Secret::from(value.unwrap_or(KEY)))
    });
    AnyClient::new(provider, Keys::from_values(values), Environment::custom("https://pay.example"))
        .with_clock(FixedClock::at("2024-01-02T03:04:05Z"))
        .with_nonces(Sevens)
}

/// The operation of that name.
pub(crate) fn operation(provider: &'static Provider, name: &str) -> &'static Operation {
    let found = provider.operations.iter().find(|operation| operation.name == name);
    found.unwrap_or_else(|| panic!("{} has no operation {name}", provider.name))
}

/// The request of an operation's example, with some members changed; `null` removes a member.
pub(crate) fn request(operation: &Operation, changes: Value) -> Box<dyn Message> {
    let mut example: Value = serde_json::from_str(operation.example).expect("an example");
    merge(&mut example, &changes);
    let mut request = (operation.request)();
    put_json(request.as_mut(), &example.to_string()).unwrap_or_else(|error| panic!("{error}"));
    request
}

/// What is sent for that request.
pub(crate) fn sealed(provider: &'static Provider, name: &str, changes: Value) -> Sealed {
    let operation = operation(provider, name);
    let request = request(operation, changes);
    client(provider).seal(operation, request.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

/// Why that request isn't sent.
pub(crate) fn refused(provider: &'static Provider, name: &str, changes: Value) -> String {
    let operation = operation(provider, name);
    let request = request(operation, changes);
    let refused = client(provider).seal(operation, request.as_ref());
    refused.expect_err("the client should refuse this").to_string()
}

/// The body as JSON.
pub(crate) fn json(sealed: &Sealed) -> Value {
    serde_json::from_slice(&sealed.body).expect("JSON")
}

/// The body as the pairs of a form.
pub(crate) fn form(sealed: &Sealed) -> Vec<(String, String)> {
    form_urlencoded::parse(&sealed.body).into_owned().collect()
}

/// An answer with this body, and with status 200.
pub(crate) fn answered(body: &str) -> Reply {
    Reply { status: 200, headers: Default::default(), body: body.as_bytes().to_vec() }
}

/// An answer with this body and one header.
pub(crate) fn answered_with(body: &str, name: &'static str, value: &str) -> Reply {
    let mut reply = answered(body);
    reply.headers.insert(name, value.parse().expect("a header's value"));
    reply
}

/// A notification with this body.
pub(crate) fn notified(body: &str) -> Raw {
    Raw { body: body.as_bytes().to_vec(), ..Raw::default() }
}

/// Changes some members of an object and of the objects in it; `null` removes a member.
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
