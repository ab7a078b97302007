//! Makes a payment in which one byte of every signed answer and notification is flipped on the way to the merchant.

use std::pin::Pin;
use std::time::Duration;

use paysmith_runtime::spec::Signed;
use paysmith_runtime::{Cause, Clock, Message, Outcome, Recovered, StillUnknown, Timestamp, Why, text_at};
use paysmith_sandbox::Fault;

use super::merchant::News;
use super::parties::{ExamplePayment, Parties};
use super::payment::request;
use super::summary::{PaymentRow, signatures};
use super::terminal::Terminal;
use crate::output::Result;

/// Makes the payment. Every answer and notification that is signed must be refused. Where answers aren't signed, the demo says
/// so.
pub(super) async fn perform(
    parties: &Parties,
    payment: &ExamplePayment<'_>,
    terminal: &Terminal<'_>,
) -> Result<PaymentRow> {
    parties.sandbox.set_fault(payment.provider.name, Some(Fault::Tamper), None)?;
    let request = request(parties, payment)?;
    let order = text_at(request.as_ref(), payment.operation.order).unwrap_or_default().into_owned();
    let mut row = PaymentRow::new(payment, signatures(payment));
    row.unsigned = matches!(payment.operation.envelope.response.signed, Signed::Never);

    terminal.begin("sending");
    let outcome = payment.client.send(payment.operation, request.as_ref()).await;
    row.first = row.unsigned || is_refused(&outcome);
    terminal.done(row.first, &answer_line(row.unsigned, &outcome))?;

    row.paid = parties.sandbox.pay(payment.provider.name, &order).is_ok();
    terminal.done(row.paid, "the payer paid")?;

    terminal.begin("waiting for the notification");
    let news = parties.merchant.news(payment.provider).await;
    row.notified = matches!(news, Some(News::Refused(Why::BadSignature)));
    terminal.done(row.notified, &notification_line(news.as_ref()))?;

    terminal.begin("asking the query");
    row.queried = row.unsigned || query_is_refused(payment, request.as_ref()).await;
    terminal.done(row.queried, query_line(row.unsigned, row.queried))?;
    parties.sandbox.set_fault(payment.provider.name, None, None)?;
    Ok(row)
}

fn is_refused<A, Q>(outcome: &Outcome<A, Q>) -> bool {
    matches!(outcome, Outcome::Unknown(unknown) if matches!(unknown.cause, Cause::BadSignature))
}

fn answer_line<A, Q>(unsigned: bool, outcome: &Outcome<A, Q>) -> String {
    match outcome {
        _ if unsigned => {
            "answers are not signed: nothing to tamper with, and nothing to notice it by".to_owned()
        }
        Outcome::Unknown(unknown) => format!("the answer was refused: {}", unknown.cause),
        _ => "the answer was believed".to_owned(),
    }
}

fn notification_line(news: Option<&News>) -> String {
    match news {
        Some(News::Refused(why)) => format!("the notification was refused: {why}"),
        Some(News::Verified(state)) => format!("the notification was believed: {state}"),
        Some(News::NotAsAsked(why)) => format!("the notification was believed: {why}"),
        Some(News::NotUnderstood) => "the notification was believed".to_owned(),
        None => "no notification came".to_owned(),
    }
}

/// Asks the query, and returns whether its answer is refused. The client would ask again and again; a clock on which the time
/// for that passes at once keeps it short.
async fn query_is_refused(payment: &ExamplePayment<'_>, request: &dyn Message) -> bool {
    let client = payment.client.clone().with_clock(ImpatientClock);
    match client.follow(payment.operation, request).await {
        Recovered::StillUnknown(StillUnknown { last: Some(last), .. }) => is_refused(&last),
        _ => false,
    }
}

fn query_line(unsigned: bool, refused: bool) -> &'static str {
    match (unsigned, refused) {
        (true, _) => "the query's answer is not signed either",
        (false, true) => "the query's answer was refused as well: still unknown, never failed",
        (false, false) => "the query's answer was believed",
    }
}

/// A clock on which waiting takes no time.
struct ImpatientClock;

impl Clock for ImpatientClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {})
    }
}
