//! Deviations as data, and how several of them together change what is signed.

use super::json_programs::JsonProgram;
use super::key::{KeyPosition, SecretChange};
use super::lines::LineEnd;
use super::pairs::{PairOrder, UrlEncoding, ValueFilter};
use super::text::{Charset, TextEdit};
use crate::json::{JsonStyle, NumberForm, SlashForm, Spacing, UnicodeForm};

/// One deviation. Two that set the same part of a [`Variant`] exclude one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Another text or other fields are signed: those at this place in the list of candidates.
    Candidate(usize),
    /// A program wrote JSON anew.
    Program(JsonProgram),
    Spacing(Spacing),
    /// The members of JSON objects are sorted by name.
    Sorted,
    Slash(SlashForm),
    Unicode(UnicodeForm),
    /// Numbers are written in another form: all numbers that have a decimal point, or only those under this name.
    Numbers(NumberForm, Option<String>),
    TextEdit(TextEdit),
    PairOrder(PairOrder),
    /// Pairs whose value is empty are signed, or aren't.
    KeepEmpty(bool),
    /// These characters stand between a name and its value.
    Between(&'static str),
    /// These characters stand between pairs.
    Join(&'static str),
    UrlEncoding(UrlEncoding),
    ValueFilter(ValueFilter),
    /// The field of this name isn't signed.
    LeftOut(String),
    /// A field of this name and value is signed too.
    Added(String, String),
    Key(KeyPosition),
    Secret(SecretChange),
    /// A line end stands behind the whole canonical string, as the shell's `echo` adds it.
    LineEndBehindAll,
    /// The lines of a text with places end otherwise.
    LineEnd(LineEnd),
    Charset(Charset),
}

/// How a message may have been signed: what was done in place of what the scheme says. By default nothing was.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variant {
    pub(crate) candidate: usize,
    pub(crate) style: JsonStyle,
    pub(crate) text_edit: Option<TextEdit>,
    pub(crate) order: Option<PairOrder>,
    pub(crate) keep_empty: Option<bool>,
    pub(crate) between: Option<&'static str>,
    pub(crate) join: Option<&'static str>,
    pub(crate) values: Option<ValueFilter>,
    pub(crate) url: Option<UrlEncoding>,
    pub(crate) left_out: Vec<String>,
    pub(crate) added: Vec<(String, String)>,
    pub(crate) key: Option<KeyPosition>,
    pub(crate) secret: Option<SecretChange>,
    pub(crate) line_end_behind_all: bool,
    pub(crate) line_end: Option<LineEnd>,
    pub(crate) charset: Option<Charset>,
    program: Option<JsonProgram>,
}

impl Variant {
    /// A variant with all these changes; `None` where two of them set the same thing.
    pub(crate) fn of(changes: &[&Change]) -> Option<Self> {
        let mut variant = Self::default();
        changes.iter().all(|change| variant.set(change)).then_some(variant)
    }

    /// Makes a change; `false` where what it sets has been set before.
    fn set(&mut self, change: &Change) -> bool {
        fn replace<T: Clone>(slot: &mut Option<T>, value: &T) -> bool {
            slot.replace(value.clone()).is_none()
        }
        // A detail of a program's style may be changed afterwards.
        let by_program = self.program.is_some();
        match change {
            Change::Candidate(at) => std::mem::replace(&mut self.candidate, *at) == 0,
            Change::Program(program) => {
                replace(&mut self.program, program) && program.set_style(&mut self.style)
            }
            Change::Spacing(spacing) => replace(&mut self.style.spacing, spacing) || by_program,
            Change::Sorted => !std::mem::replace(&mut self.style.sorted, true),
            Change::Slash(slash) => replace(&mut self.style.slash, slash) || by_program,
            Change::Unicode(unicode) => replace(&mut self.style.unicode, unicode) || by_program,
            Change::Numbers(form, only) => {
                self.style.only.clone_from(only);
                replace(&mut self.style.numbers, form) || by_program
            }
            Change::TextEdit(edit) => replace(&mut self.text_edit, edit),
            Change::PairOrder(order) => replace(&mut self.order, order),
            Change::KeepEmpty(keep) => replace(&mut self.keep_empty, keep),
            Change::Between(text) => replace(&mut self.between, text),
            Change::Join(text) => replace(&mut self.join, text),
            Change::UrlEncoding(encoding) => replace(&mut self.url, encoding),
            Change::ValueFilter(filter) => replace(&mut self.values, filter),
            Change::LeftOut(name) => {
                self.left_out.push(name.clone());
                true
            }
            Change::Added(name, value) => {
                self.added.push((name.clone(), value.clone()));
                true
            }
            Change::Key(position) => replace(&mut self.key, position),
            Change::Secret(change) => replace(&mut self.secret, change),
            Change::LineEndBehindAll => !std::mem::replace(&mut self.line_end_behind_all, true),
            Change::LineEnd(line_end) => replace(&mut self.line_end, line_end),
            Change::Charset(charset) => replace(&mut self.charset, charset),
        }
    }
}
