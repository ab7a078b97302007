//! Answers that are whole but aren't what the provider sends: other statuses, redirects, encodings, two documents,
//! junk.

use std::io::Write as _;

use axum::body::Bytes;

use super::{Expect, Made, answer, steps};
use crate::http_answers::{Answer, Framing};
use crate::server::{End, Step};

const HTML: &str = "<html><body><h1>Come back later</h1></body></html>\n";

pub(super) fn cells(made: &mut Made<'_>) {
    whole(made);
    interim(made);
    statuses(made);
    redirects(made);
    if !made.is_empty() {
        encodings(made);
        documents(made);
        junk(made);
    }
}

fn genuine(made: &Made<'_>) -> Answer {
    Answer::of(&made.call.mine.reply)
}

/// The genuine answer in every form that HTTP allows.
fn whole(made: &mut Made<'_>) {
    let kind = "whole";
    for (framing, fault) in [
        (Framing::Length, "with its length"),
        (Framing::Nothing, "without a length"),
        (Framing::Chunked(1), "in chunks of a byte"),
        (Framing::Chunked(7), "in chunks of seven bytes"),
        (Framing::Chunked(100_000), "in one chunk"),
    ] {
        if made.is_empty() && matches!(framing, Framing::Chunked(_)) {
            continue;
        }
        // A file without an announced length may be half a file.
        let expect = match framing {
            Framing::Nothing if made.is_file() => Expect::SameOrOpen,
            _ => Expect::Same,
        };
        let (bytes, _) = genuine(made).laid(framing);
        made.once(kind, fault, expect, answer(bytes, End::Close));
    }
    let (bytes, _) = genuine(made).laid(Framing::Length);
    let pieces = bytes.chunks(bytes.len().div_ceil(20));
    let pause = Step::Wait(std::time::Duration::from_millis(1));
    let pieces = pieces.flat_map(|piece| [Step::Write(Bytes::copy_from_slice(piece)), pause.clone()]);
    made.once(kind, "in pieces", Expect::Same, steps(pieces.collect(), End::Keep));
    if let Some(fields) = &made.call.mine.fields {
        let signed = made.call.signed(made.call.table.name, fields);
        let bytes = Answer::of(&signed).whole();
        made.once("whole", "signed again", Expect::SameOrOpen, answer(bytes, End::Close));
    }
}

/// Interim statuses before the answer.
fn interim(made: &mut Made<'_>) {
    let kind = "status 1xx";
    let genuine_bytes = genuine(made).whole();
    for status in ["100 Continue", "102 Processing", "103 Early Hints", "199 X"] {
        let interim = format!("HTTP/1.1 {status}\r\nlink: </x>\r\n\r\n");
        for times in [1, 3] {
            let bytes = [interim.repeat(times).as_bytes(), &genuine_bytes].concat();
            made.once(
                kind,
                format!("{status}, {times} times, then the answer"),
                Expect::SameOrOpen,
                answer(bytes, End::Close),
            );
        }
        made.once(kind, format!("{status}, then nothing"), Expect::Open, answer(interim.clone(), End::Close));
        made.once(kind, format!("{status}, then nothing for long"), Expect::Open, answer(interim, End::Hang));
    }
    let switching = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n";
    let bytes = [switching.as_bytes(), &genuine_bytes].concat();
    made.once(kind, "101, then the answer", Expect::Open, answer(bytes, End::Close));
}

/// Every kind of status, with an empty body, with HTML, and with the genuine body.
fn statuses(made: &mut Made<'_>) {
    let well = [200, 201, 202, 203, 204, 205, 206, 226, 299];
    let elsewhere = [300, 304, 305, 306, 399];
    let refused = [400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 421, 425, 429, 451, 499];
    let failed = [500, 501, 502, 503, 504, 505, 507, 511, 520, 599];
    let odd = [600, 700, 999];
    for (kind, statuses) in [
        ("status 2xx", well.as_slice()),
        ("status 3xx", &elsewhere),
        ("status 4xx", &refused),
        ("status 5xx", &failed),
        ("status beyond", &odd),
    ] {
        statuses.iter().for_each(|status| bodies(made, kind, *status));
    }
    for line in ["HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 OK", "HTTP/3 200 OK", "ICY 200 OK", "{}"] {
        let bytes = [line.as_bytes(), b"\r\n\r\n", &made.call.mine.reply.body].concat();
        made.once("status beyond", format!("`{line}`"), Expect::Open, answer(bytes, End::Close));
    }
}

fn bodies(made: &mut Made<'_>, kind: &'static str, status: u16) {
    let named = format!("{status} X");
    let empty = genuine(made).status(&named).body(Bytes::new()).whole();
    let is_genuine = made.is_empty() && status == made.call.mine.reply.status;
    let expect = if is_genuine { Expect::Same } else { Expect::Open };
    made.once(kind, format!("{status}, empty"), expect, answer(empty, End::Close));
    let html = Answer::foreign("text/html", HTML).status(&named).whole();
    made.once(kind, format!("{status}, HTML"), Expect::Open, answer(html, End::Close));
    let json = Answer::foreign("application/json", "{}").status(&named).whole();
    made.once(kind, format!("{status}, an empty object"), Expect::Open, answer(json, End::Close));
    let body = genuine(made).status(&named).whole();
    let expect = if status < 300 { Expect::SameOrOpen } else { Expect::IfSigned };
    made.once(kind, format!("{status}, the genuine body"), expect, answer(body, End::Close));
}

/// Redirects to another path of the same server, which counts the requests that arrive.
fn redirects(made: &mut Made<'_>) {
    let kind = "redirect";
    for status in [301, 302, 303, 307, 308] {
        for target in ["/elsewhere", "//127.0.0.1/elsewhere", ""] {
            let head = || genuine(made).status(&format!("{status} X")).header("location", target);
            let (empty, full) = (head().body(Bytes::new()).whole(), head().whole());
            for end in [End::Close, End::Keep] {
                let fault = format!("{status} to `{target}`, {end:?}");
                made.once(kind, format!("{fault}, empty"), Expect::Open, answer(empty.clone(), end));
                let fault = format!("{fault}, the genuine body");
                made.once(kind, fault, Expect::IfSigned, answer(full.clone(), end));
            }
        }
    }
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// Bodies in another encoding than they announce, or in an unusual one.
fn encodings(made: &mut Made<'_>) {
    let kind = "encoding";
    let body = made.call.mine.reply.body.clone();
    for encoding in ["gzip", "deflate", "br", "zstd", "identity", "nonsense"] {
        let plain = genuine(made).header("content-encoding", encoding).whole();
        made.once(
            kind,
            format!("announced as {encoding}, but plain"),
            Expect::SameOrOpen,
            answer(plain, End::Close),
        );
    }
    let zipped = genuine(made).body(gzipped(&body));
    made.once(kind, "gzip that isn't announced", Expect::Open, answer(zipped.whole(), End::Close));
    let zipped = genuine(made).header("content-encoding", "gzip").body(gzipped(&body));
    made.once(kind, "gzip", Expect::SameOrOpen, answer(zipped.whole(), End::Close));
    for charset in ["gbk", "utf-16", "iso-8859-1", "nonsense"] {
        let kind_of = format!("application/json; charset={charset}");
        let bytes = genuine(made).header("content-type", &kind_of).whole();
        let fault = format!("announced as {charset}, but UTF-8");
        made.once(kind, fault, Expect::SameOrOpen, answer(bytes, End::Close));
    }
    if made.is_file() {
        return;
    }
    let text = String::from_utf8(body.clone()).unwrap();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    // A reader skips the byte order mark. A signature over the whole body was made without it, and so is wrong.
    let marked = if made.call.operation().envelope.response.headers.is_empty() {
        Expect::Same
    } else {
        Expect::SameOrOpen
    };
    for (fault, bytes, expect) in [
        ("UTF-8 with a byte order mark", [b"\xEF\xBB\xBF", body.as_slice()].concat(), marked),
        ("UTF-16, big end first", [b"\xFE\xFF", big.as_slice()].concat(), Expect::Open),
        ("UTF-16, little end first", [b"\xFF\xFE", little.as_slice()].concat(), Expect::Open),
        ("UTF-16 without a mark", little.clone(), Expect::Open),
        ("two byte order marks", [b"\xEF\xBB\xBF\xEF\xBB\xBF", body.as_slice()].concat(), Expect::Open),
        ("a byte that is no UTF-8", spoilt(&body), Expect::Open),
    ] {
        made.once(kind, fault, expect, answer(genuine(made).body(bytes).whole(), End::Close));
    }
}

/// The body with a byte in its middle that UTF-8 never has.
fn spoilt(body: &[u8]) -> Vec<u8> {
    let mut spoilt = body.to_vec();
    spoilt[body.len() / 2] = 0xFF;
    spoilt
}

/// Two documents, one after the other.
fn documents(made: &mut Made<'_>) {
    if made.is_file() {
        return;
    }
    let mine = made.call.mine.reply.body.clone();
    let other = made.call.other.as_ref().map_or(mine.clone(), |other| other.reply.body.clone());
    for between in ["", "\n", "\r\n\r\n", ",", "\u{1e}"] {
        let between = between.as_bytes();
        for (fault, parts) in [
            ("the same twice", [mine.as_slice(), between, &mine]),
            ("another order's behind it", [&mine, between, &other]),
            ("another order's before it", [&other, between, &mine]),
            ("an empty one behind it", [&mine, between, b"{}"]),
            ("an empty one before it", [b"{}", between, &mine]),
            ("null behind it", [&mine, between, b"null"]),
        ] {
            let fault = format!("{fault}, with {between:?} between");
            let bytes = genuine(made).body(parts.concat()).whole();
            made.once("two documents", fault, Expect::Open, answer(bytes, End::Close));
        }
    }
    let list = [b"[", mine.as_slice(), b"]"].concat();
    made.once(
        "two documents",
        "one in a list",
        Expect::Open,
        answer(genuine(made).body(list).whole(), End::Close),
    );
}

/// Something before the document or behind it.
fn junk(made: &mut Made<'_>) {
    if made.is_file() {
        return;
    }
    let body = made.call.mine.reply.body.clone();
    for junk in ["x", "}", "]", ",", "\0", "<html>", "\"", "//", "\u{feff}", "\u{a0}", "0", "\u{b}"] {
        let junk = junk.as_bytes();
        let behind = genuine(made).body([body.as_slice(), junk].concat()).whole();
        made.once("junk", format!("{junk:?} behind it"), Expect::Open, answer(behind, End::Close));
        if junk != "\u{feff}".as_bytes() {
            let before = genuine(made).body([junk, body.as_slice()].concat()).whole();
            made.once("junk", format!("{junk:?} before it"), Expect::Open, answer(before, End::Close));
        }
    }
    for white in [" ", "\n", "\r\n", "\t\t"] {
        let bytes = [white.as_bytes(), &body, white.as_bytes()].concat();
        let bytes = genuine(made).body(bytes).whole();
        made.once("junk", format!("{white:?} around it"), Expect::SameOrOpen, answer(bytes, End::Close));
    }
}
