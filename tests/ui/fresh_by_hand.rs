// What is fresh comes out of what was verified, and nothing else makes it.

use paysmith_runtime::Fresh;

fn main() {
    let _ = Fresh("paid");
}
