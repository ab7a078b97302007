//! Whatever a file holds, the generator answers with a report whose problems lie inside the file. It neither panics nor hangs.

use paysmith_codegen::generate;

/// Generates from the text. Errors must be in a report that has places, and no place may lie outside the text.
fn survives(what: &str, text: &str) {
    let report = match generate("hostile.yaml", text) {
        // If Rust couldn't parse the generated code, it would be printed without a layout.
        Ok(generated) => {
            return assert!(generated.code.contains("\n    pub static PROVIDER: "), "{what}");
        }
        Err(report) => report,
    };
    assert!(!report.problems.is_empty(), "{what}");
    for problem in &report.problems {
        let related = problem.related.iter().map(|(at, _)| at);
        for at in related.chain([&problem.at]) {
            assert!(at.start <= at.end && at.end <= text.len(), "{what}: {problem:?}");
            assert!(text.is_char_boundary(at.start), "{what}: {problem:?}");
        }
    }
    assert!(report.to_string().contains("error[E"), "{what}");
}

#[test]
fn files_that_are_no_specs() {
    let head = "provider: tiny\ntitle: Tiny\ndocs: https://tiny.example\n";
    let laughs: String =
        (1..12).map(|n| format!("b{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","))).collect();
    let long = "x".repeat(1 << 20);
    for (what, text) in [
        ("empty", String::new()),
        ("white space", " \n\n \n".into()),
        ("a comment", "# a spec".into()),
        ("a word", "provider".into()),
        ("a list", "- provider: tiny".into()),
        ("nothing", "~".into()),
        ("only a mark", "\u{feff}".into()),
        ("a mark", format!("\u{feff}{head}other: 1\n")),
        ("carriage returns", head.replace('\n', "\r\n") + "tilte: Tiny\r\nprovider: other"),
        ("only carriage returns", head.replace('\n', "\r") + "tilte: Tiny"),
        ("a NUL", format!("{head}doc: a\0b\n")),
        ("NULs", "\0".repeat(1000)),
        ("an escape of the terminal", format!("{head}\"\\e[2J\": 1\n")),
        ("a key of nothing", format!("{head}\"\": 1\n~: 2\n? : 3\n")),
        ("a key that is a map", format!("{head}? {{ a: b }}\n: 1\n")),
        ("a key that is a list", format!("{head}[a, b]: 1\n")),
        ("a tag", format!("{head}doc: !!int x\n")),
        ("another tag", format!("{head}doc: !shop x\n")),
        ("bytes", format!("{head}doc: !!binary 4pyT\n")),
        ("no number", format!("{head}doc: .nan\n")),
        ("itself", format!("{head}doc: &doc [*doc]\n")),
        ("a merge of no map", format!("{head}<<: doc\n")),
        ("a merge of itself", format!("{head}types: &t\n  <<: *t\n")),
        ("laughs", format!("a: &a0 [x,x,x,x,x,x,x,x,x]\n{laughs}")),
        ("depth", format!("{head}doc: {}{}", "[".repeat(5000), "]".repeat(5000))),
        ("depth by lines", (0..2000).map(|n| format!("{}a:\n", " ".repeat(n))).collect()),
        ("a long text", format!("{head}doc: \"{long}\"\nother: 1\n")),
        ("a long key", format!("{head}\"{long}\": 1\n")),
        ("a long word", format!("{head}reads: {long}\n")),
        (
            "a long pattern",
            format!("{head}fields:\n  f: {{ type: string, pattern: \"{}\" }}\n", "(a|b){99}".repeat(500)),
        ),
        ("many keys", format!("{head}{}", (0..20_000).map(|n| format!("k{n}: 1\n")).collect::<String>())),
        ("one key many times", format!("{head}sources:\n{}", "  k: v\n".repeat(5000))),
        (
            "many fields",
            format!(
                "{head}types:\n  T:\n    fields:\n{}",
                (0..5000).map(|n| format!("      f{n}: required\n")).collect::<String>()
            ),
        ),
        (
            "great numbers",
            format!(
                "{head}fields:\n  f: {{ type: int, digits: 4294967296, range: -9223372036854775808..=99999999999999999999 }}\n  d: {{ type: decimal, scale: 4294967295, range: 1e999..=2 }}\n  t: {{ type: duration, range: 1m..=99999999999999999999d }}\n  i: {{ type: instant, format: rfc3339, zone: \"+99999999999:00\" }}\n"
            ),
        ),
    ] {
        survives(what, &text);
    }
}

/// A generator of random numbers that gives the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).expect("it is below a usize")
    }
}

/// Good specs that are damaged at random. The result may still be a good spec.
#[test]
fn good_specs_with_something_done_to_them() {
    for path in [
        "specs/scanforpay.yaml",
        "specs/fubei.yaml",
        "specs/qfpay.yaml",
        "specs/cpay.yaml",
        "tests/fifth/acornpay.yaml",
    ] {
        let text = std::fs::read_to_string(path).expect(path);
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ text.len() as u64);
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let words: Vec<(usize, &str)> = text
            .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
            .filter(|word| !word.is_empty())
            .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
            .collect();
        for turn in 0..10 {
            let (line, other) = (dice.below(lines.len()), dice.below(lines.len()));
            let (word, replacement) = (words[dice.below(words.len())], words[dice.below(words.len())].1);
            let cut = text.floor_char_boundary(dice.below(text.len()));
            let without: String =
                lines.iter().enumerate().filter(|(at, _)| *at != line).map(|(_, line)| *line).collect();
            let twice: String = lines
                .iter()
                .enumerate()
                .flat_map(|(at, text)| vec![*text; 1 + usize::from(at == line)])
                .collect();
            let mut swapped = lines.clone();
            swapped.swap(line, other);
            let (before, after) = (&text[..word.0], &text[word.0 + word.1.len()..]);
            for (what, text) in [
                ("without line", without),
                ("twice the line", twice),
                ("with lines swapped, first", swapped.concat()),
                ("with another word, at byte", format!("{before}{replacement}{after}")),
                ("without a word, at byte", format!("{before}{after}")),
                ("with a bracket, at byte", format!("{before}[{after}")),
                ("cut off after", text[..cut].to_owned()),
            ] {
                survives(
                    &format!("{path} {what} (turn {turn}, line {}, word {word:?}, cut {cut})", line + 1),
                    &text,
                );
            }
        }
    }
}
