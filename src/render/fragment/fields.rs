//! What the form of a content system asks for, a line each.

use std::fmt::Write;

use crate::view::{Content, PageView};

/// What is written where a date or a number is not known.
const UNKNOWN: &str = "未载明";

/// Writes the fields of a page. Lines end as the oldest editors on desks expect.
pub(super) fn text(view: &PageView) -> String {
    let tag = |name: &str| {
        let mut tags = view.meta.iter();
        tags.find(|tag| tag.name.eq_ignore_ascii_case(name))
            .map(|tag| tag.content.as_str())
    };
    let fields = [
        ("标题", tag("ArticleTitle")),
        ("发布时间", tag("PubDate")),
        ("来源", tag("ContentSource")),
        ("栏目", tag("ColumnName")),
        ("索引号", index_number(view)),
        ("关键词", tag("Keywords")),
        ("摘要", tag("Description")),
    ];
    let mut text = String::new();
    for (name, value) in fields {
        let value = value.unwrap_or(UNKNOWN).replace(['\r', '\n'], " ");
        let _ = write!(text, "{name}：{value}\r\n");
    }
    text
}

fn index_number(view: &PageView) -> Option<&str> {
    let facts = match &view.content {
        Content::Report(report) => &report.facts,
        Content::Document(document) => &document.facts,
        _ => return None,
    };
    let fact = facts.iter().find(|fact| fact.term == "索引号")?;
    fact.value.as_deref()
}
