//! Sends notifications, each until it is acknowledged or has been tried often enough.

use std::time::Duration;

use paysmith_codegen::checked::NotificationReply;
use reqwest::{Client, Url};
use serde::Serialize;

use super::compose::OutgoingNotification;
use crate::wire::json::Json;
use crate::wire::xml;

/// The record of a notification that was sent, or couldn't be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryRecord {
    /// The provider that was played.
    pub provider: String,
    /// The notification's name in the spec.
    pub notification: String,
    /// The merchant's number of the order.
    pub order: Option<String>,
    /// The URL that it went to.
    pub url: Option<String>,
    /// Whether the last try was acknowledged as the spec says.
    pub acknowledged: bool,
    /// The tries, in the order of time. There are none where the merchant gave no URL.
    pub tries: Vec<DeliveryTry>,
}

/// One try to deliver a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryTry {
    /// The HTTP status of the merchant's answer; `None` where there was no answer.
    pub status: Option<u16>,
    /// What was wrong with the merchant's answer, or why there was none.
    pub problem: Option<String>,
}

pub(crate) struct NotificationSender {
    pub(crate) client: Client,
    /// The pause between two tries.
    pub(crate) pause: Duration,
    /// Whether notifications may go to other hosts than this one.
    pub(crate) anywhere: bool,
}

/// How much of a merchant's answer is read, in bytes.
const MOST_ANSWER: usize = 64 * 1024;

impl NotificationSender {
    pub(crate) async fn deliver(&self, notification: OutgoingNotification) -> DeliveryRecord {
        let mut delivery = DeliveryRecord {
            provider: notification.provider.clone(),
            notification: notification.name.clone(),
            order: notification.order.clone(),
            url: notification.url.clone(),
            tries: Vec::new(),
            acknowledged: false,
        };
        let Some(to) = &notification.url else { return delivery };
        let url = match allowed_url(to, self.anywhere) {
            Ok(url) => url,
            Err(problem) => {
                delivery.tries.push(DeliveryTry { status: None, problem: Some(problem.to_owned()) });
                return delivery;
            }
        };
        for attempt in 0..notification.most_tries {
            if attempt > 0 {
                tokio::time::sleep(self.pause).await;
            }
            let one = self.send(url.clone(), &notification).await;
            delivery.acknowledged = one.problem.is_none();
            delivery.tries.push(one);
            if delivery.acknowledged {
                break;
            }
        }
        delivery
    }

    async fn send(&self, url: Url, notification: &OutgoingNotification) -> DeliveryTry {
        let body = &notification.message.body;
        let mut request = if notification.in_query {
            self.client.get(with_query(url, body))
        } else {
            let request = self.client.post(url).header("content-type", notification.content_type);
            request.body(body.clone())
        };
        for (name, value) in &notification.message.headers {
            request = request.header(name, value);
        }
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                return DeliveryTry { status: None, problem: Some(error.without_url().to_string()) };
            }
        };
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_ANSWER {
                break;
            }
        }
        DeliveryTry {
            status: Some(status),
            problem: notification
                .acknowledgement
                .as_ref()
                .and_then(|wanted| unacknowledged(wanted, status, &body)),
        }
    }
}

/// The URL with these pairs behind the ones that it has.
fn with_query(mut url: Url, pairs: &str) -> Url {
    let own = url.query().filter(|own| !own.is_empty()).map(|own| format!("{own}&")).unwrap_or_default();
    url.set_query(Some(&format!("{own}{pairs}")));
    url
}

/// Why the merchant's answer is no acknowledgement; `None` where it is one.
fn unacknowledged(wanted: &NotificationReply, status: u16, body: &[u8]) -> Option<String> {
    if status != wanted.status {
        return Some(format!("status {status}, not {}", wanted.status));
    }
    let body = String::from_utf8_lossy(body);
    let is_wanted = wanted.body.is_empty()
        || body == wanted.body
        || (wanted.content_type.contains("json") && is_same_json(&body, &wanted.body))
        || (wanted.content_type.contains("xml") && is_same_xml(&body, &wanted.body));
    (!is_wanted).then(|| "another body than the provider wants".to_owned())
}

/// Whether two texts are the same JSON value, whatever the order of members.
fn is_same_json(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    Json::parse(one).is_some() && read(one) == read(other)
}

/// Whether two texts are the same flat document, whatever the order of its elements.
fn is_same_xml(one: &str, other: &str) -> bool {
    let read = |text: &str| {
        let (root, mut elements) = xml::read(text.as_bytes()).ok()?;
        elements.sort_unstable();
        Some((root, elements))
    };
    read(one).is_some() && read(one) == read(other)
}

/// The URL that a notification may be sent to. As the examples in specs have real URLs, only loopback addresses are allowed
/// unless the sandbox was told otherwise.
fn allowed_url(url: &str, anywhere: bool) -> Result<Url, &'static str> {
    let url = Url::parse(url).map_err(|_| "no URL")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("neither http nor https");
    }
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let loopback =
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if loopback || anywhere { Ok(url) } else { Err("not a loopback address, and no other is allowed") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_unless_allowed() {
        for good in ["http://127.0.0.1:1/x", "https://localhost/x", "http://[::1]:2/", "http://127.9.9.9/"] {
            assert!(allowed_url(good, false).is_ok(), "{good}");
        }
        for bad in
            ["http://shop.example/", "ftp://127.0.0.1/", "http://127.0.0.1.example/", "x", "http://10.0.0.1/"]
        {
            assert!(allowed_url(bad, false).is_err(), "{bad}");
        }
        assert!(allowed_url("http://shop.example/", true).is_ok());
        assert!(allowed_url("file:///etc/passwd", true).is_err());
    }

    #[test]
    fn acknowledgements_are_compared() {
        let text =
            NotificationReply { status: 200, content_type: "text/plain".into(), body: "SUCCESS".into() };
        assert_eq!(unacknowledged(&text, 200, b"SUCCESS"), None);
        assert!(unacknowledged(&text, 200, b"success").is_some());
        assert!(unacknowledged(&text, 500, b"SUCCESS").is_some());
        let json = NotificationReply {
            status: 200,
            content_type: "application/json".into(),
            body: r#"{"a":1,"b":2}"#.into(),
        };
        assert_eq!(unacknowledged(&json, 200, br#"{ "b": 2, "a": 1 }"#), None);
        assert!(unacknowledged(&json, 200, b"{}").is_some());
        let xml = NotificationReply {
            status: 200,
            content_type: "text/xml; charset=utf-8".into(),
            body: "<xml><a>1</a><b>OK</b></xml>".into(),
        };
        assert_eq!(unacknowledged(&xml, 200, b"<xml>\n<b><![CDATA[OK]]></b><a>1</a></xml>"), None);
        for other in [&b"<xml><a>1</a></xml>"[..], b"<root><a>1</a><b>OK</b></root>", b"<xml>", b"OK"] {
            assert!(unacknowledged(&xml, 200, other).is_some());
        }
    }
}
