//! Reads a curl command, as a browser or a colleague copies it.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Captured, Start, Unreadable, shell_words};

/// Options that are followed by a value and don't change what is signed.
#[rustfmt::skip]
const SKIPPED: [&str; 22] = [
    "-o", "--output", "-A", "--user-agent", "-b", "--cookie", "-e", "--referer", "-u", "--user", "-x", "--proxy",
    "-m", "--max-time", "--connect-timeout", "--cacert", "-E", "--cert", "--key", "--resolve", "-w", "--write-out",
];

/// The letters of short options whose value may be written right behind the letter.
const WITH_VALUE: &str = "XHdbeuxomAFTEw";

/// What the options of a command say.
#[derive(Default)]
struct CurlCommand {
    method: Option<String>,
    url: Option<String>,
    headers: Vec<(String, String)>,
    /// The values of all options that add to the body.
    data: Vec<String>,
    /// Whether `data` goes into the query.
    get: bool,
    /// Whether `data` is JSON.
    json: bool,
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Captured>, Unreadable> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| Unreadable("the curl command isn't UTF-8".to_owned()))?;
    let words = shell_words::split(text)?;
    let command = CurlCommand::parse(words.into_iter().skip(1))?;
    let url = command.url.ok_or_else(|| Unreadable("the curl command has no URL".to_owned()))?;
    let data = command.data.join("&");
    let sends_body = !command.data.is_empty() && !command.get;
    let method = command.method.unwrap_or_else(|| if sends_body { "POST" } else { "GET" }.to_owned());
    let (target, body) = match command.get && !data.is_empty() {
        true => (format!("{url}{}{data}", if url.contains('?') { '&' } else { '?' }), String::new()),
        false => (url, data),
    };
    let start = Start::Request { method, target };
    let mut captured =
        Captured { start, headers: command.headers, body: body.into_bytes(), notes: Vec::new() };
    if captured.header("content-type").is_none() && !captured.body.is_empty() {
        let value = if command.json { "application/json" } else { "application/x-www-form-urlencoded" };
        captured.headers.push(("Content-Type".to_owned(), value.to_owned()));
    }
    Ok(vec![captured])
}

impl CurlCommand {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, Unreadable> {
        let mut command = Self::default();
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
                "-H" | "--header" => command.add_header(&value()?),
                "-d" | "--data" | "--data-ascii" | "--data-binary" => command.add_data(value()?, true)?,
                "--data-raw" => command.add_data(value()?, false)?,
                "--data-urlencode" => command.add_encoded(&value()?)?,
                "--json" => {
                    command.json = true;
                    command.add_data(value()?, true)?;
                }
                "-G" | "--get" => command.get = true,
                "-F" | "--form" | "-T" | "--upload-file" => {
                    return Err(Unreadable(format!(
                        "curl's option {option} isn't understood here: save the body and give that file"
                    )));
                }
                other if SKIPPED.contains(&other) => drop(value()?),
                _ => {}
            }
        }
        Ok(command)
    }

    fn add_header(&mut self, text: &str) {
        if let Some((name, value)) = text.split_once(':') {
            self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }

    /// Adds to the body. Behind most options a value that begins with `@` names a file.
    fn add_data(&mut self, value: String, at_names_file: bool) -> Result<(), Unreadable> {
        if at_names_file && value.starts_with('@') {
            let why =
                "the curl command takes its body from a file, which isn't here: give that file as the body";
            return Err(Unreadable(why.to_owned()));
        }
        self.data.push(value);
        Ok(())
    }

    /// Adds `name=value`, `=value` or `value` to the body, with the value encoded.
    fn add_encoded(&mut self, text: &str) -> Result<(), Unreadable> {
        let (name, value) = text.split_once('=').unwrap_or(("", text));
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        self.add_data(if name.is_empty() { value.to_string() } else { format!("{name}={value}") }, false)
    }
}

/// The option in a word of the command, and the value that stands in the same word.
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
            let value = (!rest.is_empty() && WITH_VALUE.contains(letter)).then(|| rest.to_owned());
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
        assert_eq!(messages[0].summary(), "POST /x, 12 bytes");
    }

    #[test]
    fn data_may_go_into_the_query() {
        let messages = read(b"curl -G https://a.example/x -d a=1 --data-urlencode 'b=c d'").unwrap();
        assert_eq!((messages[0].query(), messages[0].body.len()), (Some("a=1&b=c%20d"), 0));
        assert!(read(b"curl https://a.example -d @body.json").is_err());
        assert!(read(b"curl -d a=1").unwrap_err().to_string().contains("no URL"));
    }
}
