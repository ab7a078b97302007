//! A transport that answers from a script, a clock that stands still, and random characters that aren't random.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use paysmith_runtime::spec::{Address, Alphabet, Credential, Digest, Encode, Envelope, Part, Scheme};
use paysmith_runtime::{
    Blank, Bounds, Clock, NoRandomness, Nonces, Reply, Sealed, Timestamp, Transport, TransportError, blank,
    spec,
};

/// Answers a request.
pub type Script = Box<dyn FnOnce(&Sealed) -> Result<Reply, TransportError> + Send>;

#[derive(Clone, Default)]
pub struct Mock {
    scripts: Arc<Mutex<VecDeque<Script>>>,
    pub sent: Arc<Mutex<Vec<Sealed>>>,
}

impl Mock {
    pub fn answers(bodies: impl IntoIterator<Item = String>) -> Self {
        let mock = Self::default();
        for body in bodies {
            mock.then(move |_| Ok(reply(200, &body)));
        }
        mock
    }

    pub fn then(
        &self,
        script: impl FnOnce(&Sealed) -> Result<Reply, TransportError> + Send + 'static,
    ) -> &Self {
        self.scripts.lock().unwrap().push_back(Box::new(script));
        self
    }

    pub fn body(&self, index: usize) -> String {
        String::from_utf8(self.sent.lock().unwrap()[index].body.clone()).unwrap()
    }

    pub fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

pub fn reply(status: u16, body: &str) -> Reply {
    Reply { status, headers: http::HeaderMap::new(), body: body.as_bytes().to_vec() }
}

pub fn with_header(mut reply: Reply, name: &'static str, value: &str) -> Reply {
    reply.headers.insert(name, value.parse().unwrap());
    reply
}

impl Transport for Mock {
    async fn send(&self, request: Sealed, _: Bounds) -> Result<Reply, TransportError> {
        let script = self.scripts.lock().unwrap().pop_front().expect("an unexpected request");
        let result = script(&request);
        self.sent.lock().unwrap().push(request);
        result
    }
}

/// A clock that moves only when somebody sleeps.
#[derive(Clone)]
pub struct Held {
    now: Arc<Mutex<Timestamp>>,
    pub slept: Arc<Mutex<Vec<Duration>>>,
}

impl Held {
    /// 2018-08-02T12:08:56+08:00
    pub fn new() -> Self {
        let now = Timestamp::from_second(1_533_182_936).unwrap();
        Self { now: Arc::new(Mutex::new(now)), slept: Arc::default() }
    }
}

impl Clock for Held {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        *self.now.lock().unwrap() += duration;
        self.slept.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

/// A provider with one operation and one signature scheme, of MD5. Each credential is given by its name, whether it is secret,
/// and whether it is optional.
pub fn provider<M: Blank + 'static>(
    envelope: Envelope,
    address: Address,
    credentials: &[(&'static str, bool, bool)],
    signed: Vec<Part>,
) -> (&'static spec::Provider, &'static spec::Operation) {
    let operation: &'static spec::Operation = Box::leak(Box::new(spec::Operation {
        name: "order",
        address,
        method: "order.create",
        envelope: Box::leak(Box::new(envelope)),
        request: blank::<M>,
        answer: blank::<M>,
        ..spec::Operation::NONE
    }));
    let scheme = Scheme {
        name: "scheme",
        message: signed.leak(),
        digest: Digest::Md5,
        keys: &[],
        key_id: None,
        encode: Encode::HexUpper,
    };
    let credential = |(name, secret, optional)| Credential { name, secret, key: None, optional, doc: "" };
    let provider = Box::leak(Box::new(spec::Provider {
        name: "provider",
        title: "",
        docs: "",
        credentials: credentials.iter().copied().map(credential).collect::<Vec<_>>().leak(),
        credential_sets: &[],
        environments: &[],
        schemes: vec![scheme].leak(),
        ciphers: &[],
        operations: vec![operation].leak(),
        notifications: &[],
    }));
    (provider, operation)
}

/// Gives `abcdefghijabcdefghij…` as random characters.
pub struct Fixed;

impl Nonces for Fixed {
    fn nonce(&self, length: u32, _: Alphabet) -> Result<String, NoRandomness> {
        Ok("abcdefghij".chars().cycle().take(length as usize).collect())
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn md5(text: &str) -> String {
    use md5::Digest as _;
    hex(md5::Md5::digest(text)).to_uppercase()
}

pub fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    hex(sha2::Sha256::digest(text))
}

pub fn hmac(key: &str, text: &str) -> String {
    use hmac::{KeyInit as _, Mac as _};
    let mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap().chain_update(text);
    hex(mac.finalize().into_bytes()).to_uppercase()
}
