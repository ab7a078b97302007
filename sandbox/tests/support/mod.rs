//! A merchant that builds its requests from a spec, and a shop that hears notifications.

#![allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use paysmith_codegen::checked::{
    Around, Body, Is, Kind, NotificationReply, Operation, Pattern, Provider, Signed, State, StateClass,
    Table, Template, TimeFormat, Wire,
};
use paysmith_codegen::signing::{Form, Inputs, sign};
use paysmith_sandbox::{Running, Sandbox};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

/// The checked spec at a path of the workspace.
pub(crate) fn spec(path: &str) -> Arc<Provider> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    match paysmith_codegen::check_str(&path.display().to_string(), &text) {
        Ok(checked) => Arc::new((*checked).clone()),
        Err(report) => panic!("{report}"),
    }
}

/// The checked specs of all providers of the workspace that sign by digests, and of two invented ones. The merchant here knows no
/// other signatures; the providers that sign by RSA are played by `tests/round_trip`.
pub(crate) fn specs() -> Vec<Arc<Provider>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    let names = files.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".yaml"));
    let mut paths: Vec<_> = names.map(|name| format!("specs/{name}")).collect();
    paths.sort();
    assert!(paths.len() >= 4, "{paths:?}");
    paths.extend([ACORN, LARCH].map(str::to_owned));
    let by_digests = |spec: &Arc<Provider>| !spec.schemes.iter().any(|scheme| scheme.digest.is_rsa());
    paths.iter().map(|path| spec(path)).filter(by_digests).collect()
}

/// An invented provider with JSON bodies, signatures in headers, and a list of orders.
pub(crate) const ACORN: &str = "tests/fifth/acornpay.yaml";

/// An invented provider with forms that have JSON text and a signature in them, and with refunds.
pub(crate) const LARCH: &str = "sandbox/tests/data/larch.yaml";

pub(crate) async fn start(spec: &Arc<Provider>) -> Running {
    Sandbox::new([Arc::clone(spec)]).start(([127, 0, 0, 1], 0).into()).await.unwrap()
}

/// The merchant of one provider.
pub(crate) struct Merchant {
    pub(crate) spec: Arc<Provider>,
    pub(crate) base: String,
    pub(crate) credentials: HashMap<String, String>,
    pub(crate) http: reqwest::Client,
}

/// A request before it is sent.
pub(crate) struct Ready {
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// An answer as it arrived.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
}

impl Merchant {
    pub(crate) fn of(spec: &Arc<Provider>, running: &Running) -> Self {
        Self {
            spec: Arc::clone(spec),
            base: running.base(&spec.name).unwrap(),
            credentials: running.credentials(&spec.name).into_iter().collect(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// The request of an operation's example. As `serde_json` writes 100.00 as 100.0, decimals are replaced by 12.34.
    pub(crate) fn example(&self, operation: &str) -> Map<String, Value> {
        let operation = self.spec.operation(operation).unwrap();
        let mut fields = operation.example.as_ref().unwrap().request.clone();
        for field in &operation.request.fields {
            if let Some(fixed) = &field.fixed {
                fields.insert(field.wire.clone(), json!(fixed));
            }
            // Specs have decimals as text, also where they are numbers in messages.
            let given = fields.contains_key(&field.wire);
            if matches!(&field.kind, Kind::Decimal(of) if of.wire == Wire::Number) && given {
                fields.insert(field.wire.clone(), json!(12.34));
            }
        }
        on_the_wire(&operation.request, fields)
    }

    /// The fields of an answer.
    pub(crate) fn fields(&self, operation: &str, answer: &Answer) -> Value {
        let operation = self.spec.operation(operation).unwrap();
        fields(&operation.envelope.response.pattern, &answer.json(), operation.answer.as_deref()).unwrap()
    }

    pub(crate) async fn call(&self, operation: &str, fields: Map<String, Value>) -> Answer {
        self.send(self.ready(operation, fields)).await
    }

    pub(crate) fn ready(&self, operation: &str, fields: Map<String, Value>) -> Ready {
        let operation = self.spec.operation(operation).unwrap();
        let form = matches!(operation.envelope.request, Body::Form(_));
        let body = self.body(operation, &fields, "");
        let scheme = self.scheme(operation);
        let signature = scheme.map(|scheme| self.signature(&scheme, &body, form)).unwrap_or_default();
        let body = self.body(operation, &fields, &signature);
        let kind = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
        for (name, template) in &operation.envelope.request_headers {
            if let Some(value) = self.fill(operation, template, &fields, &signature) {
                headers.push((name.clone(), text(&value)));
            }
        }
        Ready { url: format!("{}{}", self.base, operation.address.path()), headers, body }
    }

    pub(crate) async fn send(&self, ready: Ready) -> Answer {
        self.try_send(ready).await.unwrap()
    }

    pub(crate) async fn try_send(&self, ready: Ready) -> reqwest::Result<Answer> {
        let mut request = self.http.post(ready.url).body(ready.body);
        for (name, value) in ready.headers {
            request = request.header(name, value);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, text: response.text().await? })
    }

    /// Whether every signature that the envelope of an operation has a place for is there and fits the bytes.
    pub(crate) fn verifies(&self, operation: &str, answer: &Answer) -> bool {
        let envelope = &self.spec.operation(operation).unwrap().envelope;
        let header = |(name, layout): &(String, Template)| {
            let Template::Signature(scheme) = layout else { panic!("a header that isn't a signature alone") };
            let received = answer.headers.get(name.as_str()).and_then(|value| value.to_str().ok());
            received == Some(&self.signature(scheme, &answer.text, false))
        };
        envelope.response.headers.iter().all(header)
            && (envelope.response.signed == Signed::Never
                || self.fits(&envelope.response.pattern, &answer.json(), &answer.text, false))
    }

    /// Whether every signature for which a pattern has a place in the body is there and fits the body's bytes.
    pub(crate) fn fits(&self, pattern: &Pattern, given: &Value, body: &str, form: bool) -> bool {
        match pattern {
            Pattern::Object(members) => members
                .iter()
                .filter(|(name, _)| !name.starts_with(['*', '$']))
                .all(|(name, inner)| self.fits(inner, &given[name], body, form)),
            Pattern::Signature(scheme) => *given == json!(self.signature(scheme, body, form)),
            _ => true,
        }
    }

    /// The signature of a body under a scheme of the spec.
    pub(crate) fn signature(&self, scheme: &str, body: &str, form: bool) -> String {
        let scheme = self.spec.scheme(scheme).unwrap();
        let mut pairs: Vec<(String, String)> = if form {
            form_urlencoded::parse(body.as_bytes()).into_owned().collect()
        } else {
            let members: Map<String, Value> = serde_json::from_str(body).unwrap_or_default();
            members.iter().map(|(name, value)| (name.clone(), text(value))).collect()
        };
        pairs.retain(|(name, _)| name != "sign");
        let inputs = Inputs {
            pairs: &pairs,
            member: &|path, form| {
                let raw = path.iter().try_fold(body.to_owned(), |here, name| {
                    let members: HashMap<String, Box<RawValue>> = serde_json::from_str(&here).ok()?;
                    Some(members.get(name)?.get().to_owned())
                })?;
                if form == Form::Raw { Some(raw) } else { serde_json::from_str(&raw).ok() }
            },
            body: body.as_bytes(),
            around: &Around::default(),
            secret: &|name| self.credentials.get(name).cloned(),
        };
        sign(scheme, &inputs).unwrap()
    }

    fn scheme(&self, operation: &Operation) -> Option<String> {
        fn find(template: &Template) -> Option<String> {
            match template {
                Template::Signature(scheme) => Some(scheme.clone()),
                Template::Object(members) => members.iter().find_map(|(_, inner)| find(inner)),
                Template::Text(inner) => find(inner),
                _ => None,
            }
        }
        find(operation.envelope.request.template())
            .or_else(|| operation.envelope.request_headers.iter().find_map(|(_, inner)| find(inner)))
    }

    fn body(&self, operation: &Operation, fields: &Map<String, Value>, signature: &str) -> String {
        match &operation.envelope.request {
            Body::Json(template) => self.fill(operation, template, fields, signature).unwrap().to_string(),
            Body::Form(template) => {
                let filled = self.fill(operation, template, fields, signature).unwrap();
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, value) in filled.as_object().unwrap() {
                    form.append_pair(name, &text(value));
                }
                form.finish()
            }
            Body::Xml(..) | Body::Empty => panic!("none of the specs of these tests has such requests"),
        }
    }

    fn fill(
        &self,
        operation: &Operation,
        template: &Template,
        fields: &Map<String, Value>,
        signature: &str,
    ) -> Option<Value> {
        Some(match template {
            Template::Object(members) => {
                let mut object = Map::new();
                for (name, inner) in members {
                    match (name.as_str(), self.fill(operation, inner, fields, signature)) {
                        ("*", Some(Value::Object(spliced))) => object.extend(spliced),
                        (name, Some(value)) => drop(object.insert(name.to_owned(), value)),
                        (_, None) => {}
                    }
                }
                Value::Object(object)
            }
            Template::Fields => Value::Object(fields.clone()),
            Template::Operation => json!(operation.method),
            Template::Credential(name) => json!(self.credentials.get(name)?),
            Template::Signature(_) => json!(signature),
            Template::Now(format, _) => json!(match format {
                TimeFormat::DateTime => "2030-01-02 03:04:05",
                TimeFormat::Unix => "1893553445",
                _ => "2030-01-02T03:04:05+08:00",
            }),
            Template::Nonce(count, _) => json!("0123456789abcdef".repeat(8)[..*count as usize].to_owned()),
            Template::Text(inner) => {
                json!(self.fill(operation, inner, fields, signature)?.to_string())
            }
            Template::Literal(value) => value.clone(),
            Template::Field(_) | Template::Value(_) | Template::Joined(_) | Template::KeyId(_) => {
                panic!("none of the specs that are played here has texts with places")
            }
        })
    }
}

/// Makes JSON text of those objects and lists that the table wants as JSON text.
fn on_the_wire(table: &Table, fields: Map<String, Value>) -> Map<String, Value> {
    let member = |(name, value): (String, Value)| {
        let field = table.fields.iter().find(|field| field.wire == name);
        let value = match (field.map(|field| &field.kind), value) {
            (Some(Kind::Object(object)), Value::Object(inner)) => {
                let inner = Value::Object(on_the_wire(&object.table, inner));
                if object.text.is_some() { json!(inner.to_string()) } else { inner }
            }
            (Some(Kind::List(list)), Value::Array(items)) if list.text.is_some() => {
                json!(Value::Array(items).to_string())
            }
            (_, value) => value,
        };
        (name, value)
    };
    fields.into_iter().map(member).collect()
}

/// A string, number or truth value as a form has it.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A notification as it arrived.
pub(crate) struct Heard {
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// Listens for notifications, and replies to each with the next of these replies; to all later ones with the last.
pub(crate) async fn shop(replies: Vec<NotificationReply>) -> (String, mpsc::UnboundedReceiver<Heard>) {
    let (tell, heard) = mpsc::unbounded_channel();
    let replies = Arc::new(std::sync::Mutex::new(replies));
    let hear = move |headers: HeaderMap, body: Bytes| async move {
        let body = String::from_utf8(body.to_vec()).unwrap();
        tell.send(Heard { headers, body }).unwrap();
        let mut replies = replies.lock().unwrap();
        let reply = if replies.len() > 1 { replies.remove(0) } else { replies[0].clone() };
        (StatusCode::from_u16(reply.status).unwrap(), [("content-type", reply.content_type)], reply.body)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/heard", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(hear)).await });
    (url, heard)
}

/// Puts a value at a dotted path.
pub(crate) fn put(fields: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(fields.insert(path.to_owned(), value)),
        Some((first, rest)) => {
            let inner = fields.entry(first).or_insert_with(|| json!({}));
            put(inner.as_object_mut().unwrap(), rest, value);
        }
    }
}

/// The value at a dotted path, through lists by number and through JSON text.
pub(crate) fn at(value: &Value, path: &str) -> Value {
    path.split('.').fold(value.clone(), |here, name| match &here {
        Value::Array(items) => items[name.parse::<usize>().unwrap()].clone(),
        Value::String(text) => serde_json::from_str::<Value>(text).unwrap()[name].clone(),
        _ => here[name].clone(),
    })
}

/// The part of an answer for which the pattern says `$fields`; nothing of what is encrypted.
pub(crate) fn fields(pattern: &Pattern, given: &Value, answer: Option<&str>) -> Option<Value> {
    match pattern {
        Pattern::Fields => Some(given.clone()),
        Pattern::Object(members) => members.iter().find_map(|(name, inner)| match name.as_str() {
            "*" => fields(inner, given, answer),
            "$answer" => fields(inner, given.get(answer?)?, answer),
            name => fields(inner, given.get(name)?, answer),
        }),
        Pattern::Text(inner) => {
            fields(inner, &serde_json::from_str(given.as_str().expect("JSON text")).unwrap(), answer)
        }
        Pattern::MaybeText(inner) => fields(inner, given, answer),
        _ => None,
    }
}

/// How an order stands, by an answer's or a notification's fields (the first row, where there are rows).
pub(crate) fn told(state: &State, fields: &Value) -> StateClass {
    let row = state.rows.as_ref().map_or_else(|| fields.clone(), |(list, _)| at(fields, list)[0].clone());
    let holds = |name: &str, is: &Is| {
        let value = at(&row, name);
        match is {
            Is::Present => !value.is_null(),
            Is::Absent => value.is_null(),
            Is::Any(values) => values.contains(&text(&value)),
        }
    };
    let case = state.cases.iter().find(|case| case.when.iter().all(|one| holds(&one.name, &one.is)));
    case.map_or(state.otherwise, |case| case.is)
}
