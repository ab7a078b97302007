// A call that isn't accepted may have moved money all the same. An outcome can't be made into an `Option`, so that no
// loop can take an unknown outcome for a refusal and charge again under a new number.

use paysmith_fubei::swipe::Request;
use paysmith_fubei::{Client, swipe};
use paysmith_runtime::{Outcome, Unknown};

async fn pay(client: &Client, attempt: impl Fn(u32) -> Request) -> swipe::Answer {
    for number in 0.. {
        if let Some(accepted) = client.send(&attempt(number)).await.accepted() {
            return accepted.answer;
        }
    }
    unreachable!()
}

fn forget<A, Q>(outcome: Outcome<A, Q>) -> Option<Unknown<Q>> {
    outcome.unknown()
}

fn main() {}
