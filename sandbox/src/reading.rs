//! Reads a request's envelope: the template from which a client builds it, walked the other way round.

use paysmith_codegen::checked::{Body, Operation, Provider, Template};

use crate::checking::join;
use crate::credentials::fitting_sets;
use crate::json::Json;
use crate::message::Credentials;
use crate::times;
use crate::violation::Violation;

/// What a template found in a request.
#[derive(Default)]
pub(crate) struct Reading {
    /// The operation's fields, as they stand on the wire.
    pub(crate) fields: Option<Json>,
    /// The fields lie in a form, where every value is a string.
    pub(crate) in_form: bool,
    /// The signatures: scheme and what was received.
    pub(crate) signatures: Vec<(String, String)>,
    /// The request names another operation.
    pub(crate) other_operation: bool,
    /// What is wrong with the layout.
    pub(crate) layout: Vec<Violation>,
    /// Wrong credentials and absent signatures.
    pub(crate) untrusted: Vec<Violation>,
}

/// Reads the body, and the headers that the envelope names.
pub(crate) fn read(
    provider: &Provider,
    credentials: &Credentials,
    operation: &Operation,
    body: &Json,
    header: impl Fn(&str) -> Option<String>,
) -> Reading {
    let mut reader = Reader {
        provider,
        credentials,
        operation,
        out: Reading::default(),
        form: false,
        sent: Vec::new(),
        not_sent: Vec::new(),
    };
    for (name, template) in &operation.envelope.request_headers {
        reader.form = true;
        reader.walk(template, header(name).map(Json::Text).as_ref(), &format!("header {name}"));
    }
    reader.form = in_pairs(operation);
    let (Body::Form(template) | Body::Json(template)) = &operation.envelope.request;
    reader.walk(template, Some(body), "");
    reader.judge_sets();
    reader.out
}

/// The request is a form, or the query of a GET: names and strings.
pub(crate) fn in_pairs(operation: &Operation) -> bool {
    operation.address.is_url() || matches!(operation.envelope.request, Body::Form(_))
}

/// The top-level members that hold a signature.
pub(crate) fn own_fields(body: &Body) -> Vec<&str> {
    let (Body::Form(template) | Body::Json(template)) = body;
    let Template::Object(members) = template else { return Vec::new() };
    members
        .iter()
        .filter(|(_, template)| matches!(template, Template::Signature(_)))
        .map(|(name, _)| name.as_str())
        .collect()
}

struct Reader<'a> {
    provider: &'a Provider,
    credentials: &'a Credentials,
    operation: &'a Operation,
    out: Reading,
    /// All values are strings here.
    form: bool,
    /// The credentials that came, and those that a merchant of their set would have sent.
    sent: Vec<String>,
    not_sent: Vec<String>,
}

impl Reader<'_> {
    fn walk(&mut self, template: &Template, given: Option<&Json>, path: &str) {
        if let Template::Credential(name) = template {
            return self.credential(name, given, path);
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
                self.out.other_operation = given.scalar() != self.operation.method;
            }
            Template::Signature(scheme) => match given {
                Json::Text(received) => self.out.signatures.push((scheme.clone(), received.clone())),
                _ => self.distrust(path, "signature", "a string"),
            },
            Template::Now(format, _) => {
                if !given.scalar().is_some_and(|text| times::is(&text, *format)) {
                    self.report(path, "format", times::name(*format));
                }
            }
            Template::Nonce(most, _) => self.nonce(*most, given, path),
            Template::Text(inner) => self.text(inner, given, path),
            Template::Literal(literal) => {
                let literal = Json::from(literal);
                let equal = if self.form { literal.scalar() == given.scalar() } else { literal == *given };
                if !equal {
                    self.report(path, "literal", &literal.to_string());
                }
            }
            Template::Credential(_) => {}
        }
    }

    fn object(&mut self, members: &[(String, Template)], given: &Json, path: &str) {
        if !matches!(given, Json::Object(_)) {
            return self.report(path, "type", "an object");
        }
        let listed = |name: &str| members.iter().any(|(member, _)| member == name && member != "*");
        let rest = given.members().iter().filter(|(name, _)| !listed(name));
        if members.iter().any(|(name, _)| name == "*") {
            self.fields(&Json::Object(rest.cloned().collect()), path);
        } else {
            for (name, _) in rest {
                self.report(&join(path, name), "unknown", "not in the envelope");
            }
        }
        for (name, template) in members.iter().filter(|(name, _)| name != "*") {
            self.walk(template, given.get(name), &join(path, name));
        }
    }

    fn fields(&mut self, given: &Json, path: &str) {
        match given {
            Json::Object(_) => {
                self.out.fields = Some(given.clone());
                self.out.in_form = self.form;
            }
            _ => self.report(path, "type", "an object"),
        }
    }

    /// A credential that may be left out counts only where the merchant has one and sends one.
    fn credential(&mut self, name: &str, given: Option<&Json>, path: &str) {
        let optional =
            self.provider.credentials.iter().any(|credential| credential.name == name && credential.optional);
        match (self.credentials.get(name), given) {
            (_, None) if optional => {}
            (None, None) => {}
            (Some(_), None) if !self.provider.credential_sets.is_empty() => {
                self.not_sent.push(name.to_owned());
            }
            (Some(expected), Some(given)) if given.scalar().as_ref() == Some(expected) => {
                self.sent.push(name.to_owned());
            }
            _ => self.distrust(path, "credential", name),
        }
    }

    /// Who sends some of a set of credentials sends all of it that is asked for, and nothing of another set.
    fn judge_sets(&mut self) {
        let sets = &self.provider.credential_sets;
        if sets.is_empty() || !fitting_sets(self.provider, &self.sent, &self.not_sent).is_empty() {
            return;
        }
        let names: Vec<_> = sets.iter().map(|set| set.name.as_str()).collect();
        self.distrust("credentials", "one_of", &names.join(", "));
    }

    /// At most so many characters: who writes a client by hand may use fewer.
    fn nonce(&mut self, most: u32, given: &Json, path: &str) {
        let length = given.scalar().map_or(0, |text| text.chars().count());
        if length == 0 || length > most as usize {
            self.report(path, "nonce", &format!("1..={most} chars"));
        }
    }

    fn text(&mut self, inner: &Template, given: &Json, path: &str) {
        let read = match given {
            Json::Text(text) => Json::parse(text),
            _ => None,
        };
        let Some(read) = read else { return self.report(path, "type", "JSON text in a string") };
        // Inside the text it is JSON again.
        let form = std::mem::take(&mut self.form);
        self.walk(inner, Some(&read), path);
        self.form = form;
    }

    fn report(&mut self, path: &str, rule: &'static str, limit: &str) {
        let path = if path.is_empty() { "body" } else { path };
        self.out.layout.push(Violation::new(path, rule, limit));
    }

    fn distrust(&mut self, path: &str, rule: &'static str, limit: &str) {
        self.out.untrusted.push(Violation::new(path, rule, limit));
    }
}
