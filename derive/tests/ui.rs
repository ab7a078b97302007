//! What the macros report on wrong attributes. `TRYBUILD=overwrite cargo test -p paysmith-derive --test ui` writes the expected
//! errors anew.

#[test]
fn mistakes_are_all_told_at_once_and_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
