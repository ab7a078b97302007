//! TLS: handshakes, and the certificates that merchants show in them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::client::danger::HandshakeSignatureValid;
use tokio_rustls::rustls::crypto::{
    CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio_rustls::rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use tokio_rustls::rustls::{DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};
use tokio_rustls::server::TlsStream;

use crate::request::ShownCertificate;

/// How long a handshake may take.
const TIME_TO_SHAKE_HANDS: Duration = Duration::from_secs(10);

/// What the sandbox speaks TLS with.
#[derive(Clone)]
pub(crate) struct Tls(TlsAcceptor);

impl Tls {
    /// Shows these certificates. Merchants may show one, and needn't: whether an operation wants one is known when its request is
    /// read.
    pub(crate) fn new(
        certificates: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Self, Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = AnyCertificate(Arc::clone(&provider));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(Arc::new(verifier))
            .with_single_cert(certificates, key)?;
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

/// A connection after its handshake.
type Secured = (TlsStream<TcpStream>, ShownCertificate, SocketAddr);

/// Handshakes, each in a task of its own, so that a slow client delays no other.
pub(super) struct HandshakeQueue {
    tls: Tls,
    done: mpsc::Sender<Secured>,
    secured: mpsc::Receiver<Secured>,
}

impl HandshakeQueue {
    pub(super) fn new(tls: &Tls) -> Self {
        let (done, secured) = mpsc::channel(64);
        Self { tls: tls.clone(), done, secured }
    }

    /// Begins a handshake. If it fails, the connection ends.
    pub(super) fn begin(&self, tcp: TcpStream, address: SocketAddr) {
        let (Tls(acceptor), done) = (self.tls.clone(), self.done.clone());
        tokio::spawn(async move {
            let Ok(Ok(tls)) = tokio::time::timeout(TIME_TO_SHAKE_HANDS, acceptor.accept(tcp)).await else {
                return;
            };
            let shown = match tls.get_ref().1.peer_certificates().and_then(<[_]>::first) {
                Some(certificate) => ShownCertificate::Some(certificate.to_vec()),
                None => ShownCertificate::None,
            };
            // The sandbox has stopped if nobody takes the connection.
            let _ = done.send((tls, shown, address)).await;
        });
    }

    /// Waits for the next handshake to end.
    pub(super) async fn next(&mut self) -> Secured {
        match self.secured.recv().await {
            Some(secured) => secured,
            // This side holds a sender, so that the channel is never closed.
            None => std::future::pending().await,
        }
    }
}

/// Takes any certificate whose key the merchant has: which one it must be is compared when a request is read.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
