//! Can a notification be forged, lost, applied twice, or undo what is known?
//!
//! Every payment that the specs have an example of is made and paid in the sandbox, which notifies a shop on loopback. The
//! shop keeps what arrives byte for byte, and takes the steps: raw, verified, deduplicated, applied.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use paysmith_runtime::spec::{Environment, Notification, Operation, Provider, Reply};
use paysmith_runtime::{
    AnyClient, Delivery, Keys, Memory, Message, OrderState, Raw, Refused, Secret, Seen, Untrusted, Verified,
    Why, put_json,
};
use paysmith_sandbox::{Fault, Running, Sandbox, StateClass};
use serde_json::Value;

/// Every generated client, and the spec that it was generated from.
static PROVIDERS: [(&Provider, &str); 5] = [
    (&paysmith_scanforpay::PROVIDER, paysmith_scanforpay::SPEC),
    (&paysmith_fubei::PROVIDER, paysmith_fubei::SPEC),
    (&paysmith_qfpay::PROVIDER, paysmith_qfpay::SPEC),
    (&paysmith_cpay::PROVIDER, paysmith_cpay::SPEC),
    (&paysmith_acornpay::PROVIDER, paysmith_acornpay::SPEC),
];

type Boxed = Box<dyn Message>;

/// A payment, and the signed notification that tells of it.
#[derive(Clone, Copy)]
struct Act {
    provider: &'static Provider,
    operation: &'static Operation,
    notification: &'static Notification,
}

fn acts() -> Vec<Act> {
    let mut acts = Vec::new();
    for (provider, _) in &PROVIDERS {
        for operation in provider.operations.iter().filter(|one| !one.example.is_empty()) {
            let told = |one: &&&Notification| one.signed && one.of.contains(&operation.name);
            if operation.effect.makes_order() && operation.address.is_call() && operation.recover.is_some() {
                // A hold of which nothing tells is asked about.
                let Some(notification) = provider.notifications.iter().find(told) else { continue };
                acts.push(Act { provider, operation, notification });
            }
        }
        assert!(acts.iter().any(|act| act.provider.name == provider.name), "no payment of {}", provider.name);
    }
    acts
}

/// What arrived at the shop, and what it answered.
#[derive(Clone)]
struct Letter {
    notification: String,
    raw: Raw,
    reply: Reply,
}

/// A shop with a book, as an application would have one.
#[derive(Default)]
struct Desk {
    clients: HashMap<&'static str, AnyClient>,
    seen: Memory,
    orders: HashMap<String, OrderState>,
    letters: Vec<Letter>,
}

impl Desk {
    fn take(&mut self, provider: &str, notification: &str, raw: Raw) -> Reply {
        let client = &self.clients[provider];
        let of = client.provider().notifications.iter().find(|of| of.name == notification).unwrap();
        let kinds = client.kinds(&raw); // several may come to one URL
        let of = kinds.iter().find(|kind| kind.name == of.name).or(kinds.first()).unwrap_or(of);
        let reply = if of.signed {
            match client.receive(of, &raw) {
                Err(refused) => refused.reply,
                Ok(verified) => Self::apply(&mut self.seen, &mut self.orders, verified),
            }
        } else {
            client.receive_untrusted(of, &raw).map_or_else(|refused| refused.reply, |letter| letter.reply())
        };
        self.letters.push(Letter { notification: of.name.to_owned(), raw, reply });
        reply
    }

    fn apply(
        seen: &mut Memory,
        orders: &mut HashMap<String, OrderState>,
        verified: Verified<Boxed>,
    ) -> Reply {
        let order = verified.order().expect("an order number").to_owned();
        match verified.deduplicate(seen).unwrap_or_else(|never| match never {}) {
            Delivery::Repeat(reply) => reply,
            Delivery::Fresh(fresh) => {
                let applied = fresh.apply(orders.get(&order).copied().unwrap_or_default());
                orders.insert(order, applied.state);
                applied.reply
            }
        }
    }
}

struct Shop {
    sandbox: Running,
    address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
}

impl Shop {
    async fn open() -> Self {
        let specs = PROVIDERS.iter().map(|(provider, yaml)| {
            let checked = paysmith_codegen::check_str(provider.name, yaml);
            Arc::new((*checked.unwrap_or_else(|report| panic!("{report}"))).clone())
        });
        let sandbox = Sandbox::new(specs).retry_pause(Duration::from_millis(1));
        let sandbox = sandbox.start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let desk = Desk {
            clients: PROVIDERS.iter().map(|(one, _)| (one.name, client(&sandbox, one, &[]))).collect(),
            ..Desk::default()
        };
        let desk = Arc::new(Mutex::new(desk));
        let app = Router::new().route("/{provider}/{notification}", post(take)).with_state(Arc::clone(&desk));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { sandbox, address, desk }
    }

    fn url(&self, provider: &Provider, notification: &Notification) -> String {
        format!("http://{}/{}/{}", self.address, provider.name, notification.name)
    }

    /// Makes the example's order, without a payment yet. It has a number of its own.
    async fn order(&self, act: &Act) -> String {
        let mut example: Value = serde_json::from_str(act.operation.example).unwrap();
        let place = at(&mut example, act.operation.order);
        let order = format!("{:.20}{:03}", place.as_str().unwrap(), self.sandbox.orders().len());
        *place = order.as_str().into();
        // Its own URL last, where several kinds would set one field.
        let told = act.provider.notifications.iter().filter(|of| of.of.contains(&act.operation.name));
        for notification in told.filter(|of| of.name != act.notification.name).chain([&act.notification]) {
            let url = self.url(act.provider, notification);
            match notification.url_field() {
                Some(field) => *at(&mut example, field) = url.into(),
                None => self.sandbox.register(act.provider.name, &url).unwrap(),
            }
        }
        let mut request = (act.operation.request)();
        put_json(request.as_mut(), &example.to_string()).unwrap();
        let untold = act.operation.method.is_empty().then_some(act.operation.name);
        self.sandbox.take_as(act.provider.name, untold).unwrap();
        // A charge that waits for the payer is unknown, a new order is accepted: here it only has to be made.
        let _ = client(&self.sandbox, act.provider, &[]).send(act.operation, request.as_ref()).await;
        order
    }

    /// The signed notification that arrives when the order is paid.
    async fn paid(&self, act: &Act) -> (String, Letter) {
        let order = self.order(act).await;
        self.sandbox.pay(act.provider.name, &order).unwrap_or_else(|error| panic!("{}: {error}", act.name()));
        (order, self.arrived(act).await)
    }

    /// What the sandbox says of an order, right or wrong, and the shop hears.
    async fn claimed(&self, act: &Act, order: &str, state: StateClass) -> Letter {
        self.sandbox.notify(act.provider.name, order, state).unwrap();
        self.arrived(act).await
    }

    async fn arrived(&self, act: &Act) -> Letter {
        self.sandbox.settled().await;
        let letters = std::mem::take(&mut self.desk.lock().unwrap().letters);
        let letter = letters.into_iter().find(|letter| letter.notification == act.notification.name);
        letter.unwrap_or_else(|| panic!("{}: {:?}", act.name(), self.sandbox.deliveries().last()))
    }

    fn book(&self, order: &str) -> OrderState {
        self.desk.lock().unwrap().orders.get(order).copied().unwrap_or_default()
    }

    /// Whether the sandbox is content with the last answer of the shop to a signed notification.
    fn acknowledged(&self, act: &Act) -> bool {
        let deliveries = self.sandbox.deliveries();
        let mut of_this = deliveries.iter().filter(|one| one.provider == act.provider.name);
        of_this.rfind(|one| one.notification == act.notification.name).unwrap().acknowledged
    }

    fn receive(&self, act: &Act, raw: &Raw) -> Result<Verified<Boxed>, Refused> {
        self.desk.lock().unwrap().clients[act.provider.name].receive(act.notification, raw)
    }
}

impl Act {
    fn name(&self) -> String {
        format!("{} {}", self.provider.name, self.operation.name)
    }

    fn is_refused(&self, result: Result<Verified<Boxed>, Refused>, why: Why) {
        let refused = result.expect_err(&self.name());
        assert_eq!((refused.why, refused.reply), (why, self.notification.refuse), "{}", self.name());
        assert_ne!(self.notification.refuse, self.notification.acknowledge);
    }
}

async fn take(
    State(desk): State<Arc<Mutex<Desk>>>,
    Path((provider, notification)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let raw = Raw { headers, body: body.to_vec() };
    let reply = desk.lock().unwrap().take(&provider, &notification, raw);
    let status = StatusCode::from_u16(reply.status).unwrap();
    (status, [(header::CONTENT_TYPE, reply.content_type)], reply.body).into_response()
}

/// A client with the sandbox's credentials, but for those that are given.
fn client(sandbox: &Running, provider: &'static Provider, others: &[(&str, &str)]) -> AnyClient {
    let mut given: HashMap<String, String> = sandbox.credentials(provider.name).into_iter().collect();
    given.extend(others.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let value = |name| given.get(name).map(|value| Secret::from(value.as_str()));
    let keys = Keys::from_values(provider.credentials.iter().map(|credential| value(credential.name)));
    AnyClient::new(provider, keys, Environment::custom(sandbox.base(provider.name).unwrap()))
}

fn at<'v>(value: &'v mut Value, path: &[&str]) -> &'v mut Value {
    path.iter().fold(value, |value, name| &mut value[*name])
}

#[tokio::test]
async fn a_payment_is_verified_noted_once_and_acknowledged_as_the_provider_wants() {
    let shop = Shop::open().await;
    for act in acts() {
        let (order, letter) = shop.paid(&act).await;
        let verified = shop.receive(&act, &letter.raw).unwrap();
        assert_eq!(verified.order(), Some(order.as_str()), "{}", act.name());
        assert_eq!(verified.state(), OrderState::Paid, "{}", act.name());
        let Ok(Delivery::Fresh(fresh)) = verified.deduplicate(&mut Memory::default()) else { panic!() };
        let applied = fresh.apply(OrderState::Pending);
        assert!(applied.changed && applied.state == OrderState::Paid);
        assert_eq!(applied.reply, act.notification.acknowledge);

        assert_eq!(letter.reply, act.notification.acknowledge);
        assert_eq!(shop.book(&order), OrderState::Paid);
        assert!(shop.acknowledged(&act), "{}: the sandbox hears what it wants to hear", act.name());
    }
    let tries = shop.sandbox.deliveries().iter().map(|delivery| delivery.tries.len()).max();
    assert_eq!(tries, Some(1), "nothing had to be sent again");
}

#[tokio::test]
async fn a_repeat_is_acknowledged_and_changes_nothing() {
    let shop = Shop::open().await;
    for act in acts() {
        let (order, first) = shop.paid(&act).await;
        let again = shop.claimed(&act, &order, StateClass::Paid).await;
        let keys = [first, again].map(|letter| shop.receive(&act, &letter.raw).unwrap().key().to_owned());
        assert_eq!(keys[0], keys[1], "{}", act.name());
        assert!(shop.acknowledged(&act), "{}", act.name());

        let (_, other) = shop.paid(&act).await;
        assert_ne!(keys[0], shop.receive(&act, &other.raw).unwrap().key(), "another order is no repeat");

        let verified = || shop.receive(&act, &other.raw).unwrap();
        let mut seen = Memory::default();
        assert!(matches!(verified().deduplicate(&mut seen), Ok(Delivery::Fresh(_))));
        let Ok(Delivery::Repeat(reply)) = verified().deduplicate(&mut seen) else { panic!() };
        assert_eq!(reply, act.notification.acknowledge);
    }
}

#[tokio::test]
async fn a_late_pending_can_not_undo_paid() {
    let shop = Shop::open().await;
    for act in acts() {
        let (order, _) = shop.paid(&act).await;
        for late in [StateClass::Pending, StateClass::Failed, StateClass::Closed] {
            let letter = shop.claimed(&act, &order, late).await;
            let verified = shop.receive(&act, &letter.raw).unwrap();
            assert_ne!(verified.state(), OrderState::Paid, "{} says {late:?}", act.name());
            let Ok(Delivery::Fresh(fresh)) = verified.deduplicate(&mut Memory::default()) else { panic!() };
            let applied = fresh.apply(OrderState::Paid);
            assert!(!applied.changed && applied.state == OrderState::Paid, "{} {late:?}", act.name());
            assert_eq!(shop.book(&order), OrderState::Paid, "{} {late:?}", act.name());
            assert!(shop.acknowledged(&act), "old news is acknowledged all the same");
        }
    }
}

#[tokio::test]
async fn what_was_signed_with_another_key_is_refused() {
    let shop = Shop::open().await;
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        let secrets = act.provider.credentials.iter().filter(|credential| credential.secret);
        let all: Vec<_> = secrets.map(|credential| (credential.name, "another-key")).collect();
        let stranger = client(&shop.sandbox, act.provider, &all);
        act.is_refused(stranger.receive(act.notification, &letter.raw), Why::BadSignature);
        // Where calls and notifications have keys of their own, the one doesn't do for the other.
        let given: HashMap<_, _> = shop.sandbox.credentials(act.provider.name).into_iter().collect();
        if let [(calls, _), (hooks, _)] = all[..] {
            let mixed = client(&shop.sandbox, act.provider, &[(hooks, &given[calls])]);
            act.is_refused(mixed.receive(act.notification, &letter.raw), Why::BadSignature);
        }
        let none: Vec<_> = all.iter().map(|(name, _)| (*name, "")).collect();
        let refused = client(&shop.sandbox, act.provider, &none).receive(act.notification, &letter.raw);
        let refused = refused.expect_err("no key");
        assert!(matches!(refused.why, Why::NoCredential(_)), "{refused}");
    }
}

#[tokio::test]
async fn whichever_byte_is_flipped_it_is_refused() {
    let shop = Shop::open().await;
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        for place in 0..letter.raw.body.len() {
            let mut raw = letter.raw.clone();
            raw.body[place] ^= 1;
            let refused = shop.receive(&act, &raw);
            let refused = refused.expect_err(&format!("{} byte {place}", act.name()));
            assert_eq!(refused.reply, act.notification.refuse);
        }
    }
}

#[tokio::test]
async fn a_body_that_was_decoded_and_encoded_again_is_refused() {
    let shop = Shop::open().await;
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        let text = String::from_utf8(letter.raw.body.clone()).unwrap();
        // The same JSON with other spaces: as text in a string, as text in a form, by itself.
        let spaces = [("\\\",\\\"", "\\\", \\\""), ("%22%2C%22", "%22%2C+%22"), ("\",\"", "\", \"")];
        let again = spaces.iter().find(|(tight, _)| text.contains(tight));
        let (tight, wide) = again.unwrap_or_else(|| panic!("{text}"));
        let raw = Raw { body: text.replace(tight, wide).into_bytes(), ..letter.raw };
        act.is_refused(shop.receive(&act, &raw), Why::BadSignature);
    }
}

#[tokio::test]
async fn without_its_signature_it_is_refused_and_sent_again_in_vain() {
    let shop = Shop::open().await;
    for act in acts() {
        let order = shop.order(&act).await;
        for (fault, why) in [(Fault::DropSignature, Why::Unsigned), (Fault::Tamper, Why::BadSignature)] {
            shop.sandbox.set_fault(act.provider.name, Some(fault), None).unwrap();
            let letter = shop.claimed(&act, &order, StateClass::Paid).await;
            act.is_refused(shop.receive(&act, &letter.raw), why);
            assert_eq!(letter.reply, act.notification.refuse);
            assert!(!shop.acknowledged(&act), "{}", act.name());
            assert_eq!(shop.book(&order), OrderState::Unknown, "nothing is noted down");
        }
        shop.sandbox.set_fault(act.provider.name, None, None).unwrap();
        shop.claimed(&act, &order, StateClass::Paid).await;
        assert_eq!(shop.book(&order), OrderState::Paid, "a refused one doesn't count as seen");
    }
}

#[tokio::test]
async fn a_refusal_tells_nothing_of_the_body() {
    let shop = Shop::open().await;
    for act in acts() {
        let (order, letter) = shop.paid(&act).await;
        let stranger = client(&shop.sandbox, act.provider, &[]);
        let mut bodies = vec![letter.raw.body.clone(), b"{".to_vec(), Vec::new()];
        bodies[0][20] ^= 1;
        for body in bodies {
            let refused = stranger.receive(act.notification, &Raw { body, ..letter.raw.clone() });
            let refused = refused.expect_err(&act.name());
            let text = format!("{refused} {refused:?} {:?}", letter.raw);
            assert!(text.contains("the notification was refused: ") && !text.contains(&order), "{text}");
            for (_, secret) in
                shop.sandbox.credentials(act.provider.name).iter().filter(|(_, one)| one.len() > 10)
            {
                assert!(!text.contains(secret), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn one_that_nobody_signs_is_untrusted_and_says_no_state() {
    let shop = Shop::open().await;
    let online = &paysmith_scanforpay::online_create::OPERATION;
    let act = acts().into_iter().find(|act| act.operation.name == online.name).unwrap();
    let back = act.provider.notifications.iter().find(|one| !one.signed).expect("the payer's return");
    let (order, _) = shop.paid(&act).await;
    let raw = Raw { body: format!("partnerOrderNo={order}").into_bytes(), ..Raw::default() };
    let client = client(&shop.sandbox, act.provider, &[]);
    let untrusted: Untrusted<Boxed> = client.receive_untrusted(back, &raw).unwrap();
    assert_eq!(untrusted.order(), Some(order.as_str()), "it says where to look");
    assert_eq!(untrusted.reply(), back.acknowledge);

    let refused = client.receive(back, &raw).expect_err("it can't be verified");
    assert_eq!(refused.why, Why::NeverSigned);
    // Nor does a signed one get through without its signature being looked at.
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        let client = self::client(&shop.sandbox, act.provider, &[]);
        let refused = client.receive_untrusted(act.notification, &letter.raw).expect_err(&act.name());
        assert_eq!(refused.why, Why::AlwaysSigned);
    }
}

/// A store that is down, and says so.
struct Down;

impl Seen for Down {
    type Error = &'static str;

    fn first(&mut self, _: &str) -> Result<bool, Self::Error> {
        Err("the store is down")
    }
}

#[tokio::test]
async fn when_the_store_is_down_nothing_is_applied_and_nothing_is_lost() {
    let shop = Shop::open().await;
    for act in acts() {
        let (_, letter) = shop.paid(&act).await;
        let error = shop.receive(&act, &letter.raw).unwrap().deduplicate(&mut Down).map(|_| ());
        assert_eq!(
            error,
            Err("the store is down"),
            "there is no `Fresh` to apply, and no reply that acknowledges"
        );
        let mut seen = Memory::default();
        let later = shop.receive(&act, &letter.raw).unwrap().deduplicate(&mut seen);
        assert!(matches!(later, Ok(Delivery::Fresh(_))), "sent again, it is there for the first time");
    }
}
