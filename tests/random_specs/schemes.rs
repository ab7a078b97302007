//! Random signature schemes. Their vectors are signed here, by code that Paysmith has no part in.

use base64::Engine as _;
use hmac::{KeyInit as _, Mac as _};
use md5::Digest as _;

use crate::dice::{Dice, map, text, texts, word};
use crate::yaml::Yaml;

/// What a scheme signs of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Covers {
    /// The pairs of a form, or the members at the top of JSON.
    Pairs,
    /// The exact text of the member of that name.
    Raw(&'static str),
    /// The decoded text of the member of that name.
    Text(&'static str),
    /// Every byte.
    Body,
    /// The method, the URL, two values and every byte, in a text with places.
    Request,
    /// A value and every byte, in a text with places.
    Stamped,
}

/// A part of what is signed, as it stands in the spec, with what a vector has there.
struct Part {
    yaml: Yaml,
    signed: String,
}

/// The input of every vector of a scheme that signs pairs: out of order, with an empty value.
const PAIRS: &[(&str, &str)] = &[("b", "2"), ("é", "茶"), ("a", "1"), ("c", "")];
/// The input of every other vector.
const TEXT: &str = "{\"n\":\"Brücke 茶\"}";
const SECRET: &str = "k&=";

/// How pairs are laid out.
struct Layout {
    sorted: bool,
    between: &'static str,
    join: &'static str,
    empty: &'static str,
    except: Vec<&'static str>,
}

impl Layout {
    fn random(dice: &mut Dice) -> Self {
        Self {
            sorted: dice.chance(75),
            between: dice.pick(&["=", "=", ":", "", "->"]),
            join: dice.pick(&["&", "&", ",", "", "\n"]),
            empty: dice.pick(&["keep", "skip", "either"]),
            except: if dice.chance(20) { vec!["left_out"] } else { Vec::new() },
        }
    }

    /// What is signed of the pairs. Where either will do for empty values, `skips` says which it is.
    fn signed(&self, skips: bool) -> String {
        let skips = self.empty == "skip" || (self.empty == "either" && skips);
        let mut pairs: Vec<_> = PAIRS.to_vec();
        pairs.retain(|(name, value)| !(self.except.contains(name) || (skips && value.is_empty())));
        if self.sorted {
            pairs.sort_unstable();
        }
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| format!("{name}{}{value}", self.between)).collect();
        pairs.join(self.join)
    }

    fn yaml(&self) -> Yaml {
        let mut keys = vec![("pairs", word("all"))];
        if !self.sorted {
            keys.push(("sort", word("none")));
        }
        keys.extend([
            ("between", text(self.between)),
            ("join", text(self.join)),
            ("empty", word(self.empty)),
        ]);
        if !self.except.is_empty() {
            keys.push(("except", texts(&self.except)));
        }
        map(keys)
    }
}

/// A random scheme that signs what it is asked to, with vectors that prove it.
pub(crate) fn scheme(dice: &mut Dice, covers: Covers, secret: &str) -> Yaml {
    let layout = Layout::random(dice);
    let keyed = dice.chance(50);
    let digest = dice.pick(&["md5", "sha1", "sha256", "sha512"]);
    let encode = dice.pick(&["hex", "HEX", "base64"]);
    let name = if keyed { format!("hmac-{digest}") } else { digest.to_owned() };
    let parts = parts(dice, covers, secret, &layout, keyed);
    let either = covers == Covers::Pairs && layout.empty == "either";
    let vectors: Vec<Yaml> = [false, true]
        .into_iter()
        .take(if either { 2 } else { 1 })
        .map(|skips| {
            let signed: String =
                parts
                    .iter()
                    .map(|part| {
                        if part.signed == PLACE_OF_PAIRS { layout.signed(skips) } else { part.signed.clone() }
                    })
                    .collect();
            vector(covers, &sign(&signed, digest, encode, keyed))
        })
        .collect();
    let message = match (covers, parts.into_iter().map(|part| part.yaml).collect::<Vec<_>>()) {
        (Covers::Request | Covers::Stamped, mut only) if only.len() == 1 => only.remove(0),
        (_, all) => Yaml::List(all),
    };
    let mut keys = vec![("message", message), ("digest", word(name)), ("encode", word(encode))];
    if keyed {
        keys.push(("key", word(secret)));
    }
    keys.push(("vectors", Yaml::List(vectors)));
    map(keys)
}

/// Stands in a part for the pairs, whose layout differs between vectors.
const PLACE_OF_PAIRS: &str = "\u{0}";

fn parts(dice: &mut Dice, covers: Covers, secret: &str, layout: &Layout, keyed: bool) -> Vec<Part> {
    let part = |yaml: Yaml, signed: &str| Part { yaml, signed: signed.to_owned() };
    let main = match covers {
        Covers::Pairs => part(layout.yaml(), PLACE_OF_PAIRS),
        Covers::Raw(member) => part(map([("raw", text(member))]), TEXT),
        Covers::Text(member) => part(map([("text", text(member))]), TEXT),
        Covers::Body => part(word("body"), TEXT),
        Covers::Request => part(
            text("${method}\n${target} ${value.time}|${value.once}\n${body}\n"),
            &format!("POST\n/a/b?c=d 1893456000|n0nce\n{TEXT}\n"),
        ),
        Covers::Stamped => part(text("${value.time}.${body}"), &format!("1893456000.{TEXT}")),
    };
    let mut all = vec![main];
    if dice.chance(25) {
        all.push(part(map([("literal", text("~中~"))]), "~中~"));
    }
    if !keyed {
        let part = part(map([("secret", word(secret))]), SECRET);
        let first = dice.chance(30);
        all.insert(if first { 0 } else { all.len() }, part);
    }
    all
}

fn vector(covers: Covers, signature: &str) -> Yaml {
    let mut keys = vec![("secret", text(SECRET)), ("signature", text(signature)), ("source", word("US §3"))];
    keys.push(match covers {
        Covers::Pairs => ("input", map(PAIRS.iter().map(|(name, value)| (*name, text(value))))),
        _ => ("input", text(TEXT)),
    });
    let time = ("time", text("1893456000"));
    match covers {
        Covers::Request => {
            keys.extend([("method", word("POST")), ("target", text("/a/b?c=d"))]);
            keys.push(("values", map([time, ("once", text("n0nce"))])));
        }
        Covers::Stamped => keys.push(("values", map([time]))),
        _ => {}
    }
    map(keys)
}

fn sign(signed: &str, digest: &str, encode: &str, keyed: bool) -> String {
    macro_rules! digest {
        ($of:ty) => {
            if keyed {
                let mut mac = hmac::Hmac::<$of>::new_from_slice(SECRET.as_bytes()).expect("any key will do");
                mac.update(signed.as_bytes());
                mac.finalize().into_bytes().to_vec()
            } else {
                <$of>::digest(signed.as_bytes()).to_vec()
            }
        };
    }
    let bytes = match digest {
        "md5" => digest!(md5::Md5),
        "sha1" => digest!(sha1::Sha1),
        "sha256" => digest!(sha2::Sha256),
        _ => digest!(sha2::Sha512),
    };
    match encode {
        "hex" => base16ct::lower::encode_string(&bytes),
        "HEX" => base16ct::upper::encode_string(&bytes),
        _ => base64::engine::general_purpose::STANDARD.encode(&bytes),
    }
}
