//! Text in the few elements that editors of content systems keep.

use super::table;
use crate::render::markdown::{self, escape};
use crate::view::Prose;

/// Where links lead from outside of the site.
pub(super) struct Links<'a> {
    /// The full address of the page, where it is known.
    pub(super) page: Option<&'a str>,
}

impl Links<'_> {
    /// Opens a link and tells so; a link that would lead nowhere from outside is not made.
    pub(super) fn open(&self, href: &str, html: &mut String) -> bool {
        let Some(address) = self.full(href) else {
            return false;
        };
        html.push_str("<a href=\"");
        escape(&address, html);
        html.push_str("\">");
        true
    }

    /// Returns the full address of a link of the page.
    fn full(&self, href: &str) -> Option<String> {
        if href.contains(':') {
            return Some(href.to_owned());
        }
        if href.starts_with('#') {
            return None;
        }
        let (origin, path) = self.page?.split_once("://").and_then(|(scheme, rest)| {
            let (host, path) = rest.split_once('/')?;
            Some((format!("{scheme}://{host}"), path))
        })?;
        let mut folders: Vec<&str> = path.split('/').collect();
        folders.pop();
        let (relative, fragment) = match href.split_once('#') {
            Some((relative, fragment)) => (relative, format!("#{fragment}")),
            None => (href, String::new()),
        };
        let steps = relative.strip_suffix("index.html").unwrap_or(relative);
        for step in steps.split('/') {
            match step {
                "." => {}
                ".." => {
                    folders.pop();
                }
                step => folders.push(step),
            }
        }
        Some(format!("{origin}/{}{fragment}", folders.join("/")))
    }
}

/// Writes a passage.
pub(super) fn write(prose: &Prose, links: &Links<'_>, html: &mut String) {
    if prose.is_blank() {
        return;
    }
    let targets = prose.links.iter();
    let targets = targets.map(|(target, href)| (target.as_str(), href.as_str()));
    let full = markdown::html(&prose.markdown, &targets.collect(), 3, "");
    let mut writer = Writer {
        links,
        html,
        open_links: Vec::new(),
        is_code: false,
    };
    let mut rest = full.as_str();
    while let Some((text, after)) = rest.split_once('<') {
        writer.text(text);
        let Some((tag, after)) = after.split_once('>') else {
            return;
        };
        writer.tag(tag);
        rest = after;
    }
    writer.text(rest);
}

/// Translates the mark-up of pages, tag by tag.
struct Writer<'a> {
    links: &'a Links<'a>,
    html: &'a mut String,
    /// Whether each link that is open was made.
    open_links: Vec<bool>,
    /// Whether lines end where they end.
    is_code: bool,
}

impl Writer<'_> {
    fn text(&mut self, text: &str) {
        if self.is_code {
            self.html.push_str(&text.replace('\n', "<br>\n"));
        } else {
            self.html.push_str(text);
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.split(' ').next().unwrap_or("");
        match name {
            "p" | "/p" | "h2" | "/h2" | "h3" | "/h3" | "ul" | "/ul" | "/ol" | "li" | "/li"
            | "strong" | "/strong" | "br" | "thead" | "/thead" | "tbody" | "/tbody" | "tr"
            | "/tr" | "/th" | "/td" | "/table" | "ol" => self.keep(tag),
            "h4" | "h5" | "h6" => self.html.push_str("<p><strong>"),
            "/h4" | "/h5" | "/h6" => self.html.push_str("</strong></p>"),
            "pre" => {
                self.is_code = true;
                self.html.push_str("<p>");
            }
            "/pre" => {
                self.is_code = false;
                let len = self.html.trim_end_matches("<br>\n").len();
                self.html.truncate(len);
                self.html.push_str("</p>");
            }
            "table" => self.html.push_str(table::OPEN),
            "th" | "td" => self.cell(name, tag),
            "a" => {
                let href = attribute(tag, "href").map(unescaped).unwrap_or_default();
                let is_made = self.links.open(&href, self.html);
                self.open_links.push(is_made);
            }
            "/a" if self.open_links.pop() == Some(true) => self.html.push_str("</a>"),
            "img" => {
                let alt = attribute(tag, "alt").unwrap_or("");
                self.html.push_str(&format!("（图：{alt}）"));
            }
            _ => {}
        }
    }

    fn keep(&mut self, tag: &str) {
        self.html.push('<');
        self.html.push_str(tag);
        self.html.push('>');
    }

    fn cell(&mut self, name: &str, tag: &str) {
        let align = match attribute(tag, "class") {
            Some("right") => "right",
            Some("center") => "center",
            _ => "left",
        };
        let scope = if name == "th" { " scope=\"col\"" } else { "" };
        let style = format!("border:1px solid;text-align:{align}");
        self.html
            .push_str(&format!("<{name}{scope} style=\"{style}\">"));
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

/// Undoes what `escape` does to an attribute.
fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let mut text = text.to_owned();
    for (from, to) in pairs {
        text = text.replace(from, to);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use insta::assert_snapshot;

    use super::{Links, write};
    use crate::view::Prose;

    fn check(markdown: &str, page: Option<&str>) -> String {
        let links = [
            ("../2022/report.md#s3", "../2022/index.html#s3"),
            ("a.png", "a.png"),
        ];
        let links = links.map(|(target, href)| (target.to_owned(), href.to_owned()));
        let prose = Prose {
            markdown: markdown.to_owned(),
            links: BTreeMap::from(links),
        };
        let mut html = String::new();
        write(&prose, &Links { page }, &mut html);
        html
    }

    #[test]
    fn only_plain_elements_are_left() {
        let text = "### 一\n\n#### 二\n\n*强* **重** ~~删~~ `x`\n\n> 引\n\n```sh\na < b\nc\n```\n\n---\n\n![图](a.png)\n\n3. 甲\n   - 乙\n";
        assert_snapshot!(check(text, None), @r#"
        <h3>一</h3>
        <p><strong>二</strong></p>
        <p>强 <strong>重</strong> 删 x</p>

        <p>引</p>

        <p>a &lt; b<br>
        c</p>

        <p>（图：图）</p>
        <ol start="3">
        <li>甲<ul>
        <li>乙</li>
        </ul>
        </li>
        </ol>
        "#);
    }

    #[test]
    fn tables_carry_their_borders() {
        assert_snapshot!(check("| 项目 | 件 |\n|---|--:|\n| 申请 | 2 |\n", None), @r#"
        <table width="100%" border="1" cellspacing="0" cellpadding="4" style="border-collapse:collapse;border:1px solid"><thead><tr><th scope="col" style="border:1px solid;text-align:left">项目</th><th scope="col" style="border:1px solid;text-align:right">件</th></tr></thead>
        <tbody>
        <tr><td style="border:1px solid;text-align:left">申请</td><td style="border:1px solid;text-align:right">2</td></tr>
        </tbody></table>
        "#);
    }

    #[test]
    fn links_are_full_or_are_none() {
        let text = "[去年](../2022/report.md#s3) [内](#s2) [外](https://example.org/?a=1&b=2)\n";
        assert_snapshot!(check(text, None), @r#"<p>去年 内 <a href="https://example.org/?a=1&amp;b=2">外</a></p>"#);
        let page = "https://www.example.gov.cn/zwgk/reports/2023/";
        assert_snapshot!(check(text, Some(page)), @r#"<p><a href="https://www.example.gov.cn/zwgk/reports/2022/#s3">去年</a> 内 <a href="https://example.org/?a=1&amp;b=2">外</a></p>"#);
    }
}
