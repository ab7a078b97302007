// A notification can't be applied before it is known to be no repeat, and an unsigned one can't be applied at all.

use paysmith_runtime::{OrderState, Untrusted, Verified};

fn at_once(verified: Verified<()>) {
    let _ = verified.apply(OrderState::Pending);
}

fn unsigned(untrusted: Untrusted<()>) {
    let _ = untrusted.deduplicated(true);
}

fn main() {}
