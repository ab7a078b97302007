//! One operation of each provider in three ways: by the generated client, by hand with nothing to spare (the floor), and
//! in the way that is usual.
//!
//! All three lay out the same request and read the same answer; [`agree`] holds them to that before anything is timed.

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

/// Who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The generated client.
    Ours,
    /// The bare digest, and serialisation by hand.
    Floor,
    /// `serde_json::Value`, a sorted map, `format!`.
    Usual,
}

impl Who {
    /// Everyone.
    pub const ALL: [Self; 3] = [Self::Ours, Self::Floor, Self::Usual];

    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "Paysmith",
            Self::Floor => "floor",
            Self::Usual => "usual way",
        }
    }
}

/// A sealed request.
pub enum Product {
    /// By the client.
    Sealed(Sealed),
    /// By hand.
    Laid(Laid),
}

impl Product {
    /// URL, headers and body.
    #[must_use]
    pub fn parts(&self) -> (&str, &http::HeaderMap, &[u8]) {
        match self {
            Self::Sealed(sealed) => (&sealed.url, &sealed.headers, &sealed.body),
            Self::Laid(laid) => (&laid.url, &laid.headers, laid.body.as_bytes()),
        }
    }

    /// The signature, where it is sent in a header.
    #[must_use]
    pub fn signature(&self) -> Option<&[u8]> {
        self.parts().1.get("x-qf-sign").map(http::HeaderValue::as_bytes)
    }
}

/// A request and its answer.
pub trait Case: Send + Sync {
    /// Provider and operation.
    fn name(&self) -> String;

    /// The provider's tables.
    fn provider(&self) -> &'static Provider;

    /// The body is a form under MD5; else it is JSON.
    fn is_form(&self) -> bool {
        false
    }

    /// The case is about the request, too.
    fn seals(&self) -> bool {
        true
    }

    /// Writes and signs the request; `None` when that fails.
    fn seal(&self, who: Who) -> Option<Product>;

    /// Verifies and reads the answer; whether it says success.
    fn open(&self, who: Who) -> bool;

    /// What the provider answered.
    fn reply(&self) -> &Reply;

    /// The request's fields as JSON.
    fn fields(&self) -> &'static str;

    /// The request.
    fn request(&self) -> &dyn Message;

    /// The operation's tables.
    fn operation(&self) -> &'static paysmith_runtime::spec::Operation;
}

/// One payment of each provider.
#[must_use]
pub fn payments() -> Vec<Box<dyn Case>> {
    vec![
        Box::new(scanforpay::create()),
        Box::new(fubei::swipe()),
        Box::new(qfpay::payment()),
        Box::new(cpay::scan_code_pay()),
    ]
}

/// Those whose answers are opened: the payments, and a query whose answer has a hundred rows.
#[must_use]
pub fn all() -> Vec<Box<dyn Case>> {
    let mut all = payments();
    all.push(Box::new(qfpay::query_rows()));
    all
}

/// The first payment whose name begins so.
///
/// # Errors
/// When there is none.
pub fn payment(name: &str) -> Result<Box<dyn Case>, String> {
    let found = payments().into_iter().find(|case| case.name().starts_with(name));
    found.ok_or_else(|| format!("there is no payment `{name}`"))
}

/// Whether the floor writes the client's bytes, and all take the answer for a success.
///
/// # Errors
/// Says who doesn't.
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

/// Where every request goes.
const BASE: &str = "https://pay.example";

/// The time of every request here.
const NOW: i64 = 1_735_689_600;

/// Stands still, so that two ways of sealing write the same bytes.
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

/// The same number once and for all, for the same reason.
const NONCE: &str = "5f2b9c1d7e3a4f60812b9c1d7e3a4f60";

struct Same;

impl Nonces for Same {
    fn nonce(&self, _: u32, _: Alphabet) -> Result<String, NoRandomness> {
        Ok(NONCE.to_owned())
    }
}

/// A client whose time and nonce stand still.
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

/// The providers. (A payment has a client, which takes longer to make than a sandbox.)
pub const PROVIDERS: [&Provider; 4] = [
    &paysmith_scanforpay::PROVIDER,
    &paysmith_fubei::PROVIDER,
    &paysmith_qfpay::PROVIDER,
    &paysmith_cpay::PROVIDER,
];

/// The credentials by the names of the spec, for the sandbox.
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
        // Of several sets, the first.
        sets.next().is_none_or(|in_first| in_first || !sets.any(|in_other| in_other))
    };
    let used = provider.credentials.iter().enumerate().filter(|(place, _)| is_used(place));
    used.map(|(_, credential)| (credential.name, of(credential.name))).collect()
}

/// The same as keys for a client.
#[must_use]
pub fn keys(case: &dyn Case) -> Keys {
    let given = credentials(case.provider());
    let value = |name: &str| given.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).into());
    Keys::from_values(case.provider().credentials.iter().map(|credential| value(credential.name)))
}

/// Every secret here.
const SECRET: &str = "0123456789abcdef0123456789abcdef";
