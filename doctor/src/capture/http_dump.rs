//! Reads dumps of HTTP: what `curl -i` prints, what proxies and logs keep, and what editors call a `.http` file.
//!
//! They are read more leniently than HTTP demands: lines may end in LF alone, and comments may stand between messages.

use super::{Captured, Start, Unreadable};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// What stands between two messages in an editor's `.http` file.
const SEPARATOR: &[u8] = b"###";

/// Whether a text begins with a request line, a status line, or a separator.
pub(super) fn looks_like(text: &str) -> bool {
    let first = text.lines().find(|line| !is_comment(line.as_bytes()) && !line.trim().is_empty());
    text.as_bytes().starts_with(SEPARATOR) || first.is_some_and(|line| start_line(line).is_some())
}

/// The request or response that begins with this line.
fn start_line(line: &str) -> Option<Start> {
    let mut words = line.split_whitespace();
    let first = words.next()?;
    if first.starts_with("HTTP/") {
        return Some(Start::Response { status: words.next()?.parse().ok()?, to: None });
    }
    if (first.starts_with("http://") || first.starts_with("https://")) && words.next().is_none() {
        // Whoever gives a link alone means the request that a browser sends for it.
        return Some(Start::Request { method: "GET".to_owned(), target: first.to_owned() });
    }
    if !METHODS.contains(&first) {
        return None;
    }
    let target = words.next()?;
    let ends = words.next().is_none_or(|version| version.starts_with("HTTP/"));
    let is_url = target.starts_with('/') || target.contains("://");
    (ends && is_url).then(|| Start::Request { method: first.to_owned(), target: target.to_owned() })
}

fn is_comment(line: &[u8]) -> bool {
    (line.starts_with(b"#") && !line.starts_with(SEPARATOR)) || line.starts_with(b"//")
}

/// Reads every message of a dump.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Captured>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut messages: Vec<Captured> = Vec::new();
    let mut rest = bytes;
    let mut last_url = None;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        if line.trim_ascii().is_empty() || is_comment(line) || line.starts_with(SEPARATOR) {
            rest = after;
            continue;
        }
        let number = line_number(bytes, rest);
        let start = std::str::from_utf8(line).ok().and_then(start_line);
        let mut start = start.ok_or_else(|| {
            Unreadable(format!(
                "line {number}: neither a request line (`POST /path`) nor a status line (`HTTP/1.1 200 OK`)"
            ))
        })?;
        match &mut start {
            Start::Request { target, .. } => last_url = Some(target.clone()),
            Start::Response { to, .. } => to.clone_from(&last_url),
            Start::Body => {}
        }
        let (headers, after) = headers(after, number)?;
        let (message, after) = message(start, headers, after);
        messages.push(message);
        rest = after;
    }
    if messages.is_empty() {
        return Err(Unreadable("there is no message in it".to_owned()));
    }
    Ok(messages)
}

/// The first line without its end, and what follows.
fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut lines = bytes.splitn(2, |byte| *byte == b'\n');
    let line = lines.next().unwrap_or_default();
    (line.strip_suffix(b"\r").unwrap_or(line), lines.next().unwrap_or_default())
}

/// The number of the line in the file with which `rest` begins.
fn line_number(file: &[u8], rest: &[u8]) -> usize {
    let before = file.strip_suffix(rest).unwrap_or_default();
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

type Headers = Vec<(String, String)>;

/// The headers behind the start line, which has the number `line_number`, and what follows them.
fn headers(mut rest: &[u8], mut line_number: usize) -> Result<(Headers, &[u8]), Unreadable> {
    let mut headers = Headers::new();
    loop {
        let (line, after) = split_line(rest);
        line_number += 1;
        if line.is_empty() || line.starts_with(SEPARATOR) {
            return Ok((headers, if line.is_empty() { after } else { rest }));
        }
        rest = after;
        if is_comment(line) {
            continue;
        }
        let text = String::from_utf8_lossy(line);
        let Some((name, value)) = text.split_once(':').filter(|(name, _)| !name.trim().is_empty()) else {
            let why = "expected a header (`Name: value`), or an empty line before the body";
            return Err(Unreadable(format!("line {line_number}: {why}")));
        };
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
}

/// The message with its body, and what follows it.
///
/// A body is as long as its `Content-Length` says. Without one it ends at the next separator, at the next status line,
/// or at the end of the file. Line ends before that aren't taken as part of the body.
fn message(start: Start, headers: Headers, rest: &[u8]) -> (Captured, &[u8]) {
    let mut captured = Captured { start, headers, body: Vec::new(), notes: Vec::new() };
    let stated = captured.header("content-length").and_then(|value| value.parse::<usize>().ok());
    if let Some((body, after)) = stated.and_then(|length| rest.split_at_checked(length))
        && message_ends_before(after)
    {
        captured.body = body.to_vec();
        return (captured, after);
    }
    let (body, after) = rest.split_at_checked(end_of_body(rest)).unwrap_or((rest, &[]));
    let bare = if after.is_empty() {
        body.strip_suffix(b"\n").map_or(body, |body| body.strip_suffix(b"\r").unwrap_or(body))
    } else {
        // The empty lines before the next message only separate the two.
        body.trim_ascii_end()
    };
    if let Some(stated) = stated {
        captured.notes.push(format!(
            "Content-Length says {stated} bytes, but there are {}: the body was changed or cut after it was captured",
            bare.len()
        ));
    } else if bare.len() < body.len() {
        let note = "without a Content-Length, the line ends behind the body are taken for the file's own";
        captured.notes.push(note.to_owned());
    }
    captured.body = bare.to_vec();
    (captured, after)
}

/// Whether what follows a body is the end of the file, or the beginning of another message.
fn message_ends_before(after: &[u8]) -> bool {
    let rest = after.trim_ascii_start();
    let (line, _) = split_line(rest);
    rest.is_empty()
        || is_comment(line)
        || line.starts_with(SEPARATOR)
        || std::str::from_utf8(line).ok().and_then(start_line).is_some()
}

/// How many bytes there are before the next message.
fn end_of_body(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        let (line, after) = split_line(rest);
        let begins = line.starts_with(SEPARATOR)
            || (line.starts_with(b"HTTP/") && std::str::from_utf8(line).ok().and_then(start_line).is_some());
        if rest.is_empty() || begins {
            return bytes.len() - rest.len();
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_as_long_as_its_length_says() {
        let dump = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}\n";
        let messages = read(dump).unwrap();
        assert_eq!(messages[0].body, b"{}\n");
        assert!(messages[0].notes.is_empty());
        let dump = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}\n";
        assert_eq!(read(dump).unwrap()[0].body, b"{}");
    }

    #[test]
    fn without_a_length_the_last_line_end_is_the_files() {
        let messages = read(b"POST https://a.example/x\nA: 1\n\n{\n}\n").unwrap();
        assert_eq!((messages[0].body.as_slice(), messages[0].path()), (&b"{\n}"[..], Some("/x")));
        assert_eq!(messages[0].notes.len(), 1);
    }

    #[test]
    fn several_messages_are_told_apart() {
        let dump = b"# first\nPOST /a?x=1 HTTP/1.1\nHost: h\n\na=1\n\n### two\nGET /b\n\n###\nPOST /c\n\nc\nHTTP/1.1 200 OK\n\nok";
        let messages = read(dump).unwrap();
        let lines: Vec<_> = messages.iter().map(Captured::summary).collect();
        assert_eq!(
            lines,
            ["POST /a, 3 bytes", "GET /b, 0 bytes", "POST /c, 1 bytes", "response 200 to /c, 2 bytes"]
        );
    }

    #[test]
    fn a_wrong_length_is_noted_and_a_wrong_line_named() {
        let messages = read(b"HTTP/1.1 200 OK\nContent-Length: 90\n\n{}").unwrap();
        assert!(messages[0].notes[0].contains("says 90 bytes, but there are 2"), "{:?}", messages[0].notes);
        let error = read(b"HTTP/1.1 200 OK\nno header\n\n").unwrap_err();
        assert!(error.to_string().starts_with("line 2: expected a header"), "{error}");
    }
}
