//! Answers that are files, from a server that may stop in the middle.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Mock, block_on, reply, with_header};
use crate::second::{self, GZIP, TEXT, ZIP, pay};

type Got = Downloaded<Box<dyn Message>, Box<dyn Message>>;

/// A transport that passes an answer on in these pieces, and then breaks off if it is told to.
#[derive(Clone)]
struct Pieces {
    status: u16,
    pieces: Vec<Vec<u8>>,
    breaks_off: bool,
    taken: Arc<Mutex<usize>>,
}

impl Pieces {
    fn of<const N: usize>(pieces: [&[u8]; N]) -> Self {
        let pieces = pieces.map(<[u8]>::to_vec).to_vec();
        Self { status: 200, pieces, breaks_off: false, taken: Arc::default() }
    }
}

impl Transport for Pieces {
    async fn send(&self, _: Sealed, _: Bounds) -> Result<Reply, TransportError> {
        panic!("a file is fetched")
    }

    async fn fetch(&self, _: Sealed, _: Bounds, sink: &mut dyn Sink) -> Result<Head, TransportError> {
        let head = Head { status: self.status, headers: http::HeaderMap::new(), says_its_end: true };
        sink.begin(&head);
        for piece in &self.pieces {
            *self.taken.lock().unwrap() += 1;
            if sink.take(piece).is_break() {
                return Ok(head);
            }
        }
        if self.breaks_off { Err(TransportError::Lost("gone".into())) } else { Ok(head) }
    }
}

fn get(operation: &'static spec::Operation, pieces: &Pieces) -> (Got, Vec<u8>) {
    let mut file = Vec::new();
    let client =
        second::client(&Mock::default()).any().clone().with_transport(pieces.clone()).with_limit(100);
    let got = block_on(client.download(operation, &pay(), &mut file));
    (got, file)
}

fn cause(got: Got) -> Cause {
    let Downloaded::Answered(outcome) = got else { panic!("{got}") };
    outcome.must_be_unknown().cause
}

#[test]
fn a_file_is_written_as_it_comes_whatever_its_length() {
    let long = [b'x'; 1_000];
    for (operation, begin) in [
        (&ZIP, &b"PK\x03\x04"[..]),
        (&ZIP, b"PK\x05\x06"),
        (&GZIP, b"\x1f\x8b\x08"),
        (&TEXT, b" no,amount\n"),
    ] {
        let (got, file) = get(operation, &Pieces::of([begin, &long, b"", &long]));
        assert!(matches!(got, Downloaded::File(bytes) if bytes == 2_000 + begin.len() as u64), "{got}");
        assert_eq!(file, [begin, &long, &long].concat());
    }
}

#[test]
fn the_first_bytes_may_come_one_by_one() {
    for (operation, bytes) in [(&ZIP, &b"PK\x03\x04"[..]), (&GZIP, b"\x1f\x8b\x08"), (&TEXT, b" \r\n1,2")] {
        let mut pieces = Pieces::of([]);
        pieces.pieces = bytes.iter().map(|byte| vec![*byte]).collect();
        let (got, file) = get(operation, &pieces);
        assert!(matches!(got, Downloaded::File(_)), "{got}");
        assert_eq!(file, bytes);
    }
}

#[test]
fn a_refusal_in_the_envelope_is_opened_as_one_and_nothing_is_written() {
    for operation in [&ZIP, &GZIP, &TEXT] {
        let (got, file) = get(operation, &Pieces::of([b" {\"code\"", b":\"1\"", b"}"]));
        let Downloaded::Answered(Outcome::Final(Final::Declined(declined))) = got else { panic!("{got}") };
        assert_eq!((declined.code.as_str(), file.len()), ("1", 0));
    }
}

/// A byte order mark may stand before a text and before JSON, so that its bytes alone don't tell which of them comes.
#[test]
fn a_refusal_behind_a_byte_order_mark_is_no_file() {
    let mut pieces = Pieces::of([]);
    pieces.pieces = "\u{feff}{\"code\":\"1\"}".bytes().map(|byte| vec![byte]).collect();
    let (got, file) = get(&TEXT, &pieces);
    assert!(matches!(got, Downloaded::Answered(Outcome::Final(Final::Declined(_)))), "{got}");
    assert!(file.is_empty(), "nothing of it is written");
}

#[test]
fn a_file_that_stops_in_the_middle_is_said_to() {
    let pieces = Pieces { breaks_off: true, ..Pieces::of([b"PK\x03\x04", b"12345"]) };
    let (got, _) = get(&ZIP, &pieces);
    assert!(matches!(&got, Downloaded::CutOff(9, Cause::ConnectionLost(_))), "{got}");
    assert!(got.to_string().starts_with("the file stops after 9 bytes"), "{got}");
    // While the bytes are too few to tell whether they begin a file, nothing is written, so that no file counts as cut off.
    let pieces = Pieces { breaks_off: true, ..Pieces::of([b"P"]) };
    let (got, file) = get(&ZIP, &pieces);
    assert!(matches!(cause(got), Cause::ConnectionLost(_)) && file.is_empty());
}

#[test]
fn what_is_neither_a_file_nor_an_answer_is_unknown() {
    for (operation, body) in [
        (&ZIP, &b"<html>"[..]),
        (&TEXT, b"<html>"),
        (&ZIP, b""),
        (&ZIP, b"P"),
        (&ZIP, b"PAR1"),
        (&GZIP, b"PK\x03\x04"),
        (&ZIP, &[0xff; 20]),
        (&TEXT, b"   "),
    ] {
        let (got, file) = get(operation, &Pieces::of([body]));
        let cause = cause(got);
        assert!(matches!(cause, Cause::Html | Cause::NotJson | Cause::Truncated), "{body:?}: {cause}");
        assert!(file.is_empty());
    }
}

#[test]
fn an_error_page_is_no_file_though_it_looks_like_one() {
    for (operation, body) in [(&TEXT, &b"Bad Gateway"[..]), (&ZIP, b"PK\x03\x04")] {
        let pieces = Pieces { status: 502, ..Pieces::of([body]) };
        let (got, file) = get(operation, &pieces);
        assert!(matches!(cause(got), Cause::HttpStatus(502)));
        assert!(file.is_empty(), "nothing of it is written");
    }
}

#[test]
fn an_answer_without_end_is_not_kept() {
    // Of the pieces of 50 bytes, two are as long as is allowed; the answer is too long only with the third.
    for (operation, piece, taken) in
        [(&ZIP, &[b'{'; 60][..], 2), (&TEXT, &[b' '; 60], 2), (&ZIP, &[b'{'; 50], 3)]
    {
        let pieces = Pieces::of([piece; 9]);
        let (got, _) = get(operation, &pieces);
        assert!(matches!(cause(got), Cause::TooLarge(100)));
        assert_eq!(*pieces.taken.lock().unwrap(), taken, "no more is read than was allowed");
    }
}

/// A file that has room for this many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.0 {
            return Err(io::Error::other("no space left"));
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_disk_that_is_full_is_no_fault_of_the_provider() {
    for room in [0, 5] {
        let pieces = Pieces::of([b"PK\x03\x04", b"12345", b"6"]);
        let client = second::client(&Mock::default()).any().clone().with_transport(pieces.clone());
        let got = block_on(client.download(&ZIP, &pay(), &mut Full(room)));
        assert!(matches!(&got, Downloaded::Unwritable(_)), "{got}");
        assert_eq!(got.to_string(), "the file can't be written: no space left");
        assert!(*pieces.taken.lock().unwrap() < 3, "the rest isn't read");
    }
}

#[test]
fn a_transport_that_knows_only_whole_answers_does_too() {
    let mock = Mock::default();
    mock.then(|_| Ok(with_header(reply(200, "PK\u{3}\u{4}"), "content-length", "4")));
    mock.then(|_| Ok(reply(502, "PK\u{3}\u{4}")));
    mock.then(|_| Ok(reply(200, r#"{"code":"1"}"#)));
    let client = second::client(&mock);
    let mut file = Vec::new();
    let mut got = || block_on(client.any().download(&ZIP, &pay(), &mut file));
    assert!(matches!(got(), Downloaded::File(4)));
    assert!(matches!(cause(got()), Cause::HttpStatus(502)));
    assert!(matches!(got(), Downloaded::Answered(Outcome::Final(Final::Declined(_)))));
    assert_eq!(file, b"PK\x03\x04");
}

#[test]
fn a_request_that_breaks_a_rule_asks_for_no_file() {
    let request = second::Pay { no: "123456789".to_owned(), ..pay() };
    let pieces = Pieces::of([]);
    let client = second::client(&Mock::default()).any().clone().with_transport(pieces.clone());
    let got = block_on(client.download(&ZIP, &request, &mut Vec::new()));
    assert!(matches!(got, Downloaded::Answered(Outcome::NotSent(NotSent::Invalid(_)))), "{got}");
}
