//! `portal.yaml`, `agency.yaml`, `class.yaml` and `theme.yaml`.

use serde_json::{Map, Value, json};

use super::values::{address, date, file, map, needed, text, truth};
use crate::model::AgencyKind;

/// What the words for kinds of agencies mean.
const KINDS: [&str; 9] = [
    "乡镇人民政府",
    "街道办事处",
    "县级人民政府",
    "县级人民政府部门",
    "设区的市人民政府",
    "市级人民政府部门",
    "省级人民政府",
    "省级人民政府部门",
    "法律、法规授权的组织",
];

pub(super) fn portal(rules: &[&str]) -> Value {
    let parent = vec![
        ("name", text("上级网站的名称，如县政府门户网站")),
        ("url", text("上级网站的网址")),
    ];
    let footer = vec![
        ("site_code", text("网站标识码")),
        ("icp", text("ICP备案号")),
        ("police", text("公安备案号")),
        ("data_licence", text("开放数据的许可")),
    ];
    let fragment = truth("是否生成可粘贴到上级网站后台的网页片段，默认为是");
    let keys = vec![
        ("title", needed("门户名称（必填）")),
        ("language", text("页面的语言，默认 zh-CN")),
        (
            "base_url",
            address("门户的正式网址，以 http:// 或 https:// 开头"),
        ),
        ("theme", text("主题：themes 中的文件夹名，默认 default")),
        (
            "official",
            truth("是否正式发布；不是的，各页标明“预览稿，未正式发布”"),
        ),
        ("parent_site", map("所属网站的名称和网址", parent, &[])),
        ("footer", map("页脚的号码", footer, &[])),
        (
            "outputs",
            map("网页以外生成的内容", vec![("fragment", fragment)], &[]),
        ),
        ("rules", levels(rules)),
        ("deadlines", deadlines()),
        ("publish", super::targets::targets()),
    ];
    file("门户设置 portal.yaml", keys, &["title"])
}

fn levels(rules: &[&str]) -> Value {
    let level = json!({
        "description": "error 错误，warning 警告，info 提示，off 不核对",
        "enum": ["error", "warning", "info", "off"],
    });
    let levels = rules.iter().map(|code| ((*code).to_owned(), level.clone()));
    json!({
        "description": "规则的级别，对全部报告有效",
        "type": "object",
        "properties": levels.collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}

fn deadlines() -> Value {
    let day = |(kind, what): (&'static str, &&str)| {
        let what = format!("{what}的期限，写作 01-31");
        let day = json!({
            "description": what,
            "type": ["string", "null"],
            "pattern": "^\\d{1,2}-\\d{1,2}$",
        });
        (kind, day)
    };
    let kinds = AgencyKind::ALL.iter().map(|(word, _)| *word);
    let keys = kinds.zip(&KINDS).map(day);
    map("各类机关公布年度报告的期限", keys.collect(), &[])
}

pub(super) fn agency() -> Value {
    let contact = vec![
        ("office", text("政府信息公开工作机构，不写的为机关名称")),
        ("address", text("地址")),
        ("telephone", text("电话")),
        ("hours", text("办公时间")),
        ("email", text("电子邮箱")),
        ("postcode", text("邮政编码")),
        ("fax", text("传真")),
        (
            "online",
            address("网上申请的网址，以 http:// 或 https:// 开头"),
        ),
    ];
    let words = AgencyKind::ALL.map(|(word, _)| word);
    let meanings = words.iter().zip(KINDS);
    let meanings: Vec<String> = meanings
        .map(|(word, what)| format!("{word} {what}"))
        .collect();
    let kind = json!({
        "description": format!("机关类别：{}", meanings.join("；")),
        "enum": words,
    });
    let unreported = json!({
        "description": "没有编制年度报告的年份和理由",
        "type": "object",
        "patternProperties": {"^\\d{4}$": needed("没有编制年度报告的理由")},
        "additionalProperties": false,
    });
    let keys = vec![
        ("name", needed("机关全称，用于标题（必填）")),
        ("short_name", text("简称")),
        ("kind", kind),
        ("region_code", text("行政区划代码")),
        ("contact", map("联系方式；不掌握的不要写", contact, &[])),
        ("unreported", unreported),
    ];
    file("发布机关 agency.yaml", keys, &["name"])
}

pub(super) fn class() -> Value {
    let none = vec![
        ("reason", needed("没有内容的原因，如“本机关无此项职权”")),
        ("date", date("确认日期")),
    ];
    let order = json!({
        "description": "排列顺序；不写的按文件夹名排在最后",
        "type": ["integer", "string", "null"],
        "minimum": 0,
        "maximum": u16::MAX,
        "pattern": "^\\d{1,5}$",
    });
    let keys = vec![
        ("name", needed("类目名称（必填）")),
        (
            "basis",
            text("公开的依据，如《政府信息公开条例》第二十条第（一）项"),
        ),
        ("term", text("公开的时限")),
        ("order", order),
        (
            "none",
            map("没有内容的原因和确认日期", none, &["reason", "date"]),
        ),
    ];
    file("类目 class.yaml", keys, &["name"])
}

pub(super) fn theme() -> Value {
    let keys = vec![
        (
            "name",
            json!({"description": "主题名称（必填）", "type": "string"}),
        ),
        (
            "version",
            json!({"description": "版本", "type": ["string", "null"]}),
        ),
        (
            "description",
            json!({"description": "说明", "type": ["string", "null"]}),
        ),
        (
            "extends",
            json!({"description": "所扩展的主题，如 default", "type": ["string", "null"]}),
        ),
    ];
    file("主题 theme.yaml", keys, &["name"])
}
