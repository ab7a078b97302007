// Money may have moved, so the compiler warns if the outcome is ignored.

#![deny(unused_must_use)]

use paysmith_fubei::swipe::Request;
use paysmith_runtime::{Delivery, Ledger, Verified};

async fn pay(client: paysmith_fubei::Client, request: Request) {
    client.send(&request).await;
    client.send(&request);
    client.follow(&request).await;
}

fn hear(verified: Verified<()>) {
    match verified.deduplicated(true) {
        Delivery::Fresh(fresh) => {
            fresh.reply();
            fresh.apply(&mut Ledger::new("A-1", paysmith_runtime::Decimal::ONE, "HKD"));
        }
        Delivery::Repeat(_) => {}
        Delivery::NotUnderstood(odd) => {
            odd.again();
        }
    }
}

fn hear_half(verified: Verified<()>) {
    verified.deduplicated(true);
}

fn main() {}
