//! The heads of Markdown files: reports, regulations and documents, pages.

use serde_json::{Map, Value, json};

use super::values::{date, file, map, moment, needed, text, truth};
use crate::model::Status;

pub(super) fn report(rules: &[&str]) -> Value {
    let year = json!({
        "description": "报告年度，与文件夹一致",
        "type": ["integer", "string", "null"],
        "pattern": "^\\d{4}$",
    });
    let keys = vec![
        ("year", year),
        ("title", text("标题；不写的，由机关名称和年度组成")),
        (
            "published",
            moment("发布日期和时间，写作 2024-01-18 或 2024-01-18 09:30"),
        ),
        ("signed", date("成文日期，写作 2024-01-16")),
        ("document_number", text("发文字号")),
        ("index_number", text("索引号")),
        ("draft", truth("草稿：核对，但不生成网页")),
        ("attachments", attachments()),
        ("corrections", corrections()),
        ("imported", imported()),
        ("allow", allow(rules)),
    ];
    file("年度报告 report.md 的文件头", keys, &[])
}

pub(super) fn document(rules: &[&str]) -> Value {
    let keyword = needed("关键词");
    let keywords = json!({
        "description": "关键词，用逗号隔开或写成列表",
        "anyOf": [text("用逗号隔开的关键词"), {"type": "array", "items": keyword}],
    });
    let withdrawn = vec![("date", date("撤下日期")), ("reason", needed("撤下的原因"))];
    let keys = vec![
        ("title", needed("标题（必填）")),
        (
            "id",
            text("网址的末段，用英文字母、数字和 - _ .；不写的用文件名，公布后不得改变"),
        ),
        ("index_number", text("索引号")),
        ("document_number", text("发文字号")),
        ("issuer", text("发文机关；不写的为本机关")),
        ("signed", date("成文日期")),
        ("published", moment("发布日期；未到的不生成网页")),
        ("topic", text("主题分类")),
        ("validity", validity()),
        ("class", text("类目的文件夹名或名称；不写的为所在文件夹")),
        ("attachments", attachments()),
        ("keywords", keywords),
        ("description", text("一句话的摘要")),
        ("corrections", corrections()),
        (
            "withdrawn",
            map("撤下的日期和原因", withdrawn, &["date", "reason"]),
        ),
        ("draft", truth("草稿：核对，但不生成网页")),
        ("allow", allow(rules)),
    ];
    file("制度、文件的文件头", keys, &["title"])
}

pub(super) fn page(rules: &[&str]) -> Value {
    let keys = vec![
        ("title", text("标题")),
        ("published", moment("发布日期")),
        ("description", text("一句话的摘要")),
        ("draft", truth("草稿：不生成网页")),
        ("attachments", attachments()),
        ("allow", allow(rules)),
    ];
    file("index.md、guide.md、apply.md 的文件头", keys, &[])
}

fn imported() -> Value {
    let hash = json!({
        "description": "文件的 SHA-256 校验值",
        "type": ["string", "null"],
        "pattern": "^[0-9a-fA-F]{64}$",
    });
    let keys = vec![
        ("file", text("文件名")),
        ("sha256", hash),
        ("date", date("导入日期")),
    ];
    map("由 gongkai import 写入：报告由哪个文件导入", keys, &[])
}

fn validity() -> Value {
    let words: Vec<&str> = Status::WORDS.iter().map(|(word, _)| *word).collect();
    let status = json!({"description": "有效性", "enum": words});
    let mut or_null: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    or_null.push(Value::Null);
    let keys = vec![
        ("status", status),
        ("date", date("起始日期")),
        (
            "replaced_by",
            text("取代它的文件：本站的写 .md 路径，其他的写名称"),
        ),
    ];
    json!({
        "description": "有效性",
        "anyOf": [{"enum": or_null}, map("有效性、起始日期、取代它的文件", keys, &["status"])],
    })
}

fn attachments() -> Value {
    let keys = vec![
        ("file", needed("文件名或相对路径")),
        ("title", text("名称")),
    ];
    json!({
        "description": "附件：文件名，或 {file, title}",
        "type": ["array", "null"],
        "items": {"anyOf": [needed("文件名或相对路径"), map("附件", keys, &["file"])]},
    })
}

fn corrections() -> Value {
    let keys = vec![
        ("date", date("更正日期")),
        ("what", needed("更正的事项")),
        ("was", text("更正前")),
        ("now", text("更正后")),
        ("why", text("原因")),
        ("earlier", text("更正前的文件")),
    ];
    json!({
        "description": "发布后的更正",
        "type": ["array", "null"],
        "items": map("更正", keys, &["date", "what"]),
    })
}

fn allow(rules: &[&str]) -> Value {
    let reason = json!({"description": "理由（必填）", "type": "string", "minLength": 1});
    let reasons = rules
        .iter()
        .map(|code| ((*code).to_owned(), reason.clone()));
    json!({
        "description": "豁免：不适用某条规则的理由",
        "type": "object",
        "properties": reasons.collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}
