//! What comes after a payment: it is refunded, and refunded once too often; an order that nobody paid is closed; and the
//! merchant's book is compared with the provider's.

use paysmith_runtime::spec::{Effect, Operation};
use paysmith_runtime::{
    Accepted, Decimal, Downloaded, Final, Message, OrderState, Outcome, PartState, Standing, Unknown, listed,
    put_json, to_json,
};
use serde_json::Value;

use super::known::Known;
use super::stage::{Act, Player, Stage};
use super::terminal::Terminal;
use crate::output::Result;

/// A payment that was confirmed, and all that was said of it.
pub(super) struct Paid {
    pub(super) provider: &'static str,
    pub(super) order: String,
    pub(super) amount: Option<String>,
    pub(super) known: Known,
}

/// One thing that was done, and how it ended.
pub(super) struct Step {
    pub(super) provider: &'static str,
    pub(super) operation: String,
    pub(super) text: String,
    pub(super) good: bool,
}

/// The life of a provider's orders, and the notes of it.
pub(super) struct Life<'s> {
    pub(super) stage: &'s Stage,
    pub(super) player: &'s Player,
    pub(super) paid: &'s [Paid],
    pub(super) terminal: &'s Terminal<'s>,
    pub(super) steps: Vec<Step>,
}

impl Life<'_> {
    /// Refunds, closes, reconciles, each where the provider can.
    pub(super) async fn perform(&mut self) -> Result<()> {
        self.refund().await?;
        self.close().await?;
        self.reconcile().await
    }

    /// Half of a payment goes back; then the whole of it, which is more than is left.
    async fn refund(&mut self) -> Result<()> {
        let Some(operation) = self.first(Effect::Refund) else { return Ok(()) };
        let mut mine = self.paid.iter().filter(|paid| paid.provider == self.player.descriptor.name);
        let Some(paid) = mine.find(|paid| paid.known.fills(operation)) else { return Ok(()) };
        let whole = paid.amount.clone().unwrap_or_default();
        let part = half(&whole).unwrap_or_else(|| whole.clone());
        self.terminal.begin("refunding a part");
        let request = paid.known.request(operation, 1, Some(&part))?;
        // The refund's number is new: a refusal is about this call, and not about an earlier use of the number.
        let outcome = self.player.client.send_first(operation, request.as_ref()).await;
        let (state, good) = self.settled(operation, request.as_ref(), outcome).await;
        self.note(operation, good, format!("{part} of {whole} for order {}: {state}", paid.order))?;

        self.terminal.begin("asking for more than is left");
        let request = paid.known.request(operation, 2, Some(&whole))?;
        let outcome = self.player.client.send_first(operation, request.as_ref()).await;
        let good = matches!(outcome, Outcome::Final(Final::Declined(_)));
        self.note(operation, good, format!("{whole} more: {outcome}"))
    }

    /// An order that waits for its payer is closed, and can't be paid any more.
    async fn close(&mut self) -> Result<()> {
        let Some(operation) = self.first(Effect::Cancel) else { return Ok(()) };
        let acts = self.stage.acts_of(self.player);
        let Some((known, order)) = self.waiting(&acts, operation).await? else { return Ok(()) };
        self.terminal.begin("closing it");
        let request = known.request(operation, 0, None)?;
        let outcome = self.player.client.send(operation, request.as_ref()).await;
        let accepted = matches!(outcome, Outcome::Final(Final::Accepted(_)));
        let unpayable = self.stage.sandbox.pay(self.player.descriptor.name, &order).is_err();
        let text = if unpayable { "and nobody can pay it now" } else { "and yet it can be paid" };
        self.note(operation, accepted && unpayable, format!("order {order}: {outcome}, {text}"))
    }

    /// A new order that nobody has paid.
    async fn waiting(
        &self,
        acts: &[Act<'_>],
        closing: &'static Operation,
    ) -> Result<Option<(Known, String)>> {
        for act in acts {
            let known = Known::of_example(act.operation)?;
            let request = known.request(act.operation, 3, None)?;
            let order = known.number(act.operation, request.as_ref());
            let outcome = act.client.send(act.operation, request.as_ref()).await;
            let mut known = Known::default();
            known.learn(request.as_ref());
            if let Outcome::Final(Final::Accepted(accepted)) = &outcome {
                known.learn(accepted.answer.as_ref());
            }
            if matches!(outcome, Outcome::Final(Final::Accepted(_)) | Outcome::Unknown(_))
                && known.fills(closing)
            {
                return Ok(Some((known, order)));
            }
        }
        Ok(None)
    }

    /// What the provider lists must be what the book says; what it sends as a file is there, and that is all that is known.
    async fn reconcile(&mut self) -> Result<()> {
        for operation in self.player.descriptor.operations.iter().copied() {
            if operation.effect != Effect::Read || operation.example.is_empty() {
                continue;
            }
            if operation.file.is_some() {
                self.download(operation).await?;
            } else if operation.lists.is_some() {
                self.compare(operation).await?;
            }
        }
        Ok(())
    }

    async fn download(&mut self, operation: &'static Operation) -> Result<()> {
        self.terminal.begin("asking for a file");
        let request = Known::of_example(operation)?.request(operation, 0, None)?;
        let mut file = Vec::new();
        let downloaded = self.player.client.download(operation, request.as_ref(), &mut file).await;
        let good = matches!(downloaded, Downloaded::File(bytes) if bytes > 0);
        self.note(operation, good, downloaded.to_string())
    }

    async fn compare(&mut self, operation: &'static Operation) -> Result<()> {
        self.terminal.begin("asking for a list of orders");
        let request = Known::of_example(operation)?.request(operation, 0, None)?;
        let outcome = self.player.client.send(operation, request.as_ref()).await;
        let Outcome::Final(Final::Accepted(accepted)) = &outcome else {
            return self.note(operation, false, outcome.to_string());
        };
        let rows = listed(operation, accepted.answer.as_ref()).unwrap_or_default();
        let mine = self.paid.iter().filter(|paid| paid.provider == self.player.descriptor.name);
        let (mut there, mut other) = (0, 0);
        for paid in mine {
            match rows.iter().find(|row| row.order == paid.order) {
                Some(row) if same(row.amount.as_deref(), paid.amount.as_deref()) => there += 1,
                Some(_) => other += 1,
                None => {}
            }
        }
        let good = there > 0 && other == 0;
        let text =
            format!("{} orders listed; {there} of ours among them, {other} with another amount", rows.len());
        self.note(operation, good, text)
    }

    /// The first operation of an effect that has an example.
    fn first(&self, effect: Effect) -> Option<&'static Operation> {
        let operations = self.player.descriptor.operations.iter().copied();
        operations.into_iter().find(|operation| operation.effect == effect && !operation.example.is_empty())
    }

    /// What it came to, after the query if need be.
    async fn settled(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        outcome: Outcome<Box<dyn Message>, Box<dyn Message>>,
    ) -> (String, bool) {
        match outcome {
            Outcome::Final(Final::Accepted(Accepted {
                state: Standing::Refund(PartState::Pending), ..
            }))
            | Outcome::Unknown(Unknown { .. }) => {
                let recovered = self.player.client.follow(operation, request).await;
                (recovered.to_string(), given_back(recovered.state()))
            }
            outcome => {
                let good = matches!(outcome, Outcome::Final(Final::Accepted(_)));
                (outcome.to_string(), good)
            }
        }
    }

    fn note(&mut self, operation: &Operation, good: bool, text: String) -> Result<()> {
        let provider = self.player.descriptor.title;
        if self.steps.is_empty() {
            self.terminal.line(&format!("\n{provider}, after the payments"))?;
        }
        self.terminal.done(good, &format!("{}: {text}", operation.name))?;
        self.steps.push(Step { provider, operation: operation.name.to_owned(), text, good });
        Ok(())
    }
}

/// Whether a refund is made, or an order tells that something was given back, where refunds have no query of their own.
fn given_back(state: Standing) -> bool {
    use OrderState::{GivenBack, PartlyRefunded, Refunded};
    matches!(
        state,
        Standing::Refund(PartState::Done) | Standing::Order(Refunded | PartlyRefunded | GivenBack)
    )
}

/// Half of an amount, in as many digits; none where there is no half.
fn half(whole: &str) -> Option<String> {
    let mut half = whole.parse::<Decimal>().ok()?.checked_div(Decimal::TWO)?;
    let scale = whole.split_once('.').map_or(0, |(_, digits)| digits.len());
    half = half.trunc_with_scale(u32::try_from(scale).ok()?);
    (half > Decimal::ZERO).then(|| format!("{half:.scale$}"))
}

/// The same amount, however many zeros it is written with; a list may leave amounts out.
fn same(listed: Option<&str>, booked: Option<&str>) -> bool {
    let (Some(listed), Some(booked)) = (listed, booked) else { return true };
    match (listed.parse::<Decimal>(), booked.parse::<Decimal>()) {
        (Ok(listed), Ok(booked)) => listed == booked,
        _ => listed == booked,
    }
}

/// The request as JSON, for what has to be filled in by name.
pub(super) fn json(message: &dyn Message) -> Value {
    serde_json::from_str(&to_json(message)).unwrap_or_default()
}

/// A request from JSON.
pub(super) fn message(operation: &Operation, json: &Value) -> Result<Box<dyn Message>> {
    let mut request = (operation.request)();
    put_json(request.as_mut(), &json.to_string())?;
    Ok(request)
}
