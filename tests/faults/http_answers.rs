//! Answers in the bytes of HTTP, written rightly or wrongly.

use axum::body::Bytes;
use paysmith_runtime::Reply;

/// How the end of a body is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By its length in a header.
    Length,
    /// By the end of the connection.
    Nothing,
    /// By chunks of this many bytes.
    Chunked(usize),
}

/// An answer to which headers can still be added.
pub(crate) struct Answer {
    status: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Bytes,
}

impl Answer {
    /// The answer with the provider's status and headers. The headers that announce its end are left out.
    pub(crate) fn of(reply: &Reply) -> Self {
        let ours = ["content-length", "transfer-encoding", "connection", "date"];
        let kept = reply.headers.iter().filter(|(name, _)| !ours.contains(&name.as_str()));
        let headers = kept.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
        Self { status: format!("{} X", reply.status), headers, body: reply.body.clone().into() }
    }

    /// An answer that isn't the provider's.
    pub(crate) fn foreign(kind: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), kind.as_bytes().to_vec())];
        Self { status: "200 OK".to_owned(), headers, body: body.into() }
    }

    pub(crate) fn status(mut self, status: &str) -> Self {
        status.clone_into(&mut self.status);
        self
    }

    /// Sets a header, in place of one with the same name.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(own, _)| own != name);
        self.headers.push((name.to_owned(), value.as_bytes().to_vec()));
        self
    }

    /// Adds a header beside others with the same name.
    pub(crate) fn second(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.as_bytes().to_vec()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn length(&self) -> usize {
        self.body.len()
    }

    /// The status line and the headers.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {}\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    /// The bytes of the whole answer, and how many of them are the head.
    pub(crate) fn laid(self, framing: Framing) -> (Bytes, usize) {
        let framed = match framing {
            Framing::Length => {
                let length = self.length().to_string();
                self.header("content-length", &length)
            }
            Framing::Nothing => self,
            Framing::Chunked(_) => self.header("transfer-encoding", "chunked"),
        };
        let mut bytes = framed.head();
        let head = bytes.len();
        match framing {
            Framing::Chunked(size) => bytes.extend(chunked(&framed.body, size)),
            _ => bytes.extend_from_slice(&framed.body),
        }
        (bytes.into(), head)
    }

    /// The whole answer, with a header for its length.
    pub(crate) fn whole(self) -> Bytes {
        self.laid(Framing::Length).0
    }

    /// The whole answer, with the headers that it has and no others.
    pub(crate) fn bare(self) -> Bytes {
        self.laid(Framing::Nothing).0
    }
}

/// A body in chunks of this many bytes.
pub(crate) fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in body.chunks(size.max(1)) {
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}
