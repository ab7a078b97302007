//! The transport over HTTP, against servers that behave badly.

use std::future::Future as _;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::pin::pin;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use paysmith_runtime::{Bounds, Http, Reply, Sealed, Transport, TransportError};

use crate::mock::block_on;

/// A server that takes connections as long as the test runs. Returns its URL.
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
    send_over(Http::default(), url, bounds)
}

fn send_over(transport: impl Transport, url: &str, bounds: Bounds) -> Result<Reply, TransportError> {
    block_on(transport.send(sealed(&format!("{url}/pay?secret=CANARY")), bounds))
}

fn sealed(url: &str) -> Sealed {
    Sealed {
        method: http::Method::POST,
        url: url.to_owned(),
        headers: http::HeaderMap::new(),
        body: b"{}".to_vec(),
        client_certificate: None,
    }
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

/// A failed TLS handshake is like no connection, since nothing of the request is sent before the end of the handshake.
#[test]
fn without_tls_nothing_was_sent() {
    let url = answering("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").replace("http:", "https:");
    let error = send(&url, Bounds::default()).unwrap_err();
    assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
}

/// The server never answers the TLS handshake, and the call has less time than connecting may take. reqwest doesn't say whether
/// there was a connection by then, so that the outcome is unknown, as if there had been one.
#[test]
fn too_late_for_a_connection_is_unknown() {
    let silent = server(|stream| {
        thread::sleep(Duration::from_secs(5));
        drop(stream);
    });
    let bounds = Bounds { timeout: Duration::from_millis(200), ..Bounds::default() };
    for url in [silent.replace("http:", "https:"), silent] {
        let error = send(&url, bounds).unwrap_err();
        assert!(matches!(error, TransportError::TimedOut(_)), "{error:?}");
    }
}

/// The time limit for connecting is shorter than that for the whole call.
#[test]
fn a_connection_that_takes_too_long_is_not_sent() {
    let silent = server(|stream| {
        thread::sleep(Duration::from_secs(5));
        drop(stream);
    });
    let impatient = Http::with(|settings| settings.connect_timeout(Duration::from_millis(200)));
    let error = send_over(impatient, &silent.replace("http:", "https:"), Bounds::default()).unwrap_err();
    assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
}

/// That no client can be built with the settings is only noticed when something is sent.
#[test]
fn without_a_client_nothing_was_sent() {
    let transport = Http::with(|settings| settings.user_agent("no\nheader"));
    for url in [answering("HTTP/1.1 200 OK\r\n\r\n"), "https://127.0.0.1:1".to_owned()] {
        let error = send_over(transport.clone(), &url, Bounds::default()).unwrap_err();
        assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
    }
}

#[test]
fn what_would_be_lost_or_panic_is_refused() {
    let error =
        send_over(Http::default(), "http://user:password@127.0.0.1:1", Bounds::default()).unwrap_err();
    assert!(matches!(&error, TransportError::NotSent(cause) if cause.to_string().contains("a user in it")));
    assert!(!format!("{error:?}").contains("password"));

    let url = answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let error = send(&format!("{url}/#"), Bounds::default()).unwrap_err();
    assert!(matches!(&error, TransportError::NotSent(cause) if cause.to_string().contains("a # in it")));

    let transport = Http::default();
    let mut outside_tokio = pin!(transport.send(sealed("http://127.0.0.1:1"), Bounds::default()));
    match outside_tokio.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(TransportError::NotSent(_))) => {}
        other => panic!("{other:?}"),
    }
}

/// A kept connection may be closed at any time. The next request then goes over a new one, and no request is sent twice.
#[test]
fn connections_are_kept_and_a_broken_one_is_replaced() {
    let (count, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, read) = (Arc::clone(&count), Arc::clone(&requests));
    let url = server(move |mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        // The server takes two requests on each connection.
        for _ in 0..2 {
            read_request(&mut stream);
            read.fetch_add(1, Ordering::SeqCst);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        }
    });
    let transport = Http::default();
    block_on(async {
        for _ in 0..6 {
            assert_eq!(transport.send(sealed(&url), Bounds::default()).await.unwrap().body, b"{}");
            // Gives the client time to notice that the connection was closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    assert_eq!((count.load(Ordering::SeqCst), requests.load(Ordering::SeqCst)), (3, 6));
}

/// This is so even if the application's settings keep connections.
#[test]
fn a_request_that_wants_a_connection_of_its_own_gets_one() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let url = server(move |mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        while stream.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        }
    });
    let transport = Http::with(|settings| settings.pool_max_idle_per_host(8));
    for (alone, connections) in [(true, 3), (false, 4)] {
        block_on(async {
            for _ in 0..3 {
                let bounds = Bounds { alone, ..Bounds::default() };
                assert_eq!(transport.send(sealed(&url), bounds).await.unwrap().status, 200);
                // Gives a connection time to be kept.
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        assert_eq!(count.load(Ordering::SeqCst), connections);
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
    let eager = Http::with(|settings| settings.redirect(reqwest::redirect::Policy::default()));
    assert_eq!(send_over(eager, &url, Bounds::default()).unwrap().status, 307, "whatever the settings say");
}

/// If a redirect was followed, another server has the request, too.
#[test]
fn a_client_that_follows_redirects_has_lost_the_answer() {
    let stranger = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    let url = server(move |mut stream| {
        read_request(&mut stream);
        let head = format!("HTTP/1.1 307 T\r\nlocation: {stranger}/x\r\ncontent-length: 0\r\n\r\n");
        let _ = stream.write_all(head.as_bytes());
    });
    let transport = Http::from(reqwest::Client::new());
    let error = send_over(transport.clone(), &url, Bounds::default()).unwrap_err();
    assert!(matches!(error, TransportError::Lost(_)), "{error:?}");
    // Here the connection after the redirect fails. The request was sent on the first one all the same.
    let url = answering("HTTP/1.1 307 T\r\nlocation: http://127.0.0.1:1/x\r\ncontent-length: 0\r\n\r\n");
    let error = send_over(transport, &url, Bounds::default()).unwrap_err();
    assert!(matches!(error, TransportError::Lost(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
}

/// Runs the test below in a process of its own, which has a proxy in its environment.
#[test]
fn the_environments_proxy_is_asked_for_https_only() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://a:b@{}", listener.local_addr().unwrap());
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut buffer = [0; 1024];
        let length = stream.read(&mut buffer).unwrap();
        stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    });
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "transport::with_a_proxy_in_the_environment", "--ignored"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
        child.env(name, &proxy);
    }
    let status = child.env("NO_PROXY", "inside.invalid").env_remove("REQUEST_METHOD").status().unwrap();
    assert!(status.success());
    let asked = asked.join().unwrap().to_lowercase();
    assert!(asked.starts_with("connect pay.example:443 http/1.1\r\n"), "{asked}");
    assert!(asked.contains("proxy-authorization: basic ytpi\r\n"), "{asked}");
    assert!(!asked.contains("canary"), "{asked}");
}

#[test]
#[ignore = "the test above runs it with a proxy in its environment"]
fn with_a_proxy_in_the_environment() {
    let plain = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    assert_eq!(send(&plain, Bounds::default()).unwrap().status, 200, "not through the proxy");
    for url in ["https://inside.invalid", "https://pay.example"] {
        let error = send(url, Bounds::default()).unwrap_err();
        assert!(matches!(error, TransportError::NotSent(_)), "{url}: {error:?}");
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }
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
