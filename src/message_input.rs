//! Reads the message that `sign`, `verify` and `doctor` are about, and finds the rule that signs it. The message is given as
//! a captured message, as fields, or as the text that is signed.

use paysmith_codegen::checked::{Part, Provider, Scheme};
use paysmith_doctor::capture::{self, Captured, Start};
use paysmith_doctor::{Fields, MessageContent, SignedMessage};

use crate::arguments::InputArgs;
use crate::files::read_bytes;
use crate::output::Result;

/// A message, and how it is signed.
pub(crate) struct MessageInput<'p> {
    /// What the message is by the spec, and the scheme that signs it.
    pub(crate) message: SignedMessage<'p>,
    /// The parts of the message that a signature can cover.
    pub(crate) content: MessageContent,
    /// The signature that the message carries.
    pub(crate) received: Option<String>,
    /// What the user should know about the captured message, a sentence each.
    pub(crate) notes: Vec<String>,
    /// The request that the message answers, or the answer to it, if the captured file holds that too.
    pub(crate) counterpart: Option<Captured>,
}

/// The three forms in which the arguments can give a message.
enum Given {
    Captured(Vec<Captured>),
    Fields(Fields),
    SignedText(Vec<u8>),
}

impl<'p> MessageInput<'p> {
    pub(crate) fn read(provider: &'p Provider, args: &InputArgs) -> Result<Self> {
        let named = args.of.as_deref();
        match given(args)? {
            Given::Fields(fields) => Self::from_fields(SignedMessage::find(provider, named, None)?, &fields),
            Given::SignedText(text) => {
                Self::from_signed_text(SignedMessage::find(provider, named, None)?, text)
            }
            Given::Captured(messages) => {
                let (captured, counterpart) = choose(provider, named, messages, args.message)?;
                Self::from_captured(provider, named, &captured, counterpart)
            }
        }
    }

    fn from_fields(message: SignedMessage<'p>, fields: &Fields) -> Result<Self> {
        let mut notes = Vec::new();
        if !signs_pairs(message.scheme) {
            notes.push(
                "the scheme signs a text, so the fields were written as compact JSON, in their order"
                    .to_owned(),
            );
        }
        Ok(Self {
            message,
            content: MessageContent::of_fields(fields),
            received: None,
            notes,
            counterpart: None,
        })
    }

    fn from_signed_text(message: SignedMessage<'p>, text: Vec<u8>) -> Result<Self> {
        if signs_pairs(message.scheme) {
            let name = &message.scheme.name;
            let error = format!("the scheme {name} signs fields, not a text: give fields, or the message");
            return Err(error.into());
        }
        let content = MessageContent::of_text(text);
        Ok(Self { message, content, received: None, notes: Vec::new(), counterpart: None })
    }

    /// Refuses a message in which what is signed can't be told for sure: if a member that is signed stands in it twice, or
    /// if its members are signed but it isn't UTF-8. Where only the bytes are signed, such a message just gets a note.
    fn from_captured(
        provider: &'p Provider,
        named: Option<&str>,
        captured: &Captured,
        counterpart: Option<Captured>,
    ) -> Result<Self> {
        let repeated = captured
            .repeated()
            .map(|name| format!("`{name}` stands in the body twice, so nobody can tell which one counts"));
        let message = SignedMessage::find(provider, named, Some(captured))
            .map_err(|unclear| repeated.clone().unwrap_or_else(|| unclear.to_string()))?;
        let signs_members = !signs_bytes(message.scheme) || signs_pairs(message.scheme);
        if let Some(error) = repeated.clone().filter(|_| signs_members) {
            return Err(error.into());
        }
        let mut notes = captured.notes.clone();
        notes.extend(repeated);
        if let Err(error) = std::str::from_utf8(&captured.body) {
            let note = format!("the body isn't UTF-8, from its byte {} on", error.valid_up_to() + 1);
            if !signs_bytes(message.scheme) {
                let error =
                    format!("{note}, so it can't be read as JSON, and its members are what is signed");
                return Err(error.into());
            }
            notes.push(note);
        }
        let (received, content) = (message.received(captured), MessageContent::of(captured, &message));
        Ok(Self { message, content, received, notes, counterpart })
    }
}

/// Whether the scheme signs name-value pairs.
fn signs_pairs(scheme: &Scheme) -> bool {
    scheme.message.iter().any(|part| matches!(part, Part::Pairs(_)))
}

/// Whether the scheme signs no member of a JSON body, so that the body needn't be JSON.
fn signs_bytes(scheme: &Scheme) -> bool {
    !scheme.message.iter().any(|part| matches!(part, Part::Raw(_) | Part::Text(_)))
}

fn given(args: &InputArgs) -> Result<Given> {
    if let Some(file) = &args.text {
        return Ok(Given::SignedText(read_bytes(file)?));
    }
    if let Some(file) = &args.body {
        return Ok(Given::Captured(vec![Captured::of_body(read_bytes(file)?)]));
    }
    let mut fields = Fields::default();
    let mut files: Vec<&str> = Vec::new();
    let mut links: Vec<&str> = Vec::new();
    for argument in &args.input {
        if argument.starts_with("https://") || argument.starts_with("http://") {
            links.push(argument);
        } else if let Some(file) = argument.strip_prefix('@') {
            put_fields_of_file(&mut fields, file)?;
        } else if argument.contains('=') && !std::path::Path::new(argument).exists() {
            fields.put(argument)?;
        } else {
            files.push(argument);
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
        ([file], true) => Ok(Given::Captured(read_capture(file)?)),
        ([], true) => {
            Err("there is no message: name a captured FILE (or `-`), or give fields as name=text".into())
        }
        ([_, second, ..], _) => {
            Err(format!("only one message can be given, but `{second}` is another").into())
        }
        ([file], false) => Err(format!("give either the file {file} or fields, not both").into()),
    }
}

/// The messages of a captured file.
pub(crate) fn read_capture(file: &str) -> Result<Vec<Captured>> {
    capture::read(&read_bytes(file)?).map_err(|error| format!("{file}: {error}").into())
}

/// Adds the members of a file with a JSON object to the fields.
pub(crate) fn put_fields_of_file(fields: &mut Fields, file: &str) -> Result<()> {
    let text = String::from_utf8(read_bytes(file)?).map_err(|_| format!("{file} isn't UTF-8"))?;
    fields.put_json(&text).map_err(|error| format!("{file}: {error}").into())
}

/// The message that the arguments mean, by its number or because it is the only one with a signature; and its counterpart, if the
/// file holds that.
fn choose(
    provider: &Provider,
    named: Option<&str>,
    mut messages: Vec<Captured>,
    number: Option<usize>,
) -> Result<(Captured, Option<Captured>)> {
    let index = match number {
        Some(number) if (1..=messages.len()).contains(&number) => number - 1,
        Some(number) => {
            return Err(format!("there is no message {number}; the file holds\n{}", list(&messages)).into());
        }
        None => match signed_messages(provider, named, &messages).as_slice() {
            [only] => *only,
            [] if messages.len() == 1 => 0,
            _ => {
                let list = list(&messages);
                let error = format!("the file holds several messages: choose one with --message N\n{list}");
                return Err(error.into());
            }
        },
    };
    let counterpart = counterpart(&messages, index).cloned();
    Ok((messages.swap_remove(index), counterpart))
}

/// The request just before an answer, or the answer just after a request.
fn counterpart(messages: &[Captured], index: usize) -> Option<&Captured> {
    match messages.get(index)?.start {
        Start::Response { .. } => {
            messages.get(index.checked_sub(1)?).filter(|before| matches!(before.start, Start::Request { .. }))
        }
        Start::Request { .. } => {
            messages.get(index + 1).filter(|after| matches!(after.start, Start::Response { .. }))
        }
        _ => None,
    }
}

/// The places in the file of those messages that carry a signature of the provider's.
fn signed_messages(provider: &Provider, named: Option<&str>, messages: &[Captured]) -> Vec<usize> {
    let is_signed = |captured: &Captured| {
        SignedMessage::find(provider, named, Some(captured))
            .is_ok_and(|message| message.received(captured).is_some())
    };
    (0..messages.len()).filter(|index| messages.get(*index).is_some_and(is_signed)).collect()
}

fn list(messages: &[Captured]) -> String {
    let lines: Vec<String> = messages
        .iter()
        .enumerate()
        .map(|(index, message)| format!("  {}  {}", index + 1, message.summary()))
        .collect();
    lines.join("\n")
}
