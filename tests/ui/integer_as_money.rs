// An integer isn't converted to money, since nobody could tell whether 1200 is 12.00 or 1200.00.

use paysmith_runtime::MinorUnits;

fn main() {
    let _: MinorUnits = 1200.into();
    let _ = MinorUnits::from(1200);
    let _: MinorUnits = 1200;
}
