//! The pages for people: all orders, and the page on which a payer pays. They are plain HTML without scripts. One page needs a
//! script, because browsers don't send what stands behind the `#` of a link.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use paysmith_codegen::checked::StateClass;

use crate::control::{Control, Order};
use crate::wire::json::Json;

/// How many orders of each provider the front page shows.
const MOST_SHOWN: usize = 100;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc}\
    form{margin:0}";

/// Opens the link again, with what stands behind the first `?` after its `#` as the query.
const FRAGMENT_TO_QUERY: &str = "var at=location.hash.indexOf('?');\
    if(at>=0)location.replace(location.pathname+location.hash.slice(at));\
    else document.body.append('There is no request behind the # of this link.');";

/// The providers and their orders.
pub(super) async fn front(State(control): State<Arc<Control>>) -> Html<String> {
    page(
        "Sandbox",
        html! {
            h1 { "Sandbox" }
            ul {
                @for provider in &control.providers {
                    li { (provider.setup.spec.title) ": " code { "/" (provider.name()) } }
                }
            }
            h2 { "Orders" }
            table {
                tr { th { "Provider" } th { "Order" } th { "Operation" } th { "Amount" } th { "State" } th {} }
                @for order in control.orders(MOST_SHOWN) {
                    tr {
                        td { (order.provider) }
                        td { (or_dash(order.number.as_deref())) }
                        td { (order.operation) }
                        td { (or_dash(order.amount.as_deref())) }
                        td { (order.state.word()) }
                        td { (pay_button(&order)) }
                    }
                }
            }
        },
    )
}

/// The page to which a QR code or a link leads the payer.
pub(super) async fn pay(
    State(control): State<Arc<Control>>,
    Path((provider, serial)): Path<(String, String)>,
) -> Response {
    let order = serial.parse().ok().and_then(|serial| control.order(&provider, serial));
    let Some(order) = order else { return (StatusCode::NOT_FOUND, "no such order\n").into_response() };
    page(
        "Pay",
        html! {
            h1 { (order.provider) }
            p { "Order " (or_dash(order.number.as_deref())) ", amount " (or_dash(order.amount.as_deref())) ": " (order.state.word()) "." }
            (pay_button(&order))
        },
    )
    .into_response()
}

/// Shows the fields of a link that makes no order, without credentials and signature.
pub(super) fn understood(fields: &Json) -> Html<String> {
    page(
        "Understood",
        html! {
            h1 { "Understood" }
            p { "The signature of this link is right. The link asks for this:" }
            table {
                @for (name, value) in fields.members() {
                    tr { td { (name) } td { (value.scalar().unwrap_or_else(|| value.to_string())) } }
                }
            }
            p { "A provider would lead you on from here. The sandbox does nothing more." }
        },
    )
}

/// The page at the address of a link whose request stands behind a `#`.
pub(super) fn behind_hash() -> Html<String> {
    page(
        "Link",
        html! {
            noscript { "This link needs a script to be read." }
            script { (PreEscaped(FRAGMENT_TO_QUERY)) }
        },
    )
}

fn or_dash(value: Option<&str>) -> &str {
    value.unwrap_or("–")
}

fn pay_button(order: &Order) -> Markup {
    html! {
        @if order.state == StateClass::Pending {
            form method="post" action={ "/_sandbox/" (order.provider) "/pay" } {
                input type="hidden" name="serial" value=(order.serial);
                button { "Pay" }
            }
        }
    }
}

fn page(title: &str, body: Markup) -> Html<String> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width";
            title { (title) }
            style { (PreEscaped(STYLE)) }
            body { (body) }
        }
    };
    Html(page.into_string())
}
