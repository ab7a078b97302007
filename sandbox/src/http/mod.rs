//! The HTTP server: hands each request to a provider, to the control endpoints or to a page, and sends what comes back.

mod connection;
mod control_endpoints;
mod pages;
mod response;
mod secure;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

pub(crate) use connection::{BreakableListener, ConnectionHandle};
pub(crate) use secure::Tls;

use crate::control::Control;
use crate::request::IncomingRequest;
use crate::request::address::is_behind_hash;

/// The greatest length of a request's body.
const MOST_REQUEST: usize = 1024 * 1024;

/// The addresses of the sandbox. Every address that isn't the sandbox's own belongs to a provider.
pub(crate) fn router(control: Arc<Control>) -> Router {
    Router::new()
        .route("/", get(pages::front))
        .route("/pay/{provider}/{serial}", get(pages::pay))
        .route("/_sandbox/orders", get(control_endpoints::orders))
        .route("/_sandbox/refusals", get(control_endpoints::refusals))
        .route("/_sandbox/deliveries", get(control_endpoints::deliveries))
        .route("/_sandbox/{provider}/app/{operation}", post(control_endpoints::hand_in))
        .route("/_sandbox/{provider}/{action}", post(control_endpoints::act))
        .fallback(serve_provider)
        .layer(DefaultBodyLimit::max(MOST_REQUEST))
        .with_state(control)
}

async fn serve_provider(
    State(control): State<Arc<Control>>,
    ConnectInfo(connection): ConnectInfo<ConnectionHandle>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (name, path) = split_first(uri.path());
    let Ok(provider) = control.provider(name) else {
        return (StatusCode::NOT_FOUND, "this sandbox plays no provider of that name\n").into_response();
    };
    let query = uri.query().unwrap_or_default();
    if query.is_empty() && method == Method::GET && is_behind_hash(&provider.setup.spec, path) {
        return pages::behind_hash().into_response();
    }
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let shown = connection.shown_certificate();
    let (method, headers, body) = (&method, &headers, &body);
    let incoming = IncomingRequest { method, path, query, target, headers, body, shown };
    let (response, fault) = control.answer(provider, &incoming);
    response::send(provider.name(), response, fault, &connection).await
}

/// The first segment of a path, and the path behind it.
fn split_first(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split_at(path.find('/').unwrap_or(path.len()))
}
