//! Reading answers, and keeping the values that can't be read.

use paysmith_runtime::*;

#[derive(Clone, Message, Redacted)]
struct All {
    #[field(wire = "text")]
    text: Option<String>,
    #[field(wire = "int", lenient)]
    int: Option<i64>,
    #[field(wire = "strict")]
    strict: Option<i64>,
    #[field(wire = "decimal", scale = 2)]
    decimal: Option<Decimal>,
    #[field(wire = "truth")]
    truth: Option<bool>,
    #[field(wire = "at", time = "unix_ms", string)]
    at: Option<Timestamp>,
    #[field(wire = "period", units = "mhd", until_midnight = 'c')]
    period: Option<Period>,
    #[field(wire = "any")]
    any: Option<Json>,
    #[field(wire = "list")]
    list: Option<Vec<i64>>,
    #[field(wire = "part")]
    part: Option<Part>,
    #[field(wire = "parts", text)]
    parts: Option<Vec<Part>>,
    #[field(wire = "name", also("Name", "nom"))]
    name: Option<String>,
    #[field(flatten)]
    tail: Tail,
    #[field(extra)]
    extra: Extra,
}

#[derive(Clone, Message, Redacted)]
struct Tail {
    #[field(wire = "tail")]
    tail: Option<String>,
}

#[derive(Clone, Message, Redacted)]
struct Part {
    #[field(wire = "id")]
    id: String,
    #[field(wire = "parts")]
    parts: Option<Vec<Part>>,
}

fn read(text: &str) -> (All, ReadReport) {
    let mut all = All::blank();
    let report = read_json(&mut all, text).unwrap();
    (all, report)
}

#[test]
fn what_was_written_is_read_again() {
    let text = concat!(
        r#"{"text":"é\n\"中","int":-5,"strict":9007199254740993,"decimal":0.10,"truth":true,"at":"1533182936000","#,
        r#""period":"1c","any":{"x": 1.0},"list":[1,2],"part":{"id":"a","parts":[{"id":"b"}]},"#,
        r#""parts":"[{\"id\":\"c\"}]","name":"n","tail":"t"}"#
    );
    let (all, report) = read(text);
    assert_eq!(report, ReadReport::default());
    assert_eq!(to_json(&all), text);
    assert_eq!(all.strict, Some(9_007_199_254_740_993), "a double would have lost the last digit");
    assert_eq!(all.decimal.unwrap().to_string(), "0.10");
    assert_eq!(all.tail.tail.as_deref(), Some("t"));
}

#[test]
fn one_odd_member_does_not_lose_the_rest() {
    let (all, report) = read(concat!(
        r#"{"text":7,"int":"12","strict":"1","decimal":"0.1","truth":1,"at":"soon","period":"1.5h","#,
        r#""list":[1,"x"],"part":{"parts":[]},"parts":"[{]","new":[ ],"name":"ok"}"#
    ));
    assert_eq!(all.int, Some(12));
    assert_eq!(all.name.as_deref(), Some("ok"));
    assert!(all.list.is_none() && all.part.is_none() && all.parts.is_none() && all.strict.is_none());
    let kept: Vec<(&str, &str)> = all.extra.iter().map(|(name, json)| (name, json.get())).collect();
    assert_eq!(
        kept,
        [
            ("text", "7"),
            ("strict", "\"1\""),
            ("decimal", "\"0.1\""),
            ("truth", "1"),
            ("at", "\"soon\""),
            ("period", "\"1.5h\""),
            ("list", r#"[1,"x"]"#),
            ("part", r#"{"parts":[]}"#),
            ("parts", r#""[{]""#),
            ("new", "[ ]"),
        ]
    );
    let paths: Vec<&str> = report.unreadable.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["text", "strict", "decimal", "truth", "at", "period", "list[1]", "part.id", "parts"]);
    assert_eq!(report.unknown, ["new"]);
}

#[test]
fn a_fields_own_name_counts_for_more_than_another() {
    for text in [r#"{"name":"own","Name":"x"}"#, r#"{"Name":"x","nom":"y","name":"own"}"#] {
        assert_eq!(read(text).0.name.as_deref(), Some("own"), "{text}");
    }
    let (all, _) = read(r#"{"nom":"y","Name":"x"}"#);
    assert_eq!(all.name.as_deref(), Some("y"));
    assert_eq!(all.extra.get("Name").unwrap().get(), "\"x\"");
}

#[test]
fn null_is_absent_and_twice_is_nobodys_guess() {
    let (all, report) = read(r#"{"text":null,"any":null}"#);
    assert!(all.text.is_none() && all.any.is_none());
    assert_eq!(report, ReadReport::default());
    for text in
        [r#"{"text":"a","text":"b"}"#, r#"{"text":null,"te\u0078t":"b"}"#, r#"{"part":{"id":"a","id":"a"}}"#]
    {
        assert!(matches!(read_json(&mut All::blank(), text), Err(NotRead::Ambiguous(_))), "{text}");
    }
}

/// Whatever is wrong inside a nested value, reading goes on behind it.
#[test]
fn what_follows_an_odd_list_or_object_is_read() {
    for odd in [
        r#""list":[1,"x",[2,{"a":"]"}],3]"#,
        r#""list":{"a":[1,2],"b":"}"}"#,
        r#""list":[[1],[2]]"#,
        r#""part":{"id":5,"parts":[{"id":"b"},{"x":[{}]}]}"#,
        r#""part":[{"id":"a"},"]"]"#,
        r#""part":{"parts":[{"id":"b","parts":[{}]}]}"#,
        r#""parts":"[{\"id\":\"c\"},{}""#,
    ] {
        let (all, report) = read(&format!(r#"{{"text":"before", {odd} , "name":"behind"}}"#));
        assert_eq!((all.text.as_deref(), all.name.as_deref()), (Some("before"), Some("behind")), "{odd}");
        assert_ne!(report.unreadable, [], "{odd}");
        assert!(all.list.is_none() && all.part.is_none() && all.parts.is_none(), "{odd}");
        let kept = all.extra.iter().map(|(name, json)| format!("\"{name}\":{}", json.get()));
        assert_eq!(kept.collect::<Vec<_>>(), [odd], "kept as it came");
    }
}

#[test]
fn depth_has_an_end() {
    let nested = |depth: usize| {
        let open = r#"{"id":"a","parts":["#.repeat(depth);
        format!(r#"{{"part":{open}{}}}"#, "]}".repeat(depth))
    };
    assert!(read_json(&mut All::blank(), &nested(20)).is_ok());
    assert_eq!(read_json(&mut All::blank(), &nested(5_000)), Err(NotRead::TooDeep));
}

#[test]
fn a_long_list_of_nothing_is_told_element_by_element() {
    let text = format!(r#"{{"id":"a","parts":[{}]}}"#, vec!["{}"; 300_000].join(","));
    let mut part = Part::blank();
    let report = read_json(&mut part, &text).unwrap();
    assert_eq!(report.unreadable.len(), 300_000);
    assert_eq!(report.unreadable.last().unwrap().0, "parts[299999].id");
    assert!(part.parts.is_none());
}

#[test]
fn requests_are_filled_strictly() {
    let mut part = Part::blank();
    let error = put_json(&mut part, r#"{"parts":[{"id":5},{}],"x":1}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "id: missing\nparts[0].id: not a string\nparts[1].id: not there\nx: no such field"
    );
    put_json(&mut part, r#"{"id":"a"}"#).unwrap();
    for text in ["", "[]", "null", "{", "{\"id\":\"a\"} x"] {
        assert!(matches!(put_json(&mut part, text), Err(Unfit::Not(_))), "{text}");
    }
}

#[test]
fn a_field_of_any_json_keeps_its_text() {
    for any in [r#""12""#, r#""\u4e2d\/""#, r#""中""#, "1.0", "true", r#"{"a": [null]}"#, "[]"] {
        let (all, _) = read(&format!(r#"{{"any":{any}}}"#));
        assert_eq!(all.any.as_ref().map(Json::get), Some(any));
        let mut by_hand = All::blank();
        put_json(&mut by_hand, &format!(r#"{{"any":{any}}}"#)).unwrap();
        assert_eq!(by_hand.any.as_ref().map(Json::get), Some(any), "also on a command line");
    }
}

#[test]
fn nothing_in_a_list_is_no_text() {
    #[derive(Message)]
    struct Lists {
        #[field(wire = "names", lenient)]
        names: Option<Vec<String>>,
        #[field(wire = "any")]
        any: Option<Vec<Json>>,
    }
    let mut lists = Lists::blank();
    let report = read_json(&mut lists, r#"{"names":["a",5,null],"any":[null,"a"]}"#).unwrap();
    assert_eq!(report.unreadable, [("names[2]".to_owned(), "a string")]);
    assert!(lists.names.is_none());
    let any = lists.any.unwrap_or_default();
    assert_eq!(any.iter().map(Json::get).collect::<Vec<_>>(), ["null", r#""a""#]);
}
