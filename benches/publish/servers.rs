//! The servers that files are sent to, on loopback, each in a process that ends with the run.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// The bucket of S3.
const BUCKET: &str = "portal";

/// Who may write there.
const ID: &str = "id";
const SECRET: &str = "secret";

/// A server that runs until it is dropped.
pub(crate) struct Server {
    /// What it is.
    pub(crate) name: &'static str,
    /// What goes before the name of a folder, as rclone has it.
    pub(crate) root: &'static str,
    port: u16,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts S3, with an empty bucket.
    pub(crate) fn s3(_: &Path) -> io::Result<Self> {
        let server = Self::start(("S3 (moto)", "portal/"), |port| {
            let mut command = Command::new("moto_server");
            command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            command
        })?;
        let mut stream = TcpStream::connect(("127.0.0.1", server.port))?;
        let request = format!(
            "PUT /{BUCKET} HTTP/1.0\r\nHost: 127.0.0.1\r\nAuthorization: AWS {ID}:any\r\n\
             Content-Length: 0\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        stream.read_to_end(&mut Vec::new())?;
        Ok(server)
    }

    /// Starts WebDAV on an empty folder.
    pub(crate) fn webdav(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Self::start(("WebDAV (rclone serve)", ""), |port| {
            let mut command = Command::new("rclone");
            let address = format!("127.0.0.1:{port}");
            command.args(["serve", "webdav", "--addr", &address]);
            command.args(["--user", ID, "--pass", SECRET]).arg(folder);
            command
        })
    }

    fn start(
        (name, root): (&'static str, &'static str),
        program: impl Fn(u16) -> Command,
    ) -> io::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = program(port);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null());
        let process = command
            .spawn()
            .map_err(|error| io::Error::other(format!("{command:?}: {error}")))?;
        let server = Self {
            name,
            root,
            port,
            process,
        };
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(server);
            }
            sleep(Duration::from_millis(50));
        }
        Err(io::Error::other(format!("{name} does not listen")))
    }

    fn is_s3(&self) -> bool {
        !self.root.is_empty()
    }

    /// A folder as a target of `portal.yaml`.
    pub(crate) fn target(&self, folder: &str) -> String {
        let port = self.port;
        match self.is_s3() {
            true => format!(
                "kind: s3, bucket: {BUCKET}, endpoint: 'http://127.0.0.1:{port}', region: \
                 us-east-1, path_style: true, prefix: {folder}"
            ),
            false => format!("kind: webdav, endpoint: 'http://127.0.0.1:{port}/{folder}'"),
        }
    }

    /// What lets the program in.
    pub(crate) fn ours(&self) -> Vec<(&'static str, String)> {
        let names = match self.is_s3() {
            true => ["GONGKAI_WWW_ACCESS_KEY_ID", "GONGKAI_WWW_SECRET_ACCESS_KEY"],
            false => ["GONGKAI_WWW_USER", "GONGKAI_WWW_PASSWORD"],
        };
        names
            .into_iter()
            .zip([ID, SECRET].map(String::from))
            .collect()
    }

    /// What rclone has to know of the server, which it calls `there`.
    pub(crate) fn rclone(&self) -> Vec<(&'static str, String)> {
        let address = format!("http://127.0.0.1:{}", self.port);
        match self.is_s3() {
            true => vec![
                ("RCLONE_CONFIG_THERE_TYPE", "s3".to_owned()),
                ("RCLONE_CONFIG_THERE_PROVIDER", "Other".to_owned()),
                ("RCLONE_CONFIG_THERE_ENDPOINT", address),
                ("RCLONE_CONFIG_THERE_REGION", "us-east-1".to_owned()),
                ("RCLONE_CONFIG_THERE_ACCESS_KEY_ID", ID.to_owned()),
                ("RCLONE_CONFIG_THERE_SECRET_ACCESS_KEY", SECRET.to_owned()),
            ],
            false => vec![
                ("RCLONE_CONFIG_THERE_TYPE", "webdav".to_owned()),
                ("RCLONE_CONFIG_THERE_VENDOR", "other".to_owned()),
                ("RCLONE_CONFIG_THERE_URL", address),
                ("RCLONE_CONFIG_THERE_USER", ID.to_owned()),
                ("RCLONE_CONFIG_THERE_PASS", obscured(SECRET)),
            ],
        }
    }
}

/// A password as rclone writes it down.
fn obscured(password: &str) -> String {
    let output = Command::new("rclone").args(["obscure", password]).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text).trim().to_owned()
}
