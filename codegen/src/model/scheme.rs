//! Reads `signatures:`.

use crate::checked::{Around, Digest, Empty, Encode, Pairs, Part, Scheme, SchemePlaces, Vector, VectorInput};
use crate::language::words::{DIGESTS, EMPTIES, ENCODINGS};
use crate::model::places::{Piece, has_places, pieces};
use crate::reading::{MapReader, Problems, Unread, items_of, read_text, refuse_bad_name, refuse_empty};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Node, Value};

pub(super) fn schemes(problems: &Problems, reader: &MapReader<'_>) -> Vec<Scheme> {
    let entries = reader.entries("signatures", "a map of signature schemes");
    entries.iter().map(|entry| scheme(problems, entries, entry)).collect()
}

fn scheme(problems: &Problems, all: &[Entry], entry: &Entry) -> Scheme {
    refuse_bad_name(problems, entry);
    let before = problems.count();
    // If the scheme that `like:` names isn't there, that has been reported. This one is then laid over an empty map: a map
    // that is laid over another doesn't report missing keys, and the keys that the other scheme would have given aren't
    // mistakes of this one.
    let nothing = Node::empty_map(entry.key_at);
    let base = entry.value.get("like").map(|node| like(problems, all, entry, node).unwrap_or(&nothing));
    let reader = MapReader::over(problems, "a signature scheme", entry.key_at, &entry.value, base);
    reader.entry("like");
    let about = reader.about();
    let message = reader.require("message").map(|node| message(problems, node)).unwrap_or_default();
    let digest = reader.require_word("digest", "a digest", DIGESTS);
    let encode = reader.require_word("encode", "an encoding", ENCODINGS);
    let vectors = reader.items("vectors", "a list of vectors").iter();
    let vectors = vectors.filter_map(|node| vector(problems, node)).collect();
    let places = SchemePlaces {
        message: reader.key_at("message"),
        digest: reader.key_at("digest"),
        key: reader.key_at("key"),
        encode: reader.key_at("encode"),
    };
    let key_id = reader.text("key_id");
    let any_key = key_id.as_deref() == Some("any");
    let scheme = Scheme {
        name: entry.key.clone(),
        about,
        places,
        message,
        digest: digest.unwrap_or(Digest::Sha256),
        keys: reader.words("key"),
        key_id: key_id.filter(|_| !any_key),
        any_key,
        encode: encode.unwrap_or(Encode::HexLower),
        vectors,
    };
    reader.finish();
    problems.mark_unread_since(before, Unread::Scheme, &entry.key);
    scheme
}

/// The scheme that `like:` names. It can't itself be like another, so that there are no circles.
fn like<'a>(problems: &Problems, all: &'a [Entry], entry: &Entry, node: &Node) -> Option<&'a Node> {
    let name = read_text(problems, node, "the name of a scheme")?;
    let base = all.iter().find(|other| other.key == name && other.key != entry.key);
    let base = base.filter(|base| base.value.get("like").is_none());
    if base.is_none() {
        let others = all.iter().filter(|other| other.key != entry.key).map(|other| other.key.as_str());
        problems.push(
            Problem::new(Code::UnknownScheme, node.at, format!("no scheme `{name}` to be like"))
                .label("expected another scheme, which isn't itself like one")
                .suggest(&name, others),
        );
    }
    base.map(|base| &base.value)
}

/// Reads `message:`, which is a list of parts, or a text with places alone.
fn message(problems: &Problems, node: &Node) -> Vec<Part> {
    if let Some(text) = node.text().filter(|text| has_places(text)) {
        return parts_of_text(problems, node, text);
    }
    refuse_empty(problems, node, "message", "list the parts of what is signed, in order");
    items_of(problems, node, "a list of parts").iter().flat_map(|node| parts(problems, node)).collect()
}

/// Reads an element of `message:`. A text with places is several parts.
fn parts(problems: &Problems, node: &Node) -> Vec<Part> {
    match node.text() {
        Some("body") => vec![Part::Body],
        Some(text) if has_places(text) => parts_of_text(problems, node, text),
        _ => part(problems, node).into_iter().collect(),
    }
}

/// Reads a text with places as parts of a canonical string.
fn parts_of_text(problems: &Problems, node: &Node, text: &str) -> Vec<Part> {
    let part = |piece| match piece {
        Piece::Text(text) => Some(Part::Literal(text.to_owned())),
        Piece::Place(name) => place(problems, node, name),
    };
    pieces(problems, node, text).into_iter().filter_map(part).collect()
}

/// What a place of a canonical string stands for: a part of the request, a member of its body, or else a credential.
fn place(problems: &Problems, node: &Node, name: &str) -> Option<Part> {
    Some(match (name, name.split_once('.')) {
        ("body", _) => Part::Body,
        ("method", _) => Part::Method,
        ("path", _) => Part::Path,
        ("target", _) => Part::Target,
        (_, Some(("value", name))) => Part::Value(name.to_owned()),
        (_, Some(("text", path))) => Part::Text(path.split('.').map(str::to_owned).collect()),
        (_, None) => Part::Secret(name.to_owned()),
        _ => {
            problems.push(
                Problem::new(
                    Code::UnknownVariable,
                    node.at,
                    format!("nothing that is signed is called `{name}`"),
                )
                .label("expected `body`, `method`, `path`, `target`, `value.…`, `text.…` or a credential"),
            );
            return None;
        }
    })
}

fn part(problems: &Problems, node: &Node) -> Option<Part> {
    if !matches!(node.value, Value::Map(_)) {
        problems.push(
            Problem::new(Code::WrongKind, node.at, "this is no part of a canonical string")
                .label("expected `body`, a text with places, or a map with `pairs`, `raw`, `text`, `secret` or `literal`"),
        );
        return None;
    }
    let before = problems.count();
    let reader = MapReader::of_item(problems, "a part of a canonical string", node);
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
        except: reader.words("except"),
    });
    parts.extend(laid_out.map(Part::Pairs));
    let at = reader.at;
    reader.finish();
    if parts.len() != 1 && problems.count() == before {
        problems.push(
            Problem::new(Code::WrongKind, at, "a part is one thing")
                .label("expected one of `pairs`, `raw`, `text`, `secret`, `literal`"),
        );
    }
    parts.pop()
}

fn vector(problems: &Problems, node: &Node) -> Option<Vector> {
    let reader = MapReader::of_item(problems, "a vector", node);
    let input = reader.require("input").and_then(|node| match &node.value {
        Value::Map(entries) => {
            Some(VectorInput::Pairs(entries.iter().map(|entry| input_pair(problems, entry)).collect()))
        }
        _ => read_text(problems, node, "pairs or a text").map(VectorInput::Text),
    });
    let about = reader.about();
    let secret = match reader.text("public_key") {
        Some(public_key) => {
            reader.entry("secret");
            public_key
        }
        None => reader.require_text("secret"),
    };
    let signature = reader.require_text("signature");
    let values = reader.entries("values", "a map of names and values");
    let around = Around {
        method: reader.text("method"),
        target: reader.text("target"),
        values: values.iter().map(|entry| input_pair(problems, entry)).collect(),
        answer: None,
    };
    reader.finish();
    Some(Vector { about, input: input?, around, secret, signature })
}

/// Reads a pair of a vector's input. A name with nothing after it has an empty value.
fn input_pair(problems: &Problems, entry: &Entry) -> (String, String) {
    let value = match &entry.value.value {
        Value::Null => String::new(),
        _ => read_text(problems, &entry.value, "a text").unwrap_or_default(),
    };
    (entry.key.clone(), value)
}
