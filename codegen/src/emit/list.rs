//! Lists in brackets: on one line if they fit, else an item a line.

use std::fmt::Display;

use super::layout::{Break, Group};
use super::source::Source;

/// Struct literals that are wider than this are broken, though the line would hold them.
const WIDEST_STRUCT: usize = 34;

/// What is being listed.
pub(super) struct List<'s> {
    out: &'s mut Source,
    /// What stands between the brackets and the items, if anything does.
    edge: Option<Break>,
    any: bool,
}

impl List<'_> {
    /// Goes on to the next item, which is written by what is returned.
    pub(super) fn item(&mut self) -> &mut Source {
        if self.any {
            self.out.comma();
        } else if let Some(edge) = self.edge {
            self.out.line.may_break(Break { blank: edge.blank, ..Break::default() });
        }
        self.any = true;
        self.out
    }

    /// `name: `, and what is returned writes the value.
    pub(super) fn field(&mut self, name: impl Display) -> &mut Source {
        let out = self.item();
        if out.in_macro {
            out.word(name);
            out.blank();
            out.word(":");
            out.blank();
        } else {
            out.word(format_args!("{name}: "));
        }
        out
    }

    /// `..rest`, which ends the list.
    pub(super) fn rest(&mut self, rest: impl Display) {
        self.item().word(format_args!("..{rest}"));
        if let Some(edge) = &mut self.edge {
            edge.before = "";
        }
    }

    /// The comma after the last item, which formatting gives a broken list by itself, but not a macro's tokens.
    pub(super) fn last_comma(&mut self) {
        if self.out.in_macro && self.any {
            self.out.word(",");
        }
    }
}

impl Source {
    /// `path { name: value, … }`
    pub(super) fn structure<R>(&mut self, path: impl Display, write: impl FnOnce(&mut List<'_>) -> R) -> R {
        let start = self.line.width();
        self.word(path);
        if self.in_macro {
            self.blank();
            return self.listed(("{", "}"), Some(Break::BLANK), write);
        }
        self.line.open(Group::Items);
        let result = self.listed((" {", ""), Some(Break { before: ",", ..Break::BLANK }), write);
        if self.line.width() - start > WIDEST_STRUCT {
            self.line.must_break();
        }
        self.line.close();
        self.word("}");
        result
    }

    /// `path { a, b }`
    pub(super) fn names(&mut self, path: impl Display, names: impl IntoIterator<Item = impl Display>) {
        self.word(path);
        self.line.open(Group::Items);
        self.listed((" {", "}"), Some(Break { before: ",", ..Break::BLANK }), |list| {
            for name in names {
                list.item().word(name);
            }
        });
        self.line.close();
    }

    /// `(a, b)`
    pub(super) fn parens<R>(&mut self, write: impl FnOnce(&mut List<'_>) -> R) -> R {
        self.bracketed(("(", ")"), ",", write)
    }

    /// `path(value)`, where the value isn't a list in brackets, which would be broken in place of these.
    pub(super) fn call<R>(&mut self, path: impl Display, value: impl FnOnce(&mut Self) -> R) -> R {
        self.word(path);
        self.parens(|list| value(list.item()))
    }

    /// `path<A, B>`
    pub(super) fn generic(&mut self, path: &str, write: impl FnOnce(&mut List<'_>)) {
        self.word(path);
        self.bracketed(("<", ">"), ",", write);
    }

    /// `name(a, b)` in an attribute, whose last item never has a comma.
    pub(super) fn keys(&mut self, name: &str, write: impl FnOnce(&mut List<'_>)) {
        self.word(name);
        self.bracketed(("(", ")"), "", write);
    }

    /// `#[name(a, b)]`
    pub(super) fn attribute(&mut self, name: &str, write: impl FnOnce(&mut List<'_>)) {
        self.word("#[");
        self.keys(name, write);
        self.line("]");
    }

    /// `[a, b]`
    pub(super) fn array<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.bracketed(("[", "]"), ",", |list| {
            for item in items {
                write(list.item(), item);
            }
        });
    }

    /// `&[a, b]`
    pub(super) fn slice<T>(&mut self, items: impl IntoIterator<Item = T>, write: impl FnMut(&mut Self, T)) {
        self.word("&");
        self.array(items, write);
    }

    /// `&["a", "b"]`
    pub(super) fn strings<T: AsRef<str>>(&mut self, items: impl IntoIterator<Item = T>) {
        self.slice(items, |out, item| out.string(item.as_ref()));
    }

    /// `{a, b}` or `[1, 2]`, as many on a line as go.
    pub(super) fn filled<T: Display>(&mut self, brackets: (&str, &str), items: &[T]) {
        if items.is_empty() {
            return self.word(format_args!("{}{}", brackets.0, brackets.1));
        }
        self.bracketed(brackets, ",", |list| {
            let out = list.item();
            out.line.open(Group::Fill);
            out.run(items, |out, item| out.word(item));
            out.line.close();
        });
    }

    /// `a, b`, broken in whatever group it stands.
    pub(super) fn run<'i, T>(&mut self, items: &'i [T], mut write: impl FnMut(&mut Self, &'i T)) {
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.comma();
            }
            write(self, item);
        }
    }

    /// `vec![a, b]`
    pub(super) fn vector<'i, T>(&mut self, items: &'i [T], write: impl FnMut(&mut Self, &'i T)) {
        self.word("vec!");
        if self.in_macro || items.is_empty() {
            self.word("[");
            self.run(items, write);
            return self.word("]");
        }
        self.bracketed(("[", "]"), "", |list| {
            let out = list.item();
            out.line.open(Group::Fill);
            out.in_macro = true;
            out.run(items, write);
            out.in_macro = false;
            out.line.close();
        });
    }

    /// `value.link().link()`, a link a line where they are too many for one.
    pub(super) fn chain(&mut self, write: impl FnOnce(&mut Self)) {
        if self.in_macro {
            return write(self);
        }
        self.line.open(Group::Items);
        write(self);
        self.line.close();
    }

    /// `.link()` of a chain.
    pub(super) fn link(&mut self, link: impl Display) {
        self.line.may_break(Break::default());
        self.word(link);
    }

    /// `, `, or the end of a line.
    pub(super) fn comma(&mut self) {
        self.word(",");
        self.blank();
    }

    /// ` `, or the end of a line.
    pub(super) fn blank(&mut self) {
        self.line.may_break(Break::BLANK);
    }

    fn bracketed<R>(
        &mut self,
        brackets: (&str, &str),
        comma: &'static str,
        write: impl FnOnce(&mut List<'_>) -> R,
    ) -> R {
        if self.in_macro {
            return self.listed(brackets, None, write);
        }
        self.line.open(Group::Items);
        let result = self.listed(brackets, Some(Break { before: comma, ..Break::default() }), write);
        self.line.close();
        result
    }

    fn listed<R>(
        &mut self,
        (open, close): (&str, &str),
        edge: Option<Break>,
        write: impl FnOnce(&mut List<'_>) -> R,
    ) -> R {
        self.word(open);
        let mut list = List { out: self, edge, any: false };
        let result = write(&mut list);
        if let (true, Some(edge)) = (list.any, list.edge) {
            // Among a macro's tokens a bracket stands like any other.
            let back = !list.out.in_macro;
            list.out.line.may_break(Break { back, ..edge });
        }
        self.word(close);
        result
    }
}
