//! How a program writes JSON, and the same value written so.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::tree::{Node, parse};

/// Where a program writes spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Layout {
    /// None at all.
    Compact,
    /// One behind each comma and colon.
    Spaced,
    /// A line a member, indented by so many spaces.
    Indented(u8),
}

/// How `/` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Slash {
    /// `\/`
    Escaped,
    /// `/`
    Plain,
}

/// How characters beyond ASCII are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unicode {
    /// `\u00e9`
    Lower,
    /// `\u00E9`
    Upper,
    /// `é`
    Plain,
}

/// How numbers with a point are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Numbers {
    /// `1`, `1.5`
    Shortest,
    /// `1.0`, `1.5`
    OnePlace,
    /// `1.00`, `1.50`
    TwoPlaces,
}

/// What is done to a text; by default nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Style {
    pub(crate) layout: Option<Layout>,
    /// Members by name, at every level.
    pub(crate) sorted: bool,
    pub(crate) slash: Option<Slash>,
    pub(crate) unicode: Option<Unicode>,
    /// Written as `\u003c` and the like.
    pub(crate) escaped: &'static str,
    pub(crate) numbers: Option<Numbers>,
    /// Only the numbers under this name, also whole ones and those in strings.
    pub(crate) only: Option<String>,
}

impl Style {
    /// The same value in this style; `None` when the text is no object or list.
    pub(crate) fn write(&self, text: &str) -> Option<String> {
        // Who writes a value anew has lost what was around it.
        let text = text.trim_matches([' ', '\t', '\r', '\n']);
        let tree = parse(text)?;
        if !matches!(tree, Node::Object(..) | Node::List(..)) {
            return None;
        }
        let layout = self.layout.or_else(|| self.sorted.then(|| layout_of(text)));
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        match layout {
            Some(layout) => Writer { style: self, layout, out: &mut out }.node(&tree, 0, None),
            None => self.in_place(text, &tree, &mut out),
        }
        Some(out)
    }

    /// Spaces stay as they are: only the leaves change.
    fn in_place(&self, text: &str, tree: &Node<'_>, out: &mut String) {
        let mut leaves = Vec::new();
        collect(tree, None, &mut leaves);
        let origin = text.as_ptr() as usize;
        let mut from = 0;
        for (leaf, name) in leaves {
            // Each leaf is a slice of the text: its address tells its place.
            let start = (leaf.as_ptr() as usize).saturating_sub(origin);
            out.push_str(text.get(from..start).unwrap_or_default());
            out.push_str(&self.leaf(leaf, name));
            from = start + leaf.len();
        }
        out.push_str(text.get(from..).unwrap_or_default());
    }

    fn leaf<'a>(&self, leaf: &'a str, name: Option<&str>) -> Cow<'a, str> {
        if !leaf.starts_with('"') {
            return self.number(leaf, name).map_or(Cow::Borrowed(leaf), Cow::Owned);
        }
        let inner = leaf.get(1..leaf.len() - 1).unwrap_or_default();
        if self.only.is_some()
            && let Some(number) = self.number(inner, name)
        {
            return Cow::Owned(format!("\"{number}\""));
        }
        if self.slash.is_none() && self.unicode.is_none() && self.escaped.is_empty() {
            return Cow::Borrowed(leaf);
        }
        Cow::Owned(format!("\"{}\"", self.string(inner)))
    }

    fn number(&self, text: &str, name: Option<&str>) -> Option<String> {
        let numbers = self.numbers?;
        match &self.only {
            None if !text.contains('.') => None,
            None => written(text, numbers),
            Some(only) => (name == Some(only)).then(|| written(text, numbers)).flatten(),
        }
    }

    /// The inside of a string token, with other escapes for the same characters.
    fn string(&self, inner: &str) -> String {
        let mut out = String::with_capacity(inner.len());
        let mut rest = inner.chars().peekable();
        while let Some(char) = rest.next() {
            if char != '\\' {
                self.char(char, &mut out);
                continue;
            }
            match rest.next() {
                Some('/') if self.slash == Some(Slash::Plain) => out.push('/'),
                Some('u') => self.escape(&mut rest, &mut out),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            }
        }
        out
    }

    fn char(&self, char: char, out: &mut String) {
        let escape = |out: &mut String, upper: bool| {
            for unit in char.encode_utf16(&mut [0; 2]) {
                let _ = if upper { write!(out, "\\u{unit:04X}") } else { write!(out, "\\u{unit:04x}") };
            }
        };
        match (char, self.slash, self.unicode) {
            ('/', Some(Slash::Escaped), _) => out.push_str("\\/"),
            (char, _, _) if self.escaped.contains(char) => escape(out, false),
            (char, _, Some(Unicode::Lower)) if !char.is_ascii() => escape(out, false),
            (char, _, Some(Unicode::Upper)) if !char.is_ascii() => escape(out, true),
            _ => out.push(char),
        }
    }

    /// `\uXXXX`, the first two characters of which are read.
    fn escape(&self, rest: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
        let digits: String = rest.by_ref().take(4).collect();
        let mut written = format!("\\u{digits}");
        let mut units: Vec<u16> = u16::from_str_radix(&digits, 16).into_iter().collect();
        if units.first().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            let ahead: String = rest.clone().take(6).collect();
            if let Some(low) = ahead.strip_prefix("\\u").and_then(|low| u16::from_str_radix(low, 16).ok()) {
                units.push(low);
                written.push_str(&ahead);
                rest.by_ref().take(6).for_each(drop);
            }
        }
        let mut chars = char::decode_utf16(units);
        match (chars.next(), self.unicode) {
            (Some(Ok(char)), Some(_)) if !char.is_ascii() => self.char(char, out),
            // A plain writer escapes no ASCII character that it needn't.
            (Some(Ok(char @ (' ' | '!' | '#'..='[' | ']'..='~'))), Some(_)) => self.char(char, out),
            _ => out.push_str(&written),
        }
    }
}

fn collect<'t>(node: &Node<'t>, name: Option<&'t str>, leaves: &mut Vec<(&'t str, Option<&'t str>)>) {
    match node {
        Node::Object(members, _) => {
            for member in members {
                leaves.push((member.name, None));
                collect(&member.node, member.name.get(1..member.name.len() - 1), leaves);
            }
        }
        Node::List(elements, _) => elements.iter().for_each(|element| collect(element, name, leaves)),
        Node::Text(text) | Node::Plain(text) => leaves.push((text, name)),
    }
}

/// How the text's own writer left spaces.
fn layout_of(text: &str) -> Layout {
    if text.contains("\n  ") {
        Layout::Indented(if text.contains("\n    ") && !text.contains("\n  \"") { 4 } else { 2 })
    } else if text.contains("\": ") {
        Layout::Spaced
    } else {
        Layout::Compact
    }
}

/// A decimal in another form of the same value; `None` when it is no plain decimal, or has no such form.
pub(crate) fn written(text: &str, numbers: Numbers) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || !all_digits(whole) || !all_digits(places) {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let short = places.trim_end_matches('0');
    match numbers {
        Numbers::Shortest if short.is_empty() => Some(format!("{sign}{whole}")),
        Numbers::Shortest => Some(format!("{sign}{whole}.{short}")),
        Numbers::OnePlace if short.is_empty() => Some(format!("{sign}{whole}.0")),
        Numbers::OnePlace => Some(format!("{sign}{whole}.{short}")),
        Numbers::TwoPlaces => (short.len() <= 2).then(|| format!("{sign}{whole}.{short:0<2}")),
    }
}

struct Writer<'a> {
    style: &'a Style,
    layout: Layout,
    out: &'a mut String,
}

impl Writer<'_> {
    fn node(&mut self, node: &Node<'_>, depth: usize, name: Option<&str>) {
        match node {
            Node::Text(leaf) | Node::Plain(leaf) => self.out.push_str(&self.style.leaf(leaf, name)),
            Node::Object(members, _) if members.is_empty() => self.out.push_str("{}"),
            Node::List(elements, _) if elements.is_empty() => self.out.push_str("[]"),
            Node::Object(members, _) => {
                let mut members: Vec<_> = members.iter().collect();
                if self.style.sorted {
                    members.sort_by_key(|member| super::decoded(member.name));
                }
                self.out.push('{');
                for (at, member) in members.into_iter().enumerate() {
                    self.before(at, depth);
                    self.out.push_str(&self.style.leaf(member.name, None));
                    self.out.push_str(if self.layout == Layout::Compact { ":" } else { ": " });
                    self.node(&member.node, depth + 1, member.name.get(1..member.name.len() - 1));
                }
                self.after(depth, '}');
            }
            Node::List(elements, _) => {
                self.out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    self.before(at, depth);
                    self.node(element, depth + 1, name);
                }
                self.after(depth, ']');
            }
        }
    }

    fn before(&mut self, at: usize, depth: usize) {
        if at > 0 {
            self.out.push(',');
        }
        match self.layout {
            Layout::Spaced if at > 0 => self.out.push(' '),
            Layout::Indented(by) => self.line(usize::from(by) * (depth + 1)),
            _ => {}
        }
    }

    fn after(&mut self, depth: usize, close: char) {
        if let Layout::Indented(by) = self.layout {
            self.line(usize::from(by) * depth);
        }
        self.out.push(close);
    }

    fn line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"b": "a\/\u4E2d/", "a": [1.50, {"n": 2.00}], "t": "2"}"#;

    fn style(change: impl FnOnce(&mut Style)) -> String {
        let mut style = Style::default();
        change(&mut style);
        style.write(TEXT).unwrap()
    }

    #[test]
    fn nothing_changes_by_default() {
        assert_eq!(style(|_| ()), TEXT);
    }

    #[test]
    fn each_change_is_made_alone() {
        assert_eq!(
            style(|s| s.layout = Some(Layout::Compact)),
            r#"{"b":"a\/\u4E2d/","a":[1.50,{"n":2.00}],"t":"2"}"#
        );
        assert_eq!(style(|s| s.sorted = true), r#"{"a": [1.50, {"n": 2.00}], "b": "a\/\u4E2d/", "t": "2"}"#);
        assert_eq!(style(|s| s.slash = Some(Slash::Plain)), TEXT.replace(r"\/", "/"));
        assert_eq!(style(|s| s.slash = Some(Slash::Escaped)), TEXT.replace("d/\"", "d\\/\""));
        assert_eq!(style(|s| s.unicode = Some(Unicode::Plain)), TEXT.replace("\\u4E2d", "中"));
        assert_eq!(style(|s| s.unicode = Some(Unicode::Lower)), TEXT.replace("4E2d", "4e2d"));
        assert_eq!(
            style(|s| s.numbers = Some(Numbers::Shortest)),
            TEXT.replace("1.50", "1.5").replace("2.00", "2")
        );
        let only = |s: &mut Style| (s.numbers, s.only) = (Some(Numbers::TwoPlaces), Some("t".to_owned()));
        assert_eq!(style(only), TEXT.replace("\"2\"", "\"2.00\""));
        assert_eq!(
            style(|s| s.layout = Some(Layout::Indented(2))),
            "{\n  \"b\": \"a\\/\\u4E2d/\",\n  \"a\": [\n    1.50,\n    {\n      \"n\": 2.00\n    }\n  ],\n  \"t\": \"2\"\n}"
        );
    }

    #[test]
    fn what_is_no_json_has_no_style() {
        for text in ["", "{", "[1,]", "{\"a\" 1}", "nul", "\"text\"", "{} x"] {
            assert_eq!(Style::default().write(text), None, "{text}");
        }
        assert_eq!(Style::default().write(&"[".repeat(100_000)), None);
    }

    #[test]
    fn emoji_are_two_escapes() {
        let style = Style { unicode: Some(Unicode::Lower), ..Style::default() };
        assert_eq!(style.write("[\"😀\"]").unwrap(), r#"["\ud83d\ude00"]"#);
        let style = Style { unicode: Some(Unicode::Plain), ..Style::default() };
        assert_eq!(style.write(r#"["\ud83d\ude00"]"#).unwrap(), "[\"😀\"]");
    }
}
