//! What can't be written at all?
//!
//! Each file of `tests/ui` is a mistake that an application could make, and beside it stands what the compiler says.
//! `TRYBUILD=overwrite cargo test --test compile_guarantees` writes that anew: read the difference. What the derive macros say to
//! wrong attributes is in `derive/tests/ui`; that they work for whoever writes messages by hand, whatever the types around
//! are called, is in `tests/ui/good`, which is a part of this program.
//!
//! What still compiles, and why:
//!
//! * `Decimal::from(1200)` for a field in yuan: a decimal is of the major unit, so this is 1200.00, which is what it says.
//! * An amount of 0, and half a yen: what a number may be is for `validate`, which every call begins with; `tests/traps.rs` asks it.
//! * `MinorUnits::new(1200)` for 1200 yen and for 12 dollars: it says units, and `MinorUnits::from_major` is for whoever has
//!   dollars. A provider that counts a currency otherwise than ISO 4217 has its own `from_major_of`.

#[deny(warnings)]
#[allow(dead_code, reason = "what is in the way isn't used")]
#[path = "ui/good/by_hand.rs"]
mod by_hand;

#[test]
fn mistakes_do_not_compile_and_the_compiler_says_why() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
