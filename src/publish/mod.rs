//! Brings a built site to a host, so that readers at every moment find a site that hangs
//! together, and so that what is on the host is provably what was built. Knows nothing of portals.
//!
//! [`prepare`] compares a [`Release`] with what the host has and makes a [`Plan`];
//! [`Prepared::apply`] does it: under a lock, with a journal, in the order of `order.rs`, each
//! file compared with what was sent. What a host can do is a [`Store`].

mod apply;
mod archive;
mod compressed;
mod error;
mod extras;
#[cfg(feature = "publish")]
mod fetch;
mod folder;
mod gate;
mod git;
mod hosted;
mod lock;
mod many;
mod media;
mod order;
mod parallel;
mod path;
mod plan;
mod release;
#[cfg(feature = "publish")]
mod remote;
mod retry;
mod rsync;
mod store;
#[cfg(feature = "publish")]
mod transport;
mod view;

#[cfg(test)]
mod tests;

pub use apply::{Done, Event, Manner, Prepared, forget_former, prepare, prepare_rollback};
pub use archive::write as write_archive;
pub use compressed::{Encoding, Memory};
pub use error::{PublishError, SiteFlaw};
pub use extras::{cname, headers, nginx, redirects};
#[cfg(feature = "publish")]
pub use fetch::look;
pub use folder::Folder;
pub use gate::{Remnant, remnants};
pub use git::{Git, Repository};
pub use hosted::Former;
pub use lock::Owner;
pub use path::HostPath;
pub use plan::{Foreign, Plan};
pub use release::Release;
#[cfg(feature = "publish")]
pub use remote::{Address, connect};
pub use retry::Patient;
pub use rsync::{Rsync, RsyncAddress, RsyncWay};
pub use store::{Act, Bulk, Change, Fault, Reason, Receipt, Store};
pub use view::{Flaw, Seen, View};
