//! The styles in which programs write JSON, and a JSON text written again in one of them.

use std::borrow::Cow;
use std::str::Chars;

use super::decoded;
use super::tree::{JsonNode, parse};

/// Where a program writes spaces and line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Spacing {
    /// None at all.
    Compact,
    /// One space behind each comma and colon.
    Spaced,
    /// Each member on a line of its own, indented by so many spaces for each level.
    Indented(u8),
}

/// How a program writes `/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SlashForm {
    /// `\/`
    Escaped,
    /// `/`
    Plain,
}

/// How a program writes characters beyond ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum UnicodeForm {
    /// `\u00e9`
    Lower,
    /// `\u00E9`
    Upper,
    /// `é`
    Plain,
}

/// How a program writes decimal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum NumberForm {
    /// `1`, `1.5`
    Shortest,
    /// `1.0`, `1.5`
    OnePlace,
    /// `1.00`, `1.50`
    TwoPlaces,
}

/// How a JSON text is written again. By default nothing in it changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct JsonStyle {
    pub(crate) spacing: Option<Spacing>,
    /// Whether members are sorted by name, at every level.
    pub(crate) sorted: bool,
    pub(crate) slash: Option<SlashForm>,
    pub(crate) unicode: Option<UnicodeForm>,
    /// The characters that are written as `\u003c` and the like, although they needn't be.
    pub(crate) escaped: &'static str,
    /// How numbers with a decimal point are written.
    pub(crate) numbers: Option<NumberForm>,
    /// Where a name is given, `numbers` applies to all numbers under that name, also to those without a point and those
    /// in strings, and to no others.
    pub(crate) only: Option<String>,
}

impl JsonStyle {
    /// The same value in this style; `None` when the text is no object or list.
    pub(crate) fn write(&self, text: &str) -> Option<String> {
        // A program that parses a text and writes it again loses the spaces around it.
        let text = text.trim_matches([' ', '\t', '\r', '\n']);
        let tree = parse(text).ok()?;
        if !matches!(tree, JsonNode::Object(..) | JsonNode::List(..)) {
            return None;
        }
        let spacing = self.spacing.or_else(|| self.sorted.then(|| spacing_of(text)));
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        match spacing {
            Some(spacing) => JsonWriter { style: self, spacing, out: &mut out }.node(&tree, 0, None),
            None => self.write_with_spaces_of(text, &tree, &mut out),
        }
        Some(out)
    }

    /// Writes the leaves in this style, and what stands between them as it is.
    fn write_with_spaces_of(&self, text: &str, tree: &JsonNode<'_>, out: &mut String) {
        let is_leaf = |char: char| !" \t\r\n{}[]:,".contains(char);
        let mut rest = text;
        tree.each_leaf(None, &mut |leaf, name| {
            let (between, from_leaf) = rest.split_at(rest.find(is_leaf).unwrap_or(rest.len()));
            out.push_str(between);
            out.push_str(&self.leaf(leaf, name));
            rest = from_leaf.strip_prefix(leaf).unwrap_or_default();
        });
        out.push_str(rest);
    }

    /// A string, number, truth value or null in this style.
    fn leaf<'a>(&self, leaf: &'a str, name: Option<&str>) -> Cow<'a, str> {
        let Some(inner) = leaf.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
            return self.number(leaf, name).map_or(Cow::Borrowed(leaf), Cow::Owned);
        };
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

    /// A number in this style; `None` where the style leaves it as it is.
    pub(crate) fn number(&self, text: &str, name: Option<&str>) -> Option<String> {
        let concerned = match &self.only {
            None => text.contains('.'),
            Some(only) => name == Some(only.as_str()),
        };
        self.numbers.filter(|_| concerned).and_then(|form| number_in_form(text, form))
    }

    /// The inside of a string, with other escapes for the same characters.
    fn string(&self, inner: &str) -> String {
        let mut out = String::with_capacity(inner.len());
        let mut rest = inner.chars();
        while let Some(char) = rest.next() {
            if char != '\\' {
                self.char(char, &mut out);
                continue;
            }
            match rest.next() {
                Some('/') if self.slash == Some(SlashForm::Plain) => out.push('/'),
                Some('u') => self.escape(&mut rest, &mut out),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            }
        }
        out
    }

    /// Writes a character that stood unescaped, or whose escape is undone.
    fn char(&self, char: char, out: &mut String) {
        let chosen = self.escaped.contains(char);
        let upper = self.unicode == Some(UnicodeForm::Upper) && !chosen;
        let by_form =
            !char.is_ascii() && matches!(self.unicode, Some(UnicodeForm::Lower | UnicodeForm::Upper));
        if char == '/' && self.slash == Some(SlashForm::Escaped) {
            out.push_str("\\/");
        } else if chosen || by_form {
            for unit in char.encode_utf16(&mut [0; 2]) {
                out.push_str(&if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") });
            }
        } else {
            out.push(char);
        }
    }

    /// Writes an escape such as `\u00e9`, of which the first two characters have been read.
    fn escape(&self, rest: &mut Chars<'_>, out: &mut String) {
        let mut escape = String::from("\\u");
        escape.extend(rest.by_ref().take(4));
        let mut char = decoded(&format!("\"{escape}\""));
        if char.is_none() {
            // It is the first half of a surrogate pair, and the second half follows.
            let ahead: String = rest.clone().take(6).collect();
            char = decoded(&format!("\"{escape}{ahead}\""));
            if char.is_some() {
                escape.push_str(&ahead);
                rest.by_ref().take(6).for_each(drop);
            }
        }
        // A character beyond ASCII takes the style's form. An ASCII character is written without its escape, unless
        // JSON demands one.
        let char = char.as_deref().and_then(|text| text.chars().next());
        match char.filter(|char| !char.is_ascii() || matches!(char, ' ' | '!' | '#'..='[' | ']'..='~')) {
            Some(char) if self.unicode.is_some() => self.char(char, out),
            _ => out.push_str(&escape),
        }
    }
}

/// The spacing in which a text seems to be written.
fn spacing_of(text: &str) -> Spacing {
    if text.contains("\n  ") {
        Spacing::Indented(if text.contains("\n    ") && !text.contains("\n  \"") { 4 } else { 2 })
    } else if text.contains("\": ") {
        Spacing::Spaced
    } else {
        Spacing::Compact
    }
}

/// A decimal number in another form of the same value; `None` when the text is no plain decimal number, or its value
/// has no such form.
pub(crate) fn number_in_form(text: &str, form: NumberForm) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    // A program that reads longer numbers as floats writes them otherwise than in one of these forms.
    if whole.is_empty() || whole.len() > 15 || !all_digits(whole) || !all_digits(places) {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let short = places.trim_end_matches('0');
    match form {
        NumberForm::Shortest if short.is_empty() => Some(format!("{sign}{whole}")),
        NumberForm::OnePlace if short.is_empty() => Some(format!("{sign}{whole}.0")),
        NumberForm::Shortest | NumberForm::OnePlace => Some(format!("{sign}{whole}.{short}")),
        NumberForm::TwoPlaces => (short.len() <= 2).then(|| format!("{sign}{whole}.{short:0<2}")),
    }
}

/// Writes a tree with the given spacing, in place of the spaces of the text that it was read from.
struct JsonWriter<'a> {
    style: &'a JsonStyle,
    spacing: Spacing,
    out: &'a mut String,
}

impl JsonWriter<'_> {
    fn node(&mut self, node: &JsonNode<'_>, depth: usize, name: Option<&str>) {
        match node {
            JsonNode::Text(leaf) | JsonNode::Plain(leaf) => self.out.push_str(&self.style.leaf(leaf, name)),
            JsonNode::Object(members, _) if members.is_empty() => self.out.push_str("{}"),
            JsonNode::List(elements, _) if elements.is_empty() => self.out.push_str("[]"),
            JsonNode::Object(members, _) => {
                let mut members: Vec<_> = members.iter().collect();
                if self.style.sorted {
                    members.sort_by_cached_key(|member| decoded(member.name));
                }
                self.out.push('{');
                for (at, member) in members.into_iter().enumerate() {
                    self.before_item(at, depth);
                    self.out.push_str(&self.style.leaf(member.name, None));
                    self.out.push_str(if self.spacing == Spacing::Compact { ":" } else { ": " });
                    self.node(&member.node, depth + 1, Some(member.bare_name()));
                }
                self.close('}', depth);
            }
            JsonNode::List(elements, _) => {
                self.out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    self.before_item(at, depth);
                    self.node(element, depth + 1, name);
                }
                self.close(']', depth);
            }
        }
    }

    fn before_item(&mut self, at: usize, depth: usize) {
        if at > 0 {
            self.out.push(',');
        }
        match self.spacing {
            Spacing::Spaced if at > 0 => self.out.push(' '),
            Spacing::Indented(by) => self.start_line(usize::from(by) * (depth + 1)),
            _ => {}
        }
    }

    fn close(&mut self, bracket: char, depth: usize) {
        if let Spacing::Indented(by) = self.spacing {
            self.start_line(usize::from(by) * depth);
        }
        self.out.push(bracket);
    }

    fn start_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"b": "a\/\u4E2d/", "a": [1.50, {"n": 2.00}], "t": "2"}"#;

    fn style(change: impl FnOnce(&mut JsonStyle)) -> String {
        let mut style = JsonStyle::default();
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
            style(|s| s.spacing = Some(Spacing::Compact)),
            r#"{"b":"a\/\u4E2d/","a":[1.50,{"n":2.00}],"t":"2"}"#
        );
        assert_eq!(style(|s| s.sorted = true), r#"{"a": [1.50, {"n": 2.00}], "b": "a\/\u4E2d/", "t": "2"}"#);
        assert_eq!(style(|s| s.slash = Some(SlashForm::Plain)), TEXT.replace(r"\/", "/"));
        assert_eq!(style(|s| s.slash = Some(SlashForm::Escaped)), TEXT.replace("d/\"", "d\\/\""));
        assert_eq!(style(|s| s.unicode = Some(UnicodeForm::Plain)), TEXT.replace("\\u4E2d", "中"));
        assert_eq!(style(|s| s.unicode = Some(UnicodeForm::Lower)), TEXT.replace("4E2d", "4e2d"));
        assert_eq!(
            style(|s| s.numbers = Some(NumberForm::Shortest)),
            TEXT.replace("1.50", "1.5").replace("2.00", "2")
        );
        let only =
            |s: &mut JsonStyle| (s.numbers, s.only) = (Some(NumberForm::TwoPlaces), Some("t".to_owned()));
        assert_eq!(style(only), TEXT.replace("\"2\"", "\"2.00\""));
        assert_eq!(
            style(|s| s.spacing = Some(Spacing::Indented(2))),
            "{\n  \"b\": \"a\\/\\u4E2d/\",\n  \"a\": [\n    1.50,\n    {\n      \"n\": 2.00\n    }\n  ],\n  \"t\": \"2\"\n}"
        );
    }

    #[test]
    fn what_is_no_json_has_no_style() {
        for text in ["", "{", "[1,]", "{\"a\" 1}", "nul", "\"text\"", "{} x"] {
            assert_eq!(JsonStyle::default().write(text), None, "{text}");
        }
        assert_eq!(JsonStyle::default().write(&"[".repeat(100_000)), None);
    }

    #[test]
    fn emoji_are_two_escapes() {
        let style = JsonStyle { unicode: Some(UnicodeForm::Lower), ..JsonStyle::default() };
        assert_eq!(style.write("[\"😀\"]").unwrap(), r#"["\ud83d\ude00"]"#);
        let style = JsonStyle { unicode: Some(UnicodeForm::Plain), ..JsonStyle::default() };
        assert_eq!(style.write(r#"["\ud83d\ude00"]"#).unwrap(), "[\"😀\"]");
    }
}
