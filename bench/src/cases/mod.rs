//! One operation of each provider in three ways: by the generated client; by hand, with nothing that isn't needed, which is
//! called the floor; and in the way that is usual in Rust.
//!
//! All three lay out the same request and read the same answer. [`agree`] checks that before anything is timed.

mod answers;
mod by_hand;
mod by_operation;
mod cpay;
mod fubei;
mod qfpay;
mod scanforpay;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use paysmith_runtime::spec::{Alphabet, Provider};
use paysmith_runtime::{
    Client, Clock, Keys, Message, NoRandomness, Nonces, Operation, Outcome, Reply, Sealed, Timestamp,
    put_json,
};

pub use by_hand::Laid;

/// The three ways in which requests are sealed and answers opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The generated client.
    Ours,
    /// By hand: the bytes are written one after the other, and the digest is called directly.
    Floor,
    /// In the usual way: with `serde_json::Value`, a sorted map and `format!`.
    Usual,
}

impl Who {
    /// All three ways.
    pub const ALL: [Self; 3] = [Self::Ours, Self::Floor, Self::Usual];

    /// The name of the way in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "Paysmith",
            Self::Floor => "floor",
            Self::Usual => "usual way",
        }
    }
}

/// A sealed request, as the client or the code by hand gives it.
pub enum Product {
    /// Of the client.
    Sealed(Sealed),
    /// Of the code that is written by hand.
    Laid(Laid),
}

impl Product {
    /// The URL, the headers and the body.
    #[must_use]
    pub fn parts(&self) -> (&str, &http::HeaderMap, &[u8]) {
        match self {
            Self::Sealed(sealed) => (&sealed.url, &sealed.headers, &sealed.body),
            Self::Laid(laid) => (&laid.url, &laid.headers, laid.body.as_bytes()),
        }
    }

    /// The signature, if it is sent in a header.
    #[must_use]
    pub fn signature(&self) -> Option<&[u8]> {
        self.parts().1.get("x-qf-sign").map(http::HeaderValue::as_bytes)
    }
}

/// A request and its answer.
pub trait Case: Send + Sync {
    /// The names of the provider and the operation.
    fn name(&self) -> String;

    /// The provider's tables.
    fn provider(&self) -> &'static Provider;

    /// Whether the body is a form that is signed by MD5. Otherwise it is JSON.
    fn is_form(&self) -> bool {
        false
    }

    /// Whether the request is measured as well as the answer.
    fn seals(&self) -> bool {
        true
    }

    /// Writes and signs the request. `None` if that fails.
    fn seal(&self, who: Who) -> Option<Product>;

    /// Verifies and reads the answer, and returns whether it says success.
    fn open(&self, who: Who) -> bool;

    /// The provider's answer.
    fn reply(&self) -> &Reply;

    /// The request's fields as JSON.
    fn fields(&self) -> &'static str;

    /// The request.
    fn request(&self) -> &dyn Message;

    /// The operation's tables.
    fn operation(&self) -> &'static paysmith_runtime::spec::Operation;
}

/// The cases of payments, one for each provider.
#[must_use]
pub fn payments() -> Vec<Box<dyn Case>> {
    vec![
        Box::new(scanforpay::create()),
        Box::new(fubei::swipe()),
        Box::new(qfpay::payment()),
        Box::new(cpay::scan_code_pay()),
    ]
}

/// The cases whose answers are opened: the payments, and a query whose answer has a hundred rows.
#[must_use]
pub fn all() -> Vec<Box<dyn Case>> {
    let mut all = payments();
    all.push(Box::new(qfpay::query_rows()));
    all
}

/// The first payment whose name begins with this text.
///
/// # Errors
/// When there is none.
pub fn payment(name: &str) -> Result<Box<dyn Case>, String> {
    let found = payments().into_iter().find(|case| case.name().starts_with(name));
    found.ok_or_else(|| format!("there is no payment `{name}`"))
}

/// Checks that the code by hand writes the same bytes as the client, and that all three ways take the answer for a success.
///
/// # Errors
/// Says which way doesn't.
pub fn agree(case: &dyn Case) -> Result<(), String> {
    let name = case.name();
    if case.seals() {
        let sealed = |who: Who| case.seal(who).ok_or_else(|| format!("{name}: {} can't seal it", who.name()));
        let (ours, floor, _) = (sealed(Who::Ours)?, sealed(Who::Floor)?, sealed(Who::Usual)?);
        if ours.parts() != floor.parts() {
            let (ours, floor) = (shown(&ours), shown(&floor));
            return Err(format!(
                "{name}: the floor must write the client's bytes. It writes\n{floor}\nbut not\n{ours}"
            ));
        }
    }
    match Who::ALL.iter().find(|who| !case.open(**who)) {
        Some(who) => Err(format!("{name}: the {} doesn't take the answer for a success", who.name())),
        None => Ok(()),
    }
}

fn shown(product: &Product) -> String {
    let (url, headers, body) = product.parts();
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
    format!("{url}\n{}{}", headers.collect::<String>(), String::from_utf8_lossy(body))
}

/// The base URL of every request.
const BASE: &str = "https://pay.example";

/// The time at which every request is made, in seconds since 1970.
const NOW: i64 = 1_735_689_600;

/// A clock that stands still, so that all ways of sealing write the same time.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        now()
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap_or_default()
}

/// The nonce of every request, so that all ways of sealing write the same one.
const NONCE: &str = "5f2b9c1d7e3a4f60812b9c1d7e3a4f60";

struct Same;

impl Nonces for Same {
    fn nonce(&self, _: u32, _: Alphabet) -> Result<String, NoRandomness> {
        Ok(NONCE.to_owned())
    }
}

/// A client whose clock stands still and whose nonces are all the same.
fn client<P: paysmith_runtime::Provider>(credentials: P::Credentials) -> Client<P> {
    let environment = paysmith_runtime::spec::Environment::custom(BASE);
    Client::new(credentials, environment).with_clock(Still).with_nonces(Same)
}

/// A request from its fields as JSON.
fn request<O: Operation>(fields: &str) -> O {
    let mut request = O::blank();
    let read = put_json(&mut request, fields);
    debug_assert!(read.is_ok(), "{fields}");
    request
}

/// Whether the client takes an answer for a success.
fn accepted<O: Operation>(client: &Client<O::Provider>, request: &O, reply: &Reply) -> bool {
    matches!(client.open(request, reply), Outcome::Final(paysmith_runtime::Final::Accepted(_)))
}

/// An answer with a JSON body.
fn reply(body: String) -> Reply {
    Reply { status: 200, headers: http::HeaderMap::new(), body: body.into_bytes() }
}

/// The providers. (A client takes longer to make than a sandbox, so they aren't taken from the cases, which have clients.)
pub const PROVIDERS: [&Provider; 4] = [
    &paysmith_scanforpay::PROVIDER,
    &paysmith_fubei::PROVIDER,
    &paysmith_qfpay::PROVIDER,
    &paysmith_cpay::PROVIDER,
];

/// The credentials for the sandbox, by their names in the spec.
#[must_use]
pub fn credentials(provider: &'static Provider) -> Vec<(&'static str, &'static str)> {
    let of = |name: &str| match name {
        "partner_no" => "10001",
        "app_id" => "20160000000000000001",
        "app_code" => "EXAMPLE-APP-CODE",
        "order_prefix" => "sz0100d9ue",
        _ => SECRET,
    };
    let is_used = |place: &usize| {
        let mut sets = provider.credential_sets.iter().map(|set| set.members.contains(place));
        // If there are several sets of credentials, those of the first are taken.
        sets.next().is_none_or(|in_first| in_first || !sets.any(|in_other| in_other))
    };
    let used = provider.credentials.iter().enumerate().filter(|(place, _)| is_used(place));
    used.map(|(_, credential)| (credential.name, of(credential.name))).collect()
}

/// The same credentials as keys for a client.
#[must_use]
pub fn keys(case: &dyn Case) -> Keys {
    let given = credentials(case.provider());
    let value = |name: &str| given.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).into());
    Keys::from_values(case.provider().credentials.iter().map(|credential| value(credential.name)))
}

/// The value of every secret.
const SECRET: &str = "0123456789abcdef0123456789abcdef";
