//! Deviations in a text with places: its line ends, and what was put into a place in place of what the rule names.

use paysmith_codegen::checked::{Part, Scheme};

use super::Wording;
use super::candidates::{Candidate, Segment};

/// How the line ends of a text with places were written. Those of the body aren't meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// The last line has none.
    LastMissing,
    /// CR LF.
    Crlf,
    /// A backslash and an `n`, as in a string of a language in which that is no line end.
    Escaped,
    /// None at all.
    Missing,
}

impl LineEnd {
    /// All of them, the likeliest first.
    pub(super) const ALL: [Self; 4] = [Self::LastMissing, Self::Crlf, Self::Escaped, Self::Missing];

    /// Fixed characters of the text, with its line ends.
    pub(super) fn within(self, literal: &str) -> String {
        match self {
            Self::LastMissing => literal.to_owned(),
            Self::Crlf => literal.replace('\n', "\r\n"),
            Self::Escaped => literal.replace('\n', "\\n"),
            Self::Missing => literal.replace('\n', ""),
        }
    }

    /// The whole canonical string, with its last line end.
    pub(super) fn at_end(self, message: &mut Vec<u8>) {
        if self == Self::LastMissing && message.last() == Some(&b'\n') {
            message.pop();
        }
    }

    pub(super) fn wording(self) -> Wording {
        let advice = "write `\\n` behind each line as the rule has it, behind the last one too, in a string in which it is a line feed";
        let (id, what) = match self {
            Self::LastMissing => ("line-end-missing", "the last line had no line end"),
            Self::Crlf => ("lines-crlf", "the lines ended with CR LF, not with LF"),
            Self::Escaped => {
                ("lines-escaped", "the lines were joined by a backslash and an `n`, not by a line feed")
            }
            Self::Missing => ("lines-joined", "the lines were joined without line ends"),
        };
        Wording::new(id, what, advice)
    }
}

/// What a place of the scheme's text is known to be filled with in place of what it names: the deviation's name, words for it, and the
/// segments. `own` is what the scheme says, a segment for each part. `hosts` are the base URLs of the provider's environments.
pub(super) fn other_places(scheme: &Scheme, own: &[Segment], hosts: &[&str]) -> Vec<Candidate> {
    let mut all = Vec::new();
    for (at, (part, segment)) in scheme.message.iter().zip(own).enumerate() {
        let others = match (part, segment) {
            (Part::Method, Segment::Literal(method)) => of_method(method),
            (Part::Target, Segment::Literal(target)) => of_target(target, hosts),
            (Part::Value(name), Segment::Literal(value)) => of_value(name, value),
            (Part::Text(path), Segment::Text(text)) if scheme.signs_several_members() => {
                of_member(path, text)
            }
            (Part::Body, Segment::Text(body)) => of_body(body),
            _ => continue,
        };
        for (id, what, text) in others {
            let mut segments = own.to_vec();
            if let Some(place) = segments.get_mut(at) {
                *place = match place {
                    Segment::Text(_) => Segment::Text(text.into_bytes()),
                    _ => Segment::Literal(text),
                };
            }
            all.push(Candidate { id, what, segments });
        }
    }
    all.extend(swapped(scheme, own));
    all
}

/// A deviation's name, words for it, and what was put into the place.
type Other = (String, String, String);

fn of_method(method: &str) -> Vec<Other> {
    let what = "the method was signed in lower case".to_owned();
    vec![("method-lower-case".to_owned(), what, method.to_ascii_lowercase())]
}

fn of_target(target: &str, hosts: &[&str]) -> Vec<Other> {
    let mut all = Vec::new();
    let mut add = |id: &str, what: &str, text: String| {
        if text != target {
            all.push((id.to_owned(), what.to_owned(), text));
        }
    };
    let path = target.split('?').next().unwrap_or_default();
    add("target-without-query", "the path was signed without its query", path.to_owned());
    let decoded = percent_encoding::percent_decode_str(target).decode_utf8_lossy();
    let what = "the path was signed with its escapes decoded, and sent with them";
    add("target-decoded", what, decoded.into_owned());
    for host in hosts {
        let what = "the whole URL was signed, with its scheme and its host";
        add("target-with-host", what, format!("{host}{target}"));
    }
    let what = "the path was signed in lower case";
    add("target-lower-case", what, target.to_ascii_lowercase());
    all
}

/// A number that looks like a time since 1970: in seconds where the message has milliseconds, or the other way round.
fn of_value(name: &str, value: &str) -> Vec<Other> {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    match value.split_at_checked(10) {
        Some((_, "")) if is_number => {
            let what = format!("{name} was signed in milliseconds, and sent in seconds");
            vec![(format!("time-in-milliseconds:{name}"), what, format!("{value}000"))]
        }
        Some((seconds, rest)) if is_number && rest.len() == 3 => {
            let what = format!("{name} was signed in seconds, and sent in milliseconds");
            vec![(format!("time-in-seconds:{name}"), what, seconds.to_owned())]
        }
        _ => Vec::new(),
    }
}

/// A value behind its name, as in `id=…`: the value alone.
fn of_member(path: &[String], text: &[u8]) -> Vec<Other> {
    let text = String::from_utf8_lossy(text);
    let path = path.join(".");
    let alone = text.split_once('=').map(|(name, value)| {
        let what = format!("of `{path}` the value alone was signed, without `{name}=` before it");
        (format!("name-left-out:{path}"), what, value.to_owned())
    });
    alone.into_iter().collect()
}

fn of_body(body: &[u8]) -> Vec<Other> {
    if !body.is_empty() {
        let what = "the body was signed as if it were empty".to_owned();
        return vec![("body-left-out".to_owned(), what, String::new())];
    }
    ["{}", "null", "\"\""]
        .map(|text| {
            let what = format!("`{text}` was signed for the body, which is empty");
            (format!("empty-body-as:{text}"), what, text.to_owned())
        })
        .to_vec()
}

/// Two places that follow on one another, each filled with what belongs into the other.
fn swapped(scheme: &Scheme, own: &[Segment]) -> Vec<Candidate> {
    let name = |part: &Part| match part {
        Part::Method => Some("method".to_owned()),
        Part::Target => Some("target".to_owned()),
        Part::Value(name) => Some(name.clone()),
        Part::Body => Some("body".to_owned()),
        Part::Text(path) => Some(path.join(".")),
        _ => None,
    };
    let places = scheme.message.iter().enumerate().filter_map(|(at, part)| Some((at, name(part)?)));
    let places: Vec<_> = places.collect();
    let pairs = places.iter().zip(places.iter().skip(1)).map(|((at, first), (next, second))| {
        let mut segments = own.to_vec();
        segments.swap(*at, *next);
        let what = format!("{first} and {second} stood in each other's place");
        Candidate { id: format!("places-swapped:{first}:{second}"), what, segments }
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_those_of_fixed_characters_and_of_the_end() {
        let mut message = b"a\nb\n".to_vec();
        LineEnd::LastMissing.at_end(&mut message);
        assert_eq!(message, b"a\nb");
        LineEnd::LastMissing.at_end(&mut message);
        assert_eq!(message, b"a\nb");
        let written = LineEnd::ALL.map(|line_end| line_end.within("\nx\n"));
        assert_eq!(written, ["\nx\n", "\r\nx\r\n", "\\nx\\n", "x"]);
    }

    #[test]
    fn a_place_is_filled_with_what_people_put_there() {
        let ids = |others: Vec<Other>| others.into_iter().map(|(id, ..)| id).collect::<Vec<_>>();
        let target = of_target("/v3/Orders/T%7C1?a=b", &["https://pay.example"]);
        let expected = ["target-without-query", "target-decoded", "target-with-host", "target-lower-case"];
        assert_eq!(ids(target), expected);
        assert_eq!(ids(of_target("/v3", &[])), [""; 0]);
        assert_eq!(ids(of_value("time", "1767225600")), ["time-in-milliseconds:time"]);
        assert_eq!(ids(of_value("time", "1767225600123")), ["time-in-seconds:time"]);
        assert_eq!(ids(of_value("nonce", "QnVkM6PvyV")), [""; 0]);
    }
}
