//! Gives the client arbitrary notifications.

use paysmith_codegen::checked;
use paysmith_runtime::spec::Notification;
use paysmith_runtime::{Decimal, Delivery, Ledger, Memory, Message, Raw, Refused, Verified, Why};

use crate::arrived::{Arrived, Head, Treated, pick};
use crate::canary::{is_a_line, is_absent, is_visible, may_be_a_name};
use crate::lay::{Parts, lay};
use crate::provider::{KNOWN, Known};
use crate::sign::{self, Verdict};

/// Receives one notification as each kind that the provider sends. The client may not panic. It may verify the notification
/// only if the plain interpreter of signatures, which isn't the client's, finds the signature right, and never if there is
/// none. No text about the notification may hold a value of its body.
pub fn run(data: &[u8]) {
    received(data);
}

/// The kinds of notification as which the input was verified.
fn received(data: &[u8]) -> Option<Vec<&'static Notification>> {
    let (head, rest) = Head::split(data)?;
    let known = pick(&KNOWN, head.provider)?;
    let kind = pick(known.tables.notifications, head.which)?;
    let spec = known.spec.notifications.iter().find(|of| of.name == kind.name)?;
    let mut arrived = Arrived::new(head.status, rest);
    if head.treated == Treated::Wrapped {
        wrap(spec, &mut arrived);
    }
    if head.treated != Treated::Raw {
        sign::sign(known, &known.of_notification(kind.name), &mut arrived);
    }
    let raw = Raw { headers: arrived.headers.clone(), query: String::new(), body: arrived.body.clone() };
    let kinds = known.client.kinds(&raw);
    let mut believed = Vec::new();
    for kind in known.tables.notifications.iter().copied() {
        let verdict = sign::verdict(known, &known.of_notification(kind.name), &arrived);
        match known.client.receive(kind, &raw) {
            Ok(verified) => {
                assert!(kind.signed && verdict == Verdict::Right, "{}: verified, {verdict:?}", kind.name);
                assert!(kinds.iter().any(|of| of.name == kind.name), "{} isn't of its kind", kind.name);
                tells_nothing(known, &verified, &raw.body);
                steps(verified, head.status);
                believed.push(kind);
            }
            Err(refused) => {
                let wrong = matches!(refused.why, Why::BadSignature);
                assert!(!wrong || verdict != Verdict::Right, "{}: the signature is right", kind.name);
                refusal(known, &refused, &raw.body);
            }
        }
        untrusted(known, kind, &raw);
    }
    Some(believed)
}

fn wrap(spec: &checked::Notification, arrived: &mut Arrived) {
    let text = String::from_utf8_lossy(&arrived.body).into_owned();
    let parts = Parts::of(&text, "");
    arrived.body = lay(&spec.kind, &spec.pattern, parts).into_bytes();
}

fn untrusted(known: &Known, kind: &'static Notification, raw: &Raw) {
    match known.client.receive_untrusted(kind, raw) {
        Ok(untrusted) => {
            assert!(!kind.signed, "{} was read as untrusted", kind.name);
            let debug = format!("{untrusted:?}");
            known.keeps_its_secrets(&debug, &raw.body);
            if !may_be_a_name(&raw.body) && !is_visible(untrusted.notification().as_ref()) {
                is_absent(&debug, "Untrusted");
            }
        }
        Err(refused) => refusal(known, &refused, &raw.body),
    }
}

fn refusal(known: &Known, refused: &Refused, body: &[u8]) {
    let text = format!("{refused} {refused:?}");
    is_a_line(&text);
    known.keeps_its_secrets(&text, body);
    if !may_be_a_name(body) {
        is_absent(&text, "a refusal");
    }
}

fn tells_nothing(known: &Known, verified: &Verified<Box<dyn Message>>, body: &[u8]) {
    let debug = format!("{verified:?}");
    known.keeps_its_secrets(&debug, body);
    if !may_be_a_name(body) && !is_visible(verified.notification().as_ref()) {
        is_absent(&debug, "Verified");
    }
}

/// A notification that is understood must be new once, and a repeat after that. One that isn't understood must never be noted
/// as seen. A notification that is refused for an order, or that tells nothing new, must leave the order as it is.
fn steps(verified: Verified<Box<dyn Message>>, amount: u8) {
    let (key, understood) = (verified.key().to_owned(), verified.is_understood());
    let mut seen = Memory::default();
    let Ok(delivery) = verified.deduplicate(&mut seen);
    let Ok(first) = paysmith_runtime::Seen::first(&mut seen, &key);
    assert_eq!(first, !understood, "what is understood is noted, and nothing else");
    let fresh = match delivery {
        Delivery::Fresh(fresh) => fresh,
        Delivery::NotUnderstood(_) => return assert!(!understood),
        Delivery::Repeat(_) => panic!("it was never seen"),
    };
    assert!(understood, "news that isn't understood");
    let number = if amount.is_multiple_of(2) { fresh.order().unwrap_or_default() } else { "another" };
    let mut ledger = Ledger::new(number, Decimal::from(amount), "HKD");
    let before = ledger.clone();
    let applied = fresh.apply(&mut ledger);
    assert_eq!(applied.state, ledger.state());
    assert_eq!(applied.changed, before.state() != ledger.state() || before != ledger);
    assert!(applied.refused.is_none() || before == ledger, "refused, and applied");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// If the seeds didn't get past the check of the signature, the fuzzer would only see the first lines of the code.
    #[test]
    fn the_seeds_get_behind_the_signature_of_every_notification() {
        let corpora = crate::corpora().unwrap();
        let seeds =
            corpora.iter().filter(|corpus| corpus.target == "receive").flat_map(|corpus| &corpus.seeds);
        let believed: BTreeSet<_> =
            seeds.filter_map(|seed| received(seed)).flatten().map(|kind| kind.at).collect();
        let all = KNOWN.iter().flat_map(|known| known.tables.notifications);
        let never: Vec<_> = all.filter(|kind| kind.signed && !believed.contains(kind.at)).collect();
        let names: Vec<_> = never.iter().map(|kind| kind.at).collect();
        assert!(names.is_empty(), "never verified: {names:?}");
    }
}
