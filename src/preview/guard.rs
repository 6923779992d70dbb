//! Who may ask: only pages of this server, under a name that is its own.

use super::head::Head;

/// The names under which the server answers.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    /// Each with its port, as browsers send it.
    hosts: Vec<String>,
}

impl Guard {
    /// Allows the names of this machine for itself, and those that were asked for.
    pub(super) fn new(names: &[String], port: u16) -> Self {
        let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let names = own
            .iter()
            .chain(names)
            .map(|name| name.to_ascii_lowercase());
        let hosts = names.flat_map(|name| {
            let bare = (port == 80).then(|| name.clone());
            [Some(format!("{name}:{port}")), bare].into_iter().flatten()
        });
        Self {
            hosts: hosts.collect(),
        }
    }

    /// Tells whether the request means this server: a name that was made to lead here from
    /// elsewhere does not.
    pub(super) fn knows_host(&self, head: &Head) -> bool {
        self.hosts.contains(&head.host)
    }

    /// Tells whether a page elsewhere made the browser send the request. A person who follows a
    /// link to a page here is let in.
    pub(super) fn is_foreign(&self, head: &Head) -> bool {
        let has_other_origin = head
            .origin
            .as_ref()
            .is_some_and(|origin| !self.is_own(origin));
        let is_elsewhere = matches!(head.fetch_site.as_deref(), Some("cross-site" | "same-site"));
        let navigates = head.fetch_mode.as_deref() == Some("navigate");
        has_other_origin || is_elsewhere && !navigates
    }

    /// Tells whether a request that only scripts of our pages make comes from one.
    pub(super) fn is_our_script(&self, head: &Head) -> bool {
        let site = head.fetch_site.as_deref();
        !self.is_foreign(head) && site.is_none_or(|site| site == "same-origin")
    }

    fn is_own(&self, origin: &str) -> bool {
        let host = origin.strip_prefix("http://");
        host.is_some_and(|host| self.hosts.iter().any(|known| known == host))
    }
}
