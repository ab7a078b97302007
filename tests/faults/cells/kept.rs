//! Kept connections: answers that nobody asked for, and servers that stop between two calls or during one.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;

use super::{Expect, Made, Way, answer, steps};
use crate::cells::foreign::foreign;
use crate::genuine::Call;
use crate::http_answers::Answer;
use crate::round_trip::json::Json;
use crate::server::{End, Play, Step, Until};

pub(super) fn cells(made: &mut Made<'_>) {
    strays(made);
    restarts(made);
}

fn mine(made: &Made<'_>) -> Bytes {
    Answer::of(&made.call.mine.reply).whole()
}

fn other(made: &Made<'_>) -> Bytes {
    let other = made.call.other.as_ref().unwrap_or(&made.call.mine);
    Answer::of(&other.reply).whole()
}

/// Two answers to the first request, and none to the second. If the second call gets an answer, it is the stray one.
fn strays(made: &mut Made<'_>) {
    let (call, bytes) = (Arc::clone(made.call), mine(made));
    let expect = match &call.other {
        // Both requests ask the same, so the stray answer may be believed.
        None if call.table.effect.is_harmless() => Expect::Anything,
        Some(other) if call.table.effect.is_harmless() => {
            let asked = (call.operation(), &other.request);
            let what = ("a stray answer of the call before", "");
            foreign(&call, &other.request, asked, call.mine.fields.as_ref(), what)
        }
        // If nothing in the answer can be compared, such a call has a connection of its own.
        _ => Expect::Open,
    };
    let two = [&bytes[..], &bytes[..]].concat();
    let half = bytes.len() / 2;
    let (first, rest) = (Step::Write(bytes.slice(..half)), Step::Write(bytes.slice(half..)));
    let (all, pause) = (Step::Write(bytes.clone()), Step::Wait(Duration::from_millis(1)));
    let refusal =
        call.refused(&call.mine.fields.clone().unwrap_or(Json::Null)).unwrap_or(call.mine.reply.clone());
    let refusal = Step::Write(Answer::of(&refusal).whole());
    let (with_fields, nothing) = (Json::Null, ("a stray refusal of the call before", ""));
    let of_refusal = match (&expect, call.in_a_refusal(&with_fields), &call.other) {
        // A refusal that has no place for fields tells nobody what it is about.
        (Expect::Foreign { .. }, None, Some(other)) => {
            foreign(&call, &other.request, (call.operation(), &other.request), None, nothing)
        }
        _ => expect.clone(),
    };
    for (fault, steps_of) in [
        ("a refusal, a little later", vec![all.clone(), pause.clone(), refusal]),
        ("at once", vec![Step::Write(two.into())]),
        ("a little later", vec![all.clone(), pause.clone(), all.clone()]),
        ("right behind", vec![all.clone(), all.clone()]),
        ("in two pieces", vec![all.clone(), first, pause, rest]),
        ("two of them", vec![all.clone(), all.clone(), all]),
    ] {
        for (end, then) in [(End::Close, "then none"), (End::Hang, "then none for long")] {
            let plays = vec![steps(steps_of.clone(), End::Keep), answer(Bytes::new(), end)];
            let expect = if fault.starts_with("a refusal") { &of_refusal } else { &expect };
            made.push("stray answer", format!("{fault}, {then}"), expect.clone(), Way::Twice, plays);
        }
    }
    early(made, &call);
}

/// An answer comes before the request.
fn early(made: &mut Made<'_>, call: &Call) {
    let Some(of_other) = &call.other else { return };
    let early = Play { until: Until::Accepted, steps: vec![Step::Write(other(made))], end: End::Keep };
    let asked = (call.operation(), &call.mine.request);
    let what = ("an answer before the request", "");
    let expect = foreign(call, &call.mine.request, asked, of_other.fields.as_ref(), what);
    let plays = vec![early, answer(Bytes::new(), End::Close)];
    made.push("stray answer", "before the request", expect, Way::Once, plays);
}

/// The server stops between two calls or during one, and may start again.
fn restarts(made: &mut Made<'_>) {
    let kind = "restart";
    let (first, second) = (mine(made), other(made));
    let good = |end: End| answer(first.clone(), end);
    let then = answer(second, End::Keep);
    for (fault, way, plays, expect) in [
        ("between two calls", Way::Restarted, vec![good(End::Keep), then.clone()], Expect::SameOrOpen),
        ("gone after the first call", Way::Down, vec![good(End::Keep), then.clone()], Expect::Open),
        ("closed behind the first", Way::Twice, vec![good(End::Close), then.clone()], Expect::SameOrOpen),
        ("reset behind the first", Way::Twice, vec![good(End::Reset), then.clone()], Expect::SameOrOpen),
        ("kept", Way::Twice, vec![good(End::Keep), then], Expect::SameOrOpen),
    ] {
        made.push(kind, fault, expect, way, plays);
    }
    for (until, stage) in [
        (Until::FirstByte, "its first byte"),
        (Until::Head, "its head"),
        (Until::PartOfBody, "a part of its body"),
        (Until::Whole, "all of it"),
    ] {
        for end in [End::Close, End::Reset] {
            let plays = vec![good(End::Keep), Play { until, steps: Vec::new(), end }];
            made.push(
                kind,
                format!("{end:?} after {stage}, on a kept connection"),
                Expect::Open,
                Way::Twice,
                plays,
            );
        }
    }
    for (fault, part) in [("before the answer", 0), ("in the answer", first.len() / 2)] {
        let plays = vec![steps(vec![Step::Write(first.slice(..part))], End::Hang)];
        made.push(kind, format!("during a call, {fault}"), Expect::Open, Way::DownDuring, plays);
    }
}
