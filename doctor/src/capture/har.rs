//! Reads HAR files, as browsers and proxies save them: each entry is a request and its response.
//!
//! Only members that tell what was signed are read. Real files often lack others that the format demands.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::{Captured, Start, Unreadable};

/// A HAR file with entries of the type `E`.
#[derive(Deserialize)]
struct Har<E> {
    log: Log<E>,
}

#[derive(Deserialize)]
struct Log<E> {
    entries: Vec<E>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
    response: Option<Response>,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<NameValue>,
    #[serde(rename = "postData")]
    content: Option<Content>,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    #[serde(default)]
    headers: Vec<NameValue>,
    content: Option<Content>,
}

/// A body: its text, or the fields of a form.
#[derive(Deserialize)]
struct Content {
    text: Option<String>,
    encoding: Option<String>,
    #[serde(default)]
    params: Vec<NameValue>,
}

#[derive(Deserialize)]
struct NameValue {
    name: String,
    #[serde(default)]
    value: String,
}

/// Whether a JSON file is a HAR file. A body may have a member `log` too, but hardly one with `entries`.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Har<serde::de::IgnoredAny>>(without_bom(bytes)).is_ok()
}

fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Captured>, Unreadable> {
    let har: Har<Entry> = serde_json::from_slice(without_bom(bytes)).map_err(|error| {
        // The error's own text may repeat a value.
        Unreadable(format!(
            "the HAR file isn't as it should be at line {} column {}",
            error.line(),
            error.column()
        ))
    })?;
    let mut messages = Vec::new();
    for entry in har.log.entries {
        let url = entry.request.url.clone();
        messages.push(request(entry.request)?);
        if let Some(answer) = entry.response.filter(|answer| answer.status != 0) {
            messages.push(response(answer, url)?);
        }
    }
    if messages.is_empty() {
        return Err(Unreadable("the HAR file has no entries".to_owned()));
    }
    Ok(messages)
}

fn headers(pairs: Vec<NameValue>) -> Vec<(String, String)> {
    pairs.into_iter().map(|pair| (pair.name, pair.value)).collect()
}

fn request(request: Request) -> Result<Captured, Unreadable> {
    let mut notes = Vec::new();
    let body = match request.content {
        None => Vec::new(),
        Some(Content { text: Some(text), encoding, .. }) => decoded(text, encoding.as_deref())?,
        Some(Content { params, .. }) => {
            notes.push(
                "the HAR file has the form's fields but not its bytes: the fields were encoded again"
                    .to_owned(),
            );
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(params.iter().map(|pair| (&pair.name, &pair.value)));
            form.finish().into_bytes()
        }
    };
    let start = Start::Request { method: request.method, target: request.url };
    Ok(Captured { start, headers: headers(request.headers), body, notes })
}

fn response(response: Response, url: String) -> Result<Captured, Unreadable> {
    let mut notes = Vec::new();
    let body = match response.content {
        Some(Content { text: Some(text), encoding, .. }) => decoded(text, encoding.as_deref())?,
        _ => {
            notes.push("the HAR file was saved without the bodies of responses".to_owned());
            Vec::new()
        }
    };
    let start = Start::Response { status: response.status, to: Some(url) };
    Ok(Captured { start, headers: headers(response.headers), body, notes })
}

fn decoded(text: String, encoding: Option<&str>) -> Result<Vec<u8>, Unreadable> {
    match encoding {
        Some("base64") => STANDARD
            .decode(text)
            .map_err(|_| Unreadable("a body in the HAR file is said to be base64, and isn't".to_owned())),
        _ => Ok(text.into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_request_and_its_response() {
        let har = br#"{"log":{"entries":[{"request":{"method":"POST","url":"https://a.example/x?y=1","headers":[{"name":"A","value":"1"}],"postData":{"mimeType":"m","params":[{"name":"a b","value":"1&2"}]}},"response":{"status":200,"content":{"text":"e30K","encoding":"base64"}}}]}}"#;
        assert!(looks_like(har));
        let messages = read(har).unwrap();
        assert_eq!(messages[0].body, b"a+b=1%262");
        assert_eq!((messages[1].body.as_slice(), messages[1].path()), (&b"{}\n"[..], Some("/x")));
        assert!(!looks_like(br#"{"log":1}"#));
        assert!(read(br#"{"log":{"entries":[{"request":{}}]}}"#).is_err());
    }
}
