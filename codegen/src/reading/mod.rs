//! What every reader of a part of the language needs: a collector of problems, and functions that read one map or one single
//! value and report what is wrong with it. Nothing here knows what the language describes.

mod about;
#[cfg(test)]
mod keys_read;
mod map;
mod names;
mod node;
mod problems;

pub(crate) use about::allow;
#[cfg(test)]
pub(crate) use keys_read::asked;
pub(crate) use map::MapReader;
pub(crate) use names::{refuse_bad_dotted_name, refuse_bad_name};
pub(crate) use node::{
    bad_value, entries_of, first_key_span, items_of, read_number, read_offset, read_seconds, read_text,
    read_word, read_words, refuse_empty, seconds, span_of_word, wrong_kind,
};
pub(crate) use problems::{Problems, Unread};
