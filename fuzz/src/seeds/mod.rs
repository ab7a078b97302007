//! The inputs with which the fuzzer begins. Most are made of files that the repository has anyway: the examples and codes of
//! the specs, the providers' samples, wrong specs and captures. The folder `seeds/` of this crate has captures and specs of
//! further kinds.

mod dictionary;
mod messages;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use dictionary::dictionary;
use messages::{answers, notifications};
use serde_json::Value;

/// The seeds of a target.
pub struct Corpus {
    /// The target's name.
    pub target: &'static str,
    /// Its seeds.
    pub seeds: Vec<Vec<u8>>,
}

/// The seeds of every target.
///
/// # Errors
/// When a file of the repository can't be read.
pub fn corpora() -> io::Result<Vec<Corpus>> {
    let samples = files(&["tests/samples"], &["txt", "json"])?;
    let captures = files(&["docs/captures", "fuzz/seeds/capture"], &["http", "txt", "har"])?;
    let mismatches = Mismatches::read()?;
    let specs = ["specs", "tests/wrong_specs", "tests/obstacle", "tests/fifth", "fuzz/seeds/spec"];
    let (answers, notifications) = (answers(&samples), notifications(&samples));
    let bodies = answers.iter().chain(&notifications).filter_map(|seed| seed.get(4..)).map(<[u8]>::to_vec);
    Ok(vec![
        Corpus { target: "json", seeds: bodies.chain(samples.clone()).chain(grammar()).collect() },
        Corpus { target: "xml", seeds: documents() },
        Corpus { target: "open", seeds: answers },
        Corpus { target: "receive", seeds: notifications },
        Corpus { target: "spec", seeds: files(&specs, &["yaml"])? },
        Corpus { target: "doctor", seeds: mismatches.doctor(&captures) },
        Corpus {
            target: "capture",
            seeds: captures.into_iter().chain(mismatches.captures).chain(samples).collect(),
        },
    ])
}

/// A file of the repository, by its path from the root.
fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// All files below these folders whose names have one of these ends, in an order that is always the same.
fn files(folders: &[&str], ends: &[&str]) -> io::Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root(folder)).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| ends.iter().any(|wanted| end == *wanted)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found.iter().map(fs::read).collect()
}

/// The corpus of the doctor's own tests: messages that were signed wrongly.
struct Mismatches {
    captures: Vec<Vec<u8>>,
    /// The same captures, each with the index of its provider.
    of: Vec<(u8, Vec<u8>)>,
}

impl Mismatches {
    fn read() -> io::Result<Self> {
        let text = fs::read_to_string(root("tests/mismatches/corpus.json"))?;
        let corpus: Value = serde_json::from_str(&text)?;
        let messages = corpus.get("messages").and_then(Value::as_array);
        let mut of = Vec::new();
        for message in messages.into_iter().flatten() {
            let text = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
            let known = crate::provider::KNOWN.iter().position(|known| known.tables.name == text("provider"));
            let number = known.and_then(|known| u8::try_from(known).ok()).unwrap_or_default();
            of.push((number, text("capture").as_bytes().to_vec()));
        }
        Ok(Self { captures: of.iter().map(|(_, capture)| capture.clone()).collect(), of })
    }

    /// Seeds for the target `doctor`, with each kind of claim in turn.
    fn doctor(&self, captures: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let each = (0_u8..).zip(self.of.iter().cloned());
        let mut seeds: Vec<_> = each
            .map(|(claim, (provider, capture))| {
                let line: &[u8] =
                    if claim.is_multiple_of(2) { b"\n" } else { b"98B892D27B7B0264AFAB29512368560B\n" };
                [&[provider, claim % 8, 0], line, &capture].concat()
            })
            .collect();
        for capture in captures {
            seeds.extend((0..7).map(|spec| [&[spec, 3, spec], &b"&key=\n"[..], capture].concat()));
        }
        seeds
    }
}

/// Documents with every construct of XML, each alone and together with another.
fn documents() -> Vec<Vec<u8>> {
    let pieces = [
        "<a>1</a>",
        "<b/>",
        "<c>&lt;&amp;&#13;&#x8336;</c>",
        "<d><![CDATA[<x>&y;]]></d>",
        "<é> \r\n\t</é>\n",
        "<!-- c -->",
        "<?p i?>",
        "<f g='h'/>",
        "<i><j/></i>",
        "&k;",
    ];
    let mut all = vec![
        b"<!DOCTYPE xml [<!ENTITY e 'x'>]><xml><a>&e;</a></xml>".to_vec(),
        b"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\" standalone='yes'?>\n<xml></xml>\n".to_vec(),
        b"<root/>".to_vec(),
    ];
    for one in pieces {
        all.extend(pieces.iter().map(|other| format!("<xml>{one}{other}</xml>").into_bytes()));
    }
    all
}

/// Texts with every construct of JSON, and with some that JSON doesn't have.
fn grammar() -> Vec<Vec<u8>> {
    let texts = [
        r#"{"a":1,"b":[true,false,null,{"c":"d"}],"e":{"f":{}},"g":[],"a":2}"#,
        r#" { "a" : -1.50e+10 , "b\u0062\ud83d\ude00\/\\\"\n" : "中文 é" } "#,
        "[0, 0.0, 1E5, -0, 12345678901234567890123, 9223372036854775807, [[[]]]]",
        r#""\u12aF\b\f\n\r\t\/\\ \ud83d\ude00\"""#,
        r#""\ud83d\"""#,
        r#"["a","b\u0000"]"#,
        "-9223372036854775808",
        "-0",
        "true",
        "\u{feff}{}",
        "[1,2,]",
        "\"a\u{7f}\u{1}b\"",
    ];
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}
