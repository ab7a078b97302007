//! How messages are read. Answers and notifications are read leniently, so that the rest isn't lost if one member can't be read.
//! Requests that are given as JSON are read strictly, so that every mistake is noticed.

mod filling;
mod reader;

use std::fmt;

use crate::json::{self, JsonFault};
use crate::message::Message;
use crate::validate::Path;
use crate::write::form::Pair;
use crate::xml::XmlFault;
use reader::Reader;
pub(crate) use reader::Value;

/// What was found while a message was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Required fields that didn't arrive, or couldn't be read.
    pub missing: Vec<String>,
    /// Members that couldn't be read as their field's type, by their paths, and what they should have been. Their fields are left absent, and
    /// the members are kept in the message's `extra`.
    pub unreadable: Vec<(String, &'static str)>,
    /// Members that the table doesn't list. They are kept in the message's `extra`.
    pub unknown: Vec<String>,
}

/// Why a text can't be read as a message at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRead {
    /// The text isn't a JSON object.
    NotJson,
    /// The text isn't a flat XML document, or not the one that is documented: it has this.
    NotXml(&'static str),
    /// The text stops in the middle.
    Truncated,
    /// The member at this path is there twice, so nobody can tell which one is meant.
    Ambiguous(String),
    /// Objects and lists stand in one another more than 128 deep.
    TooDeep,
}

/// Reads an answer. A member that can't be read as its field's type is kept in `extra`, and the field is left absent.
///
/// # Errors
/// If the text isn't a JSON object, or if a member with a field is there twice.
pub fn read_json(message: &mut dyn Message, text: &str) -> Result<ReadReport, NotRead> {
    read_text(message, &[], text)
}

/// A field that stands in a place of its own: its name, and its value.
pub(crate) type NamedField<'a> = (&'static str, Value<'a>);

/// Reads fields that stand in places of their own, and those in the JSON object that a text holds.
pub(crate) fn read_text(
    message: &mut dyn Message,
    named: &[NamedField<'_>],
    text: &str,
) -> Result<ReadReport, NotRead> {
    let (members, read) = json::members_before_fault(bounded(text)?);
    let members = members.iter().map(|(name, raw)| (name.as_ref(), *raw));
    let report = read_members(message, named, members, &[])?;
    read?;
    Ok(report)
}

/// Reads fields that stand in places of their own, and members of an object: names, and the exact texts of the values. A member whose
/// name is in `beside` is ignored if the message has no such field.
pub(crate) fn read_members<'a>(
    message: &mut dyn Message,
    named: &[NamedField<'a>],
    members: impl Iterator<Item = (&'a str, &'a str)>,
    beside: &[&str],
) -> Result<ReadReport, NotRead> {
    let members = members.map(|(name, raw)| (name, Value::Json(raw)));
    read_values(message, named.iter().copied().chain(members), beside)
}

/// The same for the pairs of a form or of a flat XML document.
pub(crate) fn read_pairs<'a>(
    message: &mut dyn Message,
    named: &[NamedField<'a>],
    pairs: impl Iterator<Item = &'a Pair<'a>>,
    beside: &[&str],
) -> Result<ReadReport, NotRead> {
    let values = pairs.map(|(name, value)| (name.as_ref(), Value::Plain(value.as_ref())));
    read_values(message, named.iter().copied().chain(values), beside)
}

fn read_values<'a>(
    message: &mut dyn Message,
    values: impl Iterator<Item = (&'a str, Value<'a>)>,
    beside: &[&str],
) -> Result<ReadReport, NotRead> {
    let mut reader = Reader::default();
    reader.members(message, values, beside, &Path::Root, 0)?;
    Ok(reader.report)
}

/// The JSON of a text, without a byte order mark; an error if objects and lists stand in one another too deep.
fn bounded(text: &str) -> Result<&str, NotRead> {
    let text = json::without_mark(text);
    json::check_depth(text)?;
    Ok(text)
}

/// Fills a request from JSON, for callers that don't know its type. Every member must have a field, every value must be of its
/// field's type, and every required field must be there. Limits aren't checked here; [`validate`](crate::validate()) does
/// that. A number may be written as a string, which keeps a decimal exact.
///
/// ```
/// use paysmith_runtime::{Blank as _, Message, put_json};
///
/// #[derive(Message)]
/// struct Order {
///     #[field(wire = "orderNo")]
///     order_no: String,
/// }
///
/// let mut order = Order::blank();
/// let problems = put_json(&mut order, r#"{"orderno": "T1"}"#).unwrap_err();
/// assert_eq!(problems.to_string(), "orderNo: missing\norderno: no such field");
/// ```
///
/// # Errors
/// When something is wrong. The error names all that is wrong, by path.
pub fn put_json(message: &mut dyn Message, text: &str) -> Result<(), Unfit> {
    let mut reader = Reader { by_hand: true, ..Reader::default() };
    let text = bounded(text).map_err(Unfit::Not)?;
    reader.object(message, text, &Path::Root, 0).map_err(Unfit::Not)?;
    let mut report = reader.report;
    // A field whose value can't be read is reported as unreadable, not as missing as well.
    report.missing.retain(|path| !report.unreadable.iter().any(|(unreadable, _)| unreadable == path));
    if report == ReadReport::default() { Ok(()) } else { Err(Unfit::Members(report)) }
}

/// Why a request can't be filled from a JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// The text can't be read at all.
    Not(NotRead),
    /// Some members can't be read, are missing, or have no field.
    Members(ReadReport),
}

impl fmt::Display for NotRead {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson => formatter.write_str("not a JSON object"),
            Self::NotXml(has) => write!(formatter, "not the XML that is documented: it has {has}"),
            Self::Truncated => formatter.write_str("it stops in the middle"),
            Self::Ambiguous(path) => write!(formatter, "{path} stands there twice"),
            Self::TooDeep => formatter.write_str("the JSON is nested too deeply"),
        }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = match self {
            Self::Not(not_read) => return not_read.fmt(formatter),
            Self::Members(report) => report,
        };
        let missing = report.missing.iter().map(|path| format!("{path}: missing"));
        let unreadable = report.unreadable.iter().map(|(path, expected)| format!("{path}: not {expected}"));
        let unknown = report.unknown.iter().map(|path| format!("{path}: no such field"));
        let lines: Vec<String> = missing.chain(unreadable).chain(unknown).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for NotRead {}

impl std::error::Error for Unfit {}

impl From<JsonFault> for NotRead {
    fn from(fault: JsonFault) -> Self {
        match fault {
            JsonFault::NotJson => Self::NotJson,
            JsonFault::Truncated => Self::Truncated,
            JsonFault::TooDeep => Self::TooDeep,
        }
    }
}

impl From<XmlFault> for NotRead {
    fn from(fault: XmlFault) -> Self {
        match fault {
            XmlFault::Truncated => Self::Truncated,
            XmlFault::Has(what) => Self::NotXml(what),
        }
    }
}
