//! An input of the fuzzer, taken apart into a message. The first four bytes pick the provider, the operation or notification,
//! the treatment and the status; the rest is the message.

use http::{HeaderMap, HeaderName, HeaderValue};
use paysmith_doctor::capture::{Captured, Start};

/// HTTP statuses that clients treat differently; 200 stands here three times so that it is picked more often.
const STATUSES: [u16; 16] = [200, 200, 200, 201, 202, 204, 206, 100, 301, 304, 400, 401, 404, 429, 500, 503];

/// How a message is treated before the client gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Treated {
    /// Left as it is.
    Raw,
    /// It gets signatures wherever it has room for them.
    Signed,
    /// Only the code and the fields come from the input. The envelope of the spec is laid around them, and the message is
    /// signed.
    Wrapped,
}

/// The bytes in front of a message, by which the message's surroundings are picked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    /// Picks the provider.
    pub(crate) provider: u8,
    /// Picks one of the provider's operations or notifications.
    pub(crate) which: u8,
    /// What is done to the message.
    pub(crate) treated: Treated,
    /// Picks the HTTP status.
    pub(crate) status: u8,
}

/// A message from a provider.
pub(crate) struct Arrived {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Head {
    /// Splits an input into its head and the rest.
    pub(crate) fn split(data: &[u8]) -> Option<(Self, &[u8])> {
        let ([provider, which, treated, status], rest) = data.split_first_chunk::<4>()?;
        let treated = match treated % 3 {
            0 => Treated::Raw,
            1 => Treated::Signed,
            _ => Treated::Wrapped,
        };
        Some((Self { provider: *provider, which: *which, treated, status: *status }, rest))
    }

    /// The bytes from which `split` makes this head. Seeds begin with them.
    pub(crate) fn bytes(self) -> [u8; 4] {
        [self.provider, self.which, self.treated as u8, self.status]
    }
}

impl Arrived {
    /// Reads header lines, a blank line and a body. Without a blank line, everything is the body.
    pub(crate) fn new(status: u8, bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|two| two == b"\n\n");
        let (lines, body) = end.and_then(|end| bytes.split_at_checked(end)).unwrap_or((b"", bytes));
        let mut headers = HeaderMap::new();
        for line in lines.split(|byte| *byte == b'\n') {
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
            let Some((name, value)) = line.split_at_checked(colon) else { continue };
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) {
                headers.append(name, value);
            }
        }
        let body = body.strip_prefix(b"\n\n").unwrap_or(body).to_vec();
        let status = STATUSES.get(usize::from(status) % STATUSES.len()).copied().unwrap_or(200);
        Self { status, headers, body }
    }

    /// The message in the form that the doctor takes. A header value that isn't UTF-8 becomes empty, so that it is no
    /// signature.
    pub(crate) fn captured(&self) -> Captured {
        let value = |value: &HeaderValue| String::from_utf8(value.as_bytes().to_vec()).unwrap_or_default();
        let headers = self.headers.iter().map(|(name, of)| (name.to_string(), value(of))).collect();
        Captured { start: Start::Body, headers, body: self.body.clone(), notes: Vec::new() }
    }
}

/// The element that a byte picks; `None` if the list is empty.
pub(crate) fn pick<T>(of: &[T], by: u8) -> Option<&T> {
    of.get(usize::from(by).checked_rem(of.len())?)
}
