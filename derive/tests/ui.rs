//! What the macros say to mistakes. To bless after a change: `TRYBUILD=overwrite cargo test -p paysmith-derive --test ui`.

#[test]
fn mistakes_are_all_told_at_once_and_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
