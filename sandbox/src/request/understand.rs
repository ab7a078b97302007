//! Finds the operation that a request is for, and judges whether the request may be carried out.

use std::cell::OnceCell;

use axum::http::header;
use paysmith_codegen::checked::{Address, Around, Body, BodyKind, Operation};

use super::address::{missing_pair, places_of_path, request_pairs};
use super::envelope::{self, EnvelopeContents};
use super::rules::Checker;
use super::violation::{Evidence, Reason, SignedText, Violation, WhyRefused};
use super::{IncomingRequest, Request, ShownCertificate};
use crate::setup::{Setup, certificate_in};
use crate::wire::json::Json;
use crate::wire::signed_body::SignedBody;
use crate::wire::xml;

/// A request that was read as one for a certain operation, with everything that is wrong with it if it is meant for that one.
pub(crate) struct PossibleOperation<'a> {
    pub(crate) request: Request<'a>,
    envelope: EnvelopeContents,
    field_violations: Vec<Violation>,
}

/// Reads the request as one for each operation at its method and path, and returns those that fit it best; several where they
/// fit equally well. `taken_as` names the only operation to be considered where several stand at one address.
pub(crate) fn possible_operations<'a>(
    setup: &'a Setup,
    incoming: &IncomingRequest<'_>,
    taken_as: Option<&str>,
) -> Vec<PossibleOperation<'a>> {
    let mut operations: Vec<_> =
        setup.spec.operations.iter().filter(|operation| is_addressed(operation, incoming)).collect();
    if operations.len() > 1
        && let Some(only) = operations.iter().find(|operation| Some(operation.name.as_str()) == taken_as)
    {
        operations = vec![*only];
    }
    let body = ParsedBody::default();
    let mut candidates = Vec::new();
    for operation in operations {
        let candidate = PossibleOperation::read(setup, operation, incoming, &body);
        // A request in which nothing is wrong for an operation that makes an order is meant for it: the others needn't be
        // tried.
        let is_certain = operation.effect.makes_order() && candidate.misfit() == (false, 0, 0, 0);
        candidates.push(candidate);
        if is_certain {
            break;
        }
    }
    let best = candidates.iter().map(PossibleOperation::misfit).min();
    candidates.retain(|candidate| Some(candidate.misfit()) == best);
    candidates
}

fn is_addressed(operation: &Operation, incoming: &IncomingRequest<'_>) -> bool {
    incoming.method.as_str() == operation.address.method()
        && operation.address != Address::App
        && places_of_path(operation, incoming.path).is_some()
}

impl<'a> PossibleOperation<'a> {
    /// Reads the request as one for this operation, whatever its method and path.
    pub(crate) fn new(setup: &Setup, operation: &'a Operation, incoming: &IncomingRequest<'_>) -> Self {
        Self::read(setup, operation, incoming, &ParsedBody::default())
    }

    fn read(
        setup: &Setup,
        operation: &'a Operation,
        incoming: &IncomingRequest<'_>,
        body: &ParsedBody,
    ) -> Self {
        let mut envelope = match body.read(operation, incoming) {
            Ok(body) => {
                let path = places_of_path(operation, incoming.path).unwrap_or_default();
                envelope::read(setup, operation, &path, body, |name| incoming.header(name))
            }
            Err(violation) => EnvelopeContents { layout_violations: vec![violation], ..Default::default() },
        };
        envelope.layout_violations.extend(wrong_content_type(operation, incoming));
        let missing = missing_pair(operation, incoming.query);
        envelope
            .layout_violations
            .extend(missing.map(|(name, value)| Violation::new(format!("query {name}"), "literal", value)));
        let mut checker = Checker::new(setup, &operation.envelope, &envelope.sent);
        let fields = match envelope.fields.as_ref().filter(|_| !envelope.other_operation) {
            Some(fields) => {
                let fields = envelope.with_elsewhere(operation, fields);
                checker.table(&operation.request, &fields, "", envelope.fields_in_form)
            }
            None => Json::Object(Vec::new()),
        };
        let (field_violations, ignored) = (checker.violations, checker.ignored);
        envelope.ignored += ignored;
        let credential_set = envelope.credential_set.clone();
        Self { request: Request { operation, fields, credential_set }, envelope, field_violations }
    }

    /// How badly the request fits the operation: whether it names another one, how many values it has that belong to another one,
    /// how much is wrong with it, and how much of it the provider ignores.
    fn misfit(&self) -> (bool, usize, usize, usize) {
        let is_of_another = |violation: &&Violation| matches!(violation.rule, "only" | "fixed");
        let of_another = self.field_violations.iter().filter(is_of_another).count();
        let wrong = self.envelope.layout_violations.len() + self.field_violations.len();
        (self.envelope.other_operation, of_another, wrong, self.envelope.ignored)
    }

    /// Whether the request may be carried out. The envelope is judged first, then credentials and signature, then the fields, as
    /// a provider would who doesn't look into what it can't trust.
    pub(crate) fn judge(&self, setup: &Setup, incoming: &IncomingRequest<'_>) -> Result<(), WhyRefused> {
        let refused = |reason, violations| Err(WhyRefused { reason, violations, evidence: None });
        if self.envelope.other_operation {
            let violation = Violation::new("method", "operation", "an operation at this path");
            return refused(Reason::Envelope, vec![violation]);
        }
        if !self.envelope.layout_violations.is_empty() {
            return refused(Reason::Envelope, self.envelope.layout_violations.clone());
        }
        let mut untrusted = self.envelope.trust_violations.clone();
        untrusted.extend(self.wrong_certificate(setup, incoming));
        untrusted.extend(self.wrong_signatures(setup, incoming));
        if !untrusted.is_empty() {
            let evidence = Some(Box::new(self.evidence(setup, incoming)));
            return Err(WhyRefused { reason: Reason::Signature, violations: untrusted, evidence });
        }
        if !self.field_violations.is_empty() {
            return refused(Reason::Field, self.field_violations.clone());
        }
        Ok(())
    }

    /// The lack of the certificate that the operation asks for. Plain HTTP has none, and so needs none.
    fn wrong_certificate(&self, setup: &Setup, incoming: &IncomingRequest<'_>) -> Option<Violation> {
        let name = self.request.operation.client_certificate.as_ref()?;
        let wanted = setup.credentials_of(self.envelope.credential_set.as_deref()).get(name);
        let is_wanted =
            |shown: &Vec<u8>| wanted.and_then(|text| certificate_in(text)).as_ref() == Some(shown);
        match incoming.shown {
            ShownCertificate::NotAsked => None,
            ShownCertificate::Some(shown) if is_wanted(shown) => None,
            _ => Some(Violation::new("client certificate", "client_certificate", name.as_str())),
        }
    }

    /// The signatures that don't fit the bytes that arrived.
    fn wrong_signatures(&self, setup: &Setup, incoming: &IncomingRequest<'_>) -> Vec<Violation> {
        let body = self.signed_body(incoming);
        let credentials = setup.credentials_of(self.envelope.credential_set.as_deref());
        let wrong = |(name, received): &(String, String)| {
            let scheme = setup.spec.scheme(name)?;
            match body.verify(scheme, credentials, received) {
                Ok(true) => None,
                Ok(false) => Some(Violation::new("signature", "signature", name.as_str())),
                Err(missing) => Some(Violation::new("signature", "signature", missing.to_string())),
            }
        };
        match self.chosen_scheme(incoming) {
            Ok(None) => self.envelope.signatures.iter().filter_map(wrong).collect(),
            Ok(Some(scheme)) => {
                let signatures = self.envelope.signatures.iter();
                let chosen = signatures.map(|(_, received)| (scheme.to_owned(), received.clone()));
                chosen.collect::<Vec<_>>().iter().filter_map(wrong).collect()
            }
            Err(violation) => vec![violation],
        }
    }

    /// What signatures cover of the request.
    fn signed_body<'b>(&self, incoming: &IncomingRequest<'b>) -> SignedBody<'b> {
        let operation = self.request.operation;
        let body = SignedBody::of(&envelope::kind(operation), bytes_of(operation, incoming));
        let around = Around {
            method: Some(incoming.method.as_str().to_owned()),
            target: Some(incoming.target.to_owned()),
            values: self.envelope.values.clone(),
            answer: None,
        };
        let body = body.without(&envelope::signature_members(operation.envelope.request.template()));
        body.with_bytes(incoming.body).with_around(around)
    }

    /// What shows why a signature is wrong.
    fn evidence(&self, setup: &Setup, incoming: &IncomingRequest<'_>) -> Evidence {
        let body = self.signed_body(incoming);
        let usual = self.request.operation.envelope.request_signatures();
        let schemes = match self.chosen_scheme(incoming) {
            Ok(Some(scheme)) => vec![scheme],
            _ => usual,
        };
        let signed = schemes.into_iter().filter_map(|name| {
            let text = body.canonical(setup.spec.scheme(name)?)?;
            Some(SignedText { scheme: name.to_owned(), text })
        });
        Evidence {
            method: incoming.method.as_str().to_owned(),
            target: incoming.target.to_owned(),
            body: String::from_utf8_lossy(incoming.body).into_owned(),
            signed: signed.collect(),
        }
    }

    /// The scheme that a header of the request chooses, if there is such a header.
    fn chosen_scheme(&self, incoming: &IncomingRequest<'_>) -> Result<Option<&str>, Violation> {
        let Some((name, schemes)) = self.request.operation.envelope.choice_of_scheme() else {
            return Ok(None);
        };
        let Some(value) = incoming.header(name) else { return Ok(None) };
        match schemes.iter().find(|(listed, _)| *listed == value) {
            Some((_, scheme)) => Ok(Some(scheme)),
            None => {
                let listed: Vec<_> = schemes.iter().map(|(listed, _)| listed.as_str()).collect();
                Err(Violation::new(format!("header {name}"), "values", listed.join(", ")))
            }
        }
    }
}

/// The body of a request, parsed once for all operations at its address, of which there can be many.
#[derive(Default)]
struct ParsedBody {
    json: OnceCell<Result<Json, Violation>>,
    pairs: OnceCell<Result<Json, Violation>>,
    /// The name of the root, and the elements in it.
    xml: OnceCell<Result<(String, Json), Violation>>,
}

impl ParsedBody {
    fn read(&self, operation: &Operation, incoming: &IncomingRequest<'_>) -> Result<&Json, Violation> {
        let bytes = bytes_of(operation, incoming);
        let parsed = match envelope::kind(operation) {
            BodyKind::Json => self.json.get_or_init(|| parse_json(bytes)),
            BodyKind::Form => self.pairs.get_or_init(|| parse_pairs(bytes)),
            BodyKind::Xml(root) => {
                let (own, elements) =
                    self.xml.get_or_init(|| parse_xml(bytes)).as_ref().map_err(Clone::clone)?;
                return if *own == root { Ok(elements) } else { Err(Violation::new("body", "xml", root)) };
            }
        };
        parsed.as_ref().map_err(Clone::clone)
    }
}

/// The bytes of the request: those of the query if it has no body.
fn bytes_of<'a>(operation: &Operation, incoming: &IncomingRequest<'a>) -> &'a [u8] {
    if operation.address.is_url() || is_form_in_query(operation, incoming) {
        request_pairs(operation, incoming.query).as_bytes()
    } else {
        incoming.body
    }
}

/// Whether a form stands in the URL, although the operation wants it in the body, and the provider takes it there.
fn is_form_in_query(operation: &Operation, incoming: &IncomingRequest<'_>) -> bool {
    operation.envelope.takes_fields_in_query()
        && incoming.body.is_empty()
        && !request_pairs(operation, incoming.query).is_empty()
}

fn parse_json(body: &[u8]) -> Result<Json, Violation> {
    let parsed = std::str::from_utf8(body).ok().and_then(Json::parse);
    parsed.ok_or_else(|| Violation::new("body", "json", "UTF-8 JSON, no member named twice"))
}

fn parse_pairs(bytes: &[u8]) -> Result<Json, Violation> {
    let mut members: Vec<(String, Json)> = Vec::new();
    for (name, value) in form_urlencoded::parse(bytes).into_owned() {
        if members.iter().any(|(taken, _)| *taken == name) {
            return Err(Violation::new(name, "form", "each name once"));
        }
        members.push((name, Json::Text(value)));
    }
    Ok(Json::Object(members))
}

fn parse_xml(bytes: &[u8]) -> Result<(String, Json), Violation> {
    let (root, pairs) = xml::read(bytes).map_err(|expected| Violation::new("body", "xml", expected))?;
    Ok((root, Json::Object(pairs.into_iter().map(|(name, value)| (name, Json::Text(value))).collect())))
}

fn wrong_content_type(operation: &Operation, incoming: &IncomingRequest<'_>) -> Option<Violation> {
    let kind = envelope::kind(operation);
    let wanted: &[&str] = match kind {
        BodyKind::Xml(_) => &["text/xml", "application/xml"],
        BodyKind::Json | BodyKind::Form => &[kind.content_type()],
    };
    let given = incoming.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    let is_empty = operation.envelope.request == Body::Empty;
    let has_body = !operation.address.is_url() && !is_empty && !is_form_in_query(operation, incoming);
    (operation.address.is_call()
        && has_body
        && !wanted.iter().any(|wanted| media_type.eq_ignore_ascii_case(wanted)))
    .then(|| Violation::new("header Content-Type", "literal", wanted.join(" or ")))
}
