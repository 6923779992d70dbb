//! A new regulation or document, and a new class for it.

use std::fmt::Write;

use super::yaml::scalar;
use super::{NewFile, schema_line};
use crate::source::FilePath;

/// What is known of a new document.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// The title.
    pub title: String,
    /// The name of its file and the end of its address.
    pub id: String,
}

/// Makes a document in the folder of its class.
pub fn document(new: &NewDocument, folder: &FilePath) -> Option<NewFile> {
    let path = folder.join(&format!("{}.md", new.id))?;
    let text = format!(
        "---\n\
         title: {title}\n\
         index_number:      # 索引号\n\
         document_number:   # 发文字号\n\
         signed:            # 成文日期，写作 2025-01-18\n\
         published:         # 发布日期，未到的不生成网页\n\
         validity: 有效     # 有效、已修改、废止、失效\n\
         draft: true        # 草稿，不生成网页；写完后删去本行\n\
         ---\n\n\
         <!-- 正文写在这里。附件放在同一文件夹，在文件头写明：attachments: [附件.pdf] -->\n",
        title = scalar(&new.title),
    );
    Some(NewFile::new(path, text))
}

/// Makes the file of a class with this name in its folder.
pub fn class(name: &str, folder: &FilePath, has_schemas: bool) -> Option<NewFile> {
    let path = folder.join("class.yaml")?;
    let mut text = String::new();
    if has_schemas {
        text.push_str(&schema_line(&path, "class"));
    }
    let _ = write!(
        text,
        "name: {}\n# basis: 公开的依据，如《政府信息公开条例》第二十条第（一）项\n# term: 公开的时限\n# order: 排列顺序，如 1\n",
        scalar(name)
    );
    Some(NewFile::new(path, text))
}
