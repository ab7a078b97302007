//! What is told of a call: the request, the answer, how it ended, and what to do now.

use std::error::Error;
use std::path::Path;

use paysmith_runtime::spec::{Effect, Environment, Means, Operation};
use paysmith_runtime::{
    Downloaded, Final, HoldState, Message, NotSent, OrderState, Outcome, PartState, Recovered, Recovery,
    Reply, Sealed, Standing, Unknown,
};
use serde_json::{Map, Value, json};

use super::unread::Unread;
use super::{mask, unread};
use crate::cli::Call;
use crate::output::{Output, Result};

type Boxed = Box<dyn Message>;

/// Lines for people, and the same as JSON.
pub(super) struct Report<'a> {
    args: &'a Call,
    operation: &'static Operation,
    request: &'a dyn Message,
    lines: Vec<String>,
    json: Map<String, Value>,
}

impl<'a> Report<'a> {
    pub(super) fn new(
        args: &'a Call,
        operation: &'static Operation,
        environment: &Environment,
        request: &'a dyn Message,
    ) -> Self {
        let money = if environment.real_money { "real money" } else { "no real money" };
        let lines = vec![format!("{} {}, at {} ({money})", args.provider, operation.name, environment.base)];
        let mut report = Self { args, operation, request, lines, json: Map::new() };
        report.note("operation", operation.name.into());
        report.note("base", environment.base.as_ref().into());
        report.note("real_money", environment.real_money.into());
        report
    }

    fn note(&mut self, key: &str, value: Value) {
        self.json.insert(key.to_owned(), value);
    }

    fn line(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }

    pub(super) fn print(self, out: &Output, json: bool) -> Result<()> {
        if json {
            out.line(&serde_json::to_string_pretty(&Value::Object(self.json))?)
        } else {
            out.line(&self.lines.join("\n"))
        }
    }

    /// What goes over the wire, with what is sensitive masked.
    pub(super) fn request(&mut self, sealed: &Sealed) {
        let sensitive = mask::sensitive(self.request);
        let url = sensitive.masked(&sealed.url);
        let body = sensitive.masked(&String::from_utf8_lossy(&sealed.body));
        self.line(format!("\n{} {url}", sealed.method));
        let mut headers = Map::new();
        for (name, value) in &sealed.headers {
            let value = value.to_str().unwrap_or("…");
            self.line(format!("{name}: {value}"));
            headers.insert(name.as_str().to_owned(), value.into());
        }
        if !body.is_empty() {
            self.line(format!("\n{body}"));
        }
        let method = sealed.method.as_str();
        self.note("request", json!({ "method": method, "url": url, "headers": headers, "body": body }));
    }

    pub(super) fn dry(&mut self) {
        self.note("sent", false.into());
        let why = match self.operation.effect {
            Effect::Read => "Nothing was sent.",
            _ => "Nothing was sent: this call changes something, so it is only shown. --send sends it.",
        };
        self.line(format!("\n{why}"));
    }

    pub(super) fn handed_over(&mut self, what: &str, recovery: Option<&Recovery<Boxed>>) {
        self.note("sent", false.into());
        self.note("hand_over", what.into());
        self.line(format!(
            "\nNothing is sent by the merchant: this is for the payer, or for the app's SDK.\n{what}"
        ));
        self.recovery(recovery);
    }

    pub(super) fn reply(&mut self, reply: Option<&Reply>) {
        self.note("sent", true.into());
        let Some(reply) = reply else { return };
        self.note("status", reply.status.into());
        self.line(format!("\nHTTP {}, {} bytes", reply.status, reply.body.len()));
        // What isn't JSON is a page of a proxy or the like, and its beginning tells which.
        let body = reply.body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&reply.body);
        if !body.trim_ascii_start().starts_with(b"{") {
            let beginning = reply.body.get(..reply.body.len().min(200)).unwrap_or_default();
            self.line(format!("  {}", paysmith_doctor::visible(beginning)));
        }
    }

    /// How it ended; `true` for a call that was accepted.
    pub(super) fn outcome(&mut self, outcome: &Outcome<Boxed, Boxed>) -> bool {
        let (word, answer) = match outcome {
            Outcome::Final(Final::Accepted(accepted)) => ("accepted", Some(accepted.answer.as_ref())),
            Outcome::Final(Final::Declined(declined)) => ("declined", declined.answer.as_deref()),
            Outcome::NotSent(_) => ("not_sent", None),
            Outcome::Unknown(_) => ("unknown", None),
        };
        if let Some(answer) = answer {
            self.answer(answer);
        }
        if let Outcome::Final(end) = outcome {
            let (code, message, verified, compared, extra) = match end {
                Final::Accepted(of) => (&of.code, &of.message, of.verified, &of.compared, &of.extra),
                Final::Declined(of) => (&of.code, &of.message, of.verified, &of.compared, &of.extra),
            };
            self.unread(unread::unread(self.operation.answer, answer, extra));
            let says =
                message.as_deref().map(|text| format!(": {}", paysmith_doctor::visible(text.as_bytes())));
            let vouched = if verified { "its signature is right" } else { "it carries no signature" };
            self.line(format!("  code {code}{}; {vouched}", says.unwrap_or_default()));
            match compared.as_slice() {
                [] => self.line("  nothing in it repeats the request"),
                names => self.line(format!("  held against the request: {}", names.join(", "))),
            }
            self.note("compared", compared.clone().into());
            self.note("code", code.as_str().into());
            self.note("message", message.as_deref().into());
            self.note("verified", verified.into());
        }
        self.line(format!("\n{outcome}"));
        let causes = causes(outcome);
        if !causes.is_empty() {
            self.line(format!("  because: {}", causes.join(": ")));
            self.note("causes", causes.into());
        }
        self.note("outcome", word.into());
        self.note("in_words", outcome.to_string().into());
        self.note("money_may_have_moved", money(self.operation, outcome).into());
        if let Outcome::Unknown(Unknown { recovery, .. }) = outcome {
            self.recovery(recovery.as_ref());
        }
        word == "accepted"
    }

    fn answer(&mut self, answer: &dyn Message) {
        let fields = mask::shown(answer);
        let width = fields.iter().map(|(path, _)| path.chars().count()).max().unwrap_or(0);
        for (path, text) in &fields {
            self.line(format!("  {path:<width$}  {}", paysmith_doctor::visible(text.as_bytes())));
        }
        let fields: Map<String, Value> = fields.into_iter().map(|(path, text)| (path, text.into())).collect();
        self.note("answer", fields.into());
    }

    /// What came and isn't among the answer's fields. Nothing that a provider says vanishes.
    fn unread(&mut self, members: Vec<Unread>) {
        let width = members.iter().map(|of| of.path.chars().count()).max().unwrap_or(0);
        for Unread { path, value, why } in &members {
            self.line(format!("  {path:<width$}  {}  ({why})", paysmith_doctor::visible(value.as_bytes())));
        }
        let all = members.into_iter().map(|of| json!({ "path": of.path, "value": of.value, "why": of.why }));
        self.note("unread", all.collect());
    }

    /// What to ask, as a command.
    fn recovery(&mut self, recovery: Option<&Recovery<Boxed>>) {
        let Some(Recovery { query, operation, ask, every, within }) = recovery else { return };
        let fields = mask::shown(query.as_ref());
        let words: Vec<String> = fields.iter().map(|(path, text)| format!(" {path}={text}")).collect();
        let words: String = words.concat() + &ask.iter().map(|name| format!(" {name}=…")).collect::<String>();
        let place = match (&self.args.env, &self.args.base) {
            (Some(env), _) => format!(" --env {env}"),
            (None, Some(base)) => format!(" --base {base}"),
            (None, None) => String::new(),
        };
        let command = format!("paysmith call {} {}{words}{place}", self.args.provider, operation.name);
        self.line(format!(
            "How it ended is asked so, every {} s for {} s (--recover does it by itself):\n  {command}",
            every.as_secs(),
            within.as_secs()
        ));
        self.note(
            "recovery",
            json!({ "operation": operation.name, "every": every.as_secs(), "within": within.as_secs(), "command": command }),
        );
    }

    pub(super) fn recovered(&mut self, recovered: &Recovered<Boxed>) -> bool {
        self.line(format!("\n{recovered}"));
        self.note("recovered", recovered.to_string().into());
        use {HoldState as Hold, OrderState as Order, PartState as Part};
        matches!(
            recovered.state(),
            Standing::Order(
                Order::Held
                    | Order::Released
                    | Order::Paid
                    | Order::Refunded
                    | Order::PartlyRefunded
                    | Order::GivenBack
            ) | Standing::Refund(Part::Done)
                | Standing::Release(Part::Done)
                | Standing::Hold(Hold::Held | Hold::Ended)
        )
    }

    pub(super) fn downloaded(&mut self, downloaded: &Downloaded<Boxed, Boxed>, path: &Path) -> bool {
        self.note("sent", true.into());
        match downloaded {
            Downloaded::Answered(outcome) => drop(self.outcome(outcome)),
            other => {
                let word = match other {
                    Downloaded::File(_) => "whole",
                    Downloaded::Unproved(_) => "unproved",
                    Downloaded::CutOff(..) => "cut_off",
                    _ => "unwritable",
                };
                self.note("file", word.into());
                self.line(format!("\n{}: {other}", path.display()));
                self.note("in_words", other.to_string().into());
            }
        }
        matches!(downloaded, Downloaded::File(_))
    }
}

/// What is behind it where the network failed, the nearest first: a name that isn't known, a certificate that isn't trusted.
fn causes(outcome: &Outcome<Boxed, Boxed>) -> Vec<String> {
    let first: Option<&(dyn Error + 'static)> = match outcome {
        Outcome::NotSent(NotSent::NotConnected(cause)) => Some(cause.as_ref()),
        Outcome::Unknown(unknown) => unknown.cause.source(),
        _ => None,
    };
    std::iter::successors(first, |error| Error::source(*error)).map(ToString::to_string).collect()
}

/// Whether money may have moved by this call, as far as anybody can tell.
fn money(operation: &Operation, outcome: &Outcome<Boxed, Boxed>) -> bool {
    match outcome {
        Outcome::Unknown(_) => !operation.effect.is_harmless(),
        Outcome::Final(Final::Accepted(accepted)) => {
            !matches!(accepted.means, Means::Created | Means::Read | Means::Done | Means::Closed)
        }
        Outcome::Final(Final::Declined(_)) | Outcome::NotSent(_) => false,
    }
}
