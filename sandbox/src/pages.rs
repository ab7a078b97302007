//! The pages for people: all orders, and the page on which a payer pays. Plain HTML, and no script but
//! one: what stands behind the `#` of a link never reaches a server by itself.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use paysmith_codegen::checked::StateClass;

use crate::json::Json;
use crate::serving::{html, plain, split};
use crate::shared::{Order, Shared};

/// How many orders of each provider the front page shows.
const MOST_SHOWN: usize = 100;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc}\
    form{margin:0}";

/// The providers and their orders.
pub(crate) fn front(shared: &Shared) -> Response<Body> {
    let mut page = String::from("<h1>Sandbox</h1><ul>");
    for played in &shared.players {
        let (name, title) = (escaped(&played.spec.name), escaped(&played.spec.title));
        let _ = write!(page, "<li>{title}: <code>/{name}</code></li>");
    }
    page.push_str(
        "</ul><h2>Orders</h2><table><tr><th>Provider<th>Order<th>Operation<th>Amount<th>State<th></tr>",
    );
    for order in shared.orders(MOST_SHOWN) {
        let _ = write!(
            page,
            "<tr><td>{}<td>{}<td>{}<td>{}<td>{}<td>{}</tr>",
            escaped(&order.provider),
            escaped(order.number.as_deref().unwrap_or("–")),
            escaped(&order.operation),
            escaped(order.amount.as_deref().unwrap_or("–")),
            order.state.word(),
            button(&order),
        );
    }
    page.push_str("</table>");
    html(StatusCode::OK, framed("Sandbox", &page))
}

/// The page that a QR code or a link leads the payer to: `/<provider>/<serial>`.
pub(crate) fn pay(shared: &Shared, path: &str) -> Response<Body> {
    let (provider, rest) = split(path);
    let serial: Option<u64> = split(rest).0.parse().ok();
    let Some(order) = serial.and_then(|serial| shared.order(provider, serial)) else {
        return plain(StatusCode::NOT_FOUND, "no such order\n");
    };
    let page = format!(
        "<h1>{}</h1><p>Order {}, amount {}: {}.</p>{}",
        escaped(&order.provider),
        escaped(order.number.as_deref().unwrap_or("–")),
        escaped(order.amount.as_deref().unwrap_or("–")),
        order.state.word(),
        button(&order),
    );
    html(StatusCode::OK, framed("Pay", &page))
}

/// What was understood of a link that makes no order: its fields, without credentials and signature.
pub(crate) fn understood(fields: &Json) -> Response<Body> {
    let mut page =
        String::from("<h1>Understood</h1><p>The link is signed rightly. It asks for this:</p><table>");
    for (name, value) in fields.members() {
        let value = value.scalar().unwrap_or_else(|| value.to_string());
        let _ = write!(page, "<tr><td>{}<td>{}</tr>", escaped(name), escaped(&value));
    }
    page.push_str("</table><p>A provider would lead you on from here. The sandbox does nothing more.</p>");
    html(StatusCode::OK, framed("Understood", &page))
}

/// What stands behind a `#` no server sees, so that the browser has to ask again.
pub(crate) fn fragment() -> Response<Body> {
    let page = "<noscript>This link needs a script to be read.</noscript><script>\
        var at=location.hash.indexOf('?');\
        if(at>=0)location.replace(location.pathname+location.hash.slice(at));\
        else document.body.append('There is no request behind the # of this link.');</script>";
    html(StatusCode::OK, framed("Link", page))
}

fn button(order: &Order) -> String {
    if order.state != StateClass::Pending {
        return String::new();
    }
    format!(
        "<form method=\"post\" action=\"/_sandbox/{}/pay\"><input type=\"hidden\" name=\"serial\" value=\"{}\">\
         <button>Pay</button></form>",
        escaped(&order.provider),
        order.serial,
    )
}

fn framed(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style><body>{body}</body></html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
