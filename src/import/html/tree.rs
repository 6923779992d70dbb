//! A web page to a tree, in one pass over its tags. Nothing recurses, and elements below a
//! certain depth join their parent, so that no page can exhaust stack or time.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// The deepest that elements are nested; browsers have such a limit too.
const DEEPEST: usize = 256;

/// The most nodes that are read.
const MOST_NODES: usize = 400_000;

/// The number of a node in its tree.
pub(super) type NodeId = usize;

/// A page.
pub(super) struct Tree {
    /// The nodes; the first is the page itself.
    pub(super) nodes: Vec<Node>,
    /// Whether the page had more than is read.
    pub(super) is_cut: bool,
    /// The comments, among which browsers put the address that a page was saved from.
    pub(super) comments: Vec<String>,
}

/// An element or a text.
pub(super) struct Node {
    /// The name of the element in lower case; empty for text.
    pub(super) name: String,
    /// The attributes that matter.
    pub(super) attributes: Vec<(String, String)>,
    /// The text of a text node.
    pub(super) text: String,
    /// The nodes in it.
    pub(super) children: Vec<NodeId>,
    /// The node that it is in; the page is in itself.
    pub(super) parent: NodeId,
}

impl Node {
    /// Returns an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(key, _)| key == name)
            .map(|(_, value)| &**value)
    }
}

/// Reads a page.
pub(super) fn read(text: &str) -> Tree {
    let sink = Sink(RefCell::new(Builder::new()));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    // A script is never run: the tokenizer goes on behind it.
    while !matches!(tokenizer.feed(&input), html5ever::TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.0.into_inner().tree
}

struct Sink(RefCell<Builder>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut builder = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return builder.open(&tag),
            Token::TagToken(tag) => builder.close(&tag.name),
            Token::CharacterTokens(text) => builder.text(&text),
            Token::CommentToken(text) if builder.tree.comments.len() < 16 => {
                builder.tree.comments.push(text.to_string());
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

struct Builder {
    tree: Tree,
    /// The elements that are open, outermost first.
    open: Vec<NodeId>,
}

impl Builder {
    fn new() -> Self {
        let page = Node {
            name: "page".to_owned(),
            attributes: Vec::new(),
            text: String::new(),
            children: Vec::new(),
            parent: 0,
        };
        let tree = Tree {
            nodes: vec![page],
            is_cut: false,
            comments: Vec::new(),
        };
        Self {
            tree,
            open: vec![0],
        }
    }

    fn top(&self) -> NodeId {
        self.open.last().copied().unwrap_or(0)
    }

    fn add(&mut self, node: Node) -> Option<NodeId> {
        let id = self.tree.nodes.len();
        if id >= MOST_NODES {
            self.tree.is_cut = true;
            return None;
        }
        let parent = node.parent;
        self.tree.nodes.push(node);
        self.tree.nodes[parent].children.push(id);
        Some(id)
    }

    fn text(&mut self, text: &str) {
        let top = self.top();
        if let Some(last) = self.tree.nodes[top].children.last().copied()
            && self.tree.nodes[last].name.is_empty()
        {
            return self.tree.nodes[last].text.push_str(text);
        }
        self.add(Node {
            name: String::new(),
            attributes: Vec::new(),
            text: text.to_owned(),
            children: Vec::new(),
            parent: top,
        });
    }

    fn open(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        self.close_before(name);
        let attributes = tag
            .attrs
            .iter()
            .filter(|attribute| is_kept(&attribute.name.local));
        let attributes = attributes
            .map(|attribute| {
                (
                    attribute.name.local.to_string(),
                    attribute.value.to_string(),
                )
            })
            .collect();
        let node = Node {
            name: name.to_owned(),
            attributes,
            text: String::new(),
            children: Vec::new(),
            parent: self.top(),
        };
        let id = self.add(node);
        if let Some(id) = id
            && !is_void(name)
            && !tag.self_closing_counts()
            && self.open.len() < DEEPEST
        {
            self.open.push(id);
        }
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    /// Ends what the start of another element ends: a paragraph by a block, a cell by a cell.
    fn close_before(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr", "td", "th"], &["table"]),
            "tbody" | "thead" | "tfoot" => {
                (&["tbody", "thead", "tfoot", "tr", "td", "th"], &["table"])
            }
            "li" => (&["li"], &["ul", "ol"]),
            "option" => (&["option"], &["select"]),
            "p" | "div" | "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            | "section" => (
                &["p"],
                &["td", "th", "div", "table", "li", "section", "article"],
            ),
            _ => return,
        };
        let is_end = |id: NodeId| ends.contains(&&*self.tree.nodes[id].name);
        let is_within = |id: NodeId| within.contains(&&*self.tree.nodes[id].name);
        let mut keep = self.open.len();
        for (depth, id) in self.open.iter().enumerate().rev() {
            if is_within(*id) || depth == 0 {
                break;
            }
            if is_end(*id) {
                keep = depth;
            }
        }
        self.open.truncate(keep);
    }

    /// Ends an element and those left open in it; an end without a start is nothing, and none
    /// ends a table but its own.
    fn close(&mut self, name: &str) {
        for depth in (1..self.open.len()).rev() {
            let open = &self.tree.nodes[self.open[depth]].name;
            if open == name {
                return self.open.truncate(depth);
            }
            if open == "table"
                || matches!(&**open, "td" | "th")
                    && !matches!(name, "tr" | "table" | "tbody" | "thead" | "tfoot")
            {
                return;
            }
        }
    }
}

/// Whether an element that closes itself does so: only those of other vocabularies do.
trait SelfClosing {
    fn self_closing_counts(&self) -> bool;
}

impl SelfClosing for Tag {
    fn self_closing_counts(&self) -> bool {
        self.self_closing && self.name.contains(':')
    }
}

fn is_kept(name: &str) -> bool {
    matches!(
        name,
        "href"
            | "src"
            | "alt"
            | "title"
            | "colspan"
            | "rowspan"
            | "style"
            | "class"
            | "id"
            | "name"
            | "content"
            | "property"
            | "hidden"
            | "type"
            | "aria-hidden"
    )
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "input"
            | "meta"
            | "link"
            | "base"
            | "area"
            | "col"
            | "embed"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "bgsound"
            | "frame"
    )
}

#[cfg(test)]
mod tests {
    use super::read;

    fn shown(text: &str) -> String {
        let tree = read(text);
        let mut shown = String::new();
        for node in &tree.nodes[1..] {
            let parent = &tree.nodes[node.parent].name;
            shown.push_str(&format!("{parent}>{}{} ", node.name, node.text.trim()));
        }
        shown
    }

    #[test]
    fn elements_that_are_left_open_end_where_they_must() {
        assert_eq!(
            shown("<table><tr><td>1<td>2<tr><td>3</table>4"),
            "page>table table>tr tr>td td>1 tr>td td>2 table>tr tr>td td>3 page>4 "
        );
        assert_eq!(
            shown("<p>1<p>2<br/>3</p>"),
            "page>p p>1 page>p p>2 p>br p>3 "
        );
        assert_eq!(shown("<td>1</div>2</td>"), "page>td td>12 ");
        assert_eq!(
            shown("<script>if (a<b) '<p>'</script>1"),
            "page>script script>if (a<b) '<p>' page>1 "
        );
    }

    #[test]
    fn depth_is_bounded() {
        let tree = read(&"<div>".repeat(100_000));
        let depth = |mut id: usize| {
            let mut depth = 0;
            while id != 0 {
                id = tree.nodes[id].parent;
                depth += 1;
            }
            depth
        };
        assert!(depth(tree.nodes.len() - 1) <= super::DEEPEST);
    }
}
