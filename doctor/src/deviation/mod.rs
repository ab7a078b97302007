//! The ways in which programs are known to deviate from a signature's rule.
//!
//! A deviation is data, a [`Change`] of a [`Variant`]. A variant says how a message may have been signed, and is made
//! into bytes in one place. So two deviations can be tried together without code of their own.
//!
//! For each subject one file names the deviations, says what they do, and words them for people:
//!
//! * `json_programs`: a program read a JSON body and wrote it again in its own way;
//! * `text`: the ends, the line ends and the charset of a text;
//! * `lines`: the line ends of a text with places, and what was put into its places;
//! * `pairs`: the order, the values and the separators of name-value pairs;
//! * `key`: where the key went, and how it was changed before;
//! * `candidates`: another text or other fields were signed than those that the scheme names.
//!
//! `change` joins all of them into one type, `catalogue` lists which ones can matter to a message, the likeliest first,
//! `digest_input` makes the bytes of a variant, and `describe` explains a change.

mod candidates;
mod catalogue;
mod change;
mod describe;
mod digest_input;
mod json_programs;
mod key;
mod lines;
mod pairs;
mod text;

pub(crate) use candidates::candidates;
pub(crate) use catalogue::catalogue;
pub(crate) use change::{Change, Variant};
pub(crate) use describe::describe;
pub(crate) use digest_input::{DigestInput, DigestInputs};

use serde::Serialize;

/// A deviation from the rule, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// The name of the deviation, on which scripts may rely: `empty-dropped`, `field-left-out:nonce`.
    pub id: String,
    /// What was done in place of what the rule says.
    pub what: String,
    /// What to change in the code that did it.
    pub advice: String,
    /// Where the rule stands in the spec, as file and line.
    pub at: String,
}

/// A deviation in words, without the place of its rule.
struct Wording {
    id: String,
    what: String,
    advice: String,
}

impl Wording {
    fn new(id: impl Into<String>, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { id: id.into(), what: what.into(), advice: advice.into() }
    }
}

/// Separating characters as an explanation shows them: between backquotes, or as the word "nothing" where there are
/// none.
fn quoted(text: &str) -> String {
    if text.is_empty() {
        "nothing".to_owned()
    } else {
        format!("`{}`", crate::display::visible(text.as_bytes()))
    }
}
