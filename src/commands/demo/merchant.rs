//! The merchant's web server for notifications. It verifies each one over its raw bytes, notices repeats, applies what is new
//! to the order, and answers as the provider wants.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use paysmith_runtime::spec::{Notification, NotificationReply, Provider};
use paysmith_runtime::{
    AnyClient, Asked, Delivery, Fresh, Ledger, Memory, Message, NotOfThisOrder, Raw, Standing, Why,
};
use tokio::sync::Notify;

use crate::output::Result;

/// What became of a notification.
#[derive(Debug, Clone)]
pub(super) enum News {
    /// It was verified, and this is now the state of what it is about.
    Verified(Standing),
    /// It was verified, and doesn't fit the order that was asked for.
    NotAsAsked(NotOfThisOrder),
    /// It was verified, and its code or state isn't one that the spec lists.
    NotUnderstood,
    /// It wasn't believed.
    Refused(Why),
}

/// The merchant's web server.
pub(super) struct Merchant {
    address: SocketAddr,
    office: Arc<Office>,
}

/// What the server's handlers share.
struct Office {
    clients: Vec<(&'static Provider, AnyClient)>,
    book: Mutex<Book>,
    arrived: Notify,
}

/// What the merchant has written down. All of it is behind one lock, as a shop would change it in one transaction of its
/// database.
#[derive(Default)]
struct Book {
    seen: Memory,
    orders: HashMap<String, Ledger>,
    news: Vec<(&'static str, News)>,
}

impl Merchant {
    pub(super) async fn open(clients: Vec<(&'static Provider, AnyClient)>) -> Result<Self> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let office = Arc::new(Office { clients, book: Mutex::default(), arrived: Notify::new() });
        let app = Router::new()
            .route("/{provider}/{notification}", get(take).post(take))
            .with_state(Arc::clone(&office));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { address, office })
    }

    /// The URL to which a notification is to be sent.
    pub(super) fn url(&self, provider: &Provider, notification: &Notification) -> String {
        format!("http://{}/{}/{}", self.address, provider.name, notification.name)
    }

    /// Writes down what was asked for. This must be done before the request is sent, since the notification may come before
    /// the answer.
    pub(super) fn expect(&self, asked: &Asked) {
        let mut book = self.office.book.lock().unwrap_or_else(PoisonError::into_inner);
        book.orders.extend(Ledger::of(asked).map(|order| (order.number().to_owned(), order)));
    }

    /// What became of the provider's next notification, if one comes within a few seconds.
    pub(super) async fn news(&self, provider: &Provider) -> Option<News> {
        let wait = async {
            loop {
                let arrived = self.office.arrived.notified();
                if let Some(news) = self.office.next(provider.name) {
                    return news;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), wait).await.ok()
    }
}

impl Office {
    fn next(&self, provider: &str) -> Option<News> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let at = book.news.iter().position(|(of, _)| *of == provider)?;
        Some(book.news.remove(at).1)
    }

    fn take(
        &self,
        provider: &'static Provider,
        client: &AnyClient,
        of: &'static Notification,
        raw: &Raw,
    ) -> NotificationReply {
        if !of.signed {
            // Anyone could have sent a notification without a signature. It proves nothing, so nothing is written down.
            let untrusted = client.receive_untrusted(of, raw);
            return untrusted.map_or_else(|refused| refused.reply, |untrusted| untrusted.reply());
        }
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let Book { seen, orders, news } = &mut *book;
        let verified = match client.receive(of, raw) {
            Ok(verified) => verified,
            Err(refused) => {
                news.push((provider.name, News::Refused(refused.why)));
                self.arrived.notify_waiters();
                return refused.reply;
            }
        };
        let (learnt, reply) = match verified.deduplicate(seen) {
            Ok(Delivery::Repeat(reply)) => return reply,
            Ok(Delivery::Fresh(fresh)) => apply(fresh, orders),
            Ok(Delivery::NotUnderstood(other)) => (News::NotUnderstood, other.kept()),
            Err(never) => match never {},
        };
        news.push((provider.name, learnt));
        self.arrived.notify_waiters();
        reply
    }
}

/// Applies a notification to the order whose number it has. A notification of a refund may have the refund's number, with which
/// there is no order; then the state is just passed on.
fn apply(fresh: Fresh<Box<dyn Message>>, orders: &mut HashMap<String, Ledger>) -> (News, NotificationReply) {
    let (state, reply) = (fresh.news().state, fresh.reply());
    let Some(order) = orders.get_mut(fresh.order().unwrap_or_default()) else {
        return (News::Verified(state), reply);
    };
    let applied = fresh.apply(order);
    let learnt = applied.refused.map_or(News::Verified(Standing::Order(applied.state)), News::NotAsAsked);
    (learnt, applied.reply)
}

async fn take(
    State(office): State<Arc<Office>>,
    Path((provider, notification)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let found = office.clients.iter().find(|(of, _)| of.name == provider).and_then(|(provider, client)| {
        let of = provider.notifications.iter().find(|of| of.name == notification)?;
        Some((*provider, client, *of))
    });
    let Some((provider, client, of)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let raw = Raw { headers, query: query.unwrap_or_default(), body: body.to_vec() };
    // Notifications of several kinds may come to one URL, so the client tells by their content which kind this is.
    let kinds = client.kinds(&raw);
    let of =
        if kinds.iter().any(|kind| kind.name == of.name) { of } else { kinds.first().copied().unwrap_or(of) };
    let reply = office.take(provider, client, of, &raw);
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    (status, [(header::CONTENT_TYPE, reply.content_type)], reply.body).into_response()
}
