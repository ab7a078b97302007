//! Messages as people have them: a dump of HTTP, a HAR file, a curl command, or a bare body.
//!
//! A signature covers bytes, so a body is kept byte for byte; where a file can't say what the bytes were, a note does.

mod curl;
mod har;
mod http;
mod words;

use std::fmt;

use crate::visible;

/// One HTTP message, or what there is of it.
#[derive(Clone)]
pub struct Captured {
    /// What kind of message.
    pub start: Start,
    /// Names and values, as they came.
    pub headers: Vec<(String, String)>,
    /// Every byte of the body.
    pub body: Vec<u8>,
    /// What should be known about this capture.
    pub notes: Vec<String>,
}

/// How a message begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// A request.
    Request {
        /// `POST`.
        method: String,
        /// The URL, or its path and query.
        target: String,
    },
    /// A response.
    Response {
        /// The status.
        status: u16,
        /// The URL of the request that it answers, where the capture has that too.
        to: Option<String>,
    },
    /// Nothing but a body.
    Body,
}

/// Why a file can't be used. It repeats nothing of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub(crate) String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// Every message of a file, in its order; the kind of file is told by its beginning.
///
/// ```
/// let dump = b"POST /notify HTTP/1.1\nX-QF-SIGN: 00\nContent-Length: 2\n\n{}";
/// let messages = paysmith_doctor::capture::read(dump)?;
/// assert_eq!(messages[0].header("x-qf-sign"), Some("00"));
/// assert_eq!(messages[0].body, b"{}");
/// # Ok::<(), paysmith_doctor::capture::Unreadable>(())
/// ```
///
/// # Errors
/// When it is empty, or begins like a kind of file and can't be read as one.
pub fn read(bytes: &[u8]) -> Result<Vec<Captured>, Unreadable> {
    let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default()).into_owned();
    let begin = text.trim_start_matches('\u{feff}').trim_start();
    let mut messages = if bytes.is_empty() {
        return Err(Unreadable("it is empty".to_owned()));
    } else if begin.starts_with("curl ") || begin.starts_with("curl\t") {
        curl::read(bytes)?
    } else if begin.starts_with('{') && har::looks_like(bytes) {
        har::read(bytes)?
    } else if http::looks_like(begin) {
        http::read(bytes)?
    } else {
        vec![body(bytes)]
    };
    for message in &mut messages {
        message.note_what_hinders();
    }
    Ok(messages)
}

/// A body and nothing else. That it was cut out of its message may have cost or given it a line end.
fn body(bytes: &[u8]) -> Captured {
    let notes = match bytes.last() {
        Some(b'\n') => vec!["the file ends in a line end, which counts as part of the body".to_owned()],
        _ => Vec::new(),
    };
    Captured { start: Start::Body, headers: Vec::new(), body: bytes.to_vec(), notes }
}

impl Captured {
    /// Only a body, byte for byte.
    #[must_use]
    pub fn of_body(bytes: Vec<u8>) -> Self {
        Self { start: Start::Body, headers: Vec::new(), body: bytes, notes: Vec::new() }
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The path of the URL that was called.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        let url = match &self.start {
            Start::Request { target, .. } => target.as_str(),
            Start::Response { to, .. } => to.as_deref()?,
            Start::Body => return None,
        };
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
            None => url,
        };
        path.split(['?', '#']).next()
    }

    /// What stands behind the `?` of the URL.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        let Start::Request { target, .. } = &self.start else { return None };
        target.split_once('?').and_then(|(_, query)| query.split('#').next())
    }

    /// A member that stands in the JSON body twice: nobody can tell which one counts.
    #[must_use]
    pub fn repeated(&self) -> Option<String> {
        crate::json::repeated(std::str::from_utf8(&self.body).ok()?)
    }

    /// A line by which people tell messages apart. A capture may be anybody's: what would break the line, or steer a
    /// terminal, is made visible.
    #[must_use]
    pub fn line(&self) -> String {
        let shown = |text: &str| visible(text.as_bytes());
        let what = match &self.start {
            Start::Request { method, .. } => {
                // Not the query, which may hold anything.
                format!("{} {}", shown(method), shown(self.path().unwrap_or_default()))
            }
            Start::Response { status, .. } => match self.path() {
                Some(path) => format!("response {status} to {}", shown(path)),
                None => format!("response {status}"),
            },
            Start::Body => "a body".to_owned(),
        };
        format!("{what}, {} bytes", self.body.len())
    }

    fn note_what_hinders(&mut self) {
        if let Some(encoding) = self.header("content-encoding")
            && !encoding.eq_ignore_ascii_case("identity")
            && (self.body.starts_with(b"\x1f\x8b") || std::str::from_utf8(&self.body).is_err())
        {
            let note = format!(
                "the body is compressed ({}); a signature covers what is in it: capture it unpacked",
                visible(encoding.as_bytes())
            );
            self.notes.push(note);
        }
    }
}

/// Shows neither headers' values nor the body.
impl fmt::Debug for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Captured({})", self.line())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_by_itself_is_a_request() {
        let messages = read(b"https://pay.example/page?a=1&sign=00\n").unwrap();
        assert_eq!((messages[0].path(), messages[0].query()), (Some("/page"), Some("a=1&sign=00")));
    }

    /// A word of a curl command may be several lines; a dump and a HAR file may hold what clears a screen.
    #[test]
    fn a_line_is_one_line_whatever_was_captured() {
        let messages = read(b"curl 'https://pay.example/a\nb' -X 'PO\x1b[2JST'").unwrap();
        assert_eq!(messages[0].line(), "PO<U+001B>[2JST /a\u{240a}b, 0 bytes");
        let dump = b"HTTP/1.1 200 OK\ncontent-encoding: g\x1bz\nContent-Length: 2\n\n\x1f\x8b";
        assert!(read(dump).unwrap()[0].notes[0].contains("(g<U+001B>z)"));
    }

    /// Pieces of every kind of file, in any order, at any length.
    #[test]
    fn nothing_that_is_read_panics() {
        let pieces: [&[u8]; 16] = [
            b"POST /a HTTP/1.1\n",
            b"HTTP/1.1 200 OK\r\n",
            b"Content-Length: 3\n",
            b"\n",
            b"###",
            b"curl ",
            b"-d '",
            b"$'\\ud83d",
            b"\\",
            b"{\"log\":{\"entries\":[",
            b"{\"request\":",
            b"]}}",
            b"\xff\xfe",
            b"# c\n",
            b"Content-Length: 99999999999999999999\n",
            b"\"",
        ];
        let mut seed = 1u64;
        for _ in 0..20_000 {
            let mut bytes = Vec::new();
            for _ in 0..8 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                bytes.extend(pieces[(seed >> 60) as usize]);
            }
            for message in read(&bytes).unwrap_or_default() {
                let _ = (message.line(), message.query());
            }
        }
    }
}
