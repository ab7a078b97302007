//! Sends notifications, again and again until they are acknowledged, and keeps the record.

use std::time::Duration;

use paysmith_codegen::checked::NotificationReply;
use reqwest::{Client, Url};
use serde::Serialize;

use crate::json::Json;
use crate::notices::Notice;

/// A notification that was sent, or couldn't be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// The provider that was played.
    pub provider: String,
    /// The notification's name in the spec.
    pub notification: String,
    /// The merchant's number of the order.
    pub order: Option<String>,
    /// Where it went.
    pub url: Option<String>,
    /// The last try was acknowledged as the spec says.
    pub acknowledged: bool,
    /// Each try in turn. None at all: there was nowhere to send it to.
    pub tries: Vec<Try>,
}

/// One try to deliver a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Try {
    /// The merchant's HTTP status.
    pub status: Option<u16>,
    /// What was wrong with the answer, or why there was none.
    pub problem: Option<String>,
}

/// How to send.
pub(crate) struct Sender {
    pub(crate) client: Client,
    pub(crate) pause: Duration,
    /// Whether other hosts than this one may be told.
    pub(crate) anywhere: bool,
}

/// More than this of a merchant's answer isn't looked at.
const MOST_ANSWER: usize = 64 * 1024;

impl Sender {
    pub(crate) async fn deliver(&self, notice: Notice) -> Delivery {
        let mut delivery = Delivery {
            provider: notice.provider.clone(),
            notification: notice.notification.clone(),
            order: notice.order.clone(),
            url: notice.to.clone(),
            tries: Vec::new(),
            acknowledged: false,
        };
        let Some(to) = &notice.to else { return delivery };
        let url = match target(to, self.anywhere) {
            Ok(url) => url,
            Err(problem) => {
                delivery.tries.push(Try { status: None, problem: Some(problem.to_owned()) });
                return delivery;
            }
        };
        for attempt in 0..notice.tries {
            if attempt > 0 {
                tokio::time::sleep(self.pause).await;
            }
            let one = self.send(url.clone(), &notice).await;
            delivery.acknowledged = one.problem.is_none();
            delivery.tries.push(one);
            if delivery.acknowledged {
                break;
            }
        }
        delivery
    }

    async fn send(&self, url: Url, notice: &Notice) -> Try {
        let mut request =
            self.client.post(url).header("content-type", notice.content_type).body(notice.laid.body.clone());
        for (name, value) in &notice.laid.headers {
            request = request.header(name, value);
        }
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Try { status: None, problem: Some(error.without_url().to_string()) },
        };
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_ANSWER {
                break;
            }
        }
        Try { status: Some(status), problem: unacknowledged(&notice.acknowledge, status, &body) }
    }
}

/// Why an answer is no acknowledgement. Where the spec wants no particular body, any will do.
fn unacknowledged(wanted: &NotificationReply, status: u16, body: &[u8]) -> Option<String> {
    if status != wanted.status {
        return Some(format!("status {status}, not {}", wanted.status));
    }
    let body = String::from_utf8_lossy(body);
    let same = wanted.body.is_empty()
        || body == wanted.body
        || (wanted.content_type.contains("json") && same_json(&body, &wanted.body));
    (!same).then(|| "another body than the provider wants".to_owned())
}

/// Members of objects have no order.
fn same_json(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    Json::parse(one).is_some() && read(one) == read(other)
}

/// A sandbox tells nobody outside unless it is allowed to: specs' examples hold real URLs.
fn target(url: &str, anywhere: bool) -> Result<Url, &'static str> {
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
            assert!(target(good, false).is_ok(), "{good}");
        }
        for bad in
            ["http://shop.example/", "ftp://127.0.0.1/", "http://127.0.0.1.example/", "x", "http://10.0.0.1/"]
        {
            assert!(target(bad, false).is_err(), "{bad}");
        }
        assert!(target("http://shop.example/", true).is_ok());
        assert!(target("file:///etc/passwd", true).is_err());
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
    }
}
