//! The control endpoints below `/_sandbox`, for people with curl and for tests in other languages.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use paysmith_codegen::checked::StateClass;
use serde::Serialize;

use super::response::with_type;
use crate::control::{Control, Fault, NotHandedIn, Unable};
use crate::wire::json::Json;

pub(super) async fn orders(State(control): State<Arc<Control>>) -> Response {
    json(StatusCode::OK, &control.orders(usize::MAX))
}

pub(super) async fn refusals(State(control): State<Arc<Control>>) -> Response {
    json(StatusCode::OK, &control.refusals())
}

pub(super) async fn deliveries(State(control): State<Arc<Control>>) -> Response {
    json(StatusCode::OK, &control.deliveries())
}

/// Plays the SDK in the payer's app: takes the text that a server has signed for it.
pub(super) async fn hand_in(
    State(control): State<Arc<Control>>,
    Path((provider, operation)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let Ok(text) = std::str::from_utf8(&body) else {
        return (StatusCode::BAD_REQUEST, "the body must be the text for the app, in UTF-8\n")
            .into_response();
    };
    match control.hand_in(&provider, &operation, text) {
        Ok(Some(order)) => json(StatusCode::OK, &order),
        Ok(None) => done(),
        Err(NotHandedIn::Refused(refused)) => json(StatusCode::BAD_REQUEST, &refused),
        Err(NotHandedIn::Unable(unable)) => unable_to(unable),
    }
}

/// Does something with a provider or with one of its orders. The body is a JSON object or a form.
pub(super) async fn act(
    State(control): State<Arc<Control>>,
    Path((provider, action)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|media_type| media_type.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let Some(given) = read(&body, is_form) else {
        return (StatusCode::BAD_REQUEST, "the body must be a JSON object or a form\n").into_response();
    };
    match (Action { control: &control, provider: &provider, given: &given }).run(&action) {
        // Forms come from the buttons on the sandbox's pages, so a page is shown in return.
        Ok(()) if is_form => Redirect::to("/").into_response(),
        Ok(()) => done(),
        Err(unable) => unable_to(unable),
    }
}

struct Action<'a> {
    control: &'a Arc<Control>,
    provider: &'a str,
    given: &'a Json,
}

impl Action<'_> {
    fn run(&self, action: &str) -> Result<(), Unable> {
        let (control, provider) = (self.control, self.provider);
        match action {
            "pay" => control.pay(provider, self.serial()?),
            "state" => control.set_state(provider, self.serial()?, self.required_state()?),
            "notify" => self.notify(),
            "fault" => control.set_fault(provider, self.fault()?, self.number("times")),
            "take_as" => {
                control.take_as(provider, self.text("operation").filter(|operation| operation != "any"))
            }
            "register" => control.register_url(provider, self.text("url").unwrap_or_default()),
            _ => Err(Unable::NoSuchWord),
        }
    }

    fn notify(&self) -> Result<(), Unable> {
        let Some(notification) = self.text("notification") else {
            return self.control.notify(self.provider, self.serial()?, self.required_state()?);
        };
        let names_order = self.given.get("serial").or_else(|| self.given.get("order")).is_some();
        let serial = names_order.then(|| self.serial()).transpose()?;
        self.control.send_notification(self.provider, &notification, serial, self.state()?)
    }

    fn fault(&self) -> Result<Option<Fault>, Unable> {
        let delay = self.number("millis").map(Duration::from_millis);
        match self.text("fault").as_deref() {
            None | Some("none") => Ok(None),
            Some(word) => Fault::named(word, delay).map(Some).ok_or(Unable::NoSuchWord),
        }
    }

    /// The order by its serial number, or by the merchant's number for it.
    fn serial(&self) -> Result<u64, Unable> {
        match self.number("serial") {
            Some(serial) => Ok(serial),
            None => self.control.serial(self.provider, &self.text("order").unwrap_or_default()),
        }
    }

    fn state(&self) -> Result<Option<StateClass>, Unable> {
        let Some(word) = self.text("state") else { return Ok(None) };
        let state = StateClass::ALL.into_iter().find(|state| state.word() == word);
        state.map(Some).ok_or(Unable::NoSuchWord)
    }

    fn required_state(&self) -> Result<StateClass, Unable> {
        self.state()?.ok_or(Unable::NoSuchWord)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.given.get(name).and_then(Json::scalar)
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }
}

fn read(body: &Bytes, is_form: bool) -> Option<Json> {
    if is_form {
        let pairs = form_urlencoded::parse(body).into_owned();
        return Some(Json::Object(pairs.map(|(name, value)| (name, Json::Text(value))).collect()));
    }
    let json = Json::parse(std::str::from_utf8(body).ok()?)?;
    matches!(json, Json::Object(_)).then_some(json)
}

fn unable_to(unable: Unable) -> Response {
    let status = match unable {
        Unable::NoProvider | Unable::NoOrder | Unable::NoOperation => StatusCode::NOT_FOUND,
        Unable::NotPending => StatusCode::CONFLICT,
        Unable::NoSuchWord => StatusCode::BAD_REQUEST,
    };
    (status, format!("{unable}\n")).into_response()
}

fn done() -> Response {
    with_type(StatusCode::OK, "application/json", r#"{"done":true}"#)
}

fn json(status: StatusCode, value: &impl Serialize) -> Response {
    // The types that are written here have no maps and no values that JSON lacks, so that writing them can't fail.
    with_type(status, "application/json", serde_json::to_string(value).unwrap_or_default())
}
