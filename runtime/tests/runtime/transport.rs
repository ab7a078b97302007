//! The transport over HTTP, against servers that behave badly.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use paysmith_runtime::{Bounds, Http, Reply, Sealed, Transport as _, TransportError};

use crate::mock::block_on;

/// A server that takes connections as long as the test runs, and the number of requests it has read.
fn server(behave: impl Fn(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            behave(stream);
        }
    });
    format!("http://{address}")
}

fn read_request(stream: &mut TcpStream) {
    let mut buffer = [0; 4096];
    let _ = stream.read(&mut buffer);
}

fn send(url: &str, bounds: Bounds) -> Result<Reply, TransportError> {
    let sealed = Sealed {
        method: http::Method::POST,
        url: format!("{url}/pay?secret=CANARY"),
        headers: http::HeaderMap::new(),
        body: b"{}".to_vec(),
    };
    block_on(Http::default().send(sealed, bounds))
}

fn answering(answer: &'static str) -> String {
    server(move |mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(answer.as_bytes());
        let _ = stream.shutdown(Shutdown::Both);
    })
}

#[test]
fn an_answer_arrives_byte_for_byte() {
    let url = answering("HTTP/1.1 200 OK\r\ncontent-length: 4\r\nx-sign: s\r\n\r\n{ }\n");
    let reply = send(&url, Bounds::default()).unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (200, &b"{ }\n"[..]));
    assert_eq!(reply.headers["x-sign"], "s");
}

#[test]
fn without_a_connection_nothing_was_sent() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for url in [format!("http://127.0.0.1:{port}"), "nonsense".to_owned()] {
        let error = send(&url, Bounds::default()).unwrap_err();
        assert!(matches!(error, TransportError::NotSent(_)), "{url}: {error:?}");
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
}

#[test]
fn a_request_that_was_read_may_have_been_carried_out() {
    let silent = server(|mut stream| {
        read_request(&mut stream);
        thread::sleep(Duration::from_secs(5));
    });
    let bounds = Bounds { timeout: Duration::from_millis(200), ..Bounds::default() };
    let error = send(&silent, bounds).unwrap_err();
    assert!(matches!(error, TransportError::TimedOut(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");

    for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", "garbage\r\n\r\n"] {
        let error = send(&answering(answer), Bounds::default()).unwrap_err();
        assert!(matches!(error, TransportError::Lost(_)), "{answer:?}: {error:?}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let url = answering("HTTP/1.1 307 T\r\nlocation: http://127.0.0.1:1/x\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(send(&url, Bounds::default()).unwrap().status, 307);
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let endless = server(|mut stream| {
        read_request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 1024]).is_ok() {}
    });
    let error = send(&endless, Bounds { limit: 10_000, ..Bounds::default() }).unwrap_err();
    assert!(matches!(error, TransportError::TooLarge), "{error:?}");
}
