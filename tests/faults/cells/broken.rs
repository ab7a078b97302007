//! Connections that are refused, closed or reset, and answers that are cut off, come too late, or have another length
//! than they announce.

use axum::body::Bytes;

use super::{Expect, Made, TOO_LONG, Way, answer, steps};
use crate::http_answers::{Answer, Framing, chunked};
use crate::server::{End, Play, Step, Until};

pub(super) fn cells(made: &mut Made<'_>) {
    let refused = vec![answer(Bytes::new(), End::Close)];
    made.push("refused", "nobody listens", Expect::NotSent, Way::Refused, refused);
    ended(made, "closed", End::Close);
    ended(made, "reset", End::Reset);
    cut(made, "cut, with its length", Framing::Length);
    cut(made, "cut, without a length", Framing::Nothing);
    // An answer with status 204 has no body, so that HTTP doesn't look for its length.
    if !made.is_empty() {
        cut(made, "cut, chunked", Framing::Chunked(100));
        lengths(made);
        chunks(made);
    }
    late(made);
}

fn genuine(made: &Made<'_>) -> Answer {
    Answer::of(&made.call.mine.reply)
}

/// The connection is closed or reset at each stage of the exchange.
fn ended(made: &mut Made<'_>, kind: &'static str, end: End) {
    let stages = [
        (Until::Accepted, "once accepted"),
        (Until::FirstByte, "after the request's first byte"),
        (Until::Head, "after the request's head"),
        (Until::PartOfBody, "after a part of the request's body"),
        (Until::Whole, "after the whole request"),
    ];
    for (until, stage) in stages {
        made.once(kind, stage, Expect::Open, Play { until, steps: Vec::new(), end });
    }
    let (bytes, head) = genuine(made).laid(Framing::Length);
    let places = [("head", 20), ("head's end", head - 1), ("body's begin", head), ("body", head + 1)];
    let last = [("middle", usize::midpoint(head, bytes.len())), ("last byte", bytes.len() - 1)];
    for (place, at) in places.into_iter().chain(last).filter(|(_, at)| *at < bytes.len()) {
        let part = Step::Write(bytes.slice(..at));
        made.once(kind, format!("in the answer's {place}"), Expect::Open, steps(vec![part.clone()], end));
        let pause = Step::Wait(std::time::Duration::from_millis(2));
        let fault = format!("in the answer's {place}, a little later");
        made.once(kind, fault, Expect::Open, steps(vec![part, pause], end));
    }
}

/// The genuine answer is cut off before each of its bytes.
fn cut(made: &mut Made<'_>, kind: &'static str, framing: Framing) {
    let (bytes, head) = genuine(made).laid(framing);
    let document = genuine(made).length();
    for at in 0..bytes.len() {
        let whole = match framing {
            Framing::Length => false,
            // Only white space behind the JSON is missing, which is no part of it.
            Framing::Nothing => at >= head + document,
            // Only a part of the last chunk, which has no data, is missing.
            Framing::Chunked(_) => at > bytes.len() - "0\r\n\r\n".len(),
        };
        let expect = if whole { Expect::SameOrOpen } else { Expect::Open };
        made.once(kind, format!("before byte {at}"), expect, answer(bytes.slice(..at), End::Close));
    }
}

/// The answer announces another length than its body has.
fn lengths(made: &mut Made<'_>) {
    let kind = "wrong length";
    let length = genuine(made).length();
    for short in [0, 1, length / 2, length - 1] {
        let bytes = genuine(made).header("content-length", &short.to_string()).bare();
        for (end, then) in [(End::Close, "closed"), (End::Keep, "kept")] {
            let expect = made.open_unless_file();
            made.once(
                kind,
                format!("{short} instead of {length}, {then}"),
                expect,
                answer(bytes.clone(), end),
            );
        }
    }
    for long in [length + 1, length * 2, length + 1_000_000] {
        let bytes = genuine(made).header("content-length", &long.to_string()).bare();
        for (end, then) in [(End::Close, "closed"), (End::Reset, "reset"), (End::Hang, "left open")] {
            let fault = format!("{long} instead of {length}, {then}");
            made.once(kind, fault, Expect::Open, answer(bytes.clone(), end));
        }
    }
    for odd in ["x", "-1", "1e3", "0x10", "18446744073709551616", "99999999999999999999999", "12 34"] {
        let bytes = genuine(made).header("content-length", odd).bare();
        made.once(kind, format!("`{odd}`"), Expect::Open, answer(bytes, End::Close));
    }
    let two = genuine(made).header("content-length", &length.to_string()).second("content-length", "1");
    made.once(kind, "two that differ", made.open_unless_file(), answer(two.bare(), End::Close));
    let none = genuine(made).header("content-length", "");
    made.once(kind, "an empty one", Expect::SameOrOpen, answer(none.bare(), End::Close));
}

/// The chunks are wrong.
fn chunks(made: &mut Made<'_>) {
    let kind = "wrong chunks";
    let body = made.call.mine.reply.body.clone();
    let good = chunked(&body, body.len());
    let text = |bytes: &[u8], from: &str, to: &str| {
        let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
        [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
    };
    let size = format!("{:x}\r\n", body.len());
    let odd = [
        ("a size that is too large", text(&good, &size, &format!("{:x}\r\n", body.len() + 10))),
        ("a size that is too small", text(&good, &size, &format!("{:x}\r\n", body.len() - 1))),
        ("a size that is none", text(&good, &size, "zz\r\n")),
        ("a size without end", text(&good, &size, "ffffffffffffffffffffff\r\n")),
        ("a negative size", text(&good, &size, "-1\r\n")),
        ("no size", body.clone()),
        ("an end at the beginning", [b"0\r\n\r\n".as_slice(), &good].concat()),
    ];
    for (fault, bytes) in odd {
        let head = genuine(made).header("transfer-encoding", "chunked").body(bytes);
        made.once(kind, fault, Expect::Open, answer(head.bare(), End::Close));
    }
    let both = genuine(made).header("transfer-encoding", "chunked").header("content-length", "3").body(good);
    made.once(kind, "and a length", Expect::SameOrOpen, answer(both.bare(), End::Close));
}

/// The answer comes after the client's time-out, as a whole or in part.
fn late(made: &mut Made<'_>) {
    let kind = "late";
    let (bytes, head) = genuine(made).laid(Framing::Length);
    let places = [0, 1, head / 2, head, head + 1, bytes.len() - 1];
    for at in places.into_iter().filter(|at| *at < bytes.len()) {
        let (first, rest) = (bytes.slice(..at), bytes.slice(at..));
        let late = vec![Step::Write(first), Step::Wait(TOO_LONG), Step::Write(rest)];
        made.once(kind, format!("from byte {at} on"), Expect::Open, steps(late, End::Close));
    }
    let piece = bytes.len().div_ceil(40).max(1);
    let mut drops = vec![Step::Wait(TOO_LONG / 2)];
    for at in (0..bytes.len()).step_by(piece) {
        drops.push(Step::Write(bytes.slice(at..(at + piece).min(bytes.len()))));
        drops.push(Step::Wait(TOO_LONG / 20));
    }
    made.once(kind, "drop by drop", Expect::Open, steps(drops, End::Close));
    for (until, stage) in [
        (Until::Accepted, "once accepted"),
        (Until::FirstByte, "after the request's first byte"),
        (Until::Head, "after the request's head"),
        (Until::Whole, "after the whole request"),
    ] {
        let silent = Play { until, steps: Vec::new(), end: End::Hang };
        made.once(kind, format!("never, {stage}"), Expect::Open, silent);
    }
}
