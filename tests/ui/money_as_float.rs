// Money is a whole number of minor units or an exact decimal, never a float.

use paysmith_runtime::{Decimal, MinorUnits};

fn main() {
    let _ = MinorUnits::new(19.99);
    let _: Decimal = 19.99;
}
