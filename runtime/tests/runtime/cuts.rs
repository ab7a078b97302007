//! Downloads over sockets that are cut off at every byte. A part of a file is never taken for the whole file.

use std::io::{Cursor, Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use paysmith_runtime::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::mock::{Mock, block_on};
use crate::second::{self, GZIP, TEXT, ZIP, pay};

type Got = Downloaded<Box<dyn Message>, Box<dyn Message>>;

/// How an answer says where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    Length,
    Chunks,
    /// It doesn't say where it ends; it ends with the connection.
    Connection,
}

use Framing::{Chunks, Connection, Length};

impl Framing {
    /// The head of an answer with this framing, and the body as it is written on the wire.
    fn framed(self, body: &[u8]) -> (String, Vec<u8>) {
        let head = |more: &str| format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{more}\r\n");
        match self {
            Length => (head(&format!("content-length: {}\r\n", body.len())), body.to_vec()),
            Connection => (head(""), body.to_vec()),
            Chunks => {
                let mut chunked = Vec::new();
                for chunk in body.chunks(100) {
                    chunked.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                    chunked.extend(chunk);
                    chunked.extend(b"\r\n");
                }
                chunked.extend(b"0\r\n\r\n");
                (head("transfer-encoding: chunked\r\n"), chunked)
            }
        }
    }
}

/// A server that answers every request with the bytes that it was given last, and closes the connection.
struct Server {
    url: String,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = Arc::<Mutex<Vec<u8>>>::default();
        let answers = Arc::clone(&answer);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(&answers.lock().unwrap());
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
        Self { url, answer }
    }

    /// Downloads from the server, which answers with these bytes. Returns the result, and what was written.
    fn download(
        &self,
        over: &impl Transport,
        operation: &'static spec::Operation,
        answer: Vec<u8>,
    ) -> (Got, Vec<u8>) {
        *self.answer.lock().unwrap() = answer;
        let to = Sending { transport: over, url: &self.url };
        let client = second::client(&Mock::default()).any().clone().with_transport(to);
        let mut file = Vec::new();
        (block_on(client.download(operation, &pay(), &mut file)), file)
    }
}

/// Sends every request to the test's server instead.
struct Sending<'t, T> {
    transport: &'t T,
    url: &'t str,
}

impl<T: Transport> Transport for Sending<'_, T> {
    async fn send(&self, request: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        self.transport.send(Sealed { url: self.url.to_owned(), ..request }, bounds).await
    }

    async fn fetch(
        &self,
        request: Sealed,
        bounds: Bounds,
        sink: &mut dyn Sink,
    ) -> Result<Head, TransportError> {
        self.transport.fetch(Sealed { url: self.url.to_owned(), ..request }, bounds, sink).await
    }
}

/// A transport that doesn't implement `fetch`, so that files come through the trait's own `fetch`.
struct WholeAnswers<T>(T);

impl<T: Transport> Transport for WholeAnswers<T> {
    async fn send(&self, request: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        self.0.send(request, bounds).await
    }
}

/// Cuts the answer off at every byte of its body, and counts the results: complete files, unproved ones, and all others.
fn cut(
    over: &impl Transport,
    operation: &'static spec::Operation,
    framing: Framing,
    body: &[u8],
) -> (usize, usize, usize) {
    let server = Server::start();
    let (head, framed) = framing.framed(body);
    let mut counts = (0, 0, 0);
    for cut in 0..=framed.len() {
        let answer = [head.as_bytes(), &framed[..cut]].concat();
        let (got, file) = server.download(over, operation, answer);
        let at = format!("{framing:?}, cut at {cut} of {}: {got}", framed.len());
        match &got {
            Downloaded::File(bytes) => {
                assert!(*bytes == body.len() as u64 && file == body, "{at}");
                counts.0 += 1;
            }
            Downloaded::Unproved(bytes) => {
                assert_eq!(file, &body[..usize::try_from(*bytes).unwrap()], "{at}");
                counts.1 += 1;
            }
            Downloaded::CutOff(bytes, _) => {
                assert_eq!(file.len() as u64, *bytes, "{at}");
                counts.2 += 1;
            }
            Downloaded::Answered(Outcome::Unknown(_)) => {
                assert!(file.is_empty(), "{at}");
                counts.2 += 1;
            }
            other => panic!("{at}: {other:?}"),
        }
        if cut == framed.len() {
            let text = std::ptr::eq(operation, &TEXT) && framing == Connection;
            assert!(
                matches!((got, text), (Downloaded::File(_), false) | (Downloaded::Unproved(_), true)),
                "{at}"
            );
        }
    }
    counts
}

fn zipped() -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, rows) in [("bill.csv", "no,amount\n1,12.00\n"), ("sums.csv", "12.00\n")] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(rows.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    let mut stream = GzEncoder::new(Vec::new(), Compression::default());
    stream.write_all(text).unwrap();
    stream.finish().unwrap()
}

const BILL: &[u8] = b"no,amount\n1,12.00\n2,0.50\n";

/// Cuts off answers with each framing.
fn cut_in_all_ways(over: &impl Transport) {
    for framing in [Length, Chunks, Connection] {
        // A chunked body that is cut off behind the file's last byte, but before the last chunk, doesn't count as complete
        // either.
        let (files, unproved, _) = cut(over, &ZIP, framing, &zipped());
        assert_eq!((files, unproved), (1, 0), "{framing:?}");
        let (files, unproved, _) = cut(over, &GZIP, framing, &gzipped(BILL));
        assert_eq!((files, unproved), (1, 0), "{framing:?}");
        let (files, unproved, _) = cut(over, &TEXT, framing, BILL);
        let expected = if framing == Connection { (0, BILL.len()) } else { (1, 0) };
        assert_eq!((files, unproved), expected, "{framing:?}");
    }
}

#[test]
fn a_download_that_is_cut_anywhere_is_no_whole_file() {
    cut_in_all_ways(&Http::default());
}

#[test]
fn a_download_that_is_cut_anywhere_is_no_whole_file_through_a_transport_of_ones_own() {
    cut_in_all_ways(&WholeAnswers(Http::default()));
}

/// Downloads a file from an answer that doesn't say where it ends.
fn until_closed(over: &impl Transport, operation: &'static spec::Operation, body: &[u8]) -> Got {
    let (head, _) = Connection.framed(body);
    Server::start().download(over, operation, [head.as_bytes(), body].concat()).0
}

#[test]
fn an_archive_in_an_archive_is_not_taken_for_the_whole_one() {
    let over = Http::default();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in ["inner.zip", "another.zip"] {
        archive.start_file(name, stored).unwrap();
        archive.write_all(&zipped()).unwrap();
    }
    let whole = archive.finish().unwrap().into_inner();
    let inner = zipped();
    let ends = (inner.len()..whole.len()).filter(|end| whole[..*end].ends_with(&inner));
    let ends: Vec<usize> = ends.collect();
    assert_eq!(ends.len(), 2);
    for end in ends {
        let got = until_closed(&over, &ZIP, &whole[..end]);
        assert!(matches!(got, Downloaded::CutOff(..)), "{got}");
    }
    assert!(matches!(until_closed(&over, &ZIP, &whole), Downloaded::File(_)));
}

#[test]
fn an_archive_with_a_comment_is_whole_at_the_end_of_the_comment() {
    let over = Http::default();
    for comment in ["x".to_owned(), "PK\u{5}\u{6}".repeat(10), "y".repeat(usize::from(u16::MAX))] {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("bill.csv", SimpleFileOptions::default()).unwrap();
        archive.write_all(BILL).unwrap();
        archive.set_comment(comment.as_str()).unwrap();
        let whole = archive.finish().unwrap().into_inner();
        assert!(matches!(until_closed(&over, &ZIP, &whole), Downloaded::File(_)), "{}", comment.len());
        for less in [1, comment.len(), comment.len() + 1] {
            let got = until_closed(&over, &ZIP, &whole[..whole.len() - less]);
            assert!(matches!(got, Downloaded::CutOff(..)), "{less} of {}: {got}", comment.len());
        }
    }
}

/// The same archive in the format zip64, which is for large archives: the numbers stand in two more records, and the closing
/// record has bytes of `0xff` in their place.
fn large(small: &[u8]) -> Vec<u8> {
    let (before, end) = small.split_at(small.len() - 22);
    let number = |at| u64::from(u32::from_le_bytes(end[at..at + 4].try_into().unwrap()));
    let mut large = before.to_vec();
    large.extend([b"PK\x06\x06".as_slice(), &44_u64.to_le_bytes(), &[45, 0, 45, 0], &[0; 8]].concat());
    for number in [2, 2, number(12), number(16)] {
        large.extend(number.to_le_bytes());
    }
    large.extend(
        [b"PK\x06\x07".as_slice(), &[0; 4], &(before.len() as u64).to_le_bytes(), &[1, 0, 0, 0]].concat(),
    );
    large.extend([b"PK\x05\x06".as_slice(), &[0; 4], &[0xff; 12], &[0; 2]].concat());
    large
}

#[test]
fn a_large_archive_is_told_by_its_own_records_and_an_empty_one_too() {
    let over = Http::default();
    let empty = ZipWriter::new(Cursor::new(Vec::new())).finish().unwrap().into_inner();
    assert!(matches!(until_closed(&over, &ZIP, &empty), Downloaded::File(22)));

    let whole = large(&zipped());
    let entries = ZipArchive::new(Cursor::new(&whole)).unwrap().len();
    assert_eq!(entries, 2, "somebody else reads it as an archive");
    assert!(matches!(until_closed(&over, &ZIP, &whole), Downloaded::File(_)));
    for less in 1..=whole.len() - 4 {
        let got = until_closed(&over, &ZIP, &whole[..whole.len() - less]);
        assert!(matches!(got, Downloaded::CutOff(..)), "{less}: {got}");
    }
    let mut foreign = whole.clone();
    foreign.splice(100..100, [0]);
    assert!(
        matches!(until_closed(&over, &ZIP, &foreign), Downloaded::CutOff(..)),
        "its records point elsewhere"
    );
}

/// Every byte of the closing records that says where the archive ends, or that it is the only volume, must be right.
#[test]
fn an_archive_whose_closing_record_is_damaged_is_not_proved() {
    let over = Http::default();
    let (small, large) = (zipped(), large(&zipped()));
    let record = small.len() - 22;
    let small_bytes: Vec<usize> = (record..record + 22).collect();
    // In a large archive: the signature and the size of its own record, the length and the beginning of the directory, and of the
    // locator the signature and the place of that record.
    let own = large.len() - 22 - 20 - 56;
    let large_bytes: Vec<usize> = [own..own + 12, own + 40..own + 56, own + 56..own + 60, own + 64..own + 72]
        .into_iter()
        .flatten()
        .collect();
    for (whole, bytes) in [(small, small_bytes), (large, large_bytes)] {
        assert!(matches!(until_closed(&over, &ZIP, &whole), Downloaded::File(_)));
        for index in bytes {
            let mut damaged = whole.clone();
            damaged[index] ^= 1;
            let got = until_closed(&over, &ZIP, &damaged);
            assert!(matches!(got, Downloaded::CutOff(..)), "byte {index} of {}: {got}", whole.len());
        }
    }
}

/// Only the end of a file is kept in memory, and it must be enough for the longest closing records.
#[test]
fn a_long_archive_with_the_longest_comment_is_told_by_its_end() {
    let over = Http::default();
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("bill.csv", stored).unwrap();
    archive.write_all(&BILL.repeat(20_000)).unwrap();
    archive.start_file("sums.csv", stored).unwrap();
    archive.write_all(BILL).unwrap();
    let small = archive.finish().unwrap().into_inner();
    for whole in [small.clone(), large(&small)] {
        let (records, length) = whole.split_at(whole.len() - 2);
        assert_eq!(length, [0, 0]);
        let commented = [records, &[0xff, 0xff], &[b'c'; 0xffff]].concat();
        for whole in [whole, commented] {
            let got = until_closed(&over, &ZIP, &whole);
            assert!(matches!(got, Downloaded::File(_)), "{got}");
            let got = until_closed(&over, &ZIP, &whole[..whole.len() - 1]);
            assert!(matches!(got, Downloaded::CutOff(..)), "{got}");
        }
    }
}

#[test]
fn a_compressed_file_of_which_a_byte_is_changed_is_not_proved() {
    let over = Http::default();
    let whole = gzipped(BILL);
    // The header is left out, because most of its bytes don't matter to the content.
    for index in 10..whole.len() {
        let mut changed = whole.clone();
        changed[index] ^= 1;
        assert!(!matches!(until_closed(&over, &GZIP, &changed), Downloaded::File(_)), "{index}");
    }
    // A gzip file may consist of several streams, one after the other.
    let twice = [gzipped(BILL), gzipped(BILL)].concat();
    assert!(matches!(until_closed(&over, &GZIP, &twice), Downloaded::File(_)));
    assert!(matches!(until_closed(&over, &GZIP, &twice[..twice.len() - 1]), Downloaded::CutOff(..)));
}

#[test]
fn an_unproved_file_says_what_is_not_known() {
    let over = Http::default();
    let got = until_closed(&over, &TEXT, BILL);
    assert_eq!(
        got.to_string(),
        "25 bytes of a file, and nobody can know whether that is all of it: the answer doesn't say where it ends"
    );
}

#[test]
fn only_a_length_chunks_or_http_2_say_where_an_answer_ends() {
    let head = |version, name: &'static str, value: &str| {
        let mut headers = http::HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        Head::new(200, version, headers).says_its_end
    };
    let (one, two) = (http::Version::HTTP_11, http::Version::HTTP_2);
    for (version, name, value, says) in [
        (one, "content-length", "0", true),
        (one, "transfer-encoding", "chunked", true),
        (one, "transfer-encoding", "gzip, Chunked", true),
        (one, "transfer-encoding", "gzip", false),
        (one, "transfer-encoding", "chunked, gzip", false),
        (one, "x", "chunked", false),
        (two, "x", "", true),
        (http::Version::HTTP_10, "connection", "close", false),
    ] {
        assert_eq!(head(version, name, value), says, "{version:?} {name}: {value}");
    }
}
