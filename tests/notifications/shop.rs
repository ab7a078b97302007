//! A shop on loopback that hears what the sandbox tells, and keeps it byte for byte.

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
use paysmith_runtime::spec::{Environment, Notification, NotificationReply, Operation, Provider};
use paysmith_runtime::{
    AnyClient, Delivery, Keys, Ledger, Memory, Message, News, OrderState, Raw, Refused, Secret, Verified,
    Why, put_json,
};
use paysmith_sandbox::{Running, Sandbox, StateClass};
use serde_json::Value;
/// Every generated client, and the spec that it was generated from.
pub(crate) static PROVIDERS: [(&Provider, &str); 5] = [
    (&paysmith_scanforpay::PROVIDER, paysmith_scanforpay::SPEC),
    (&paysmith_fubei::PROVIDER, paysmith_fubei::SPEC),
    (&paysmith_qfpay::PROVIDER, paysmith_qfpay::SPEC),
    (&paysmith_cpay::PROVIDER, paysmith_cpay::SPEC),
    (&paysmith_acornpay::PROVIDER, paysmith_acornpay::SPEC),
];

pub(crate) type Boxed = Box<dyn Message>;

/// A payment, and the signed notification that tells of it.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    pub(crate) provider: &'static Provider,
    pub(crate) operation: &'static Operation,
    pub(crate) notification: &'static Notification,
}

pub(crate) fn acts() -> Vec<Act> {
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
pub(crate) struct Letter {
    pub(crate) notification: String,
    pub(crate) raw: Raw,
    pub(crate) reply: NotificationReply,
}

/// A shop with a book, as an application would have one.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) clients: HashMap<&'static str, AnyClient>,
    pub(crate) seen: Memory,
    pub(crate) orders: HashMap<String, Ledger>,
    pub(crate) letters: Vec<Letter>,
}

impl Desk {
    pub(crate) fn take(&mut self, provider: &str, notification: &str, raw: Raw) -> NotificationReply {
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

    pub(crate) fn apply(
        seen: &mut Memory,
        orders: &mut HashMap<String, Ledger>,
        verified: Verified<Boxed>,
    ) -> NotificationReply {
        let order = verified.order().expect("an order number").to_owned();
        match verified.deduplicate(seen).unwrap_or_else(|never| match never {}) {
            Delivery::Repeat(reply) => reply,
            Delivery::NotUnderstood(other) => other.again(),
            Delivery::Fresh(fresh) => {
                let book = orders.entry(order).or_insert_with_key(|order| as_told(order, fresh.news()));
                fresh.apply(book).reply
            }
        }
    }
}

/// An order as the notification tells of it: of another amount it would be refused.
pub(crate) fn as_told(order: &str, news: &News) -> Ledger {
    let currency = news.currency.clone().unwrap_or_default();
    Ledger::new(order, news.amount.unwrap_or_default(), currency)
}

pub(crate) struct Shop {
    pub(crate) sandbox: Running,
    pub(crate) address: SocketAddr,
    pub(crate) desk: Arc<Mutex<Desk>>,
}

impl Shop {
    pub(crate) async fn open() -> Self {
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

    pub(crate) fn url(&self, provider: &Provider, notification: &Notification) -> String {
        format!("http://{}/{}/{}", self.address, provider.name, notification.name)
    }

    /// Makes the example's order, without a payment yet. It has a number of its own.
    pub(crate) async fn order(&self, act: &Act) -> String {
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
    pub(crate) async fn paid(&self, act: &Act) -> (String, Letter) {
        let order = self.order(act).await;
        self.sandbox.pay(act.provider.name, &order).unwrap_or_else(|error| panic!("{}: {error}", act.name()));
        (order, self.arrived(act).await)
    }

    /// What the sandbox says of an order, right or wrong, and the shop hears.
    pub(crate) async fn claimed(&self, act: &Act, order: &str, state: StateClass) -> Letter {
        self.sandbox.notify(act.provider.name, order, state).unwrap();
        self.arrived(act).await
    }

    pub(crate) async fn arrived(&self, act: &Act) -> Letter {
        self.sandbox.settled().await;
        let letters = std::mem::take(&mut self.desk.lock().unwrap().letters);
        let letter = letters.into_iter().find(|letter| letter.notification == act.notification.name);
        letter.unwrap_or_else(|| panic!("{}: {:?}", act.name(), self.sandbox.deliveries().last()))
    }

    pub(crate) fn book(&self, order: &str) -> OrderState {
        self.desk.lock().unwrap().orders.get(order).map(Ledger::state).unwrap_or_default()
    }

    /// Whether the sandbox is content with the last answer of the shop to a signed notification.
    pub(crate) fn acknowledged(&self, act: &Act) -> bool {
        let deliveries = self.sandbox.deliveries();
        let mut of_this = deliveries.iter().filter(|one| one.provider == act.provider.name);
        of_this.rfind(|one| one.notification == act.notification.name).unwrap().acknowledged
    }

    pub(crate) fn receive(&self, act: &Act, raw: &Raw) -> Result<Verified<Boxed>, Refused> {
        self.desk.lock().unwrap().clients[act.provider.name].receive(act.notification, raw)
    }
}

impl Act {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.provider.name, self.operation.name)
    }

    pub(crate) fn is_refused(&self, result: Result<Verified<Boxed>, Refused>, why: Why) {
        let refused = result.expect_err(&self.name());
        assert_eq!((refused.why, refused.reply), (why, self.notification.refuse), "{}", self.name());
        assert_ne!(self.notification.refuse, self.notification.acknowledge);
    }
}

pub(crate) async fn take(
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
pub(crate) fn client(sandbox: &Running, provider: &'static Provider, others: &[(&str, &str)]) -> AnyClient {
    let mut given: HashMap<String, String> = sandbox.credentials(provider.name).into_iter().collect();
    given.extend(others.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let value = |name| given.get(name).map(|value| Secret::from(value.as_str()));
    let keys = Keys::from_values(provider.credentials.iter().map(|credential| value(credential.name)));
    AnyClient::new(provider, keys, Environment::custom(sandbox.base(provider.name).unwrap()))
}

pub(crate) fn at<'v>(value: &'v mut Value, path: &[&str]) -> &'v mut Value {
    path.iter().fold(value, |value, name| &mut value[*name])
}
