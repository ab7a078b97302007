//! A shop on loopback that receives the sandbox's notifications and keeps them byte for byte.

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
use paysmith_runtime::spec::{Notification, NotificationReply, Operation, Provider};
use paysmith_runtime::{
    AnyClient, Delivery, Ledger, Memory, News, OrderState, Raw, Refused, Verified, Why, put_json,
};
use paysmith_sandbox::{Running, StateClass};
use serde_json::Value;

use crate::support::clients::{AnyMessage, PROVIDERS, announce, client, member, sandbox, start};

/// A payment, and the signed notification about it.
#[derive(Clone, Copy)]
pub(crate) struct Payment {
    pub(crate) provider: &'static Provider,
    pub(crate) operation: &'static Operation,
    pub(crate) notification: &'static Notification,
}

pub(crate) fn payments() -> Vec<Payment> {
    let mut payments = Vec::new();
    for (provider, _) in &PROVIDERS {
        for operation in provider.operations.iter().filter(|one| !one.example.is_empty()) {
            let told = |one: &&&Notification| one.signed && one.of.contains(&operation.name);
            if operation.effect.makes_order() && operation.address.is_call() && operation.recover.is_some() {
                // Some holds have no notification; those are left out.
                let Some(notification) = provider.notifications.iter().find(told) else { continue };
                payments.push(Payment { provider, operation, notification });
            }
        }
        assert!(
            payments.iter().any(|payment| payment.provider.name == provider.name),
            "no payment of {}",
            provider.name
        );
    }
    payments
}

/// A notification as it arrived at the shop, and the shop's answer to it.
#[derive(Clone)]
pub(crate) struct Arrived {
    pub(crate) notification: String,
    pub(crate) raw: Raw,
    pub(crate) reply: NotificationReply,
}

/// What a shop keeps: which notifications it has seen, and its orders.
#[derive(Default)]
pub(crate) struct Office {
    pub(crate) clients: HashMap<&'static str, AnyClient>,
    pub(crate) seen: Memory,
    pub(crate) orders: HashMap<String, Ledger>,
    pub(crate) arrived: Vec<Arrived>,
}

impl Office {
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
            client.receive_untrusted(of, &raw).map_or_else(|refused| refused.reply, |arrived| arrived.reply())
        };
        self.arrived.push(Arrived { notification: of.name.to_owned(), raw, reply });
        reply
    }

    pub(crate) fn apply(
        seen: &mut Memory,
        orders: &mut HashMap<String, Ledger>,
        verified: Verified<AnyMessage>,
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

/// An order with the amount and the currency that the notification tells. A notification that doesn't fit its order
/// would be refused.
pub(crate) fn as_told(order: &str, news: &News) -> Ledger {
    let currency = news.currency.clone().unwrap_or_default();
    Ledger::new(order, news.amount.unwrap_or_default(), currency)
}

pub(crate) struct Shop {
    pub(crate) sandbox: Running,
    pub(crate) address: SocketAddr,
    pub(crate) office: Arc<Mutex<Office>>,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        // A notification that wasn't acknowledged is sent again at once.
        let sandbox = start(sandbox().retry_pause(Duration::from_millis(1))).await;
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let office = Office {
            clients: PROVIDERS.iter().map(|(one, _)| (one.name, client(&sandbox, one))).collect(),
            ..Office::default()
        };
        let office = Arc::new(Mutex::new(office));
        let app =
            Router::new().route("/{provider}/{notification}", post(take)).with_state(Arc::clone(&office));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { sandbox, address, office }
    }

    pub(crate) fn url(&self, provider: &Provider, notification: &Notification) -> String {
        format!("http://{}/{}/{}", self.address, provider.name, notification.name)
    }

    /// Makes the example's order with a number of its own. Nobody has paid it yet.
    pub(crate) async fn order(&self, payment: &Payment) -> String {
        let mut example: Value = serde_json::from_str(payment.operation.example).unwrap();
        let place = member(&mut example, payment.operation.order);
        let order = format!("{:.20}{:03}", place.as_str().unwrap(), self.sandbox.orders().len());
        *place = order.as_str().into();
        // Several kinds of notifications may take their URL from one field. The URL of this payment's kind is set last.
        let told = payment.provider.notifications.iter().filter(|of| of.of.contains(&payment.operation.name));
        for notification in
            told.filter(|of| of.name != payment.notification.name).chain([&payment.notification])
        {
            let url = self.url(payment.provider, notification);
            match notification.url_field() {
                Some(field) => *member(&mut example, field) = url.into(),
                None => self.sandbox.register(payment.provider.name, &url).unwrap(),
            }
        }
        let mut request = (payment.operation.request)();
        put_json(request.as_mut(), &example.to_string()).unwrap();
        announce(&self.sandbox, payment.provider, payment.operation);
        // How the call ends doesn't matter here: the order is made even if a charge waits for the payer.
        let _ = client(&self.sandbox, payment.provider).send(payment.operation, request.as_ref()).await;
        order
    }

    /// The signed notification that arrives when the order is paid, and the order's number.
    pub(crate) async fn paid(&self, payment: &Payment) -> (String, Arrived) {
        let order = self.order(payment).await;
        self.sandbox
            .pay(payment.provider.name, &order)
            .unwrap_or_else(|error| panic!("{}: {error}", payment.name()));
        (order, self.next_arrived(payment).await)
    }

    /// The signed notification that arrives when the sandbox claims that the order has this state, true or not.
    pub(crate) async fn claimed(&self, payment: &Payment, order: &str, state: StateClass) -> Arrived {
        self.sandbox.notify(payment.provider.name, order, state).unwrap();
        self.next_arrived(payment).await
    }

    pub(crate) async fn next_arrived(&self, payment: &Payment) -> Arrived {
        self.sandbox.settled().await;
        let arrived = std::mem::take(&mut self.office.lock().unwrap().arrived);
        let arrived = arrived.into_iter().find(|arrived| arrived.notification == payment.notification.name);
        arrived.unwrap_or_else(|| panic!("{}: {:?}", payment.name(), self.sandbox.deliveries().last()))
    }

    pub(crate) fn book(&self, order: &str) -> OrderState {
        self.office.lock().unwrap().orders.get(order).map(Ledger::state).unwrap_or_default()
    }

    /// Whether the shop's last answer to such a notification was the one that the sandbox takes for an acknowledgement.
    pub(crate) fn acknowledged(&self, payment: &Payment) -> bool {
        let deliveries = self.sandbox.deliveries();
        let mut of_this = deliveries.iter().filter(|one| one.provider == payment.provider.name);
        of_this.rfind(|one| one.notification == payment.notification.name).unwrap().acknowledged
    }

    pub(crate) fn receive(&self, payment: &Payment, raw: &Raw) -> Result<Verified<AnyMessage>, Refused> {
        self.office.lock().unwrap().clients[payment.provider.name].receive(payment.notification, raw)
    }
}

impl Payment {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.provider.name, self.operation.name)
    }

    pub(crate) fn is_refused(&self, result: Result<Verified<AnyMessage>, Refused>, why: Why) {
        let refused = result.expect_err(&self.name());
        assert_eq!((refused.why, refused.reply), (why, self.notification.refuse), "{}", self.name());
        assert_ne!(self.notification.refuse, self.notification.acknowledge);
    }
}

pub(crate) async fn take(
    State(office): State<Arc<Mutex<Office>>>,
    Path((provider, notification)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let raw = Raw { headers, body: body.to_vec(), ..Raw::default() };
    let reply = office.lock().unwrap().take(&provider, &notification, raw);
    let status = StatusCode::from_u16(reply.status).unwrap();
    (status, [(header::CONTENT_TYPE, reply.content_type)], reply.body).into_response()
}
