//! Reads a request's envelope: follows the template by which a client builds the request, and takes the request apart by it.

use paysmith_codegen::checked::{BodyKind, CredentialSet, Kind, Operation, Template, Wire, take_apart};

use super::violation::Violation;
use crate::setup::{Setup, fitting_sets};
use crate::wire::json::Json;
use crate::wire::path::join;
use crate::wire::time;

/// What was found in a request's envelope.
#[derive(Default)]
pub(crate) struct EnvelopeContents {
    /// The operation's fields as they arrived.
    pub(crate) fields: Option<Json>,
    /// Whether the fields are pairs of a form or of an XML document, where every value is a string.
    pub(crate) fields_in_form: bool,
    /// The fields that stand elsewhere: in the path, in a header or in a member of their own.
    pub(crate) elsewhere: Vec<(String, Json)>,
    /// The signatures that arrived, each with the name of its scheme.
    pub(crate) signatures: Vec<(String, String)>,
    /// The names of the credentials that the request has with the right values.
    pub(crate) sent: Vec<String>,
    /// The name of the set of credentials that the merchant has, as far as the request tells.
    pub(crate) credential_set: Option<String>,
    /// What the client made for the request, by name.
    pub(crate) values: Vec<(String, String)>,
    /// Whether the request names another operation than the one that it is read for.
    pub(crate) other_operation: bool,
    /// How many members there are that the provider ignores, since it doesn't know them.
    pub(crate) ignored: usize,
    /// What doesn't fit the template.
    pub(crate) layout_violations: Vec<Violation>,
    /// Wrong credentials and missing signatures.
    pub(crate) trust_violations: Vec<Violation>,
}

impl EnvelopeContents {
    /// The fields, with those that stand elsewhere.
    pub(crate) fn with_elsewhere(&self, operation: &Operation, fields: &Json) -> Json {
        let mut all = fields.members().to_vec();
        for (name, value) in &self.elsewhere {
            let field = operation.request.fields.iter().find(|field| field.wire == *name);
            let value = match (field, value) {
                (Some(field), Json::Text(text)) if !self.fields_in_form => typed(&field.kind, text),
                _ => value.clone(),
            };
            all.push((name.clone(), value));
        }
        Json::Object(all)
    }
}

/// A text from a path or a header as the JSON value that a field of this kind has elsewhere. A text that is no such value stays
/// a text, and is refused as one.
fn typed(kind: &Kind, text: &str) -> Json {
    let is_number = match kind {
        Kind::Int(of) | Kind::MinorUnits(of, _) => of.wire == Wire::Number,
        Kind::Decimal(of) => of.wire == Wire::Number,
        Kind::Enum(of) => of.of.int && of.wire == Wire::Number,
        Kind::Instant(of) => time::is_unix(of.format) && of.wire == Wire::Number,
        Kind::Bool(wire) => *wire == Wire::Number,
        _ => false,
    };
    match Json::parse(text) {
        Some(value @ (Json::Number(_) | Json::Bool(_))) if is_number => value,
        _ => Json::Text(text.to_owned()),
    }
}

/// Reads a request's envelope from what stands in the places of its path, from the parsed body, and from the headers that the
/// envelope names.
pub(crate) fn read(
    setup: &Setup,
    operation: &Operation,
    path: &[(&Template, String)],
    body: &Json,
    header: impl Fn(&str) -> Option<String>,
) -> EnvelopeContents {
    let mut reader = Reader {
        setup,
        operation,
        contents: EnvelopeContents::default(),
        in_form: false,
        left_out: Vec::new(),
    };
    reader.in_form = true;
    for (place, text) in path {
        reader.walk(place, Some(&Json::Text(text.clone())), "path");
    }
    for (name, template) in &operation.envelope.request_headers {
        reader.walk(template, header(name).map(Json::Text).as_ref(), &format!("header {name}"));
    }
    reader.in_form = kind(operation).is_pairs();
    let template = operation.envelope.request.template();
    reader.walk(template, Some(body), "");
    // Where each field is named, they are checked without a place for others.
    if !template.parts().contains(&&Template::Fields) {
        reader.fields(&Json::Object(Vec::new()), "");
    }
    reader.judge_credential_sets();
    reader.contents
}

/// The format of the request. The query of a URL is a form.
pub(crate) fn kind(operation: &Operation) -> BodyKind {
    if operation.address.is_url() { BodyKind::Form } else { operation.envelope.request.kind() }
}

/// The top-level members of a body that hold signatures.
pub(crate) fn signature_members(template: &Template) -> Vec<&str> {
    template
        .members()
        .iter()
        .filter(|(_, template)| matches!(template, Template::Signature(_)))
        .map(|(name, _)| name.as_str())
        .collect()
}

fn has_field(pieces: &[Template]) -> bool {
    pieces.iter().any(|piece| matches!(piece, Template::Field(_)))
}

/// A text with places for people, with `…` in each place.
fn layout(pieces: &[Template]) -> String {
    let text = |piece: &Template| match piece {
        Template::Literal(text) => text.as_str().unwrap_or_default().to_owned(),
        _ => "…".to_owned(),
    };
    pieces.iter().map(text).collect()
}

struct Reader<'a> {
    setup: &'a Setup,
    operation: &'a Operation,
    contents: EnvelopeContents,
    /// Whether the values that are read now stand in a form or in headers, and therefore are strings.
    in_form: bool,
    /// Where the spec has sets of credentials: the required ones that the request lacks although the envelope has places for
    /// them.
    left_out: Vec<String>,
}

impl Reader<'_> {
    fn walk(&mut self, template: &Template, given: Option<&Json>, path: &str) {
        let envelope = &self.operation.envelope;
        if (given.is_none() && envelope.may_lack(path)) || (given.is_some() && envelope.is_unchecked(path)) {
            return;
        }
        match template {
            Template::Credential(name) => return self.credential(name, given, path),
            // A field that is missing is reported where the fields are checked.
            Template::Field(_) if given.is_none() => return,
            Template::Joined(pieces) if given.is_none() && self.may_be_left_out(pieces) => return,
            _ => {}
        }
        let Some(given) = given else {
            return match template {
                Template::Signature(scheme) => self.distrust(path, "signature", scheme),
                _ => self.report(path, "required", ""),
            };
        };
        match template {
            Template::Object(members) => self.object(members, given, path),
            Template::Fields => self.fields(given, path),
            Template::Operation => {
                self.contents.other_operation = given.scalar() != self.operation.method;
            }
            Template::Signature(scheme) => match given {
                Json::Text(received) => self.contents.signatures.push((scheme.clone(), received.clone())),
                _ => self.distrust(path, "signature", "a string"),
            },
            Template::Now(format, _) => {
                if !given.scalar().is_some_and(|text| time::is_written_in(&text, *format)) {
                    self.report(path, "format", time::format_name(*format));
                }
            }
            Template::Nonce(most, _) => self.nonce(*most, given, path),
            Template::Text(inner) => self.json_text(inner, given, path),
            Template::Literal(literal) => {
                let literal = Json::of(literal);
                let equal = if self.in_form { literal.scalar() == given.scalar() } else { literal == *given };
                if !equal {
                    self.report(path, "literal", &literal.to_string());
                }
            }
            Template::Field(name) => self.contents.elsewhere.push((name.clone(), given.clone())),
            Template::Value(name) => self.value(name, given, path),
            Template::Joined(pieces) => self.joined(pieces, given, path),
            // Only what the provider sends has the id of its key.
            Template::Credential(_) | Template::KeyId(_) => {}
        }
    }

    /// Whether a text may lack one of its parts, without which it is left out: a field, or a credential that not every merchant has.
    fn may_be_left_out(&self, pieces: &[Template]) -> bool {
        let spec = &self.setup.spec;
        let is_optional = |name: &String| {
            let of_some = spec.credential_sets.iter().any(|set| !spec.set_has(set, name));
            of_some || spec.credentials.iter().any(|of| of.name == *name && of.optional)
        };
        let optional = |piece: &Template| matches!(piece, Template::Credential(name) if is_optional(name));
        has_field(pieces) || pieces.iter().any(optional)
    }

    /// A value that stands in several places is the same in each.
    fn value(&mut self, name: &str, given: &Json, path: &str) {
        let values = &self.operation.envelope.values;
        if let Some((_, made)) = values.iter().find(|(own, _)| own == name) {
            self.walk(made, Some(given), path);
        }
        let text = given.scalar().unwrap_or_default();
        match self.contents.values.iter().find(|(own, _)| own == name) {
            Some((_, first)) if *first != text => self.report(path, "literal", "the same value as elsewhere"),
            Some(_) => {}
            None => self.contents.values.push((name.to_owned(), text)),
        }
    }

    /// A text with places.
    fn joined(&mut self, pieces: &[Template], given: &Json, path: &str) {
        let text = given.scalar().unwrap_or_default();
        let Some(places) = take_apart(pieces, &text) else {
            return self.report(path, "literal", &layout(pieces));
        };
        // Values within a text are texts, also where the text stands in JSON.
        let in_form = std::mem::replace(&mut self.in_form, true);
        for (place, text) in places {
            self.walk(place, Some(&Json::Text(text.to_owned())), path);
        }
        self.in_form = in_form;
    }

    fn object(&mut self, members: &[(String, Template)], given: &Json, path: &str) {
        if !matches!(given, Json::Object(_)) {
            return self.report(path, "type", "an object");
        }
        let envelope = &self.operation.envelope;
        let other_name = |member: &str| envelope.other_name(&join(path, member));
        let is_called = |member: &str, name: &str| {
            member == name || other_name(member).is_some_and(|other| other == name)
        };
        let listed = |name: &str| members.iter().any(|(member, _)| member != "*" && is_called(member, name));
        let rest = given.members().iter().filter(|(name, _)| !listed(name));
        if members.iter().any(|(name, _)| name == "*") {
            self.fields(&Json::Object(rest.cloned().collect()), path);
        } else if envelope.ignores_unknown_fields() {
            self.contents.ignored += rest.count();
        } else {
            for (name, _) in rest {
                self.report(&join(path, name), "unknown", "not in the envelope");
            }
        }
        for (name, template) in members.iter().filter(|(name, _)| name != "*") {
            let value = given.get(name).or_else(|| given.get(other_name(name)?));
            self.walk(template, value, &join(path, name));
        }
    }

    fn fields(&mut self, given: &Json, path: &str) {
        match given {
            Json::Object(_) => {
                self.contents.fields = Some(given.clone());
                self.contents.fields_in_form = self.in_form;
            }
            _ => self.report(path, "type", "an object"),
        }
    }

    /// An optional credential may be left out. One that is sent must be the merchant's.
    fn credential(&mut self, name: &str, given: Option<&Json>, path: &str) {
        let optional = self
            .setup
            .spec
            .credentials
            .iter()
            .any(|credential| credential.name == name && credential.optional);
        match (self.setup.credentials.get(name), given) {
            (_, None) if optional => {}
            (None, None) => {}
            (Some(_), None) if !self.setup.spec.credential_sets.is_empty() => {
                self.left_out.push(name.to_owned());
            }
            (Some(expected), Some(given)) if given.scalar().as_ref() == Some(expected) => {
                self.contents.sent.push(name.to_owned());
            }
            _ => self.distrust(path, "credential", name),
        }
    }

    /// A merchant has one set of credentials: the request must have all of that set that the envelope has places for, and none of
    /// another set.
    fn judge_credential_sets(&mut self) {
        let sets = &self.setup.spec.credential_sets;
        let fitting = fitting_sets(&self.setup.spec, &self.contents.sent, &self.left_out);
        // Where the request fits several kinds of merchants, it may be the sandbox's own.
        let is_own = |set: &&&CredentialSet| Some(&set.name) == self.setup.credential_set.as_ref();
        let set = fitting.iter().find(is_own).or_else(|| fitting.first());
        self.contents.credential_set = set.map(|set| set.name.clone());
        if sets.is_empty() || !fitting.is_empty() {
            return;
        }
        let names: Vec<_> = sets.iter().map(|set| set.name.as_str()).collect();
        self.distrust("credentials", "one_of", &names.join(", "));
    }

    /// A nonce may be shorter than those that generated clients make, but not longer.
    fn nonce(&mut self, most: u32, given: &Json, path: &str) {
        let length = given.scalar().map_or(0, |text| text.chars().count());
        if length == 0 || length > most as usize {
            self.report(path, "nonce", &format!("1..={most} chars"));
        }
    }

    fn json_text(&mut self, inner: &Template, given: &Json, path: &str) {
        let read = match given {
            Json::Text(text) => Json::parse(text),
            _ => None,
        };
        let Some(read) = read else { return self.report(path, "type", "JSON text in a string") };
        // Values within JSON text have JSON's types again, even where the text itself stands in a form.
        let in_form = std::mem::take(&mut self.in_form);
        self.walk(inner, Some(&read), path);
        self.in_form = in_form;
    }

    fn report(&mut self, path: &str, rule: &'static str, limit: &str) {
        let path = if path.is_empty() { "body" } else { path };
        self.contents.layout_violations.push(Violation::new(path, rule, limit));
    }

    fn distrust(&mut self, path: &str, rule: &'static str, limit: &str) {
        self.contents.trust_violations.push(Violation::new(path, rule, limit));
    }
}
