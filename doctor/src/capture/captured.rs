//! One captured HTTP message. Where only the body was captured, it is that body alone.

use std::fmt;

use paysmith_codegen::checked::BodyKind;

use crate::display::visible;
use crate::{json, xml};

/// One captured HTTP message. Where only the body was captured, it is that body alone.
#[derive(Clone)]
pub struct Captured {
    /// How the message begins: as a request, as a response, or right with the body.
    pub start: Start,
    /// The names and values of the headers, as they came.
    pub headers: Vec<(String, String)>,
    /// Every byte of the body.
    pub body: Vec<u8>,
    /// Remarks for people about this capture, each on one line.
    pub notes: Vec<String>,
}

/// How a message begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// With a request line.
    Request {
        /// The method, such as `POST`.
        method: String,
        /// The URL, or its path and query.
        target: String,
    },
    /// With a status line.
    Response {
        /// The HTTP status.
        status: u16,
        /// The URL of the request that is answered, where the capture holds that request too.
        to: Option<String>,
    },
    /// With the body: nothing else was captured.
    Body,
}

impl Captured {
    /// Only a body, byte for byte.
    #[must_use]
    pub fn of_body(bytes: Vec<u8>) -> Self {
        Self { start: Start::Body, headers: Vec::new(), body: bytes, notes: Vec::new() }
    }

    /// The value of the header of this name, in which upper and lower case are the same.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The HTTP status of an answer.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self.start {
            Start::Response { status, .. } => Some(status),
            Start::Request { .. } | Start::Body => None,
        }
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

    /// The query of the URL that was called, without its `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        let Start::Request { target, .. } = &self.start else { return None };
        target.split_once('?').and_then(|(_, query)| query.split('#').next())
    }

    /// The bytes of the form: the body, or the query of the URL where there is no body.
    pub(crate) fn form(&self) -> &[u8] {
        self.query().filter(|_| self.body.is_empty()).map_or(&self.body, str::as_bytes)
    }

    /// Whether the body begins as a JSON object does.
    pub(crate) fn looks_like_json(&self) -> bool {
        self.body.trim_ascii_start().starts_with(b"{")
    }

    /// The format that the body looks like. The name of an XML document's root doesn't matter here, and is empty.
    pub(crate) fn kind(&self) -> BodyKind {
        if self.looks_like_json() {
            BodyKind::Json
        } else if self.body.trim_ascii_start().starts_with(b"<") {
            BodyKind::Xml(String::new())
        } else {
            BodyKind::Form
        }
    }

    /// Whether the body looks like one of that format. Where a document's root can be read, it must be the one that is named, if
    /// one is.
    pub(crate) fn looks_like(&self, kind: &BodyKind) -> bool {
        let root = || std::str::from_utf8(&self.body).ok().and_then(xml::root);
        match (kind, self.kind()) {
            (BodyKind::Xml(wanted), BodyKind::Xml(_)) => {
                wanted.is_empty() || root().is_none_or(|own| own == *wanted)
            }
            (wanted, own) => *wanted == own,
        }
    }

    /// The pairs of a body of that format: names and decoded values. There are none if it can't be read.
    pub(crate) fn pairs(&self, kind: &BodyKind) -> Vec<(String, String)> {
        let text = || std::str::from_utf8(&self.body).unwrap_or_default();
        match kind {
            BodyKind::Json => json::pairs(text()).unwrap_or_default(),
            BodyKind::Form => form_urlencoded::parse(self.form()).into_owned().collect(),
            BodyKind::Xml(_) => xml::pairs(text()).unwrap_or_default(),
        }
    }

    /// Why a body isn't XML that can be read.
    pub(crate) fn xml_error(&self) -> Option<String> {
        match std::str::from_utf8(&self.body) {
            Ok(text) => xml::pairs(text).err(),
            Err(_) => Some("it isn't UTF-8".to_owned()),
        }
    }

    /// Why a body that begins as a JSON object does isn't JSON.
    pub(crate) fn json_error(&self) -> Option<String> {
        let text = std::str::from_utf8(&self.body).ok().filter(|_| self.looks_like_json())?;
        json::parse(text).err().map(|error| error.to_string())
    }

    /// The name of the first member that stands in the JSON body twice, or of the first such element of an XML document, so that
    /// nobody can tell which one counts.
    #[must_use]
    pub fn repeated(&self) -> Option<String> {
        let text = std::str::from_utf8(&self.body).ok()?;
        if self.looks_like(&BodyKind::Xml(String::new())) {
            xml::repeated(text)
        } else {
            json::repeated(text)
        }
    }

    /// A line by which people tell messages apart. What would break the line or steer a terminal is made visible in it,
    /// since anybody may have written the capture.
    #[must_use]
    pub fn summary(&self) -> String {
        let shown = |text: &str| visible(text.as_bytes());
        let what = match &self.start {
            // The query isn't shown, because it may hold personal data.
            Start::Request { method, .. } => {
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

    /// Notes what keeps anybody from reading the body as it was captured.
    pub(super) fn note_what_hinders_reading(&mut self) {
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
        if let Some(error) = self.json_error() {
            self.notes.push(format!("the body begins like JSON but isn't JSON: {error}"));
        }
    }
}

/// Shows neither the values of the headers nor the body.
impl fmt::Debug for Captured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Captured({})", self.summary())
    }
}
