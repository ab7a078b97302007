//! Does the generated code depend on anything but what the spec says?
//!
//! The code must be the same if it is generated twice, and if the keys of all maps whose order has no meaning are
//! shuffled. Only the line numbers in it may differ then.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by a panic")]

#[path = "determinism/yaml.rs"]
mod yaml;

use paysmith_codegen::generate;
use yaml::Yaml;

const SPECS: &[&str] = &[
    "specs/scanforpay.yaml",
    "specs/fubei.yaml",
    "specs/qfpay.yaml",
    "specs/cpay.yaml",
    "specs/alipay.yaml",
    "specs/wechatpay.yaml",
    "tests/fifth/acornpay.yaml",
    "tests/obstacle/course.yaml",
    "tests/obstacle/second.yaml",
];

fn text(path: &str) -> String {
    std::fs::read_to_string(path).expect(path)
}

fn code(path: &str, text: &str) -> String {
    generate(path, text).unwrap_or_else(|report| panic!("{report}")).code
}

/// The code without line numbers, and without the layout, which depends on how long the numbers are.
fn without_places(code: &str) -> String {
    let mut out = String::new();
    for part in code.split_inclusive([':', '=']) {
        let digits = part.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        let after_a_place = out.ends_with(".yaml:") || out.ends_with("line=");
        let part = if after_a_place { digits } else { part };
        out.extend(part.chars().filter(|c| !c.is_whitespace() && *c != ','));
    }
    // A place that is shorter may end a line of docs elsewhere.
    out.replace("///", "")
}

#[test]
fn twice_the_same() {
    for path in SPECS {
        let yaml = text(path);
        assert_eq!(generate(path, &yaml).expect(path), generate(path, &yaml).expect(path), "{path}");
    }
}

#[test]
fn the_same_when_written_in_another_style() {
    for path in SPECS {
        let yaml = text(path);
        let rewritten = Yaml::read(&yaml).write();
        assert_eq!(without_places(&code(path, &yaml)), without_places(&code(path, &rewritten)), "{path}");
    }
}

#[test]
fn the_same_when_shuffled() {
    for path in SPECS {
        let yaml = text(path);
        let straight = without_places(&code(path, &yaml));
        for seed in 1..=3 {
            let mut shuffled = Yaml::read(&yaml).resolved();
            let moved = shuffle(&mut shuffled, &mut Vec::new(), &mut Dice(seed));
            assert!(moved > 20, "{path}: only {moved} maps were shuffled");
            let shuffled = shuffled.write();
            let generated =
                generate(path, &shuffled).unwrap_or_else(|report| panic!("seed {seed}: {report}"));
            let code = without_places(&generated.code);
            let same = straight.chars().zip(code.chars()).take_while(|(one, other)| one == other).count();
            let around =
                |text: &str| text.chars().skip(same.saturating_sub(200)).take(400).collect::<String>();
            let differing = (around(&straight), around(&code));
            assert!(code == straight, "{path} differs with seed {seed}: {differing:#?}");
        }
    }
}

/// A generator of random numbers that gives the same sequence each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % most.max(1) as u64).expect("it is below a usize")
    }
}

/// Shuffles the keys of every map whose order has no meaning, and returns how many maps there were.
fn shuffle(yaml: &mut Yaml, path: &mut Vec<String>, dice: &mut Dice) -> usize {
    match yaml {
        Yaml::Text(_) => 0,
        Yaml::Anchored(_, inner) => shuffle(inner, path, dice),
        Yaml::List(items) => {
            path.push("-".to_owned());
            let moved = items.iter_mut().map(|item| shuffle(item, path, dice)).sum();
            path.pop();
            moved
        }
        Yaml::Map(entries) => {
            let mut moved = 0;
            for (key, value) in entries.iter_mut() {
                path.push(key.clone());
                moved += shuffle(value, path, dice);
                path.pop();
            }
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            if order_means_nothing(&path, entries) {
                for last in (1..entries.len()).rev() {
                    entries.swap(last, dice.below(last + 1));
                }
                moved += 1;
            }
            moved
        }
    }
}

/// Whether the order of the keys has no meaning in the map at this path.
fn order_means_nothing(path: &[&str], entries: &[(String, Yaml)]) -> bool {
    let section = path.first().copied().unwrap_or_default();
    let (before, last) = match path {
        [] => return true,
        [.., before, last] => (*before, *last),
        [last] => ("", *last),
    };
    // The members of an example are written sorted by name.
    if path.contains(&"example") {
        return true;
    }
    // The order has a meaning in templates and patterns, and in the pairs of a vector, which may be signed as they
    // stand.
    if path.iter().any(|key| ["json", "form", "xml", "headers", "input"].contains(key)) {
        return entries.iter().any(|(key, _)| key == "$now" || key == "$nonce");
    }
    match path {
        ["fields" | "envelopes"] | ["fields", _] => return true,
        [_] => return false,
        [_, _] => return section != "sources",
        _ => {}
    }
    let table = |key: &str| ["request", "response", "fields"].contains(&key);
    match last {
        // The fields that `<<` merges into a table keep their order.
        "<<" => false,
        "request" | "response" => section == "envelopes",
        // What is made for a message is made in the order of the spec.
        "values" if ["envelopes", "notifications"].contains(&section) => false,
        "recover" | "state" | "outcome" | "refusals" | "to" | "failure" | "hand_over" | "acknowledge"
        | "refuse" | "items" | "signature" => true,
        // An element of a list: a rule, a case, a vector, or a part of a signed message.
        "-" => before != "by",
        // A field of a table, a value of an enum, or a code.
        _ => table(before) || ["values", "codes"].contains(&before),
    }
}
