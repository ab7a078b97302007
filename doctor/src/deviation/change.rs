//! Deviations as data.

use crate::json::{JsonStyle, NumberForm, SlashForm, Spacing, UnicodeForm};

/// One deviation. Those of one kind exclude one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Another text or other pairs are signed: the place in the list of sources.
    Basis(usize),
    /// JSON is written anew, as a known program would.
    Program(Program),
    Layout(Spacing),
    Sorted,
    Slash(SlashForm),
    Unicode(UnicodeForm),
    /// Numbers, all or those under one name.
    Numbers(NumberForm, Option<String>),
    Edge(Edge),
    Order(Order),
    /// Empty values are kept, or dropped.
    Empty(bool),
    Between(&'static str),
    Join(&'static str),
    Url(Url),
    Values(Values),
    LeftOut(String),
    Added(String, String),
    Key(Key),
    Secret(Secret),
    /// A line end behind everything, as `echo` adds it.
    Echoed,
    Charset(Charset),
}

/// A program that writes JSON in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Python,
    PythonPlain,
    Php,
    JavaScript,
    Go,
    Gson,
}

/// The ends of a text, and its line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Edge {
    NewlineAdded,
    Trimmed,
    BomAdded,
    BomRemoved,
    Crlf,
    Lf,
}

/// The order of pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    AsTheyCame,
    ByName,
    ByValue,
    IgnoringCase,
    ByWholePair,
    Descending,
}

/// How values are URL-encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Url {
    /// `%20`, all but letters, digits and `-._~`.
    Strict,
    /// The same, `/` left alone.
    ButSlash,
    /// As JavaScript's `encodeURIComponent`.
    Component,
    /// `+` for a space, as forms are.
    Form,
    /// The same with lower-case hex digits.
    FormLower,
}

/// What a framework did to values before they were signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    /// Spaces around them were cut off.
    Trimmed,
    /// `&` became `&amp;`, and the like.
    HtmlEscaped,
    /// They were URL-decoded once more.
    DecodedTwice,
}

/// Where the key goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    LeftOut,
    First,
    Last,
    BothEnds,
    /// Behind these characters.
    Joined(String),
    /// As one of the pairs, under this name.
    Pair(String),
    Hmac,
}

/// What became of the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Secret {
    Newline,
    Crlf,
    SpaceBehind,
    SpaceBefore,
    Trimmed,
    FromHex,
    FromBase64,
    Upper,
    Lower,
    /// Another credential.
    Other(String),
}

/// What characters became as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Gbk,
    Utf16,
    /// Latin-1, with `?` for what it lacks.
    Latin1,
    /// UTF-8 taken for Latin-1 and encoded once more.
    Twice,
    /// The bytes taken for GBK and written as UTF-8.
    FromGbk,
}

/// What is done in place of what the scheme says; by default nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recipe {
    pub(crate) basis: usize,
    pub(crate) style: JsonStyle,
    pub(crate) edge: Option<Edge>,
    pub(crate) order: Option<Order>,
    pub(crate) keep_empty: Option<bool>,
    pub(crate) between: Option<&'static str>,
    pub(crate) join: Option<&'static str>,
    pub(crate) values: Option<Values>,
    pub(crate) url: Option<Url>,
    pub(crate) left_out: Vec<String>,
    pub(crate) added: Vec<(String, String)>,
    pub(crate) key: Option<Key>,
    pub(crate) secret: Option<Secret>,
    pub(crate) echoed: bool,
    pub(crate) charset: Option<Charset>,
    program: Option<Program>,
}

impl Change {
    /// Makes the change; `false` when another one stands in its way.
    pub(crate) fn apply(&self, recipe: &mut Recipe) -> bool {
        fn set<T>(slot: &mut Option<T>, value: T) -> bool {
            slot.replace(value).is_none()
        }
        match self {
            Self::Basis(at) => std::mem::replace(&mut recipe.basis, *at) == 0,
            Self::Program(program) => set(&mut recipe.program, *program) && program.style(&mut recipe.style),
            // A program's own way may be narrowed down, so the last one counts.
            Self::Layout(layout) => {
                recipe.style.spacing.replace(*layout).is_none() || recipe.program.is_some()
            }
            Self::Sorted => !std::mem::replace(&mut recipe.style.sorted, true),
            Self::Slash(slash) => recipe.style.slash.replace(*slash).is_none() || recipe.program.is_some(),
            Self::Unicode(unicode) => {
                recipe.style.unicode.replace(*unicode).is_none() || recipe.program.is_some()
            }
            Self::Numbers(numbers, only) => {
                recipe.style.only.clone_from(only);
                recipe.style.numbers.replace(*numbers).is_none() || recipe.program.is_some()
            }
            Self::Edge(edge) => set(&mut recipe.edge, *edge),
            Self::Order(order) => set(&mut recipe.order, *order),
            Self::Empty(keep) => set(&mut recipe.keep_empty, *keep),
            Self::Between(text) => set(&mut recipe.between, text),
            Self::Join(text) => set(&mut recipe.join, text),
            Self::Url(url) => set(&mut recipe.url, *url),
            Self::Values(values) => set(&mut recipe.values, *values),
            Self::LeftOut(name) => {
                recipe.left_out.push(name.clone());
                true
            }
            Self::Added(name, value) => {
                recipe.added.push((name.clone(), value.clone()));
                true
            }
            Self::Key(key) => set(&mut recipe.key, key.clone()),
            Self::Secret(secret) => set(&mut recipe.secret, secret.clone()),
            Self::Echoed => !std::mem::replace(&mut recipe.echoed, true),
            Self::Charset(charset) => set(&mut recipe.charset, *charset),
        }
    }
}

impl Program {
    fn style(self, style: &mut JsonStyle) -> bool {
        let free = style.spacing.is_none() && style.slash.is_none() && style.unicode.is_none();
        let (layout, slash, unicode) = match self {
            Self::Python => (Spacing::Spaced, SlashForm::Plain, UnicodeForm::Lower),
            Self::PythonPlain => (Spacing::Spaced, SlashForm::Plain, UnicodeForm::Plain),
            Self::Php => (Spacing::Compact, SlashForm::Escaped, UnicodeForm::Lower),
            Self::JavaScript | Self::Go | Self::Gson => {
                (Spacing::Compact, SlashForm::Plain, UnicodeForm::Plain)
            }
        };
        (style.spacing, style.slash, style.unicode) = (Some(layout), Some(slash), Some(unicode));
        style.escaped = match self {
            Self::Go => "<>&\u{2028}\u{2029}",
            Self::Gson => "<>&='\u{2028}\u{2029}",
            _ => "",
        };
        let numbers = match self {
            Self::Python | Self::PythonPlain | Self::Gson => NumberForm::OnePlace,
            Self::Php | Self::JavaScript | Self::Go => NumberForm::Shortest,
        };
        let unset = style.numbers.is_none();
        if unset {
            style.numbers = Some(numbers);
        }
        // Maps of this language are written in the order of their names.
        style.sorted |= self == Self::Go;
        free && unset
    }
}

impl Url {
    pub(crate) const ALL: [Self; 5] =
        [Self::Strict, Self::Form, Self::Component, Self::ButSlash, Self::FormLower];
}
