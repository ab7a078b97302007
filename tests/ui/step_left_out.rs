// A notification isn't applied before it is known to be no repeat; one that nobody signed is never applied.

use paysmith_runtime::{OrderState, Untrusted, Verified};

fn at_once(verified: Verified<()>) {
    let _ = verified.apply(OrderState::Pending);
}

fn unsigned(untrusted: Untrusted<()>) {
    let _ = untrusted.deduplicated(true);
}

fn main() {}
