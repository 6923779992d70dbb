//! Web pages to a document: what a reader sees of them, without scripts, menus and hidden parts.

mod main_part;
mod tree;

use super::base64;
use super::document::{Block, BlockKind, Document, Enclosed, FactKind, Inline, Remark, Target};
use super::encoding::decode_page;
use super::grid::MOST_COLUMNS;
use super::place::Place;
use super::raw_table::{RawCell, RawTable};
use super::{Limits, Siblings};
use crate::parse::markdown::percent_decoded;
use tree::{Node, NodeId, Tree};

/// Reads a page; `siblings` gives the files that were saved beside it.
pub(super) fn document(bytes: &[u8], siblings: Siblings<'_>) -> Document {
    let decoded = decode_page(bytes);
    let tree = tree::read(&decoded.text);
    let mut walk = Walk {
        tree: &tree,
        document: Document::default(),
        sources: Vec::new(),
        siblings,
        base: base(&tree),
        line: Line::default(),
        n_tables: 0,
        n_paragraphs: 0,
    };
    walk.facts();
    let mut sink = Vec::new();
    walk.node(0, &mut sink);
    walk.flush(&mut sink);
    let sources = std::mem::take(&mut walk.sources);
    let mut document = walk.document;
    document.blocks = main_part::cut(&tree, sink, &sources, &mut document.facts);
    if decoded.n_lost > 0 {
        document.remarks.push(Remark {
            key: "import.lost-characters",
            what: decoded.n_lost.to_string(),
            place: Place::Whole,
        });
    }
    if tree.is_cut {
        document.remarks.push(Remark {
            key: "import.cut",
            what: String::new(),
            place: Place::Whole,
        });
    }
    document
}

/// The address that the page came from, which its links are relative to.
fn base(tree: &Tree) -> Option<String> {
    let stated = tree.nodes.iter().find(|node| node.name == "base");
    let stated = stated.and_then(|node| node.attribute("href"));
    let saved = || {
        let comment = tree
            .comments
            .iter()
            .find(|text| text.contains("saved from url="))?;
        let after = comment.split_once("saved from url=")?.1;
        let address = after.split_once(')').map_or(after, |(_, address)| address);
        address.split_whitespace().next()
    };
    let address = stated.or_else(saved)?;
    is_web(address).then(|| address.to_owned())
}

fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

/// Goes through a page and writes down what a reader sees.
struct Walk<'a> {
    tree: &'a Tree,
    document: Document,
    /// For each block outside of tables, the node that it comes from.
    sources: Vec<(Place, NodeId)>,
    siblings: Siblings<'a>,
    base: Option<String>,
    line: Line,
    n_tables: u32,
    n_paragraphs: u32,
}

/// The paragraph that is being written.
#[derive(Default)]
struct Line {
    inlines: Vec<Inline>,
    kind: Option<BlockKind>,
    node: NodeId,
    n_bold: u32,
    /// How deep in lists, and whether each is numbered.
    lists: Vec<bool>,
}

impl Walk<'_> {
    /// What the head of the page states.
    fn facts(&mut self) {
        for (id, node) in self.tree.nodes.iter().enumerate() {
            let (kind, text) = match &*node.name {
                "title" => (FactKind::Title, self.text_of(id)),
                "meta" => {
                    let name = node
                        .attribute("name")
                        .or_else(|| node.attribute("property"));
                    let Some(kind) = name.and_then(fact) else {
                        continue;
                    };
                    let content = node.attribute("content").unwrap_or("");
                    match kind {
                        FactKind::Title => (kind, content.to_owned()),
                        FactKind::Line => (kind, format!("发布时间：{content}")),
                    }
                }
                _ => continue,
            };
            if !text.trim().is_empty() {
                self.document.facts.push((kind, text.trim().to_owned()));
            }
        }
    }

    fn text_of(&self, id: NodeId) -> String {
        let children = self.tree.nodes[id].children.iter();
        children
            .map(|child| &*self.tree.nodes[*child].text)
            .collect()
    }

    fn node(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        let node = &tree.nodes[id];
        if is_hidden(node) {
            return;
        }
        match &*node.name {
            "" => self.text(&node.text, id),
            "br" | "hr" => self.flush(blocks),
            "img" => self.picture(node),
            "a" => self.link(id, blocks),
            "b" | "strong" => self.bold(id, blocks),
            "table" => self.table(id, blocks),
            "ul" | "ol" => {
                self.flush(blocks);
                self.line.lists.push(node.name == "ol");
                self.children(id, blocks);
                self.flush(blocks);
                self.line.lists.pop();
            }
            "li" => {
                let kind = BlockKind::Item {
                    is_ordered: self.line.lists.last().copied().unwrap_or(false),
                    depth: self.line.lists.len().saturating_sub(1),
                };
                self.block(id, kind, blocks);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.block(id, BlockKind::Heading, blocks),
            name if is_block(name) => self.block(id, BlockKind::Paragraph, blocks),
            _ if is_bold(node) => self.bold(id, blocks),
            _ => self.children(id, blocks),
        }
    }

    fn children(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let tree = self.tree;
        for child in &tree.nodes[id].children {
            self.node(*child, blocks);
        }
    }

    fn bold(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        self.line.n_bold += 1;
        self.children(id, blocks);
        self.line.n_bold -= 1;
    }

    fn block(&mut self, id: NodeId, kind: BlockKind, blocks: &mut Vec<Block>) {
        self.flush(blocks);
        let is_item = matches!(kind, BlockKind::Item { .. });
        self.line.kind = Some(kind.clone());
        let bold = is_bold(&self.tree.nodes[id]);
        self.line.n_bold += u32::from(bold);
        self.children(id, blocks);
        self.line.n_bold -= u32::from(bold);
        // An item that holds paragraphs has given its mark to the first.
        if !is_item || !self.line.inlines.is_empty() {
            self.line.kind = self.line.kind.take().or(Some(kind));
        }
        self.flush(blocks);
        self.line.kind = None;
    }

    fn text(&mut self, text: &str, id: NodeId) {
        if self.line.inlines.is_empty() {
            if text.trim().is_empty() {
                return;
            }
            self.line.node = self.tree.nodes[id].parent;
        }
        let text = text.replace(['\n', '\r', '\t'], " ");
        let is_bold = self.line.n_bold > 0;
        match self.line.inlines.last_mut() {
            Some(Inline::Text(last)) if !is_bold => last.push_str(&text),
            Some(Inline::Strong(last)) if is_bold => last.push_str(&text),
            _ if is_bold => self.line.inlines.push(Inline::Strong(text)),
            _ => self.line.inlines.push(Inline::Text(text)),
        }
    }

    /// Ends the paragraph that is being written.
    fn flush(&mut self, blocks: &mut Vec<Block>) {
        let inlines = std::mem::take(&mut self.line.inlines);
        let says = |inline: &Inline| match inline {
            Inline::Text(text) | Inline::Strong(text) => {
                !text.trim_matches(super::figure::is_space).is_empty()
            }
            Inline::Link { .. } | Inline::Picture { .. } => true,
            Inline::Break => false,
        };
        if !inlines.iter().any(says) {
            return;
        }
        self.n_paragraphs += 1;
        let place = Place::Paragraph(self.n_paragraphs);
        self.sources.push((place.clone(), self.line.node));
        // What follows the first paragraph of an item belongs to it, but is no item of its own.
        let kind = match self.line.kind.take() {
            Some(BlockKind::Heading) => {
                self.line.kind = Some(BlockKind::Heading);
                BlockKind::Heading
            }
            Some(kind) => kind,
            None => BlockKind::Paragraph,
        };
        blocks.push(Block {
            kind,
            inlines,
            place,
        });
    }

    fn link(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        let node = &self.tree.nodes[id];
        // A mark that leads to its own heading says nothing.
        let is_anchor = node
            .attribute("href")
            .is_some_and(|href| href.starts_with('#'));
        if is_anchor && matches!(self.text_of(id).trim(), "#" | "¶" | "§") {
            return;
        }
        let Some(target) = node
            .attribute("href")
            .map(str::trim)
            .and_then(|href| self.target(href))
        else {
            return self.children(id, blocks);
        };
        let before = self.line.inlines.len();
        self.line.inlines.push(Inline::Break);
        self.children(id, blocks);
        if self.line.inlines.len() <= before {
            return;
        }
        let inside: Vec<Inline> = self.line.inlines.drain(before..).skip(1).collect();
        let is_text = |inline: &Inline| matches!(inline, Inline::Text(_) | Inline::Strong(_));
        if !inside.iter().all(is_text) {
            return self.line.inlines.extend(inside);
        }
        let text: String = inside
            .iter()
            .map(|inline| match inline {
                Inline::Text(text) | Inline::Strong(text) => &**text,
                _ => "",
            })
            .collect();
        if !text.trim_matches(super::figure::is_space).is_empty() {
            self.line.node = if before == 0 { id } else { self.line.node };
            self.line.inlines.push(Inline::Link { text, target });
        }
    }

    /// Where a link leads: a place on the web, or a file that was saved beside the page.
    fn target(&mut self, href: &str) -> Option<Target> {
        if is_web(href) || href.starts_with("mailto:") {
            return Some(Target::Web(href.to_owned()));
        }
        if href.is_empty() || href.starts_with('#') || href.contains("javascript:") {
            return None;
        }
        if let Some(file) = self.sibling(href, false) {
            return Some(Target::File(file));
        }
        self.absolute(href).map(Target::Web)
    }

    fn absolute(&self, href: &str) -> Option<String> {
        let base = self.base.as_deref()?;
        let (scheme, rest) = base.split_once("://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if let Some(rest) = href.strip_prefix("//") {
            return Some(format!("{scheme}://{rest}"));
        }
        if href.starts_with('/') {
            return Some(format!("{scheme}://{host}{href}"));
        }
        let mut parts: Vec<&str> = path.split('/').collect();
        parts.pop();
        for part in href.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        Some(format!("{scheme}://{host}/{}", parts.join("/")))
    }

    /// Takes in a file that stands beside the page on the disk.
    fn sibling(&mut self, href: &str, is_picture: bool) -> Option<usize> {
        if href.contains(':') || href.starts_with('/') || self.document.files.len() >= Limits::FILES
        {
            return None;
        }
        let path = href.split(['?', '#']).next()?;
        let path = percent_decoded(path).unwrap_or_else(|| path.to_owned());
        let bytes = (self.siblings)(&path)?;
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        self.document.files.push(Enclosed {
            name,
            bytes,
            is_picture,
        });
        Some(self.document.files.len() - 1)
    }

    fn picture(&mut self, node: &Node) {
        let source = node.attribute("src").unwrap_or("").trim();
        let alt = node
            .attribute("alt")
            .or_else(|| node.attribute("title"))
            .unwrap_or("")
            .to_owned();
        let file = match source.strip_prefix("data:image/") {
            Some(data) => data
                .split_once("base64,")
                .and_then(|(_, data)| base64::decode(data))
                .map(|bytes| {
                    self.document.files.push(Enclosed {
                        name: String::new(),
                        bytes,
                        is_picture: true,
                    });
                    self.document.files.len() - 1
                }),
            None => self.sibling(source, true),
        };
        match file {
            Some(file) => self.line.inlines.push(Inline::Picture { alt, file }),
            None if source.is_empty() => {}
            None => self.document.remarks.push(Remark {
                key: "import.picture-missing",
                what: source.chars().take(120).collect(),
                place: Place::Paragraph(self.n_paragraphs + 1),
            }),
        }
    }

    fn table(&mut self, id: NodeId, blocks: &mut Vec<Block>) {
        self.flush(blocks);
        self.n_tables += 1;
        let number = self.n_tables;
        let outer = std::mem::take(&mut self.line);
        let mut table = RawTable::default();
        let mut rows = Vec::new();
        rows_of(self.tree, id, &mut rows);
        for row in rows {
            let mut cells = Vec::new();
            for cell in &self.tree.nodes[row].children {
                let node = &self.tree.nodes[*cell];
                if !matches!(&*node.name, "td" | "th") {
                    continue;
                }
                let mut inside = Vec::new();
                self.line = Line {
                    node: *cell,
                    ..Line::default()
                };
                self.children(*cell, &mut inside);
                self.flush(&mut inside);
                cells.push(RawCell {
                    blocks: inside,
                    colspan: span(node.attribute("colspan"), MOST_COLUMNS),
                    rowspan: span(node.attribute("rowspan"), Limits::ROWS),
                    is_covered: false,
                });
            }
            if !cells.is_empty() {
                table.rows.push(cells);
            }
        }
        self.line = outer;
        let settled = table.settle(number);
        let own = settled.first().map(|block| &block.place);
        if let Some(place @ Place::Table { table, .. }) = own.filter(|_| settled.len() <= 2)
            && *table == number
        {
            self.sources.push((place.clone(), id));
        }
        blocks.extend(settled);
    }
}

/// The rows of a table, but not those of tables in it.
fn rows_of(tree: &Tree, id: NodeId, rows: &mut Vec<NodeId>) {
    for child in &tree.nodes[id].children {
        match &*tree.nodes[*child].name {
            "tr" => rows.push(*child),
            "tbody" | "thead" | "tfoot" => rows_of(tree, *child, rows),
            _ => {}
        }
    }
}

fn span(text: Option<&str>, most: u32) -> u32 {
    let number = text.and_then(|text| text.trim().parse().ok());
    number.unwrap_or(1).clamp(1, most)
}

fn fact(name: &str) -> Option<FactKind> {
    match &*name.to_ascii_lowercase() {
        "articletitle" | "og:title" | "title" => Some(FactKind::Title),
        "pubdate" | "publishdate" | "article:published_time" | "publishedtime" => {
            Some(FactKind::Line)
        }
        _ => None,
    }
}

fn is_hidden(node: &Node) -> bool {
    let style = || {
        node.attribute("style")
            .map(|style| style.replace(' ', "").to_ascii_lowercase())
    };
    matches!(
        &*node.name,
        "script"
            | "style"
            | "noscript"
            | "head"
            | "nav"
            | "footer"
            | "aside"
            | "form"
            | "select"
            | "button"
            | "template"
            | "svg"
            | "iframe"
            | "object"
            | "audio"
            | "video"
            | "canvas"
            | "textarea"
            | "title"
    ) || node.attribute("hidden").is_some()
        || style().is_some_and(|style| {
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

fn is_bold(node: &Node) -> bool {
    let Some(style) = node.attribute("style") else {
        return false;
    };
    let style = style.replace(' ', "").to_ascii_lowercase();
    [
        "font-weight:bold",
        "font-weight:600",
        "font-weight:700",
        "font-weight:800",
    ]
    .iter()
    .any(|bold| style.contains(bold))
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "center"
            | "blockquote"
            | "pre"
            | "dl"
            | "dt"
            | "dd"
            | "address"
            | "figure"
            | "figcaption"
            | "fieldset"
            | "details"
            | "summary"
            | "caption"
            | "body"
            | "html"
            | "tr"
            | "td"
            | "th"
            | "page"
    )
}
