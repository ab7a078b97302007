//! Tests of the runtime from outside, with five invented providers. Each has tables like those that the generator writes.
//!
//! The expected signatures are computed with the digest crates, without the runtime.

#![allow(missing_docs, unreachable_pub, reason = "tests: nothing here is anybody's interface")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests: clippy.toml covers the tests themselves, but not what they share"
)]

mod addressed;
mod answer_shapes;
mod backup;
mod binding;
mod books;
mod bound;
mod byte_order_mark;
mod codes;
mod cuts;
mod encrypted;
mod ends;
mod files;
mod fixed;
mod flat_xml;
mod form_header;
mod handed_over;
mod headers;
mod holds;
mod kinds;
mod known_pairs;
mod leaks;
mod listed_orders;
mod mock;
mod news;
mod obstacles;
mod raw_member;
mod reading;
mod recovery;
mod rsa_keys;
mod said;
mod second;
mod settling;
mod sorted_members;
mod text_hmac;
mod transport;
mod validation;
mod words;
mod xml_readers;
