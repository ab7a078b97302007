//! What `sign`, `verify` and `doctor` look at: a captured message, fields, or bytes; and the rule that signs it.

use paysmith_codegen::checked::{Part, Provider, Scheme};
use paysmith_doctor::capture::{self, Captured, Start};
use paysmith_doctor::{Fields, MessageContent, SignedMessage};

use crate::cli::Input;
use crate::output::Result;
use crate::source::read;

/// A message, and how it is signed.
pub(crate) struct Subject<'p> {
    pub(crate) place: SignedMessage<'p>,
    pub(crate) material: MessageContent,
    /// The signature that the message carries.
    pub(crate) received: Option<String>,
    /// What should be known about the capture.
    pub(crate) notes: Vec<String>,
    /// The request of an answer, or the answer of a request, where the file holds it too.
    pub(crate) other: Option<Captured>,
}

/// What the arguments name.
enum Given {
    Captured(Vec<Captured>),
    Fields(Fields),
    Text(Vec<u8>),
}

impl<'p> Subject<'p> {
    pub(crate) fn of(provider: &'p Provider, args: &Input) -> Result<Self> {
        let of = args.of.as_deref();
        match given(args)? {
            Given::Fields(fields) => {
                let mut subject =
                    Self::bare(SignedMessage::find(provider, of, None)?, MessageContent::of_fields(&fields));
                if !signs_pairs(subject.place.scheme) {
                    let note =
                        "the scheme signs a text: the fields were written as compact JSON, in their order";
                    subject.notes.push(note.to_owned());
                }
                Ok(subject)
            }
            Given::Text(text) => {
                let place = SignedMessage::find(provider, of, None)?;
                if signs_pairs(place.scheme) {
                    let name = &place.scheme.name;
                    return Err(format!(
                        "the scheme {name} signs fields, not a text: give fields, or the message"
                    )
                    .into());
                }
                Ok(Self::bare(place, MessageContent::of_text(text)))
            }
            Given::Captured(messages) => {
                let (captured, other) = chosen(provider, of, messages, args.message)?;
                let repeated = captured.repeated().map(|name| {
                    format!("`{name}` stands in the body twice: nobody can tell which one counts")
                });
                let place = SignedMessage::find(provider, of, Some(&captured))
                    .map_err(|unclear| repeated.clone().unwrap_or_else(|| unclear.to_string()))?;
                if let Some(why) =
                    repeated.clone().filter(|_| !signs_bytes(place.scheme) || signs_pairs(place.scheme))
                {
                    return Err(why.into());
                }
                let mut notes = captured.notes.clone();
                notes.extend(repeated);
                if let Err(error) = std::str::from_utf8(&captured.body) {
                    let why = format!("the body isn't UTF-8, from its byte {} on", error.valid_up_to() + 1);
                    if !signs_bytes(place.scheme) {
                        return Err(
                            format!("{why}: no JSON can be read from it, and so no member of it").into()
                        );
                    }
                    notes.push(why);
                }
                Ok(Self {
                    received: place.received(&captured),
                    material: MessageContent::of(&captured, &place),
                    place,
                    notes,
                    other,
                })
            }
        }
    }

    fn bare(place: SignedMessage<'p>, material: MessageContent) -> Self {
        Self { place, material, received: None, notes: Vec::new(), other: None }
    }
}

fn signs_pairs(scheme: &Scheme) -> bool {
    scheme.message.iter().any(|part| matches!(part, Part::Pairs(_)))
}

/// The bytes of the body, or of a form, whatever they are.
fn signs_bytes(scheme: &Scheme) -> bool {
    !scheme.message.iter().any(|part| matches!(part, Part::Raw(_) | Part::Text(_)))
}

fn given(args: &Input) -> Result<Given> {
    if let Some(file) = &args.text {
        return Ok(Given::Text(read(file)?));
    }
    if let Some(file) = &args.body {
        return Ok(Given::Captured(vec![Captured::of_body(read(file)?)]));
    }
    let mut fields = Fields::default();
    let mut files: Vec<&str> = Vec::new();
    let mut links: Vec<&str> = Vec::new();
    for word in &args.input {
        if word.starts_with("https://") || word.starts_with("http://") {
            links.push(word);
        } else if let Some(file) = word.strip_prefix('@') {
            put_file(&mut fields, file)?;
        } else if word.contains('=') && !std::path::Path::new(word).exists() {
            fields.put(word)?;
        } else {
            files.push(word);
        }
    }
    if let [link] = links.as_slice()
        && files.is_empty()
        && fields.is_empty()
    {
        return Ok(Given::Captured(capture::read(link.as_bytes())?));
    }
    files.extend(links);
    match (files.as_slice(), fields.is_empty()) {
        ([], false) => Ok(Given::Fields(fields)),
        ([file], true) => {
            let messages = capture::read(&read(file)?).map_err(|error| format!("{file}: {error}"))?;
            Ok(Given::Captured(messages))
        }
        ([], true) => {
            Err("what is the message? Name a captured FILE (or `-`), or fields as name=text".into())
        }
        ([_, second, ..], _) => Err(format!("one message at a time: what is `{second}`?").into()),
        ([file], false) => Err(format!("either the file {file} or fields, not both").into()),
    }
}

/// Puts the fields of a JSON file in.
pub(crate) fn put_file(fields: &mut Fields, file: &str) -> Result<()> {
    let text = String::from_utf8(read(file)?).map_err(|_| format!("{file} isn't UTF-8"))?;
    fields.put_json(&text).map_err(|error| format!("{file}: {error}").into())
}

/// The message that is meant, and its counterpart.
fn chosen(
    provider: &Provider,
    of: Option<&str>,
    mut messages: Vec<Captured>,
    wanted: Option<usize>,
) -> Result<(Captured, Option<Captured>)> {
    let at = match wanted {
        Some(number) if (1..=messages.len()).contains(&number) => number - 1,
        Some(number) => return Err(format!("there is no message {number} but {}", list(&messages)).into()),
        None => match signed(provider, of, &messages).as_slice() {
            [only] => *only,
            [] if messages.len() == 1 => 0,
            _ => {
                return Err(format!(
                    "the file holds several messages: say which with --message N\n{}",
                    list(&messages)
                )
                .into());
            }
        },
    };
    let other = match messages.get(at).map(|message| &message.start) {
        Some(Start::Response { .. }) => at.checked_sub(1),
        Some(Start::Request { .. }) => Some(at + 1),
        _ => None,
    };
    let answers = |a: &Start, b: &Start| {
        matches!(
            (a, b),
            (Start::Response { .. }, Start::Request { .. }) | (Start::Request { .. }, Start::Response { .. })
        )
    };
    let other = other
        .and_then(|other| messages.get(other))
        .filter(|other| messages.get(at).is_some_and(|message| answers(&message.start, &other.start)))
        .cloned();
    Ok((messages.swap_remove(at), other))
}

/// The messages that carry a signature of the provider's.
fn signed(provider: &Provider, of: Option<&str>, messages: &[Captured]) -> Vec<usize> {
    let is_signed = |message: &Captured| {
        SignedMessage::find(provider, of, Some(message)).is_ok_and(|place| place.received(message).is_some())
    };
    (0..messages.len()).filter(|at| messages.get(*at).is_some_and(is_signed)).collect()
}

fn list(messages: &[Captured]) -> String {
    let lines: Vec<String> = messages
        .iter()
        .enumerate()
        .map(|(at, message)| format!("  {}  {}", at + 1, message.summary()))
        .collect();
    lines.join("\n")
}
