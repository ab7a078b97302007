//! Where a line is broken: exactly where `prettyplease` breaks it.
//!
//! A line is written flat, with a mark wherever a group begins or ends and wherever it may be broken. Once it is whole, it is
//! gone over: a group that fits stays flat, and in one that doesn't every break becomes a new line. To fit, a group must leave
//! room for what follows it up to the next break, such as a bracket and a comma. This is Oppen's algorithm, as in rustc and
//! in `prettyplease`; the marks are all that it keeps, and the text is copied once.

/// The width of a line, in bytes.
const MARGIN: usize = 89;

/// Every line may hold so much, however far it is indented.
const LEAST: usize = 60;

/// A level of indentation.
pub(super) const INDENT: usize = 4;

/// Wider than any line.
const TOO_WIDE: usize = 0xffff;

/// A line that is being written.
#[derive(Default)]
pub(super) struct Line {
    flat: String,
    marks: Vec<Mark>,
    /// Marks that still wait for the next break after them, which tells their end.
    waiting: Vec<usize>,
    /// Of each open group, how many marks before its content wait.
    groups: Vec<usize>,
    /// What groups that must be broken are wider than their text.
    forced: usize,
}

struct Mark {
    /// Its place in the text.
    at: usize,
    kind: Kind,
    /// From it to the end of what must fit.
    size: usize,
}

#[derive(Clone, Copy)]
enum Kind {
    Open(Group),
    Break(Break),
    Close,
}

/// What is broken together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// One item a line, a level deeper.
    Items,
    /// As much on a line as goes.
    Fill,
}

/// A place where a line may be broken. A blank goes where the line isn't.
#[derive(Clone, Copy, Default)]
pub(super) struct Break {
    pub(super) blank: bool,
    /// The next line stands a level further left: the group's closing bracket.
    pub(super) back: bool,
    /// What a new line brings with it: before it, and at its head.
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    /// What stands here if the line goes on.
    pub(super) otherwise: &'static str,
}

impl Break {
    /// A blank, or the end of a line.
    pub(super) const BLANK: Self = Self { blank: true, back: false, before: "", after: "", otherwise: "" };
}

impl Line {
    /// The width of the text so far, were it not broken.
    pub(super) const fn width(&self) -> usize {
        self.flat.len() + self.forced
    }

    pub(super) fn text(&mut self) -> &mut String {
        &mut self.flat
    }

    pub(super) fn open(&mut self, group: Group) {
        self.mark(Kind::Open(group));
        self.groups.push(self.waiting.len());
    }

    pub(super) fn close(&mut self) {
        self.groups.pop();
        self.marks.push(Mark { at: self.flat.len(), kind: Kind::Close, size: 0 });
    }

    pub(super) fn may_break(&mut self, here: Break) {
        self.fit_to_here();
        self.mark(Kind::Break(here));
        if here.blank {
            self.flat.push(' ');
        }
    }

    /// The open groups are broken, however narrow they are.
    pub(super) fn must_break(&mut self) {
        self.forced += TOO_WIDE;
    }

    /// What waits needs to fit up to here, and no further.
    pub(super) fn fit_to_here(&mut self) {
        let (end, first) = (self.width(), self.groups.last().copied().unwrap_or_default());
        while self.waiting.len() > first {
            let mark = self.waiting.pop().and_then(|mark| self.marks.get_mut(mark));
            if let Some(mark) = mark {
                mark.size = end.saturating_sub(mark.size);
            }
        }
    }

    fn mark(&mut self, kind: Kind) {
        self.waiting.push(self.marks.len());
        // Where it begins, until the end is known.
        self.marks.push(Mark { at: self.flat.len(), kind, size: self.width() });
    }

    /// The line is whole: it goes to `out`, broken where it must be, and the next one begins.
    pub(super) fn end(&mut self, out: &mut String, indent: usize) {
        self.groups.clear();
        self.fit_to_here();
        let mut printer = Printer { out, indent, room: 0, open: Vec::new() };
        printer.begin_line(indent);
        let mut printed = 0;
        for mark in &self.marks {
            printer.text(self.flat.get(printed..mark.at).unwrap_or_default());
            printed = mark.at;
            match mark.kind {
                Kind::Open(group) => printer.open(group, mark.size),
                Kind::Close => printer.close(),
                Kind::Break(here) => {
                    let broken = printer.may_break(here, mark.size);
                    // The blank is text, which a new line takes the place of.
                    printed += usize::from(broken && here.blank);
                }
            }
        }
        printer.text(self.flat.get(printed..).unwrap_or_default());
        out.push('\n');
        self.flat.clear();
        self.marks.clear();
        self.forced = 0;
    }
}

/// Prints a line, or what it is broken into.
struct Printer<'o> {
    out: &'o mut String,
    indent: usize,
    /// How much the line still holds.
    room: usize,
    /// Of each open group: the indentation outside, and its kind if it is broken.
    open: Vec<(usize, Option<Group>)>,
}

impl Printer<'_> {
    fn begin_line(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.room = MARGIN.saturating_sub(indent).max(LEAST);
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
        self.room = self.room.saturating_sub(text.len());
    }

    fn open(&mut self, group: Group, size: usize) {
        let broken = (size > self.room).then_some(group);
        self.open.push((self.indent, broken));
        if broken == Some(Group::Items) {
            self.indent += INDENT;
        }
    }

    fn close(&mut self) {
        if let Some((indent, _)) = self.open.pop() {
            self.indent = indent;
        }
    }

    /// Whether the line is broken here.
    fn may_break(&mut self, here: Break, size: usize) -> bool {
        let broken = match self.open.last() {
            Some((_, Some(Group::Items))) => true,
            Some((_, Some(Group::Fill))) => size > self.room,
            _ => false,
        };
        if broken {
            self.out.push_str(here.before);
            self.out.push('\n');
            self.begin_line(if here.back { self.indent.saturating_sub(INDENT) } else { self.indent });
            self.text(here.after);
        } else {
            self.text(here.otherwise);
        }
        broken
    }
}
