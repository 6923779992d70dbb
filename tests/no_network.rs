//! What a program says that was built without publishing over the network.

use crate::support::Sandbox;

#[test]
fn what_is_missing_is_named_with_how_to_have_it() {
    eprintln!(
        "NOT TESTED: publishing to servers, which needs the feature `publish`: \
         cargo test --features publish"
    );
    for target in [
        "{kind: s3, bucket: b}",
        "{kind: webdav, endpoint: 'https://dav.example.gov.cn'}",
        "{kind: sftp, server: a.example.gov.cn, path: /x}",
    ] {
        let sandbox = Sandbox::portal("minimal");
        let settings = format!("title: 青山县示范镇\nofficial: true\npublish: {{www: {target}}}\n");
        sandbox.put("portal.yaml", settings);
        let run = sandbox.run("publish --lang en --yes");
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.err.contains("--features publish"), "{}", run.shown());
    }
}
