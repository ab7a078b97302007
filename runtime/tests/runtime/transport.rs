//! The transport over HTTP, against servers that behave badly.

use std::future::Future as _;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use paysmith_runtime::{Bounds, Http, Reply, Sealed, Transport, TransportError};

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
    send_over(transport(), url, bounds)
}

fn send_over(transport: impl Transport, url: &str, bounds: Bounds) -> Result<Reply, TransportError> {
    let sealed = Sealed {
        method: http::Method::POST,
        url: format!("{url}/pay?secret=CANARY"),
        headers: http::HeaderMap::new(),
        body: b"{}".to_vec(),
    };
    block_on(transport.send(sealed, bounds))
}

/// With the feature, every question is asked of an application's own client instead.
#[cfg(not(feature = "reqwest"))]
pub fn transport() -> impl Transport {
    Http::default()
}

#[cfg(feature = "reqwest")]
pub fn transport() -> impl Transport {
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never());
    paysmith_runtime::Reqwest::from(client.build().unwrap())
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
    for url in [format!("http://127.0.0.1:{port}"), "nonsense".to_owned(), "ftp://127.0.0.1".to_owned()] {
        let error = send(&url, Bounds::default()).unwrap_err();
        assert!(matches!(error, TransportError::NotSent(_)), "{url}: {error:?}");
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
}

/// A handshake that fails is as good as no connection: nothing of the request is said before its end.
#[test]
fn without_tls_nothing_was_sent() {
    let url = answering("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").replace("http:", "https:");
    let error = send(&url, Bounds::default()).unwrap_err();
    assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
}

/// Nobody ever answers the handshake, and nobody waits for as long as connecting may take.
#[test]
fn too_late_for_a_connection_is_not_sent() {
    let silent = server(|stream| {
        thread::sleep(Duration::from_secs(5));
        drop(stream);
    });
    let bounds = Bounds { timeout: Duration::from_millis(200), ..Bounds::default() };
    let error = send_over(Http::default(), &silent.replace("http:", "https:"), bounds).unwrap_err();
    assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
    // Over a connection that is there, nobody knows how far it came.
    let error = send_over(Http::default(), &silent, bounds).unwrap_err();
    assert!(matches!(error, TransportError::TimedOut(_)), "{error:?}");
}

#[test]
fn what_would_be_lost_or_panic_is_refused() {
    let error =
        send_over(Http::default(), "http://user:password@127.0.0.1:1", Bounds::default()).unwrap_err();
    assert!(matches!(&error, TransportError::NotSent(cause) if cause.to_string().contains("a user in it")));
    assert!(!format!("{error:?}").contains("password"));

    let sealed = Sealed {
        method: http::Method::POST,
        url: "http://127.0.0.1:1".to_owned(),
        headers: http::HeaderMap::new(),
        body: Vec::new(),
    };
    let transport = Http::default();
    let mut outside_tokio = pin!(transport.send(sealed, Bounds::default()));
    match outside_tokio.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(TransportError::NotSent(_))) => {}
        other => panic!("{other:?}"),
    }
}

/// An idle connection may break at any time; what was never written on it is sent on another.
#[test]
fn connections_are_kept_and_a_broken_one_is_replaced() {
    let (count, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, read) = (Arc::clone(&count), Arc::clone(&requests));
    let url = server(move |mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        // Two requests a connection.
        for _ in 0..2 {
            read_request(&mut stream);
            read.fetch_add(1, Ordering::SeqCst);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        }
    });
    let transport = transport();
    block_on(async {
        for _ in 0..6 {
            let sealed = Sealed {
                method: http::Method::POST,
                url: url.clone(),
                headers: http::HeaderMap::new(),
                body: b"{}".to_vec(),
            };
            assert_eq!(transport.send(sealed, Bounds::default()).await.unwrap().body, b"{}");
            // Time to notice that the connection was closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    assert_eq!((count.load(Ordering::SeqCst), requests.load(Ordering::SeqCst)), (3, 6));
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

/// Nobody knows who has the request then, and how often.
#[cfg(feature = "reqwest")]
#[test]
fn a_client_that_follows_redirects_has_lost_the_answer() {
    let stranger = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    let url = server(move |mut stream| {
        read_request(&mut stream);
        let head = format!("HTTP/1.1 307 T\r\nlocation: {stranger}/x\r\ncontent-length: 0\r\n\r\n");
        let _ = stream.write_all(head.as_bytes());
    });
    let transport = paysmith_runtime::Reqwest::from(reqwest::Client::new());
    let error = send_over(transport, &url, Bounds::default()).unwrap_err();
    assert!(matches!(error, TransportError::Lost(_)), "{error:?}");
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
