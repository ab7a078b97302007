//! Lays the envelope that the spec describes around a code and fields, as the provider does.

use paysmith_codegen::checked::{BodyKind, Pattern};

use crate::sign::MARK;

/// What stands in the envelope. It is raw text from the fuzzer, which need not be JSON.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) code: &'a str,
    pub(crate) fields: &'a str,
    /// The name of the member in which the operation's answer has its fields.
    pub(crate) answer: &'a str,
}

impl<'a> Parts<'a> {
    /// Takes the first line as the code, and all others as the fields.
    pub(crate) fn of(text: &'a str, answer: &'a str) -> Self {
        let (code, fields) = text.split_once('\n').unwrap_or(("", text));
        Self { code, fields, answer }
    }
}

/// The body in this format, with marks where signatures belong.
pub(crate) fn lay(kind: &BodyKind, pattern: &Pattern, parts: Parts<'_>) -> String {
    match kind {
        BodyKind::Json => json(pattern, parts),
        BodyKind::Form => form(pattern, parts),
        BodyKind::Xml(root) => format!("<{root}>{}</{root}>", elements(pattern, parts)),
    }
}

/// The elements of a flat XML document. Where the envelope has the fields among its own elements, they are elements, too; where
/// it has them in one element, they are JSON.
fn elements(pattern: &Pattern, parts: Parts<'_>) -> String {
    let Pattern::Object(members) = pattern else { return parts.fields.to_owned() };
    let element = |name: &str, text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<{name}>{text}</{name}>")
    };
    let elements = members.iter().map(|(name, inner)| match inner {
        _ if name == "*" => parts.fields.to_owned(),
        Pattern::Code => element(name, parts.code.trim_matches('"')),
        Pattern::Message => element(name, "a text for people"),
        Pattern::Signature(_) => element(name, MARK),
        Pattern::Value(_) | Pattern::Credential(_) => element(name, "1"),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => element(name, &json(inner, parts)),
        inner => element(name, &json(inner, parts)),
    });
    elements.collect()
}

/// The body as JSON, with marks where signatures belong.
fn json(pattern: &Pattern, parts: Parts<'_>) -> String {
    match pattern {
        Pattern::Object(members) => {
            let members = members.iter().filter_map(|(name, inner)| match name.as_str() {
                "*" => Some(inside(parts.fields)).filter(|text| !text.is_empty()).map(str::to_owned),
                "$answer" => Some(format!("{}:{}", quoted(parts.answer), json(inner, parts))),
                name => Some(format!("{}:{}", quoted(name), json(inner, parts))),
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Pattern::Fields => parts.fields.to_owned(),
        Pattern::Code => parts.code.to_owned(),
        Pattern::Message => quoted("a text for people"),
        Pattern::Signature(_) => quoted(MARK),
        Pattern::Value(_) | Pattern::Credential(_) => quoted("1"),
        Pattern::Text(inner) => quoted(&json(inner, parts)),
        // Nothing that the fuzzer has is encrypted, and the runtime must not take it for what is.
        Pattern::MaybeText(inner) | Pattern::Decrypt(_, inner) => json(inner, parts),
        Pattern::Field(name) => quoted(name),
    }
}

/// The body as a form. Where the envelope has the fields among its own pairs, they are pairs of the form, too; where it has
/// them in one pair, they are JSON.
fn form(pattern: &Pattern, parts: Parts<'_>) -> String {
    let Pattern::Object(members) = pattern else { return parts.fields.to_owned() };
    let pair = |name: &str, value: &str| {
        form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
    };
    let pairs = members.iter().map(|(name, inner)| match inner {
        _ if name == "*" => parts.fields.to_owned(),
        Pattern::Code => pair(name, parts.code.trim_matches('"')),
        Pattern::Message => pair(name, "a text for people"),
        // The mark isn't escaped, so that it can be found and replaced.
        Pattern::Signature(_) => format!("{name}={MARK}"),
        Pattern::Value(_) | Pattern::Credential(_) => pair(name, "1"),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => pair(name, &json(inner, parts)),
        inner => pair(name, &json(inner, parts)),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// An object without its braces.
fn inside(object: &str) -> &str {
    let object = object.trim();
    let inside = object.strip_prefix('{').unwrap_or(object);
    inside.strip_suffix('}').unwrap_or(inside).trim()
}

/// A JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
