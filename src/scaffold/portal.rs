//! A new portal: the fewest files that check clean and make a site.

use serde_json::{Map, Value, json};

use super::agency::{NewAgency, agency};
use super::yaml::scalar;
use super::{NewFile, SCHEMAS, schema_line};
use crate::source::FilePath;

/// What is known of a new portal.
#[derive(Clone, Debug)]
pub struct NewPortal {
    /// Who publishes.
    pub agency: NewAgency,
    /// The title of the site; by default made of the agency's name.
    pub title: Option<String>,
    /// The schemas of the portal's files with the paths that they are for, as editors match them.
    pub schemas: Vec<(String, Vec<String>)>,
}

/// Makes the files of a portal, but for its schemas.
pub fn portal(new: &NewPortal) -> Vec<NewFile> {
    let title = new.title.clone().unwrap_or_else(|| title(&new.agency.name));
    let path = FilePath::new("portal.yaml");
    let settings = format!(
        "{schema}# 门户设置。\n\
         title: {title}\n\
         language: zh-CN\n\
         theme: default\n\n\
         # 预览稿，各页标明“预览稿，未正式发布”。正式发布时改为 true。\n\
         official: false\n\n\
         # 以下各项删去行首“# ”、填写后起作用。\n\
         # base_url: https://www.example.com/xxgk   # 正式网址\n\
         # parent_site: {{name: 上级网站名称, url: \"https://www.example.com/\"}}\n\
         # footer:\n\
         #   site_code: \"0000000000\"   # 网站标识码\n\
         #   icp: ICP备案号\n\
         #   police: 公安备案号\n",
        schema = schema_line(&path, "portal"),
        title = scalar(&title),
    );
    let mut files = vec![NewFile::new(path, settings)];
    files.extend(agency(&new.agency, &FilePath::new("content")));
    let home = format!(
        "<!-- 首页的文字。 -->\n\n{}依照《中华人民共和国政府信息公开条例》，在本平台公开政府信息。\n",
        new.agency.name
    );
    files.push(NewFile::new(FilePath::new("content/index.md"), home));
    files.push(NewFile::new(
        FilePath::new(".gitignore"),
        "/site/\n".to_owned(),
    ));
    files.push(NewFile::new(
        FilePath::new(".vscode/settings.json"),
        editor(&new.schemas),
    ));
    files
}

fn title(name: &str) -> String {
    match name.ends_with("政府") {
        true => format!("{name}信息公开"),
        false => format!("{name}政府信息公开"),
    }
}

/// The settings of an editor: which schema is for which files.
fn editor(schemas: &[(String, Vec<String>)]) -> String {
    let mut named = Map::new();
    for (schema, paths) in schemas {
        named.insert(format!("./{SCHEMAS}/{schema}.json"), json!(paths));
    }
    let settings = json!({
        "yaml.schemas": Value::Object(named),
        "files.encoding": "utf8",
        "[yaml]": {"editor.tabSize": 2, "editor.insertSpaces": true},
    });
    let text = serde_json::to_string_pretty(&settings).unwrap_or_default();
    text + "\n"
}
