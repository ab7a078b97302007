//! The control endpoints below `/_sandbox`, for people with curl and tests in other languages.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use serde::Serialize;

use crate::faults::Fault;
use crate::json::Json;
use crate::serving::{plain, see_other, split, typed};
use crate::shared::{self, NotHandedIn, Shared, Unable};

/// What a control request is answered that has nothing to tell.
#[derive(Serialize)]
struct Done {
    done: bool,
}

const DONE: Done = Done { done: true };

/// `GET orders`, `GET refusals`, `GET deliveries`, `POST <provider>/<pay|state|notify|fault|register|take_as>` with a JSON
/// object or a form, and `POST <provider>/app/<operation>` with the text for the app.
pub(crate) fn serve(
    shared: &Arc<Shared>,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Response<Body> {
    let (first, rest) = split(path);
    if method == Method::GET {
        return match first {
            "orders" => json(&shared.orders(usize::MAX)),
            "refusals" => json(&shared.refusals()),
            "deliveries" => json(&shared.deliveries()),
            _ => plain(StatusCode::NOT_FOUND, "orders, refusals or deliveries\n"),
        };
    }
    if method != Method::POST {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "GET or POST\n");
    }
    if let Some(operation) = rest.strip_prefix("/app/") {
        return hand_in(shared, first, operation, body);
    }
    let form = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let Some(given) = read(body, form) else {
        return plain(StatusCode::BAD_REQUEST, "a JSON object or a form is wanted\n");
    };
    match act(shared, first, split(rest).0, &given) {
        // A form comes from the page: back to it.
        Ok(()) if form => see_other("/"),
        Ok(()) => json(&DONE),
        Err(unable) => unable_to(unable),
    }
}

/// Plays the app's SDK: takes the text that a server has signed for it.
fn hand_in(shared: &Arc<Shared>, provider: &str, operation: &str, body: &Bytes) -> Response<Body> {
    let Ok(text) = std::str::from_utf8(body) else {
        return plain(StatusCode::BAD_REQUEST, "the text is wanted, in UTF-8\n");
    };
    match shared.hand_in(provider, operation, text) {
        Ok(Some(made)) => json(&made),
        Ok(None) => json(&DONE),
        Err(NotHandedIn::Refused(why)) => json_with(StatusCode::BAD_REQUEST, &why),
        Err(NotHandedIn::Unable(unable)) => unable_to(unable),
    }
}

fn act(shared: &Arc<Shared>, provider: &str, action: &str, given: &Json) -> Result<(), Unable> {
    let text = |name: &str| given.get(name).and_then(Json::scalar);
    let serial = || match text("serial").and_then(|serial| serial.parse().ok()) {
        Some(serial) => Ok(serial),
        None => shared.serial(provider, &text("order").unwrap_or_default()),
    };
    let state = || text("state").and_then(|word| shared::state(&word)).ok_or(Unable::NoSuchWord);
    match action {
        "pay" => shared.pay(provider, serial()?),
        "state" => shared.set_state(provider, serial()?, state()?),
        "notify" => match text("notification") {
            None => shared.notify(provider, serial()?, state()?),
            Some(notification) => {
                let of = given.get("serial").or_else(|| given.get("order"));
                let claimed = text("state").map(|_| state()).transpose()?;
                shared.send(provider, &notification, of.map(|_| serial()).transpose()?, claimed)
            }
        },
        "fault" => {
            let delay = text("millis").and_then(|millis| millis.parse().ok()).map(Duration::from_millis);
            let fault = match text("fault").as_deref() {
                None | Some("none") => None,
                Some(word) => Some(Fault::named(word, delay).ok_or(Unable::NoSuchWord)?),
            };
            shared.set_fault(provider, fault, text("times").and_then(|times| times.parse().ok()))
        }
        "take_as" => shared.take_as(provider, text("operation").filter(|operation| operation != "any")),
        "register" => shared.register(provider, text("url").unwrap_or_default()),
        _ => Err(Unable::NoSuchWord),
    }
}

fn read(body: &Bytes, form: bool) -> Option<Json> {
    if form {
        let pairs = form_urlencoded::parse(body).into_owned();
        return Some(Json::Object(pairs.map(|(name, value)| (name, Json::Text(value))).collect()));
    }
    let json = Json::parse(std::str::from_utf8(body).ok()?)?;
    matches!(json, Json::Object(_)).then_some(json)
}

fn unable_to(unable: Unable) -> Response<Body> {
    let status = match unable {
        Unable::NoProvider | Unable::NoOrder | Unable::NoOperation => StatusCode::NOT_FOUND,
        Unable::NotPending => StatusCode::CONFLICT,
        Unable::NoSuchWord => StatusCode::BAD_REQUEST,
    };
    plain(status, &format!("{unable}\n"))
}

/// A status 200 with JSON. No key of these types could keep serde from writing them.
fn json(value: &impl Serialize) -> Response<Body> {
    json_with(StatusCode::OK, value)
}

fn json_with(status: StatusCode, value: &impl Serialize) -> Response<Body> {
    typed(status, "application/json", serde_json::to_string(value).unwrap_or_default())
}
