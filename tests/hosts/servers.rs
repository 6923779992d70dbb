//! Servers on loopback, each in a process of its own that ends with the test.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::support::{Sandbox, repository, requires_all};

/// A server that runs until it is dropped.
pub(crate) struct Server {
    /// Its address, as `portal.yaml` has it.
    pub(crate) url: String,
    /// Its port.
    pub(crate) port: u16,
    folder: Sandbox,
    process: Child,
    /// A line of the heads of the tests' own requests.
    head: &'static str,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts S3, with any credentials and no buckets.
    pub(crate) fn s3() -> Option<Self> {
        let program = find("moto_server")?;
        Self::start(program, "http://127.0.0.1:PORT", |command, _, port| {
            command.args(["-H", "127.0.0.1", "-p", &port]);
        })
        // It wants credentials and looks at none.
        .map(|mut server| {
            server.head = "Authorization: AWS id:any\r\n";
            server
        })
    }

    /// Starts another S3, which looks at credentials and clocks, and has the bucket `portal`.
    pub(crate) fn strict_s3() -> Option<Self> {
        let program = find_node_program("s3rver")?;
        Self::start(program, "http://127.0.0.1:PORT", |command, folder, port| {
            command.args(["--address", "127.0.0.1", "--port", &port, "--silent"]);
            command.arg("--directory").arg(folder);
            command.args(["--configure-bucket", "portal"]);
        })
    }

    /// Starts WebDAV for the user `me` with the password `secret`.
    pub(crate) fn webdav() -> Option<Self> {
        Self::webdav_with(&[], None)
    }

    /// Starts WebDAV for the same user, who may only read.
    pub(crate) fn webdav_for_readers() -> Option<Self> {
        Self::webdav_with(&["--read-only"], None)
    }

    /// Starts WebDAV for the same user on a folder of somebody else.
    pub(crate) fn webdav_in(root: &Path) -> Option<Self> {
        Self::webdav_with(&[], Some(root))
    }

    fn webdav_with(arguments: &[&str], root: Option<&Path>) -> Option<Self> {
        let program = find("rclone")?;
        Self::start(program, "http://127.0.0.1:PORT", |command, folder, port| {
            let address = format!("127.0.0.1:{port}");
            command.args(["serve", "webdav", "--addr", &address]);
            command.args(["--user", "me", "--pass", "secret"]);
            command.args(arguments);
            command.arg(root.unwrap_or(folder));
        })
    }

    /// Starts SSH with a key of its own, which the program `ssh` of its search path knows.
    pub(crate) fn sftp() -> Option<Self> {
        let (program, keygen) = (find("sshd")?, find("ssh-keygen")?);
        let ssh = find("ssh")?;
        // The server goes into this folder before it asks who is there.
        let _ = fs::create_dir_all("/run/sshd");
        Self::start(program, "127.0.0.1:PORT", |command, folder, port| {
            let at = |name: &str| folder.join(name).display().to_string();
            for name in ["host", "user"] {
                let mut make = Command::new(&keygen);
                make.args(["-q", "-t", "ed25519", "-N", "", "-f", &at(name)]);
                assert!(make.status().unwrap().success());
            }
            let public = fs::read_to_string(at("host.pub")).unwrap();
            fs::write(at("known"), format!("[127.0.0.1]:{port} {public}")).unwrap();
            let client = format!(
                "#!/bin/sh\nexec {} -o UserKnownHostsFile={} -o IdentityFile={} \
                 -o IdentityAgent=none -F none \"$@\"\n",
                ssh.display(),
                at("known"),
                at("user")
            );
            fs::create_dir(folder.join("bin")).unwrap();
            fs::write(at("bin/ssh"), client).unwrap();
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(at("bin/ssh"), mode).unwrap();
            let settings = format!(
                "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nAuthorizedKeysFile {}\n\
                 StrictModes no\nUsePAM no\nPidFile none\nSubsystem sftp internal-sftp\n",
                at("host"),
                at("user.pub")
            );
            fs::write(at("sshd.conf"), settings).unwrap();
            command.args(["-D", "-e", "-f", &at("sshd.conf")]);
        })
    }

    /// Starts a daemon of rsync: the module `portal`, which only `me` with the password `secret`
    /// may use, and `readable`, which is the same folder for everybody to read.
    pub(crate) fn rsync() -> Option<Self> {
        let program = find("rsync")?;
        let (user, group) = (rustix::process::geteuid(), rustix::process::getegid());
        Self::start(program, "127.0.0.1:PORT", |command, folder, port| {
            let at = |name: &str| folder.join(name).display().to_string();
            fs::create_dir(at("www")).unwrap();
            fs::write(at("secrets"), "me:secret\n").unwrap();
            let mode = fs::Permissions::from_mode(0o600);
            fs::set_permissions(at("secrets"), mode).unwrap();
            let mut settings = format!("address = 127.0.0.1\nport = {port}\nuse chroot = no\n");
            // Who is not the superuser cannot become another.
            if user.is_root() {
                settings += &format!("uid = {}\ngid = {}\n", user.as_raw(), group.as_raw());
            }
            let (path, secrets) = (at("www"), at("secrets"));
            settings += &format!(
                "[portal]\npath = {path}\nread only = no\nauth users = me\n\
                 secrets file = {secrets}\n[readable]\npath = {path}\nread only = yes\n"
            );
            fs::write(at("rsyncd.conf"), settings).unwrap();
            command.args(["--daemon", "--no-detach", "--config", &at("rsyncd.conf")]);
        })
    }

    /// Puts a script in the place of the search path's `rsync`.
    pub(crate) fn replace_rsync(&self, script: &str) {
        let wrapper = self.path("bin/rsync");
        fs::create_dir_all(self.path("bin")).unwrap();
        fs::write(&wrapper, format!("#!/bin/sh\n{script}")).unwrap();
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Counts from now on how often the search path's `rsync` is started; tells how to find out.
    pub(crate) fn count_rsync(&self) -> Option<impl Fn() -> usize + use<>> {
        let program = find("rsync")?;
        let count = self.path("count");
        self.replace_rsync(&format!(
            "echo >> {}\nexec {} \"$@\"\n",
            count.display(),
            program.display()
        ));
        Some(move || fs::read_to_string(&count).map_or(0, |text| text.lines().count()))
    }

    /// Starts nginx for a folder, in which what it is told lies as `nginx.conf`.
    pub(crate) fn nginx(root: &Path) -> Option<Self> {
        let program = find("nginx")?;
        let root = root.display().to_string();
        Self::start(program, "http://127.0.0.1:PORT", |command, folder, port| {
            let own = folder.display();
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
            let temporary = temporary.map(|name| format!("{name}_temp_path {own}/{name};"));
            let settings = format!(
                "daemon off; master_process off; pid {own}/pid; error_log {own}/error;\n\
                 events {{}}\nhttp {{ access_log off; {}\n\
                 types {{ text/html html; text/css css; text/javascript js; }}\n\
                 server {{ listen 127.0.0.1:{port}; root {root}; include {root}/nginx.conf; }} }}\n",
                temporary.join(" ")
            );
            fs::write(folder.join("own.conf"), settings).unwrap();
            command
                .args(["-e", "stderr", "-c"])
                .arg(folder.join("own.conf"));
        })
    }

    fn start(
        program: PathBuf,
        url: &str,
        settle: impl Fn(&mut Command, &Path, String),
    ) -> Option<Self> {
        let folder = Sandbox::empty();
        let port = {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().port()
        };
        // It ends with the test even if the test is killed.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).arg(program);
        settle(&mut command, &folder.path(""), port.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null());
        let server = Self {
            url: url.replace("PORT", &port.to_string()),
            port,
            folder,
            head: "",
            process: command.spawn().unwrap(),
        };
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(server);
            }
            sleep(Duration::from_millis(50));
        }
        panic!("{command:?} does not listen");
    }

    /// Returns a path in the server's folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path(path)
    }

    /// The files below a folder of the server, without those that are ours alone.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.folder.files(folder);
        files.retain(|path, _| !path.starts_with(".gongkai"));
        files
    }

    /// Where programs are looked for, the server's own `ssh` first.
    pub(crate) fn search_path(&self) -> String {
        format!("{}:/usr/bin:/bin", self.path("bin").display())
    }

    /// Makes a bucket of S3.
    pub(crate) fn make_bucket(&self, name: &str) {
        self.put_object(name, b"");
    }

    /// Writes an object of S3, named after its bucket.
    pub(crate) fn put_object(&self, name: &str, bytes: &[u8]) {
        let (head, _) = ask(self, (&format!("PUT /{name}"), bytes)).unwrap();
        assert!(head.contains(" 200 "), "{head}");
    }
}

/// Fetches a path; `None` where the answer is not the file.
pub(crate) fn get(server: &Server, path: &str) -> Option<(String, Vec<u8>)> {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    let path: String = path.bytes().map(encode).collect();
    let answer = ask(server, (&format!("GET {path}"), b""))?;
    answer.0.contains(" 200 ").then_some(answer)
}

/// Sends a request; returns the head and the body of the answer.
fn ask(server: &Server, (request, body): (&str, &[u8])) -> Option<(String, Vec<u8>)> {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let text = format!(
        "{request} HTTP/1.0\r\nHost: 127.0.0.1\r\n{}\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        server.head,
        body.len()
    );
    stream.write_all(text.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let at = bytes.windows(4).position(|part| part == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..at]).into_owned();
    Some((head, bytes[at + 4..].to_vec()))
}

/// Finds a program of the Node packages of these tests.
fn find_node_program(name: &str) -> Option<PathBuf> {
    let path = repository()
        .join("tests/hosts/node_modules/.bin")
        .join(name);
    if path.is_file() {
        return Some(path);
    }
    assert!(
        !requires_all(),
        "{name} is needed and not installed: run `npm ci` in tests/hosts"
    );
    eprintln!("passed over: {name} is not installed, so publishing to it is not tested");
    None
}

/// Finds a program; says that its test is passed over where it is not there.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    // Servers are often not where people look for programs.
    let folders = path.split(':').chain(["/usr/sbin", "/usr/local/sbin"]);
    let mut files = folders.map(|folder| Path::new(folder).join(name));
    let found = files.find(|file| file.is_file());
    if found.is_none() {
        assert!(!requires_all(), "{name} is needed and not installed");
        eprintln!("passed over: {name} is not installed, so publishing to it is not tested");
    }
    found
}
