//! Plays a cell: the generated client calls, the server does what the cell says, and the outcome is noted.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use paysmith_runtime::spec::Operation;
use paysmith_runtime::{
    AnyClient, Clock, Downloaded, Final, Message, Outcome, Recovered, Reply, Standing, Timestamp, Unknown,
    put_json, to_json,
};

use crate::cells::{Cell, PATIENT, Way};
use crate::genuine::Call;
use crate::round_trip::json::Json;
use crate::server::{Round, Server};

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    NotSent,
    /// The outcome is final. `state` is what the answer says about the order, if it says anything.
    Accepted {
        state: Standing,
        verified: bool,
    },
    Declined {
        state: Option<Standing>,
        verified: bool,
    },
    Unknown(String),
    /// A file with this many bytes.
    File(u64),
    /// A recovery has found out how the call ended.
    Settled(Standing),
    StillUnknown,
    Panicked,
}

impl Ended {
    pub(crate) const fn is_final(&self) -> bool {
        matches!(self, Self::Accepted { .. } | Self::Declined { .. } | Self::File(_) | Self::Settled(_))
    }

    fn of(outcome: &Outcome<Box<dyn Message>, Box<dyn Message>>) -> Self {
        match outcome {
            Outcome::NotSent(_) => Self::NotSent,
            Outcome::Final(Final::Accepted(it)) => Self::Accepted { state: it.state, verified: it.verified },
            Outcome::Final(Final::Declined(it)) => Self::Declined { state: it.state, verified: it.verified },
            Outcome::Unknown(unknown) => Self::Unknown(unknown.cause.to_string()),
        }
    }
}

/// How one call of a cell ended.
pub(crate) struct Seen {
    pub(crate) ended: Ended,
    /// How many requests arrived because of this call, whole or in part.
    pub(crate) arrived: usize,
    pub(crate) took: Duration,
}

/// How the client understands the genuine answer to a request.
pub(crate) fn understood(cell: &Cell, request: &Json, reply: &Reply) -> Ended {
    let call = &cell.call;
    if call.table.file.is_some() && call.mine.fields.is_none() {
        return Ended::File(reply.body.len() as u64);
    }
    let client = call.client("http://127.0.0.1:1".to_owned()).with_clock(Leaping::from(cell.signed));
    Ended::of(&client.open(call.table, call.message(request).as_ref(), reply))
}

/// Plays a cell, and returns how its calls ended.
pub(crate) async fn play(cell: &Cell, server: &mut Server) -> Vec<Seen> {
    let round = server.begin(cell.plays.clone());
    let client = cell.call.client(server.base()).with_timeout(cell.patience);
    let client = client.with_clock(Leaping::from(cell.signed));
    let first = cell.asked.as_ref().unwrap_or(&cell.call.mine.request);
    let seen = match cell.way {
        Way::Once => vec![call(&client, &cell.call, first, &round).await],
        Way::Recover => vec![recover(&client, &cell.call, first, &round).await],
        Way::Refused => {
            server.down().await;
            let seen = call(&client, &cell.call, first, &round).await;
            server.up();
            vec![seen]
        }
        Way::DownDuring => {
            let calling = call(&client, &cell.call, first, &round);
            let going = async {
                tokio::time::sleep(cell.patience / 4).await;
                server.down().await;
            };
            let (seen, ()) = tokio::join!(calling, going);
            server.up();
            vec![seen]
        }
        Way::Twice | Way::Restarted | Way::Down => twice(cell, server, &client, &round).await,
    };
    server.end().await;
    seen
}

/// Makes two calls about two orders. Between them, the server does what the cell says.
async fn twice(cell: &Cell, server: &mut Server, client: &AnyClient, round: &Round) -> Vec<Seen> {
    let (first, second) = (&cell.call.mine, cell.call.other.as_ref().unwrap_or(&cell.call.mine));
    // Only the second call may end because of its time-out.
    let patient = client.clone().with_timeout(PATIENT);
    let before = call(&patient, &cell.call, &first.request, round).await;
    if cell.way != Way::Twice {
        server.down().await;
    }
    if cell.way == Way::Restarted {
        server.up();
    }
    let after = call(client, &cell.call, &second.request, round).await;
    server.up();
    vec![before, after]
}

/// Runs a call as a task of its own, so that a panic is noticed.
async fn watched(ending: impl Future<Output = Ended> + Send + 'static, round: &Round) -> Seen {
    let (before, start) = (round.arrived(), Instant::now());
    let ended = tokio::spawn(ending).await.unwrap_or(Ended::Panicked);
    let took = start.elapsed();
    if ended == Ended::NotSent {
        // A request that is still on its way would prove that it was sent.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Seen { ended, arrived: round.arrived() - before, took }
}

async fn call(client: &AnyClient, call: &Call, request: &Json, round: &Round) -> Seen {
    let (client, table, message) = (client.clone(), call.table, call.message(request));
    watched(send(client, table, message), round).await
}

async fn send(client: AnyClient, table: &'static Operation, message: Box<dyn Message>) -> Ended {
    if table.file.is_none() {
        return Ended::of(&client.send(table, message.as_ref()).await);
    }
    let mut file = Vec::new();
    match client.download(table, message.as_ref(), &mut file).await {
        Downloaded::File(bytes) => Ended::File(bytes),
        Downloaded::Answered(outcome) => Ended::of(&outcome),
        broken => Ended::Unknown(broken.to_string()),
    }
}

async fn recover(client: &AnyClient, call: &Call, request: &Json, round: &Round) -> Seen {
    let (client, table, message) = (client.clone(), call.table, call.message(request));
    let question = call.mine.told.as_ref().map(|told| told.question.to_string()).unwrap_or_default();
    let recovering = async move {
        let outcome = client.send(table, message.as_ref()).await;
        let Outcome::Unknown(mut unknown) = outcome else { return Ended::of(&outcome) };
        fill_in(&mut unknown, &question);
        match client.recover(&unknown).await {
            Recovered::Settled(accepted) => Ended::Settled(accepted.state),
            _ => Ended::StillUnknown,
        }
    };
    watched(recovering, round).await
}

/// Fills in what the application has to add to the query, as it stands in the question to the sandbox.
fn fill_in(unknown: &mut Unknown<Box<dyn Message>>, question: &str) {
    let Some(recovery) = unknown.recovery.as_mut().filter(|recovery| !recovery.ask.is_empty()) else {
        return;
    };
    let (given, mut query) = (Json::parse(question), Json::parse(&to_json(recovery.query.as_ref())));
    for name in recovery.ask {
        if let (Some(value), Some(query)) = (given.as_ref().and_then(|given| given.at(name)), query.as_mut())
        {
            query.put(name, value.clone());
        }
    }
    put_json(recovery.query.as_mut(), &query.unwrap().to_string()).unwrap();
}

/// A clock that began at a given time. On it, the pause between two queries takes no time, and after that pause there is
/// no time left for a third query.
#[derive(Clone)]
struct Leaping {
    began: Timestamp,
    since: Instant,
    leapt: Arc<Mutex<Duration>>,
}

impl Leaping {
    fn from(began: Timestamp) -> Self {
        Self { began, since: Instant::now(), leapt: Arc::default() }
    }
}

impl Clock for Leaping {
    fn now(&self) -> Timestamp {
        self.began + self.since.elapsed() + *self.leapt.lock().unwrap()
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        *self.leapt.lock().unwrap() += Duration::from_secs(24 * 3_600);
        Box::pin(std::future::ready(()))
    }
}
