//! The way of an HTTP request through the sandbox.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use paysmith_codegen::checked::File;

use crate::effects::Reply;
use crate::faults::Fault;
use crate::laying::Laid;
use crate::line::Line;
use crate::play::{Answered, Played, Twist};
use crate::shared::Shared;
use crate::understanding::Arrived;
use crate::{control, pages};

/// The longest request.
const MOST_REQUEST: usize = 1024 * 1024;

/// The body of an oversized answer.
const OVERSIZED: usize = 16 * 1024 * 1024;

/// Serves any request: the sandbox's own pages and control, or a provider.
pub(crate) async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_REQUEST).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, "a request has at most 1 MiB\n");
    };
    let path = head.uri.path();
    let (first, rest) = split(path);
    match first {
        "" => pages::front(&shared),
        "pay" => pages::pay(&shared, rest),
        "_sandbox" => control::serve(&shared, &head.method, rest, &head.headers, &body),
        provider => {
            let Ok(played) = shared.player(provider) else {
                return plain(StatusCode::NOT_FOUND, "no such provider is played here\n");
            };
            let query = head.uri.query().unwrap_or_default();
            let arrived =
                Arrived { method: &head.method, path: rest, query, headers: &head.headers, body: &body };
            if query.is_empty() && head.method == Method::GET && played.has_fragment(rest) {
                return pages::fragment();
            }
            provide(&shared, played, &arrived, &line).await
        }
    }
}

/// Answers for a provider, and lets go wrong what was asked to.
async fn provide(
    shared: &Arc<Shared>,
    played: &Played,
    arrived: &Arrived<'_>,
    line: &Line,
) -> Response<Body> {
    let fault = shared.faults.take(&played.spec.name);
    let answered = played.answer(arrived, fault.map_or(Twist::Straight, Fault::twist));
    shared.tell(played, &played.due(&answered.changed, Some(&answered.by)));
    if let Some(refused) = &answered.refused {
        shared.refused(refused.clone());
    }
    match fault {
        Some(Fault::Reset) => line.reset(),
        Some(Fault::CutOff) => line.cut_after(length(&answered.reply) / 2),
        Some(Fault::Delay(time)) => tokio::time::sleep(time).await,
        Some(Fault::BadGateway) => {
            return html(
                StatusCode::BAD_GATEWAY,
                "<html><body><h1>502 Bad Gateway</h1></body></html>\n".to_owned(),
            );
        }
        Some(Fault::NotJson) => return plain(StatusCode::OK, "the service is busy, come back later\n"),
        Some(Fault::Oversized) => return typed(StatusCode::OK, "application/json", " ".repeat(OVERSIZED)),
        Some(Fault::Tamper | Fault::DropSignature) | None => {}
    }
    response(answered, &played.spec.name)
}

fn length(reply: &Reply) -> usize {
    match reply {
        Reply::Laid(laid) => laid.body.len(),
        Reply::File(_, file) => file.len(),
        Reply::Pay(_) | Reply::Page(_) => 0,
    }
}

fn response(answered: Answered, provider: &str) -> Response<Body> {
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match answered.reply {
        Reply::Laid(laid) => message(status, laid),
        Reply::File(kind, file) => typed(status, media_type(kind), file),
        Reply::Pay(serial) => see_other(&format!("/pay/{provider}/{serial}")),
        Reply::Page(fields) => pages::understood(&fields),
    }
}

fn media_type(kind: File) -> &'static str {
    match kind {
        File::Zip => "application/zip",
        File::Gzip => "application/gzip",
        File::Text => "text/csv; charset=utf-8",
    }
}

fn message(status: StatusCode, laid: Laid) -> Response<Body> {
    let kind =
        if status.is_success() { "application/json; charset=utf-8" } else { "text/plain; charset=utf-8" };
    let mut response = typed(status, kind, laid.body);
    for (name, value) in laid.headers {
        let name = header::HeaderName::try_from(name);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The first name of a path, and what is behind it.
pub(crate) fn split(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    let end = path.find('/').unwrap_or(path.len());
    path.split_at(end)
}

pub(crate) fn plain(status: StatusCode, text: &str) -> Response<Body> {
    typed(status, "text/plain; charset=utf-8", text.to_owned())
}

pub(crate) fn html(status: StatusCode, text: String) -> Response<Body> {
    typed(status, "text/html; charset=utf-8", text)
}

/// Leads a browser on.
pub(crate) fn see_other(path: &str) -> Response<Body> {
    let mut response = plain(StatusCode::SEE_OTHER, "see there\n");
    if let Ok(path) = HeaderValue::try_from(path) {
        response.headers_mut().insert(header::LOCATION, path);
    }
    response
}

pub(crate) fn typed(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
