//! The schema of places to publish to refuses what their reader refuses.

use super::Validators;

#[test]
fn branches_that_git_does_not_know_are_refused() {
    let validators = Validators::builtin();
    let portal = |keys: &str| format!("title: a\npublish: {{w: {{kind: git, {keys}}}}}");
    for (good, broken) in [
        ("repository: 'git@a.cn:x'", "repository: '-x'"),
        ("repository: ../x", "repository: 'ext::x'"),
        (
            "repository: x, branch: a/页.b",
            "repository: x, branch: a..b",
        ),
        (
            "repository: x, branch: a.locks",
            "repository: x, branch: a.lock",
        ),
        ("repository: x, branch: a-b", "repository: x, branch: -b"),
        (
            "repository: x, branch: refs",
            "repository: x, branch: refs/heads/a",
        ),
        (
            "repository: x, author: 张 三 <a@b.cn>",
            "repository: x, author: a@b.cn",
        ),
    ] {
        assert!(validators.takes("portal", &portal(good)), "{good}");
        assert!(!validators.takes("portal", &portal(broken)), "{broken}");
    }
}
