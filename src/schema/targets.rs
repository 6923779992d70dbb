//! The places to publish to, in `portal.yaml`.

use serde_json::{Value, json};

use super::values::{address, map, needed, text, truth};

/// The schema of `publish:`, a map from names to targets of any kind.
pub(super) fn targets() -> Value {
    let file = json!({
        "description": "压缩包，以 .zip 或 .tar.gz 结尾（必填）",
        "type": "string",
        "pattern": "\\.(zip|tar\\.gz)$",
    });
    let bucket = vec![
        ("bucket", needed("存储桶名称（必填）")),
        ("endpoint", address("服务地址；不写的为 AWS")),
        ("region", text("区域")),
        ("path_style", truth("存储桶名是否写在路径中")),
        ("prefix", text("存储桶内的文件夹")),
    ];
    let endpoint = address("WebDAV 文件夹的网址（必填）");
    let server = vec![
        (
            "server",
            needed("服务器：主机、主机:端口或 SSH 配置中的名称（必填）"),
        ),
        ("user", text("用户名")),
        ("path", needed("服务器上的文件夹（必填）")),
    ];
    let kinds = [
        target(
            "folder",
            vec![("path", needed("文件夹（必填）"))],
            &["path"],
        ),
        target("s3", bucket, &["bucket"]),
        target("webdav", vec![("endpoint", endpoint)], &["endpoint"]),
        target("sftp", server, &["server", "path"]),
        target("git", branch(), &["repository"]),
        target("archive", vec![("file", file)], &["file"]),
        rsync(),
    ];
    json!({
        "description": "发布到何处：名称和位置；口令、密钥不得写在这里",
        "type": ["object", "null"],
        "patternProperties": {"^[A-Za-z0-9_][A-Za-z0-9_-]*$": {"anyOf": kinds}},
        "additionalProperties": false,
    })
}

/// The keys of a branch of a git repository.
fn branch() -> Vec<(&'static str, Value)> {
    vec![
        (
            "repository",
            json!({
                "description": "git 代码库的地址或文件夹（必填）",
                "type": "string",
                "pattern": "^(?!-)(?!.*::).+$",
            }),
        ),
        (
            "branch",
            json!({
                "description": "分支，默认 gh-pages",
                "type": ["string", "null"],
                "pattern": "^(?![-/.]|refs/|HEAD$|@$)(?!.*(\\.\\.|//|/\\.|@\\{|\\./|\\.lock(/|$)))[^ ~^:?*\\[\\\\]*[^ ~^:?*\\[\\\\/.]$",
            }),
        ),
        (
            "author",
            json!({
                "description": "提交的署名：姓名 <邮箱>；不写的用 git 的设置",
                "type": ["string", "null"],
                "pattern": "^[^<>]*[^<> ][^<>]* <[^<>\\s]+>$",
            }),
        ),
    ]
}

/// A target of `rsync`: a folder over SSH, or a module of a daemon, perhaps with a folder in it.
fn rsync() -> Value {
    let literal = |what: &str| json!({"description": what, "type": ["string", "number"], "pattern": "^[^*?\\[\\\\]+$"});
    let host = json!({
        "description": "服务器：主机或主机:端口（必填）",
        "type": ["string", "number"],
        "pattern": "^[^-\\s]\\S*$",
    });
    let keys = vec![
        ("server", host),
        ("user", text("用户名")),
        ("module", literal("rsync 服务的模块；不写的经 SSH 登录")),
        (
            "path",
            literal("服务器上或模块中的文件夹（没有 module 的必填）"),
        ),
    ];
    let mut target = target("rsync", keys, &["server"]);
    target["anyOf"] = json!([{"required": ["path"]}, {"required": ["module"]}]);
    target
}

/// One kind of target: its own keys, and those of every target.
fn target(kind: &str, own: Vec<(&str, Value)>, own_needed: &[&str]) -> Value {
    let number = |what: &str, least: u8, most: u8| json!({"description": what, "type": ["integer", "null"], "minimum": least, "maximum": most});
    let share = json!({
        "description": "一次发布最多删除百分之几的文件，超过的停止，默认 10",
        "type": ["integer", "string", "null"],
        "minimum": 0,
        "maximum": 100,
        "pattern": "^(\\d|[1-9]\\d|100)\\s*%?$",
    });
    let extras = json!({
        "description": "该主机另需的文件",
        "type": ["array", "null"],
        "items": {"enum": ["headers", "redirects", "nojekyll", "cname", "nginx"]},
    });
    let compressed = json!({
        "description": "与文本文件并列存放的压缩文件",
        "type": ["array", "null"],
        "items": {"enum": ["gzip", "brotli"]},
    });
    let mut keys = vec![
        (
            "kind",
            json!({"description": "种类（必填）", "enum": [kind]}),
        ),
        ("url", address("发布后读者访问的网址")),
        ("max_deletes", share),
        ("preview", truth("是否允许发布预览稿，默认为否")),
        ("transfers", number("同时传输的文件数，默认 8", 1, 64)),
        ("keep", number("可恢复的以往版本数，默认 3", 0, 9)),
        ("extras", extras),
        ("compressed", compressed),
    ];
    keys.extend(own);
    let mut all_needed = vec!["kind"];
    all_needed.extend(own_needed);
    map("发布位置", keys, &all_needed)
}
