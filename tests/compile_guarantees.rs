//! Which mistakes can't even be written?
//!
//! Each file in `tests/ui` is a mistake that an application could make, and the file beside it has the compiler's
//! error. `TRYBUILD=overwrite cargo test --test compile_guarantees` writes the errors anew; read the difference. The
//! errors of the derive macros are in `derive/tests/ui`. `tests/ui/good`, which is compiled into this test, shows that
//! the macros work for messages that are written by hand, whatever the types around them are called.
//!
//! Three mistakes compile all the same:
//!
//! * `Decimal::from(1200)` for a field in yuan. A decimal is in the major unit, so this is 1200.00 yuan, as it says.
//! * An amount of 0, and half a yen. Every call begins with `validate`, which refuses them; `tests/traps.rs` holds
//!   that.
//! * `MinorUnits::new(1200)` for 1200 yen and for 12 dollars. The name says that it takes minor units.
//!   `MinorUnits::from_major` is for amounts in dollars, and a provider that counts a currency otherwise than ISO 4217
//!   has its own `from_major_of`.

#[deny(warnings)]
#[allow(dead_code, reason = "what is in the way isn't used")]
#[path = "ui/good/by_hand.rs"]
mod by_hand;

#[test]
fn mistakes_do_not_compile_and_the_compiler_says_why() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
