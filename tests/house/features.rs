//! Does a client compile a parser of XML only if its provider writes XML?

use std::process::Command;

use crate::files::{read, root};

/// Folders of generated crates, each with the path of its spec.
fn generated() -> Vec<(String, String)> {
    let providers = crate::providers().into_iter().filter(|name| name != "tencent");
    let mut all: Vec<_> =
        providers.map(|name| (format!("generated/{name}"), format!("specs/{name}.yaml"))).collect();
    all.push(("tests/fifth".to_owned(), "tests/fifth/acornpay.yaml".to_owned()));
    all
}

#[test]
fn a_generated_crate_asks_for_xml_if_its_provider_writes_it_and_only_then() {
    for (folder, spec) in generated() {
        let checked =
            paysmith_codegen::check_str(&spec, &read(&spec)).unwrap_or_else(|report| panic!("{report}"));
        let manifest = read(format!("{folder}/Cargo.toml"));
        let runtime =
            manifest.lines().find(|line| line.starts_with("paysmith-runtime")).expect("the runtime");
        assert_eq!(runtime.contains("\"xml\""), checked.receives_xml(), "{folder}/Cargo.toml: {runtime}");
    }
}

#[test]
fn whoever_does_not_ask_for_xml_compiles_no_parser_of_it() {
    let tree = |arguments: &[&str]| {
        let shared = ["tree", "--offline", "--edges", "normal", "--prefix", "none"];
        let ran = Command::new(env!("CARGO")).args(shared).args(arguments).current_dir(root()).output();
        let ran = ran.expect("cargo tree");
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).into_owned()
    };
    let asking = tree(&["--package", "paysmith-runtime", "--features", "xml"]);
    assert!(asking.contains("quick-xml"), "{asking}");
    for (folder, spec) in generated() {
        let manifest = format!("{folder}/Cargo.toml");
        let name = read(&manifest)
            .lines()
            .find_map(|line| Some(line.strip_prefix("name = \"")?.trim_end_matches('"').to_owned()));
        let own = tree(&["--package", &name.expect("a name")]);
        let writes_xml = read(&manifest).contains("\"xml\"");
        assert_eq!(own.contains("quick-xml"), writes_xml, "{spec}");
    }
}
