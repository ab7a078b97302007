//! A curl command, as a browser or a colleague copies it.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Captured, Start, Unreadable, words};

/// Options with a value that don't change what is signed.
const SKIPPED: [&str; 22] = [
    "-o",
    "--output",
    "-A",
    "--user-agent",
    "-b",
    "--cookie",
    "-e",
    "--referer",
    "-u",
    "--user",
    "-x",
    "--proxy",
    "-m",
    "--max-time",
    "--connect-timeout",
    "--cacert",
    "-E",
    "--cert",
    "--key",
    "--resolve",
    "-w",
    "--write-out",
];

#[derive(Default)]
struct Command {
    method: Option<String>,
    url: Option<String>,
    headers: Vec<(String, String)>,
    data: Vec<String>,
    get: bool,
    json: bool,
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Captured>, Unreadable> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| Unreadable("the curl command isn't UTF-8".to_owned()))?;
    let words = words::split(text)?;
    let command = Command::parse(words.into_iter().skip(1))?;
    let url = command.url.ok_or_else(|| Unreadable("the curl command has no URL".to_owned()))?;
    let data = command.data.join("&");
    let method = command
        .method
        .unwrap_or_else(|| if command.data.is_empty() || command.get { "GET" } else { "POST" }.to_owned());
    let mut captured = Captured {
        start: Start::Request { method: method.clone(), target: url.clone() },
        headers: command.headers,
        body: data.clone().into_bytes(),
        notes: Vec::new(),
    };
    if command.get && !data.is_empty() {
        let target = format!("{url}{}{data}", if url.contains('?') { '&' } else { '?' });
        captured.start = Start::Request { method, target };
        captured.body.clear();
    }
    let typed = captured.header("content-type").is_some();
    if !typed && !captured.body.is_empty() {
        let value = if command.json { "application/json" } else { "application/x-www-form-urlencoded" };
        captured.headers.push(("Content-Type".to_owned(), value.to_owned()));
    }
    Ok(vec![captured])
}

impl Command {
    fn parse(words: impl Iterator<Item = String>) -> Result<Self, Unreadable> {
        let mut command = Self::default();
        let mut words = words;
        while let Some(word) = words.next() {
            let (option, mut given) = option(&word);
            let Some(option) = option else {
                command.url = Some(word);
                continue;
            };
            let mut value = || {
                let value = given.take().or_else(|| words.next());
                value.ok_or_else(|| Unreadable(format!("curl's option {option} has no value")))
            };
            match option.as_str() {
                "-X" | "--request" => command.method = Some(value()?),
                "--url" => command.url = Some(value()?),
                "-H" | "--header" => command.header(&value()?),
                "-d" | "--data" | "--data-ascii" => command.datum(value()?, true)?,
                "--data-binary" => command.datum(value()?, true)?,
                "--data-raw" => command.datum(value()?, false)?,
                "--data-urlencode" => command.encoded(&value()?)?,
                "--json" => {
                    command.json = true;
                    command.datum(value()?, true)?;
                }
                "-G" | "--get" => command.get = true,
                "-F" | "--form" | "-T" | "--upload-file" => {
                    return Err(Unreadable(format!(
                        "curl's option {option} isn't understood: save the body and give that"
                    )));
                }
                other if SKIPPED.contains(&other) => drop(value()?),
                _ => {}
            }
        }
        Ok(command)
    }

    fn header(&mut self, text: &str) {
        if let Some((name, value)) = text.split_once(':') {
            self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }

    fn datum(&mut self, value: String, at_is_file: bool) -> Result<(), Unreadable> {
        if at_is_file && value.starts_with('@') {
            let why =
                "the curl command takes its body from a file, which isn't here: give that file as the body";
            return Err(Unreadable(why.to_owned()));
        }
        self.data.push(value);
        Ok(())
    }

    /// `name=value`, `=value` or `value`: the value is encoded.
    fn encoded(&mut self, text: &str) -> Result<(), Unreadable> {
        let (name, value) = text.split_once('=').unwrap_or(("", text));
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        self.datum(if name.is_empty() { value.to_string() } else { format!("{name}={value}") }, false)
    }
}

/// The option, and a value that is written onto it.
fn option(word: &str) -> (Option<String>, Option<String>) {
    if let Some(long) = word.strip_prefix("--") {
        return match long.split_once('=') {
            Some((name, value)) => (Some(format!("--{name}")), Some(value.to_owned())),
            None => (Some(word.to_owned()), None),
        };
    }
    match word.strip_prefix('-').and_then(|rest| rest.chars().next()) {
        Some(letter) => {
            let rest = word.get(1 + letter.len_utf8()..).unwrap_or_default();
            let value = (!rest.is_empty() && "XHdbeuxomAFTEw".contains(letter)).then(|| rest.to_owned());
            (Some(format!("-{letter}")), value)
        }
        None => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browsers_command_is_read() {
        let text = "curl 'https://a.example/x' \\\n  -H 'X-Sign: 00' --compressed -sS \\\n  --data-raw $'a=\\u8336&b=it\\'s'\n";
        let messages = read(text.as_bytes()).unwrap();
        assert_eq!(messages[0].body, "a=茶&b=it's".as_bytes());
        assert_eq!(messages[0].header("x-sign"), Some("00"));
        assert_eq!(messages[0].line(), "POST /x, 12 bytes");
    }

    #[test]
    fn data_may_go_into_the_query() {
        let messages = read(b"curl -G https://a.example/x -d a=1 --data-urlencode 'b=c d'").unwrap();
        assert_eq!((messages[0].query(), messages[0].body.len()), (Some("a=1&b=c%20d"), 0));
        assert!(read(b"curl https://a.example -d @body.json").is_err());
        assert!(read(b"curl -d a=1").unwrap_err().to_string().contains("no URL"));
    }
}
