// 1200 is 12.00 or 1200.00, and nobody can tell: an integer doesn't become money by itself.

use paysmith_runtime::MinorUnits;

fn main() {
    let _: MinorUnits = 1200.into();
    let _ = MinorUnits::from(1200);
    let _: MinorUnits = 1200;
}
