//! Does the doctor name the true cause of a signature that doesn't fit, and never a wrong one?
//!
//! `tests/mismatches/corpus.json` was written by the Python script beside it, from the providers' rules and from
//! mistakes that programs are known to make. CI runs the script again and compares.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops where it fails, and says what it measured"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::time::{Duration, Instant};

use paysmith_codegen::checked::Checked;
use paysmith_doctor::capture::{self, Captured};
use paysmith_doctor::{Effort, Finding, MessageContent, OtherSide, Secrets, SignedMessage, diagnose};
use serde_json::Value;

/// The ids of the deviations that together are a cause: one, or two.
type Cause = BTreeSet<String>;

struct Corpus {
    json: Value,
    specs: HashMap<String, Checked>,
}

fn corpus() -> Corpus {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| {
        std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let json: Value = serde_json::from_str(&read("tests/mismatches/corpus.json")).expect("JSON");
    let mut specs = HashMap::new();
    for message in json["messages"].as_array().expect("messages") {
        let name = message["provider"].as_str().expect("a provider");
        let path = if name.contains('/') { name.to_owned() } else { format!("specs/{name}.yaml") };
        specs.entry(name.to_owned()).or_insert_with(|| {
            paysmith_codegen::check_str(&path, &read(&path)).unwrap_or_else(|report| panic!("{report}"))
        });
    }
    Corpus { json, specs }
}

/// A message of the corpus, with a signature in it.
struct Subject<'c> {
    place: SignedMessage<'c>,
    material: MessageContent,
    other: Option<MessageContent>,
    secrets: Secrets,
    received: String,
}

fn captured(dump: &str) -> Captured {
    let mut messages = capture::read(dump.as_bytes()).unwrap_or_else(|error| panic!("{error}: {dump}"));
    assert_eq!(messages.len(), 1, "{dump}");
    messages.remove(0)
}

impl Corpus {
    fn subject(&self, message: &Value, signature: &str) -> Subject<'_> {
        let spec = &self.specs[message["provider"].as_str().expect("a provider")];
        let capture = message["capture"].as_str().expect("a capture");
        let in_form = capture.contains("&sign={signature}");
        let written = if in_form { signature.replace('+', "%2B") } else { signature.to_owned() };
        let captured = captured(&capture.replace("{signature}", &written));
        // The captured message alone must tell what it is. The corpus says what that must be.
        let place = SignedMessage::find(spec, None, Some(&captured))
            .unwrap_or_else(|error| panic!("{error}: {capture}"));
        let meant = SignedMessage::find(spec, message["of"].as_str(), Some(&captured)).expect("the message");
        assert_eq!((&place.scheme.name, &place.location), (&meant.scheme.name, &meant.location), "{capture}");
        let other = message["other"].as_str().map(|dump| MessageContent::of(&self::captured(dump), &place));
        let mut secrets = Secrets::default();
        for (name, secret) in message["secrets"].as_object().expect("secrets") {
            secrets.insert(name, secret.as_str().expect("a secret").to_owned());
        }
        let received = place.received(&captured).expect("the signature in its place");
        Subject { material: MessageContent::of(&captured, &place), place, other, secrets, received }
    }
}

impl Subject<'_> {
    fn examine(&self) -> Finding {
        let theirs = OtherSide { signature: Some(&self.received), canonical: None };
        let diagnosis =
            diagnose(&self.place, &self.material, self.other.as_ref(), &self.secrets, &theirs, Effort::QUICK);
        diagnosis.expect("nothing is missing").finding
    }
}

fn named(finding: &Finding) -> BTreeSet<Cause> {
    match finding {
        Finding::Explained(all) => {
            all.iter().map(|cause| cause.iter().map(|deviation| deviation.id.clone()).collect()).collect()
        }
        // What was signed by a key that nobody has can't be told.
        Finding::OtherKey => [Cause::from(["other-key".to_owned()])].into(),
        _ => BTreeSet::new(),
    }
}

fn cause(json: &Value) -> Cause {
    json.as_array().expect("a cause").iter().map(|id| id.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_right_signature_is_called_right() {
    let corpus = corpus();
    for message in corpus.json["messages"].as_array().expect("messages") {
        let subject = corpus.subject(message, message["right"].as_str().expect("a signature"));
        assert_eq!(subject.examine(), Finding::Right, "{}", message["capture"]);
    }
}

/// The share of cases whose true cause was named, and the causes that were missed.
#[derive(Default)]
struct Share {
    found: usize,
    missed: Vec<String>,
}

impl Share {
    fn percent(&self) -> usize {
        100 * self.found / (self.found + self.missed.len()).max(1)
    }
}

#[test]
fn the_true_cause_is_named_and_no_false_one() {
    let corpus = corpus();
    let messages = corpus.json["messages"].as_array().expect("messages");
    let (mut singles, mut pairs) = (Share::default(), Share::default());
    let mut providers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut slowest = Duration::ZERO;
    for case in corpus.json["cases"].as_array().expect("cases") {
        let message =
            &messages[usize::try_from(case["message"].as_u64().expect("a place")).expect("a place")];
        let subject = corpus.subject(message, case["signature"].as_str().expect("a signature"));
        let start = Instant::now();
        let named = named(&subject.examine());
        slowest = slowest.max(start.elapsed());
        let truth = cause(&case["causes"]);
        let same: BTreeSet<Cause> = case["same"].as_array().expect("causes").iter().map(cause).collect();
        // The script knows the cause of those cases that it has signed itself. The doctor may only name causes that
        // give that signature.
        let known = cause(&message["known"]);
        let is_known = |one: &&Cause| one.iter().all(|id| known.contains(id));
        let false_one = named.iter().filter(is_known).find(|one| !same.contains(*one));
        assert_eq!(false_one, None, "doesn't give the signature of {case}");
        *providers.entry(message["provider"].as_str().expect("a provider")).or_default() += 1;
        let share = if truth.len() == 1 { &mut singles } else { &mut pairs };
        if named.contains(&truth) {
            share.found += 1;
        } else {
            share.missed.push(format!("{} {truth:?}, named {named:?}", message["of"]));
        }
    }
    let missed = |share: &Share| share.missed.join("\n");
    println!(
        "singles: {} of {}, missed\n{}",
        singles.found,
        singles.found + singles.missed.len(),
        missed(&singles)
    );
    println!("pairs: {} of {}, missed\n{}", pairs.found, pairs.found + pairs.missed.len(), missed(&pairs));
    println!("{providers:?}, the slowest took {slowest:?}");
    assert!(singles.found + pairs.found >= 150 && pairs.found >= 30, "too few cases");
    assert!(providers.len() == 6 && providers.values().all(|count| *count >= 30), "{providers:?}");
    assert!(singles.percent() >= 95, "{} %\n{}", singles.percent(), missed(&singles));
    assert!(pairs.percent() >= 85, "{} %\n{}", pairs.percent(), missed(&pairs));
}
