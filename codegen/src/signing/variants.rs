//! Schemes that differ from a scheme in one setting.
//!
//! Vectors prove a setting only if the scheme no longer gives their signatures once the setting is changed.
//! Signatures of changed schemes must be compared to the letter: [`verify`](super::verify) would forgive the wrong
//! case.

use crate::checked::{Digest, Empty, Encode, Pairs, Part, Scheme, part_in_words};

/// Every scheme that differs from this one in one setting, each with the change in words for people.
#[must_use]
pub fn variants(scheme: &Scheme) -> Vec<(String, Scheme)> {
    let mut variants = Variants { scheme, all: Vec::new() };
    for (at, part) in scheme.message.iter().enumerate() {
        match part {
            Part::Pairs(pairs) => variants.pairs(at, pairs),
            Part::Secret(_) => variants.secret(at),
            Part::Literal(text) => variants.message(format!("without the literal `{text}`"), |message| {
                message.remove(at);
            }),
            Part::Target => {
                variants.without(at);
                variants.message("the path without the query", |message| put(message, at, Part::Path));
            }
            Part::Path => {
                variants.without(at);
                variants.message("the path with the query", |message| put(message, at, Part::Target));
            }
            Part::Method | Part::Value(_) => variants.without(at),
            Part::Raw(_) | Part::Text(_) if scheme.signs_several_members() => variants.without(at),
            Part::Raw(_) | Part::Text(_) | Part::Body => {}
        }
    }
    variants.order();
    variants.digest();
    variants.encode();
    variants.all
}

/// Puts a part in the place of another.
fn put(message: &mut [Part], at: usize, part: Part) {
    if let Some(place) = message.get_mut(at) {
        *place = part;
    }
}

struct Variants<'a> {
    scheme: &'a Scheme,
    all: Vec<(String, Scheme)>,
}

impl Variants<'_> {
    fn add(&mut self, what: impl Into<String>, change: impl FnOnce(&mut Scheme)) {
        let mut scheme = self.scheme.clone();
        change(&mut scheme);
        self.all.push((what.into(), scheme));
    }

    /// Adds a change of the message, unless it leaves the message as it was, as when the secret is moved to where it
    /// stands.
    fn message(&mut self, what: impl Into<String>, change: impl FnOnce(&mut Vec<Part>)) {
        let mut message = self.scheme.message.clone();
        change(&mut message);
        if message != self.scheme.message {
            self.add(what, |scheme| scheme.message = message);
        }
    }

    fn without(&mut self, at: usize) {
        let what = self.scheme.message.get(at).map(part_in_words).unwrap_or_default();
        self.message(format!("without {what}"), |message| {
            message.remove(at);
        });
    }

    /// Two neighbours among the parts that aren't literals, each in the other's place.
    fn order(&mut self) {
        let parts = self.scheme.message.iter().enumerate();
        let several = self.scheme.signs_several_members();
        let around = |part: &Part| {
            let is_around = matches!(part, Part::Method | Part::Path | Part::Target | Part::Value(_));
            is_around || (several && part.is_member())
        };
        let parts: Vec<_> = parts.filter(|(_, part)| !matches!(part, Part::Literal(_))).collect();
        for pair in parts.windows(2) {
            let [(one, first), (other, second)] = pair else { continue };
            if around(first) || around(second) {
                let what = format!("{} before {}", part_in_words(second), part_in_words(first));
                self.message(what, |message| message.swap(*one, *other));
            }
        }
    }

    fn pairs(&mut self, at: usize, pairs: &Pairs) {
        let mut put = |what: String, changed: Pairs| {
            self.message(what, |message| put(message, at, Part::Pairs(changed)));
        };
        let sort = if pairs.sorted { "not sorted" } else { "sorted by name" };
        put(format!("pairs {sort}"), Pairs { sorted: !pairs.sorted, ..pairs.clone() });
        for join in ["&", ",", ""] {
            let join = join.to_owned();
            put(format!("pairs joined by `{join}`"), Pairs { join, ..pairs.clone() });
        }
        for between in ["=", ":", ""] {
            let between = between.to_owned();
            put(format!("`{between}` between name and value"), Pairs { between, ..pairs.clone() });
        }
        for (empty, how) in [(Empty::Keep, "kept"), (Empty::Skip, "skipped")] {
            put(format!("empty values {how}"), Pairs { empty, ..pairs.clone() });
        }
    }

    fn secret(&mut self, at: usize) {
        let moved = |message: &mut Vec<Part>, first: bool| {
            let part = message.remove(at);
            message.insert(if first { 0 } else { message.len() }, part);
        };
        self.message("the secret first", |message| moved(message, true));
        self.message("the secret last", |message| moved(message, false));
        self.message("the secret left out", |message| {
            message.remove(at);
        });
        for literal in ["&key=", "&"] {
            let literal = literal.to_owned();
            self.message(format!("`{literal}` before the secret"), |message| {
                message.insert(at, Part::Literal(literal));
            });
        }
    }

    fn digest(&mut self) {
        // An RSA signature says itself by which digest it was made.
        if self.scheme.digest.is_rsa() {
            return;
        }
        for other in [Digest::Md5, Digest::Sha1, Digest::Sha256, Digest::Sha512] {
            let here = if !self.scheme.keys.is_empty() { keyed(other) } else { other };
            if here != self.scheme.digest {
                self.add(format!("{} instead", name(here)), |scheme| scheme.digest = here);
            }
        }
        if let Some(key) = self.scheme.keys.first() {
            let plain = plain(self.scheme.digest);
            for (place, first) in [("before", true), ("after", false)] {
                self.add(format!("{} with the key {place} the message", name(plain)), |scheme| {
                    scheme.keys.clear();
                    scheme.digest = plain;
                    let at = if first { 0 } else { scheme.message.len() };
                    scheme.message.insert(at, Part::Secret(key.clone()));
                });
            }
        } else if let Some(secret) = self.appended() {
            let keyed = keyed(self.scheme.digest);
            self.add(format!("{} with the secret as its key", name(keyed)), |scheme| {
                scheme.message.retain(|part| !matches!(part, Part::Secret(_)));
                scheme.digest = keyed;
                scheme.keys = vec![secret];
            });
        }
    }

    fn appended(&self) -> Option<String> {
        self.scheme.message.iter().find_map(|part| match part {
            Part::Secret(name) => Some(name.clone()),
            _ => None,
        })
    }

    fn encode(&mut self) {
        for (words, encode) in [
            ("lower-case hex", Encode::HexLower),
            ("upper-case hex", Encode::HexUpper),
            ("base64", Encode::Base64),
        ] {
            if encode != self.scheme.encode {
                self.add(words, |scheme| scheme.encode = encode);
            }
        }
    }
}

/// Each digest with the HMAC that is made of it, and its name.
const DIGESTS: [(Digest, Digest, &str); 4] = [
    (Digest::Md5, Digest::HmacMd5, "MD5"),
    (Digest::Sha1, Digest::HmacSha1, "SHA-1"),
    (Digest::Sha256, Digest::HmacSha256, "SHA-256"),
    (Digest::Sha512, Digest::HmacSha512, "SHA-512"),
];

fn keyed(digest: Digest) -> Digest {
    DIGESTS.iter().find(|(plain, ..)| *plain == digest).map_or(digest, |(_, keyed, _)| *keyed)
}

fn plain(digest: Digest) -> Digest {
    DIGESTS.iter().find(|(_, keyed, _)| *keyed == digest).map_or(digest, |(plain, ..)| *plain)
}

fn name(digest: Digest) -> String {
    let name = DIGESTS.iter().find(|(of, ..)| *of == plain(digest)).map_or("", |(.., name)| *name);
    if digest == plain(digest) { name.to_owned() } else { format!("HMAC-{name}") }
}
