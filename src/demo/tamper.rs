//! The same payment, with one byte of every signed answer and notification flipped on the way.

use std::pin::Pin;
use std::time::Duration;

use paysmith_runtime::spec::Signed;
use paysmith_runtime::{Cause, Outcome, Recovered, StillUnknown, Why, text_at};
use paysmith_sandbox::Fault;

use super::merchant::News;
use super::payment::request;
use super::report::{Row, signatures};
use super::stage::{Act, Stage};
use super::terminal::Terminal;
use crate::output::Result;

/// What is signed must be refused; what is not signed is said to be so.
pub(super) async fn perform(stage: &Stage, act: &Act<'_>, terminal: &Terminal<'_>) -> Result<Row> {
    stage.sandbox.set_fault(act.provider.name, Some(Fault::Tamper), None)?;
    let request = request(stage, act)?;
    let order = text_at(request.as_ref(), act.operation.order).unwrap_or_default().into_owned();
    let mut row = Row::new(act, signatures(act));
    row.unsigned = matches!(act.operation.envelope.signed, Signed::Never);

    terminal.begin("sending");
    let outcome = act.client.send(act.operation, request.as_ref()).await;
    row.first = row.unsigned || is_refused(&outcome);
    terminal.done(row.first, &answer_line(row.unsigned, &outcome))?;

    row.paid = stage.sandbox.pay(act.provider.name, &order).is_ok();
    terminal.done(row.paid, "the payer paid")?;

    terminal.begin("waiting for the notification");
    let news = stage.merchant.news(act.provider).await;
    row.notified = matches!(news, Some(News::Refused(Why::BadSignature)));
    terminal.done(row.notified, &notification_line(news.as_ref()))?;

    terminal.begin("asking the query");
    row.queried = row.unsigned || query_is_refused(act, request.as_ref()).await;
    terminal.done(row.queried, query_line(row.unsigned, row.queried))?;
    stage.sandbox.set_fault(act.provider.name, None, None)?;
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

/// One question is enough: the second would be refused alike.
async fn query_is_refused(act: &Act<'_>, request: &dyn paysmith_runtime::Message) -> bool {
    let client = act.client.clone().with_clock(Hurried);
    match client.follow(act.operation, request).await {
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

/// A clock on which waiting takes no time, but passes.
struct Hurried;

impl paysmith_runtime::Clock for Hurried {
    fn now(&self) -> paysmith_runtime::Timestamp {
        paysmith_runtime::Timestamp::now()
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {})
    }
}
