//! Whether the pages of `paysmith explain` are true: the wrong example of each page has the page's problem and no other, the
//! report beside it is what is printed, and the right example has no problem.

use std::path::Path;

use paysmith_codegen::{Code, lint};

/// The fenced blocks of a page, each with the text before it.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once("\n```") {
        let (_, behind) = behind.split_once('\n').expect("the word of a fence ends its line");
        let (block, behind) = match behind.strip_prefix("```\n") {
            Some(behind) => ("", behind),
            None => behind.split_once("```\n").expect("a fence is closed"),
        };
        blocks.push((before, block));
        rest = behind;
    }
    blocks
}

#[test]
fn each_page_says_what_is_printed_and_how_to_do_better() {
    for code in Code::ALL {
        let page = code.explanation();
        let all = blocks(page);
        let [(text, wrong), _, (advice, right)] = all.as_slice() else { panic!("{code} has other blocks") };
        assert!(text.starts_with(&format!("# {code}: ")) && text.len() > 80, "{code} says too little");
        assert!(!advice.trim().is_empty(), "{code} says not what to do");
        let report = lint("specs/tiny.yaml", wrong);
        assert!(!report.problems.is_empty(), "the wrong example of {code} is right");
        assert!(report.problems.iter().all(|problem| problem.code == *code), "{code}:\n{report}");
        let better = lint("specs/tiny.yaml", right);
        assert!(better.problems.is_empty(), "the right example of {code} isn't:\n{better}");
        let (printed, _) = page.split_once("```text\n").expect("a report");
        let whole = format!("{printed}```text\n{report}\n```\n{advice}\n```yaml\n{right}```\n");
        let path = Path::new("codegen/src/report/explain").join(format!("{code}.md"));
        expectorate::assert_contents(path, &whole);
    }
}

#[test]
fn a_code_is_found_as_people_write_it() {
    assert_eq!(Code::find("E0104"), Some(Code::MissingKey));
    assert_eq!(Code::find(" e0104 "), Some(Code::MissingKey));
    assert_eq!(Code::find("0104"), Some(Code::MissingKey));
    assert_eq!(Code::find("w0501"), Some(Code::NoRecovery));
    assert_eq!(Code::find("E9999"), None);
    assert_eq!(Code::nearest("E0140").map(Code::as_str), Some("E0104"));
}
