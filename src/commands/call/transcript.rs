//! Writes down what happened in a call, as text for people and as JSON: the request, the answer, how the call ended, and
//! what to do now.

use std::error::Error;
use std::path::Path;

use paysmith_doctor::visible;
use paysmith_runtime::spec::{Effect, Environment, Means, Operation};
use paysmith_runtime::{
    Downloaded, Final, HoldState, Message, NotSent, OrderState, Outcome, PartState, Recovered, Recovery,
    Reply, Sealed, Standing, Unknown,
};
use serde_json::{Map, Value, json};

use super::masking::{masked_fields, sensitive_values};
use super::unread::{UnreadMember, unread_members};
use crate::arguments::CallArgs;
use crate::output::{Output, Result};

type AnyMessage = Box<dyn Message>;

/// How much of a body that isn't JSON is shown.
const SHOWN_BYTES: usize = 200;

/// Some servers write this before JSON, to which it doesn't belong.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The lines for people, and the same facts as JSON.
pub(super) struct Transcript<'a> {
    args: &'a CallArgs,
    operation: &'static Operation,
    request: &'a dyn Message,
    lines: Vec<String>,
    json: Map<String, Value>,
}

impl<'a> Transcript<'a> {
    pub(super) fn new(
        args: &'a CallArgs,
        operation: &'static Operation,
        environment: &Environment,
        request: &'a dyn Message,
    ) -> Self {
        let money = if environment.real_money { "real money" } else { "no real money" };
        let lines = vec![format!("{} {}, at {} ({money})", args.provider, operation.name, environment.base)];
        let mut transcript = Self { args, operation, request, lines, json: Map::new() };
        transcript.set("operation", operation.name.into());
        transcript.set("base", environment.base.as_ref().into());
        transcript.set("real_money", environment.real_money.into());
        transcript
    }

    fn set(&mut self, key: &str, value: Value) {
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

    /// Adds the request as it is sent, with sensitive values masked.
    pub(super) fn request(&mut self, sealed: &Sealed) {
        let sensitive = sensitive_values(self.request);
        let url = sensitive.mask_in(&sealed.url);
        let body = sensitive.mask_in(&String::from_utf8_lossy(&sealed.body));
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
        self.set("request", json!({ "method": method, "url": url, "headers": headers, "body": body }));
    }

    /// Adds why the request wasn't sent.
    pub(super) fn not_sent(&mut self) {
        self.set("sent", false.into());
        let why = match self.operation.effect {
            Effect::Read => "Nothing was sent.",
            _ => "Nothing was sent: this call may change something, so it is only shown. --send sends it.",
        };
        self.line(format!("\n{why}"));
    }

    /// Adds the link or text that the payer or an app takes to the provider.
    pub(super) fn handed_over(&mut self, what: &str, recovery: Option<&Recovery<AnyMessage>>) {
        self.set("sent", false.into());
        self.set("hand_over", what.into());
        self.line(format!(
            "\nThe merchant sends nothing itself: the payer opens this link, or the app's SDK takes this text.\n{what}"
        ));
        self.recovery(recovery);
    }

    /// Adds the status of the answer, and the beginning of a body that isn't JSON.
    pub(super) fn reply(&mut self, reply: Option<&Reply>) {
        self.set("sent", true.into());
        let Some(reply) = reply else { return };
        self.set("status", reply.status.into());
        self.line(format!("\nHTTP {}, {} bytes", reply.status, reply.body.len()));
        // A body that isn't JSON is mostly the error page of a proxy, and the beginning of that page tells which proxy it was.
        let body = reply.body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&reply.body);
        if !body.trim_ascii_start().starts_with(b"{") {
            let beginning = reply.body.get(..reply.body.len().min(SHOWN_BYTES)).unwrap_or_default();
            self.line(format!("  {}", visible(beginning)));
        }
    }

    /// Adds how the call ended. Returns whether the provider accepted it.
    pub(super) fn outcome(&mut self, outcome: &Outcome<AnyMessage, AnyMessage>) -> bool {
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
            self.final_answer(end, answer);
        }
        self.line(format!("\n{outcome}"));
        let causes = causes(outcome);
        if !causes.is_empty() {
            self.line(format!("  because: {}", causes.join(": ")));
            self.set("causes", causes.into());
        }
        self.set("outcome", word.into());
        self.set("in_words", outcome.to_string().into());
        self.set("money_may_have_moved", may_have_moved_money(self.operation, outcome).into());
        if let Outcome::Unknown(Unknown { recovery, .. }) = outcome {
            self.recovery(recovery.as_ref());
        }
        word == "accepted"
    }

    /// Adds what is known of a final answer besides its fields.
    fn final_answer(&mut self, end: &Final<AnyMessage>, answer: Option<&dyn Message>) {
        let (code, message, verified, compared, extra) = match end {
            Final::Accepted(of) => (&of.code, &of.message, of.verified, &of.compared, &of.extra),
            Final::Declined(of) => (&of.code, &of.message, of.verified, &of.compared, &of.extra),
        };
        self.unread(unread_members(self.operation.answer, answer, extra));
        let text = message.as_deref().map(|text| format!(": {}", visible(text.as_bytes())));
        let signed = if verified { "signed, and the signature is right" } else { "not signed" };
        self.line(format!("  code {code}{}; the answer is {signed}", text.unwrap_or_default()));
        match compared.as_slice() {
            [] => self.line("  the answer repeats nothing of the request that could be compared"),
            names => self.line(format!("  the answer repeats these of the request: {}", names.join(", "))),
        }
        self.set("compared", compared.clone().into());
        self.set("code", code.as_str().into());
        self.set("message", message.as_deref().into());
        self.set("verified", verified.into());
    }

    fn answer(&mut self, answer: &dyn Message) {
        let fields = masked_fields(answer);
        let width = fields.iter().map(|(path, _)| path.chars().count()).max().unwrap_or(0);
        for (path, text) in &fields {
            self.line(format!("  {path:<width$}  {}", visible(text.as_bytes())));
        }
        let fields: Map<String, Value> = fields.into_iter().map(|(path, text)| (path, text.into())).collect();
        self.set("answer", fields.into());
    }

    /// Adds the members of the answer that couldn't be read.
    fn unread(&mut self, members: Vec<UnreadMember>) {
        let width = members.iter().map(|of| of.path.chars().count()).max().unwrap_or(0);
        for UnreadMember { path, value, why } in &members {
            self.line(format!("  {path:<width$}  {}  ({why})", visible(value.as_bytes())));
        }
        let all = members.into_iter().map(|of| json!({ "path": of.path, "value": of.value, "why": of.why }));
        self.set("unread", all.collect());
    }

    /// Adds the query that tells how the call ended, as a command to copy.
    fn recovery(&mut self, recovery: Option<&Recovery<AnyMessage>>) {
        let Some(Recovery { query, operation, ask, every, within }) = recovery else { return };
        let fields = masked_fields(query.as_ref());
        let known: Vec<String> = fields.iter().map(|(path, text)| format!(" {path}={text}")).collect();
        let to_fill_in: Vec<String> = ask.iter().map(|name| format!(" {name}=…")).collect();
        let environment = match (&self.args.merchant.env, &self.args.merchant.base) {
            (Some(env), _) => format!(" --env {env}"),
            (None, Some(base)) => format!(" --base {base}"),
            (None, None) => String::new(),
        };
        let command = format!(
            "paysmith call {} {}{}{}{environment}",
            self.args.provider,
            operation.name,
            known.concat(),
            to_fill_in.concat()
        );
        self.line(format!(
            "To find out how it ended, ask this every {} s for {} s (--recover does so by itself):\n  {command}",
            every.as_secs(),
            within.as_secs()
        ));
        self.set(
            "recovery",
            json!({ "operation": operation.name, "every": every.as_secs(), "within": within.as_secs(), "command": command }),
        );
    }

    /// Adds what the query found out. Returns whether the payment, the refund or whatever else was asked for was made.
    /// Which keys of the provider's are known now; or why nothing was learnt.
    pub(super) fn learnt(&mut self, learnt: &std::result::Result<Vec<String>, String>, path: &Path) -> bool {
        match learnt {
            Ok(ids) => self.line(format!("learnt: {} now has the keys {}", path.display(), ids.join(", "))),
            Err(why) => self.line(format!("nothing was learnt: {why}")),
        }
        self.set("keys", learnt.as_ref().map_or(Value::Null, |ids| ids.clone().into()));
        learnt.is_ok()
    }

    pub(super) fn recovered(&mut self, recovered: &Recovered<AnyMessage>) -> bool {
        self.line(format!("\n{recovered}"));
        self.set("recovered", recovered.to_string().into());
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

    /// Adds what became of an answer that should be a file. Returns whether the whole file was written.
    pub(super) fn downloaded(
        &mut self,
        downloaded: &Downloaded<AnyMessage, AnyMessage>,
        path: &Path,
    ) -> bool {
        self.set("sent", true.into());
        match downloaded {
            Downloaded::Answered(outcome) => drop(self.outcome(outcome)),
            other => {
                let word = match other {
                    Downloaded::File(_) => "whole",
                    Downloaded::Unproved(_) => "unproved",
                    Downloaded::CutOff(..) => "cut_off",
                    _ => "unwritable",
                };
                self.set("file", word.into());
                self.line(format!("\n{}: {other}", path.display()));
                self.set("in_words", other.to_string().into());
            }
        }
        matches!(downloaded, Downloaded::File(_))
    }
}

/// The chain of causes if the network failed, the nearest first, such as a host name that doesn't exist or a certificate
/// that isn't trusted.
fn causes(outcome: &Outcome<AnyMessage, AnyMessage>) -> Vec<String> {
    let first: Option<&(dyn Error + 'static)> = match outcome {
        Outcome::NotSent(NotSent::NotConnected(cause)) => Some(cause.as_ref()),
        Outcome::Unknown(unknown) => unknown.cause.source(),
        _ => None,
    };
    std::iter::successors(first, |error| Error::source(*error)).map(ToString::to_string).collect()
}

/// Whether this call may have moved money.
fn may_have_moved_money(operation: &Operation, outcome: &Outcome<AnyMessage, AnyMessage>) -> bool {
    match outcome {
        Outcome::Unknown(_) => !operation.effect.is_harmless(),
        Outcome::Final(Final::Accepted(accepted)) => {
            !matches!(accepted.means, Means::Created | Means::Read | Means::Done | Means::Closed)
        }
        Outcome::Final(Final::Declined(_)) | Outcome::NotSent(_) => false,
    }
}
