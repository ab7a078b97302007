//! Sends a provider's response, with the fault that it is to have.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use paysmith_codegen::checked::File;

use super::connection::ConnectionHandle;
use super::pages;
use crate::answer::Answer;
use crate::answer::outgoing::OutgoingMessage;
use crate::control::Fault;
use crate::play::ProviderResponse;

/// The length of the body of an oversized answer.
const OVERSIZED: usize = 16 * 1024 * 1024;

pub(super) async fn send(
    provider: &str,
    response: ProviderResponse,
    fault: Option<Fault>,
    connection: &ConnectionHandle,
) -> Response {
    match fault {
        Some(Fault::Reset) => connection.reset(),
        Some(Fault::CutOff) => connection.cut_after(length(&response.answer) / 2),
        Some(Fault::Delay(time)) => tokio::time::sleep(time).await,
        Some(Fault::BadGateway) => {
            let page = Html("<html><body><h1>502 Bad Gateway</h1></body></html>\n");
            return (StatusCode::BAD_GATEWAY, page).into_response();
        }
        Some(Fault::NotJson) => return "the service is busy, come back later\n".into_response(),
        Some(Fault::Oversized) => {
            return with_type(StatusCode::OK, "application/json", " ".repeat(OVERSIZED));
        }
        Some(Fault::Tamper | Fault::DropSignature) | None => {}
    }
    match response.answer {
        Answer::Message(status, message) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            message_response(status, message)
        }
        Answer::File(kind, bytes) => with_type(StatusCode::OK, media_type(kind), bytes),
        Answer::PayPage(serial) => Redirect::to(&format!("/pay/{provider}/{serial}")).into_response(),
        Answer::UnderstoodPage(fields) => pages::understood(&fields).into_response(),
    }
}

fn length(answer: &Answer) -> usize {
    match answer {
        Answer::Message(_, message) => message.body.len(),
        Answer::File(_, bytes) => bytes.len(),
        Answer::PayPage(_) | Answer::UnderstoodPage(_) => 0,
    }
}

fn media_type(kind: File) -> &'static str {
    match kind {
        File::Zip => "application/zip",
        File::Gzip => "application/gzip",
        File::Text => "text/csv; charset=utf-8",
    }
}

fn message_response(status: StatusCode, message: OutgoingMessage) -> Response {
    let mut response = if status == StatusCode::NO_CONTENT {
        status.into_response()
    } else {
        with_type(status, message.media_type, message.body)
    };
    for (name, value) in message.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

pub(super) fn with_type(status: StatusCode, media_type: &'static str, body: impl Into<Body>) -> Response {
    (status, [(header::CONTENT_TYPE, media_type)], body.into()).into_response()
}
