//! The pages for people: all orders, and the page on which a payer pays. They are plain HTML without scripts, but for one page:
//! what stands behind the `#` of a link never reaches a server by itself.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use paysmith_codegen::checked::StateClass;

use crate::json::Json;
use crate::serving::{plain, split, typed};
use crate::shared::{Order, Shared};

/// How many orders of each provider the front page shows.
const MOST_SHOWN: usize = 100;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc}\
    form{margin:0}";

/// Browsers don't send what stands behind a `#`: this asks again, with it as the query.
const FRAGMENT_TO_QUERY: &str = "var at=location.hash.indexOf('?');\
    if(at>=0)location.replace(location.pathname+location.hash.slice(at));\
    else document.body.append('There is no request behind the # of this link.');";

/// The providers and their orders.
pub(crate) fn front(shared: &Shared) -> Response<Body> {
    page(
        "Sandbox",
        html! {
            h1 { "Sandbox" }
            ul {
                @for played in &shared.players {
                    li { (played.spec.title) ": " code { "/" (played.spec.name) } }
                }
            }
            h2 { "Orders" }
            table {
                tr { th { "Provider" } th { "Order" } th { "Operation" } th { "Amount" } th { "State" } th {} }
                @for order in shared.orders(MOST_SHOWN) {
                    tr {
                        td { (order.provider) }
                        td { (known(&order.number)) }
                        td { (order.operation) }
                        td { (known(&order.amount)) }
                        td { (order.state.word()) }
                        td { (pay_button(&order)) }
                    }
                }
            }
        },
    )
}

/// The page that a QR code or a link leads the payer to: `/<provider>/<serial>`.
pub(crate) fn pay(shared: &Shared, path: &str) -> Response<Body> {
    let (provider, rest) = split(path);
    let serial: Option<u64> = split(rest).0.parse().ok();
    let Some(order) = serial.and_then(|serial| shared.order(provider, serial)) else {
        return plain(StatusCode::NOT_FOUND, "no such order\n");
    };
    page(
        "Pay",
        html! {
            h1 { (order.provider) }
            p { "Order " (known(&order.number)) ", amount " (known(&order.amount)) ": " (order.state.word()) "." }
            (pay_button(&order))
        },
    )
}

/// What was understood of a link that makes no order: its fields, without credentials and signature.
pub(crate) fn understood(fields: &Json) -> Response<Body> {
    page(
        "Understood",
        html! {
            h1 { "Understood" }
            p { "The link is signed rightly. It asks for this:" }
            table {
                @for (name, value) in fields.members() {
                    tr { td { (name) } td { (value.scalar().unwrap_or_else(|| value.to_string())) } }
                }
            }
            p { "A provider would lead you on from here. The sandbox does nothing more." }
        },
    )
}

/// The page at a link whose request stands behind a `#`.
pub(crate) fn fragment() -> Response<Body> {
    page(
        "Link",
        html! {
            noscript { "This link needs a script to be read." }
            script { (PreEscaped(FRAGMENT_TO_QUERY)) }
        },
    )
}

fn known(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("–")
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

fn page(title: &str, body: Markup) -> Response<Body> {
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
    typed(StatusCode::OK, "text/html; charset=utf-8", page.into_string())
}
