// Only the deduplication of a verified notification makes a `Fresh` one.

use paysmith_runtime::Fresh;

fn main() {
    let _ = Fresh("paid");
}
