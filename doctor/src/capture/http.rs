//! Dumps of HTTP: what `curl -i` prints, what a proxy or a log keeps, what editors call `.http`.

use super::{Captured, Start, Unreadable};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Whether a text begins with a request line, a status line, or a separator of an editor's file.
pub(super) fn looks_like(text: &str) -> bool {
    let first = text.lines().find(|line| !is_comment(line.as_bytes()) && !line.trim().is_empty());
    text.starts_with("###") || first.is_some_and(|line| start(line).is_some())
}

fn start(line: &str) -> Option<Start> {
    let mut words = line.split_whitespace();
    let first = words.next()?;
    if first.starts_with("HTTP/") {
        return Some(Start::Response { status: words.next()?.parse().ok()?, to: None });
    }
    if (first.starts_with("http://") || first.starts_with("https://")) && words.next().is_none() {
        // A link by itself is opened.
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
    (line.starts_with(b"#") && !line.starts_with(b"###")) || line.starts_with(b"//")
}

/// Every message. A body is as long as its `Content-Length` says; without one it ends at the next `###`, at the next
/// status line, or at the end of the file, and the line ends before that are the file's.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Captured>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut messages: Vec<Captured> = Vec::new();
    let mut rest = bytes;
    let mut url = None;
    loop {
        let (line, after) = line(rest);
        if rest.is_empty() {
            break;
        }
        if line.trim_ascii().is_empty() || is_comment(line) || line.starts_with(b"###") {
            rest = after;
            continue;
        }
        let number = bytes.len() - rest.len();
        let here =
            || bytes.get(..number).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() + 1;
        let text = std::str::from_utf8(line).ok();
        let mut start = text.and_then(start).ok_or_else(|| {
            Unreadable(format!(
                "line {}: neither a request line (`POST /path`) nor a status line (`HTTP/1.1 200 OK`)",
                here()
            ))
        })?;
        match &mut start {
            Start::Request { target, .. } => url = Some(target.clone()),
            Start::Response { to, .. } => to.clone_from(&url),
            Start::Body => {}
        }
        let (headers, after) = headers(after, here())?;
        let (message, after) = message(start, headers, after);
        messages.push(message);
        rest = after;
    }
    if messages.is_empty() {
        return Err(Unreadable("there is no message in it".to_owned()));
    }
    Ok(messages)
}

/// A line without its end, and what follows.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = match end {
        Some(end) => (bytes.get(..end).unwrap_or_default(), bytes.get(end + 1..).unwrap_or_default()),
        None => (bytes, &[][..]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

type Headers = Vec<(String, String)>;

fn headers(mut rest: &[u8], start: usize) -> Result<(Headers, &[u8]), Unreadable> {
    let mut headers = Headers::new();
    let mut number = start;
    loop {
        let (line, after) = line(rest);
        number += 1;
        if line.is_empty() || line.starts_with(b"###") {
            return Ok((headers, if line.is_empty() { after } else { rest }));
        }
        rest = after;
        if is_comment(line) {
            continue;
        }
        let text = String::from_utf8_lossy(line);
        let Some((name, value)) = text.split_once(':').filter(|(name, _)| !name.trim().is_empty()) else {
            let why = "expected a header (`Name: value`), or an empty line before the body";
            return Err(Unreadable(format!("line {number}: {why}")));
        };
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
}

fn message(start: Start, headers: Headers, rest: &[u8]) -> (Captured, &[u8]) {
    let mut captured = Captured { start, headers, body: Vec::new(), notes: Vec::new() };
    let stated = captured.header("content-length").and_then(|value| value.parse::<usize>().ok());
    if let Some((body, after)) = stated.and_then(|length| rest.split_at_checked(length))
        && ends_there(after)
    {
        captured.body = body.to_vec();
        return (captured, after);
    }
    let (body, after) = rest.split_at_checked(end_of_body(rest)).unwrap_or((rest, &[]));
    let bare = match after.is_empty() {
        true => body.strip_suffix(b"\n").map_or(body, |body| body.strip_suffix(b"\r").unwrap_or(body)),
        // Empty lines before the next message part the two.
        false => body.trim_ascii_end(),
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

/// Whether what follows a body is the end of the file, or another message.
fn ends_there(after: &[u8]) -> bool {
    let rest = after.trim_ascii_start();
    let (line, _) = line(rest);
    rest.is_empty()
        || is_comment(line)
        || line.starts_with(b"###")
        || std::str::from_utf8(line).ok().and_then(start).is_some()
}

/// Where the next message begins.
fn end_of_body(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    loop {
        let (line, after) = line(rest);
        let begins = line.starts_with(b"###")
            || (line.starts_with(b"HTTP/") && std::str::from_utf8(line).ok().and_then(start).is_some());
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
        let lines: Vec<_> = messages.iter().map(Captured::line).collect();
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
