//! Captured messages as people have them: a dump of HTTP, a HAR file, a curl command, or a bare body.
//!
//! A signature covers bytes, so a body is kept byte for byte. Where a file can't say what the bytes were, a note in
//! [`Captured::notes`] tells people so.
//!
//! Each kind of file has a reader here; `shell_words` takes the command line of a curl command apart.

mod captured;
mod curl;
mod har;
mod http_dump;
mod shell_words;

pub use captured::{Captured, Start};

use std::fmt;

/// Why a file or a field can't be read. It repeats nothing of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub(crate) String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// Reads every message of a file, in the file's order. The beginning of the file tells its kind.
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
/// When the file is empty, or begins like one of these kinds of file and can't be read as one.
pub fn read(bytes: &[u8]) -> Result<Vec<Captured>, Unreadable> {
    let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(4096)).unwrap_or_default()).into_owned();
    let beginning = text.trim_start_matches('\u{feff}').trim_start();
    let mut messages = if bytes.is_empty() {
        return Err(Unreadable("it is empty".to_owned()));
    } else if beginning.starts_with("curl ") || beginning.starts_with("curl\t") {
        curl::read(bytes)?
    } else if beginning.starts_with('{') && har::looks_like(bytes) {
        har::read(bytes)?
    } else if http_dump::looks_like(beginning) {
        http_dump::read(bytes)?
    } else {
        vec![bare_body(bytes)]
    };
    messages.iter_mut().for_each(Captured::note_what_hinders_reading);
    Ok(messages)
}

/// A body and nothing else. Whoever cut it out of its message may have added a line end or taken one away.
fn bare_body(bytes: &[u8]) -> Captured {
    let mut captured = Captured::of_body(bytes.to_vec());
    if bytes.ends_with(b"\n") {
        captured.notes.push("the file ends in a line end, which counts as part of the body".to_owned());
    }
    captured
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_by_itself_is_a_request() {
        let messages = read(b"https://pay.example/page?a=1&sign=00\n").unwrap();
        assert_eq!((messages[0].path(), messages[0].query()), (Some("/page"), Some("a=1&sign=00")));
    }

    /// A word of a curl command may hold line ends, and a dump or a HAR file may hold what clears a terminal's screen.
    #[test]
    fn a_summary_is_one_line_whatever_was_captured() {
        let messages = read(b"curl 'https://pay.example/a\nb' -X 'PO\x1b[2JST'").unwrap();
        assert_eq!(messages[0].summary(), "PO<U+001B>[2JST /a\u{240a}b, 0 bytes");
        let dump = b"HTTP/1.1 200 OK\ncontent-encoding: g\x1bz\nContent-Length: 2\n\n\x1f\x8b";
        assert!(read(dump).unwrap()[0].notes[0].contains("(g<U+001B>z)"));
    }

    #[test]
    fn a_body_that_only_looks_like_json_is_noted() {
        for (body, why) in [("{\"a\": 1-2}", "expected `,` or `}`"), ("{\"a\": \"\\q\"}", "invalid escape")] {
            let message = read(body.as_bytes()).unwrap().remove(0);
            let note = format!("the body begins like JSON but isn't JSON: {why}");
            assert!(message.notes[0].starts_with(&note), "{:?}", message.notes);
        }
        assert!(read(b"{\"a\": 1}").unwrap()[0].notes.is_empty());
    }

    /// Reads pieces of every kind of file, put together in random order.
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
                let _ = (message.summary(), message.query());
            }
        }
    }
}
