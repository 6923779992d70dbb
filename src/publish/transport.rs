//! What carries requests over the network, and what waits for their answers.

use std::sync::Once;

use tokio::runtime::{Builder, Runtime};

use super::path::HostPath;
use super::store::{Act, Fault, Reason};

/// Chooses, once, what encrypts and what carries requests.
pub(super) fn prepare() {
    static PREPARED: Once = Once::new();
    PREPARED.call_once(|| {
        // Somebody else may have chosen already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        opendal_http_transport_reqwest::install_default();
    });
}

/// Makes the small pool of threads that waits for answers.
pub(super) fn runtime() -> Result<Runtime, Fault> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.map_err(|error| Fault {
        act: Act::Read,
        path: HostPath::new(""),
        reason: Reason::Other(error.to_string()),
    })
}
