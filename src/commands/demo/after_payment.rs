//! What the demo does after the payments: it refunds a part of one, tries to refund more than is left, closes an order that
//! nobody has paid, and compares the merchant's orders with the provider's lists and files.

use paysmith_runtime::spec::{Effect, Operation};
use paysmith_runtime::{
    Accepted, Cause, Decimal, Downloaded, Final, Message, OrderState, Outcome, PartState, Standing, Unknown,
    listed,
};

use super::known_fields::KnownFields;
use super::parties::{ExamplePayment, Parties, PlayedProvider};
use super::payment::ConfirmedPayment;
use super::summary::AftercareRow;
use super::terminal::Terminal;
use crate::output::Result;

/// Acts on the orders of one provider after the payments, and keeps a row about each act.
pub(super) struct Aftercare<'s> {
    pub(super) parties: &'s Parties,
    pub(super) played: &'s PlayedProvider,
    pub(super) paid: &'s [ConfirmedPayment],
    pub(super) terminal: &'s Terminal<'s>,
    pub(super) rows: Vec<AftercareRow>,
}

impl Aftercare<'_> {
    /// Refunds, closes and reconciles, as far as the provider has operations for that.
    pub(super) async fn perform(&mut self) -> Result<()> {
        self.refund().await?;
        self.close().await?;
        self.reconcile().await
    }

    /// Refunds half of a payment; then tries to refund the whole of it, which is more than is left and must not be
    /// accepted.
    async fn refund(&mut self) -> Result<()> {
        let Some(operation) = self.first(Effect::Refund) else { return Ok(()) };
        let mut mine = self.paid.iter().filter(|paid| paid.provider == self.played.descriptor.name);
        let Some(paid) = mine.find(|paid| paid.known.fills(operation)) else { return Ok(()) };
        let whole = paid.amount.clone().unwrap_or_default();
        let part = half(&whole).unwrap_or_else(|| whole.clone());
        self.terminal.begin("refunding a part");
        let request = paid.known.request(operation, 1, Some(&part))?;
        // `send_first` says that the refund's number is new, so that a refusal can only be about this call.
        let outcome = self.played.client.send_first(operation, request.as_ref()).await;
        let (state, good) = self.end_of_refund(operation, request.as_ref(), outcome).await;
        self.note(operation, good, format!("{part} of the {whole} of order {}: {state}", paid.order))?;

        self.terminal.begin("asking for more than is left");
        let request = paid.known.request(operation, 2, Some(&whole))?;
        let outcome = self.played.client.send_first(operation, request.as_ref()).await;
        // By the code of some providers nobody can tell why it is refused. Then the outcome is unknown, and never accepted.
        let good = match &outcome {
            Outcome::Final(Final::Declined(_)) => true,
            Outcome::Unknown(unknown) => matches!(unknown.cause, Cause::ProviderUnsure),
            _ => false,
        };
        self.note(operation, good, format!("another {whole}, which is more than is left: {outcome}"))
    }

    /// Closes an order that nobody has paid. After that it can't be paid any more.
    async fn close(&mut self) -> Result<()> {
        let Some(operation) = self.first(Effect::Cancel) else { return Ok(()) };
        let payments = self.parties.payments_of(self.played);
        let Some((known, order)) = self.make_unpaid_order(&payments, operation).await? else { return Ok(()) };
        self.terminal.begin("closing it");
        let request = known.request(operation, 0, None)?;
        let outcome = self.played.client.send(operation, request.as_ref()).await;
        let accepted = matches!(outcome, Outcome::Final(Final::Accepted(_)));
        let unpayable = self.parties.sandbox.pay(self.played.descriptor.name, &order).is_err();
        let text = if unpayable { "and nobody can pay it now" } else { "and yet it can be paid" };
        self.note(operation, accepted && unpayable, format!("order {order}: {outcome}, {text}"))
    }

    /// Makes an order that isn't paid, by the first payment whose answer tells all that the closing operation asks for.
    /// Returns what is known of it, and its number.
    async fn make_unpaid_order(
        &self,
        payments: &[ExamplePayment<'_>],
        closing: &'static Operation,
    ) -> Result<Option<(KnownFields, String)>> {
        for payment in payments {
            let known = KnownFields::of_example(payment.operation)?;
            let request = known.request(payment.operation, 3, None)?;
            let order = known.number(payment.operation, request.as_ref());
            let outcome = payment.client.send(payment.operation, request.as_ref()).await;
            let mut known = KnownFields::default();
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

    /// Compares the provider's lists of orders with the payments. Files aren't compared: they must only be whole and not empty.
    async fn reconcile(&mut self) -> Result<()> {
        for operation in self.played.descriptor.operations.iter().copied() {
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
        let request = KnownFields::of_example(operation)?.request(operation, 0, None)?;
        let mut file = Vec::new();
        let downloaded = self.played.client.download(operation, request.as_ref(), &mut file).await;
        let good = matches!(downloaded, Downloaded::File(bytes) if bytes > 0);
        self.note(operation, good, downloaded.to_string())
    }

    async fn compare(&mut self, operation: &'static Operation) -> Result<()> {
        self.terminal.begin("asking for a list of orders");
        let request = KnownFields::of_example(operation)?.request(operation, 0, None)?;
        let outcome = self.played.client.send(operation, request.as_ref()).await;
        let Outcome::Final(Final::Accepted(accepted)) = &outcome else {
            return self.note(operation, false, outcome.to_string());
        };
        let rows = listed(operation, accepted.answer.as_ref()).unwrap_or_default();
        let mine = self.paid.iter().filter(|paid| paid.provider == self.played.descriptor.name);
        let (mut equal, mut of_other_amount) = (0, 0);
        for paid in mine {
            match rows.iter().find(|row| row.order == paid.order) {
                Some(row) if is_same_amount(row.amount.as_deref(), paid.amount.as_deref()) => equal += 1,
                Some(_) => of_other_amount += 1,
                None => {}
            }
        }
        let good = equal > 0 && of_other_amount == 0;
        let text = format!(
            "{} orders listed, {equal} of them with the amount that was paid, {of_other_amount} with another",
            rows.len()
        );
        self.note(operation, good, text)
    }

    /// The first operation with this effect that has an example.
    fn first(&self, effect: Effect) -> Option<&'static Operation> {
        let operations = self.played.descriptor.operations.iter().copied();
        operations.into_iter().find(|operation| operation.effect == effect && !operation.example.is_empty())
    }

    /// How a refund ended, in words, and whether it was made. If the answer leaves that open, the query is asked.
    async fn end_of_refund(
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
                let recovered = self.played.client.follow(operation, request).await;
                (recovered.to_string(), is_refunded(recovered.state()))
            }
            outcome => {
                let good = matches!(outcome, Outcome::Final(Final::Accepted(_)));
                (outcome.to_string(), good)
            }
        }
    }

    /// Prints how an act ended, and adds it to the rows.
    fn note(&mut self, operation: &Operation, good: bool, text: String) -> Result<()> {
        let provider = self.played.descriptor.title;
        if self.rows.is_empty() {
            self.terminal.line(&format!("\n{provider}, after the payments"))?;
        }
        self.terminal.done(good, &format!("{}: {text}", operation.name))?;
        self.rows.push(AftercareRow { provider, operation: operation.name.to_owned(), text, good });
        Ok(())
    }
}

/// Whether this state, which a query has told, means that the refund was made. Where refunds have no query of their own, it is
/// the state of the order.
fn is_refunded(state: Standing) -> bool {
    use OrderState::{GivenBack, PartlyRefunded, Refunded};
    matches!(
        state,
        Standing::Refund(PartState::Done) | Standing::Order(Refunded | PartlyRefunded | GivenBack)
    )
}

/// Half of an amount, with as many digits; `None` if that would be nothing.
fn half(whole: &str) -> Option<String> {
    let mut half = whole.parse::<Decimal>().ok()?.checked_div(Decimal::TWO)?;
    let scale = whole.split_once('.').map_or(0, |(_, digits)| digits.len());
    half = half.trunc_with_scale(u32::try_from(scale).ok()?);
    (half > Decimal::ZERO).then(|| format!("{half:.scale$}"))
}

/// Whether two amounts are equal by value, so that 12 equals 12.00. A list may leave amounts out: those count as equal.
fn is_same_amount(listed: Option<&str>, paid: Option<&str>) -> bool {
    let (Some(listed), Some(paid)) = (listed, paid) else { return true };
    match (listed.parse::<Decimal>(), paid.parse::<Decimal>()) {
        (Ok(listed), Ok(paid)) => listed == paid,
        _ => listed == paid,
    }
}
