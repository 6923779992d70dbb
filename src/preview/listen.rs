//! Where the server can be reached: on this machine alone, unless another address is asked for.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Listen {
    /// The port; 0 for any that is free.
    pub port: u16,
    /// Another address than those of this machine for itself.
    pub host: Option<IpAddr>,
    /// The names under which that address is known.
    pub names: Vec<String>,
}

/// Why the server cannot be reached as was asked.
#[derive(Debug)]
pub enum ListenError {
    /// Something else is there already.
    Taken {
        /// The port that was asked for.
        port: u16,
        /// The next one that is free.
        free: Option<u16>,
    },
    /// The machine does not allow this port.
    NotPermitted(u16),
    /// The machine does not have this address.
    NotHere(IpAddr),
    /// The machine refused, in its own words.
    Other(io::Error),
}

/// Sockets that browsers can connect to; they are answered when the server starts.
pub struct Bound {
    pub(super) listeners: Vec<TcpListener>,
    pub(super) address: SocketAddr,
    pub(super) names: Vec<String>,
}

/// How often a free port is looked for.
const TRIES: u16 = 100;

impl Listen {
    /// Takes the port.
    pub fn bind(&self) -> Result<Bound, ListenError> {
        let mut bound = self.try_port(self.port);
        // A port that is free on one address may be taken on the other.
        for _ in 0..TRIES {
            match &bound {
                Err(error) if self.port == 0 && is_taken(error) => bound = self.try_port(0),
                _ => break,
            }
        }
        let listeners = bound.map_err(|error| self.refusal(error))?;
        let address = listeners[0].local_addr().map_err(ListenError::Other)?;
        Ok(Bound {
            listeners,
            address,
            names: self.names.clone(),
        })
    }

    /// Takes a port on every address; at least one socket comes back.
    fn try_port(&self, port: u16) -> io::Result<Vec<TcpListener>> {
        if let Some(host) = self.host {
            return Ok(vec![TcpListener::bind((host, port))?]);
        }
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = first.local_addr()?.port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Ok(second) => Ok(vec![first, second]),
            Err(error) if is_taken(&error) => Err(error),
            // A machine without IPv6.
            Err(_) => Ok(vec![first]),
        }
    }

    fn refusal(&self, error: io::Error) -> ListenError {
        match error.kind() {
            ErrorKind::AddrInUse => {
                let next = self.port.saturating_add(1)..=self.port.saturating_add(TRIES);
                let free = next.into_iter().find(|port| self.try_port(*port).is_ok());
                let port = self.port;
                ListenError::Taken { port, free }
            }
            ErrorKind::PermissionDenied => ListenError::NotPermitted(self.port),
            ErrorKind::AddrNotAvailable => match self.host {
                Some(host) => ListenError::NotHere(host),
                None => ListenError::Other(error),
            },
            _ => ListenError::Other(error),
        }
    }
}

fn is_taken(error: &io::Error) -> bool {
    error.kind() == ErrorKind::AddrInUse
}

#[cfg(test)]
mod tests {
    use super::{Listen, ListenError};

    #[test]
    fn a_taken_port_tells_of_one_that_is_free() {
        let first = Listen::default().bind().unwrap();
        let port = first.address.port();
        let again = Listen {
            port,
            ..Listen::default()
        };
        let Err(ListenError::Taken { port: taken, free }) = again.bind() else {
            panic!("bound twice");
        };
        assert_eq!(taken, port);
        let free = Listen {
            port: free.unwrap(),
            ..Listen::default()
        };
        assert!(free.bind().is_ok());
    }

    #[test]
    fn an_address_of_another_machine_is_told() {
        let elsewhere = Listen {
            host: Some("192.0.2.1".parse().unwrap()),
            ..Listen::default()
        };
        assert!(matches!(elsewhere.bind(), Err(ListenError::NotHere(_))));
    }
}
