//! `signatures:`

use super::cx::{Cx, Lost, words};
use super::reader::Reader;
use super::refuse_odd_name;
use crate::checked::{Digest, Empty, Encode, Pairs, Part, Places, Scheme, Vector, VectorInput};
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value};

pub(crate) const DIGESTS: &[(&str, Digest)] = &[
    ("md5", Digest::Md5),
    ("sha1", Digest::Sha1),
    ("sha256", Digest::Sha256),
    ("sha512", Digest::Sha512),
    ("hmac-md5", Digest::HmacMd5),
    ("hmac-sha1", Digest::HmacSha1),
    ("hmac-sha256", Digest::HmacSha256),
    ("hmac-sha512", Digest::HmacSha512),
];

pub(crate) const ENCODINGS: &[(&str, Encode)] =
    &[("hex", Encode::HexLower), ("HEX", Encode::HexUpper), ("base64", Encode::Base64)];

pub(crate) const EMPTIES: &[(&str, Empty)] =
    &[("keep", Empty::Keep), ("skip", Empty::Skip), ("either", Empty::Either)];

pub(crate) fn schemes(cx: &Cx, node: Option<&Node>) -> Vec<Scheme> {
    let entries = node.map(|node| cx.entries(node, "a map of signature schemes")).unwrap_or_default();
    entries.iter().map(|entry| scheme(cx, entries, entry)).collect()
}

fn scheme(cx: &Cx, all: &[Entry], entry: &Entry) -> Scheme {
    refuse_odd_name(cx, entry);
    let before = cx.count();
    // A base that isn't there has been reported: what it would have had is not missing as well.
    let nothing = Node { value: Value::Map(Vec::new()), at: entry.key_at };
    let base = entry.value.get("like").map(|node| like(cx, all, entry, node).unwrap_or(&nothing));
    let reader = Reader::over(cx, "a signature scheme", entry.key_at, &entry.value, base);
    reader.entry("like");
    let about = reader.about();
    let message = reader.require("message").map(|node| message(cx, node)).unwrap_or_default();
    let digest = reader.require("digest").and_then(|node| cx.word(node, "a digest", DIGESTS));
    let encode = reader.require("encode").and_then(|node| cx.word(node, "an encoding", ENCODINGS));
    let vectors = reader
        .get("vectors")
        .map(|node| cx.items(node, "a list of vectors").iter().filter_map(|node| vector(cx, node)).collect())
        .unwrap_or_default();
    let places = Places {
        message: reader.key_at("message"),
        digest: reader.key_at("digest"),
        key: reader.key_at("key"),
        encode: reader.key_at("encode"),
    };
    let scheme = Scheme {
        name: entry.key.clone(),
        about,
        places,
        message,
        digest: digest.unwrap_or(Digest::Sha256),
        key: reader.text("key"),
        encode: encode.unwrap_or(Encode::HexLower),
        vectors,
    };
    reader.finish();
    cx.lose_if_worse(before, Lost::Scheme, &entry.key);
    scheme
}

/// The scheme that this one is like; one that is itself like another is refused, so that there are no circles.
fn like<'a>(cx: &Cx, all: &'a [Entry], entry: &Entry, node: &Node) -> Option<&'a Node> {
    let name = cx.text(node, "the name of a scheme")?;
    let base = all.iter().find(|other| other.key == name && other.key != entry.key);
    let base = base.filter(|base| base.value.get("like").is_none());
    if base.is_none() {
        let others = all.iter().filter(|other| other.key != entry.key).map(|other| other.key.as_str());
        cx.push(
            Problem::new(Code::UnknownScheme, node.at, format!("no scheme `{name}` to be like"))
                .label("expected another scheme, which isn't itself like one")
                .suggest(&name, others),
        );
    }
    base.map(|base| &base.value)
}

fn message(cx: &Cx, node: &Node) -> Vec<Part> {
    cx.items(node, "a list of parts").iter().filter_map(|node| part(cx, node)).collect()
}

fn part(cx: &Cx, node: &Node) -> Option<Part> {
    if node.text() == Some("body") {
        return Some(Part::Body);
    }
    if !matches!(node.value, Value::Map(_)) {
        cx.push(
            Problem::new(Code::WrongKind, node.at, "this is no part of a canonical string")
                .label("expected `body`, or a map with `pairs`, `raw`, `text`, `secret` or `literal`"),
        );
        return None;
    }
    let at = node.map().and_then(|entries| entries.first()).map_or(node.at, |entry| entry.key_at);
    let before = cx.count();
    let reader = Reader::new(cx, "a part of a canonical string", at, node);
    let path = |text: String| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    let mut parts: Vec<Part> = Vec::new();
    parts.extend(reader.text("raw").map(|text| Part::Raw(path(text))));
    parts.extend(reader.text("text").map(|text| Part::Text(path(text))));
    parts.extend(reader.text("secret").map(Part::Secret));
    parts.extend(reader.text("literal").map(Part::Literal));
    let pairs = reader.word("pairs", "a set of pairs", &[("all", ())]);
    let laid_out = pairs.map(|()| Pairs {
        sorted: reader.word("sort", "an order", &[("name", true), ("none", false)]).unwrap_or(true),
        between: reader.text("between").unwrap_or_else(|| "=".to_owned()),
        join: reader.text("join").unwrap_or_else(|| "&".to_owned()),
        empty: reader.word("empty", "what to do with empty values", EMPTIES).unwrap_or(Empty::Keep),
        except: reader.get("except").map(|node| words(cx, node)).unwrap_or_default(),
    });
    parts.extend(laid_out.map(Part::Pairs));
    reader.finish();
    if parts.len() != 1 && cx.count() == before {
        cx.push(
            Problem::new(Code::WrongKind, at, "a part is one thing")
                .label("expected one of `pairs`, `raw`, `text`, `secret`, `literal`"),
        );
    }
    parts.pop()
}

fn vector(cx: &Cx, node: &Node) -> Option<Vector> {
    let at = node.map().and_then(|entries| entries.first()).map_or(node.at, |entry| entry.key_at);
    let reader = Reader::new(cx, "a vector", at, node);
    let input = reader.require("input").and_then(|node| match &node.value {
        Value::Map(entries) => Some(VectorInput::Pairs(
            entries
                .iter()
                .map(|entry| {
                    let value = match &entry.value.value {
                        Value::Null => String::new(),
                        _ => cx.text(&entry.value, "a text").unwrap_or_default(),
                    };
                    (entry.key.clone(), value)
                })
                .collect(),
        )),
        _ => cx.text(node, "pairs or a text").map(VectorInput::Text),
    });
    let vector = Vector {
        about: reader.about(),
        input: input.clone().unwrap_or(VectorInput::Text(String::new())),
        secret: reader.require_text("secret"),
        signature: reader.require_text("signature"),
    };
    reader.finish();
    input.map(|_| vector)
}
