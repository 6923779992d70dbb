//! Markdown to HTML. What is not known to be harmless comes out as text.

use std::collections::BTreeMap;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};
use tera::value::Key;
use tera::{Kwargs, Map, State, TeraResult, Value};

use super::highlight::highlight;
use crate::parse::markdown::{events, is_dangerous};

/// The filter `markdown`: HTML of a passage, with headings from `level` (3 unless told) on.
///
/// Readers are told of its tables as `table` (表格 unless told) with a number.
pub(super) fn filter(passage: &Map, arguments: Kwargs, _: &State<'_>) -> TeraResult<Value> {
    let level = arguments.get::<usize>("level")?.unwrap_or(3);
    let text = passage
        .get(&Key::Str("markdown"))
        .and_then(Value::as_str)
        .unwrap_or("");
    let mut links = BTreeMap::new();
    if let Some(map) = passage.get(&Key::Str("links")).and_then(Value::as_map) {
        let pairs = map
            .iter()
            .filter_map(|(key, href)| Some((key.as_str()?, href.as_str()?)));
        links.extend(pairs);
    }
    let table = arguments.get::<&str>("table")?.unwrap_or("表格");
    Ok(Value::safe_string(&html(text, &links, level, table)))
}

/// Renders a passage; `links` gives the address of every relative target that leads somewhere.
pub(super) fn html(text: &str, links: &BTreeMap<&str, &str>, level: usize, table: &str) -> String {
    let mut writer = Writer {
        out: String::with_capacity(text.len() * 3 / 2),
        links,
        level,
        table,
        n_tables: 0,
        headings: Vec::new(),
        closing: Vec::new(),
        columns: Vec::new(),
        column: 0,
        in_head: false,
        alt: None,
        code: None,
        n_code: 0,
        soft_break: false,
        last: None,
    };
    for (event, _) in events(text) {
        writer.event(event);
    }
    writer.out
}

/// The most code of a passage whose words are marked, in bytes.
const MOST_CODE: usize = 64 << 10;

struct Writer<'a> {
    out: String,
    links: &'a BTreeMap<&'a str, &'a str>,
    /// The level of the topmost heading.
    level: usize,
    /// What readers are told of a table.
    table: &'a str,
    n_tables: usize,
    /// The levels, as written, of the headings that the place is below.
    headings: Vec<HeadingLevel>,
    /// What closes the links and headings that are open.
    closing: Vec<&'static str>,
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// The description of the image that is open, and its address.
    alt: Option<(String, Option<String>)>,
    /// The language and the text of the code block that is open.
    code: Option<(String, String)>,
    /// How much code there was so far, in bytes.
    n_code: usize,
    /// Whether a line ended inside a paragraph just before.
    soft_break: bool,
    /// The last character of text.
    last: Option<char>,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => {
                self.settle_break(&code);
                self.push("<code>");
                self.text(&code);
                self.push("</code>");
            }
            Event::SoftBreak => self.soft_break = true,
            Event::HardBreak => self.push("<br>\n"),
            Event::Rule => self.push("<hr>\n"),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.push("<p>"),
            Tag::Heading { level, .. } => self.start_heading(level),
            Tag::BlockQuote(_) => self.push("<blockquote>\n"),
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::List(None) => self.push("<ul>\n"),
            Tag::List(Some(1)) => self.push("<ol>\n"),
            Tag::List(Some(start)) => self.push(&format!("<ol start=\"{start}\">\n")),
            Tag::Item => self.push("<li>"),
            Tag::Table(columns) => self.start_table(columns),
            Tag::TableHead => {
                self.in_head = true;
                self.column = 0;
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.push("<tr>");
            }
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Link { dest_url, .. } => self.start_link(&dest_url),
            Tag::Image { dest_url, .. } => {
                let src = self.links.get(&*dest_url).map(|src| (*src).to_owned());
                self.alt = Some((String::new(), src));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.push("</p>\n"),
            TagEnd::Heading(_) | TagEnd::Link => {
                let closing = self.closing.pop().unwrap_or("");
                self.push(closing);
            }
            TagEnd::BlockQuote(_) => self.push("</blockquote>\n"),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::List(false) => self.push("</ul>\n"),
            TagEnd::List(true) => self.push("</ol>\n"),
            TagEnd::Item => self.push("</li>\n"),
            TagEnd::Table => self.push("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.push("</tr></thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            TagEnd::TableCell => self.push(if self.in_head { "</th>" } else { "</td>" }),
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Strikethrough => self.push("</del>"),
            TagEnd::Image => self.end_image(),
            _ => {}
        }
    }

    /// Begins a heading at a level that follows the one above, whatever levels are written.
    fn start_heading(&mut self, written: HeadingLevel) {
        while self.headings.last().is_some_and(|above| *above >= written) {
            self.headings.pop();
        }
        self.headings.push(written);
        let (open, close) = match self.level + self.headings.len() - 1 {
            0..=2 => ("<h2>", "</h2>\n"),
            3 => ("<h3>", "</h3>\n"),
            4 => ("<h4>", "</h4>\n"),
            5 => ("<h5>", "</h5>\n"),
            _ => ("<h6>", "</h6>\n"),
        };
        self.push(open);
        self.closing.push(close);
    }

    fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(words) => words.split_whitespace().next().unwrap_or(""),
            CodeBlockKind::Indented => "",
        };
        self.code = Some((language.to_owned(), String::new()));
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else {
            return;
        };
        self.push("<pre tabindex=\"0\"><code");
        if !language.is_empty() {
            self.push(" class=\"language-");
            escape(&language, &mut self.out);
            self.push("\"");
        }
        self.push(">");
        let left = MOST_CODE.saturating_sub(self.n_code);
        self.n_code += code.len();
        if code.len() <= left {
            highlight(&code, &language, &mut self.out);
        } else {
            escape(&code, &mut self.out);
        }
        self.push("</code></pre>\n");
    }

    fn start_table(&mut self, columns: Vec<Alignment>) {
        self.columns = columns;
        self.n_tables += 1;
        self.push("<div class=\"tw\" role=\"region\" tabindex=\"0\" aria-label=\"");
        escape(self.table, &mut self.out);
        self.push(&format!(" {}\">", self.n_tables));
        self.push("<table class=\"plain\">");
    }

    fn start_cell(&mut self) {
        let class = match self.columns.get(self.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        self.column += 1;
        self.push(if self.in_head {
            "<th scope=\"col\""
        } else {
            "<td"
        });
        self.push(class);
        self.push(">");
    }

    /// Begins a link if it leads somewhere and is harmless; otherwise its text stands alone.
    fn start_link(&mut self, target: &CowStr<'_>) {
        let is_full = target.contains(':') && !is_dangerous(target);
        let href = match self.links.get(&**target) {
            Some(href) => *href,
            None if is_full || target.starts_with('#') => target,
            None => return self.closing.push(""),
        };
        self.push("<a href=\"");
        escape(href, &mut self.out);
        self.push(if is_full {
            "\" rel=\"noopener\">"
        } else {
            "\">"
        });
        self.closing.push("</a>");
    }

    fn end_image(&mut self) {
        let Some((alt, src)) = self.alt.take() else {
            return;
        };
        let Some(src) = src else {
            return self.text(&alt);
        };
        self.push("<img src=\"");
        escape(&src, &mut self.out);
        self.push("\" alt=\"");
        escape(&alt, &mut self.out);
        self.push("\" loading=\"lazy\">");
    }

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            return code.push_str(text);
        }
        self.settle_break(text);
        self.last = text.chars().next_back().or(self.last);
        match &mut self.alt {
            Some((alt, _)) => alt.push_str(text),
            None => escape(text, &mut self.out),
        }
    }

    fn push(&mut self, html: &str) {
        if self.alt.is_none() {
            self.out.push_str(html);
        }
    }

    /// Ends a line inside a paragraph. Between Chinese characters that is nothing: a browser
    /// would show a space.
    fn settle_break(&mut self, next: &str) {
        if !std::mem::take(&mut self.soft_break) {
            return;
        }
        let is_wide = |ch: Option<char>| ch.is_some_and(|ch| ch >= '\u{2E80}');
        if !(is_wide(self.last) && is_wide(next.chars().next())) {
            self.push("\n");
        }
    }
}

/// Writes text so that it stays text, inside and outside of attributes.
pub(super) fn escape(text: &str, into: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (before, special) = rest.split_at(at);
        into.push_str(before);
        into.push_str(match special.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &special[1..];
    }
    into.push_str(rest);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use insta::assert_snapshot;

    use super::html;

    fn check(text: &str) -> String {
        let links = BTreeMap::from([
            ("../2022/report.md", "../2022/index.html"),
            ("a.png", "a.png"),
        ]);
        html(text, &links, 3, "表格")
    }

    #[test]
    fn headings_follow_each_other_without_gaps() {
        assert_snapshot!(check("### 一\n\n##### 二\n\n#### 三\n\n## 四\n"), @"
        <h3>一</h3>
        <h4>二</h4>
        <h4>三</h4>
        <h3>四</h3>
        ");
    }

    #[test]
    fn raw_html_and_dangerous_links_stay_text() {
        assert_snapshot!(check("<b onclick=x>甲</b> [乙](javascript:alert(1)) [丙](data:x)\n\n<script>\n1\n</script>\n"), @"
        <p>&lt;b onclick=x&gt;甲&lt;/b&gt; 乙 丙</p>
        <p>&lt;script&gt;
        1
        &lt;/script&gt;
        </p>
        ");
    }

    #[test]
    fn relative_links_lead_to_pages_or_nowhere() {
        assert_snapshot!(check("[去年](../2022/report.md) [无](nothing.md) [外](https://example.org/?a=1&b=2) [内](#s2)\n\n![图](a.png) ![没有](b.png)\n"), @r##"
        <p><a href="../2022/index.html">去年</a> 无 <a href="https://example.org/?a=1&amp;b=2" rel="noopener">外</a> <a href="#s2">内</a></p>
        <p><img src="a.png" alt="图" loading="lazy"> 没有</p>
        "##);
    }

    #[test]
    fn tables_scroll_and_keep_their_alignment() {
        assert_snapshot!(check("| 项目 | 件 |\n|---|--:|\n| 申请 | 2 |\n"), @r#"
        <div class="tw" role="region" tabindex="0" aria-label="表格 1"><table class="plain"><thead><tr><th scope="col">项目</th><th scope="col" class="right">件</th></tr></thead>
        <tbody>
        <tr><td>申请</td><td class="right">2</td></tr>
        </tbody></table></div>
        "#);
    }

    #[test]
    fn lines_of_chinese_join_without_a_space() {
        assert_snapshot!(check("全年公开\n信息27条\nand more\n\n**重点。**下文\n"), @"
        <p>全年公开信息27条
        and more</p>
        <p><strong>重点。</strong>下文</p>
        ");
    }

    #[test]
    fn lists_quotes_and_code_are_rendered() {
        assert_snapshot!(check("1. 甲\n2. 乙\n   - 丙\n\n> 引文\n\n```sh\na < b\n```\n\n行内 `x` ~~删~~ *强*\\\n换行\n"), @r#"
        <ol>
        <li>甲</li>
        <li>乙<ul>
        <li>丙</li>
        </ul>
        </li>
        </ol>
        <blockquote>
        <p>引文</p>
        </blockquote>
        <pre tabindex="0"><code class="language-sh"><span class="hf">a </span><span class="hk">&lt;</span> b
        </code></pre>
        <p>行内 <code>x</code> <del>删</del> <em>强</em><br>
        换行</p>
        "#);
    }
}
