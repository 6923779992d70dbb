//! The part of a page that is the report: what is around it is the website.

use std::collections::BTreeMap;

use crate::forms::Forms;
use crate::import::document::{Block, BlockKind, FactKind};
use crate::import::place::Place;
use crate::import::sections;
use crate::import::text::tidy;

use super::tree::{NodeId, Tree};

/// Keeps the smallest part of a page that holds all sections, and its title before it.
pub(super) fn cut(
    tree: &Tree,
    blocks: Vec<Block>,
    sources: &[(Place, NodeId)],
    facts: &mut Vec<(FactKind, String)>,
) -> Vec<Block> {
    let forms = Forms::builtin();
    let newest = forms.iter().filter(|form| !form.sections.is_empty()).last();
    let found = newest
        .map(|form| sections::find(form, &blocks))
        .unwrap_or_default();
    let nodes: BTreeMap<&Place, NodeId> =
        sources.iter().map(|(place, node)| (place, *node)).collect();
    let lookup = |block: &Block| nodes.get(&block.place).copied();
    let headings: Vec<NodeId> = found
        .iter()
        .filter_map(|found| lookup(&blocks[found.block]))
        .collect();
    let root = match headings.len() {
        0 | 1 => text_root(tree, &blocks, &lookup),
        _ => common(tree, &headings),
    };
    let first = found.first().map_or(0, |found| found.block);
    let last = found.last().map_or(0, |found| found.block);
    let mut kept = Vec::with_capacity(blocks.len());
    for (index, block) in blocks.into_iter().enumerate() {
        let text = block.plain();
        if index > last && ends(&text) && !matches!(block.kind, BlockKind::Table(_)) {
            break;
        }
        let is_inside = lookup(&block).is_none_or(|node| is_in(tree, node, root));
        if is_inside {
            kept.push(block);
        } else if index < first {
            outside(&text, facts);
        }
    }
    kept
}

/// A line above the report may be its title or tell when it was published.
fn outside(text: &str, facts: &mut Vec<(FactKind, String)>) {
    let text = tidy(text);
    if text.chars().count() > 120 {
        return;
    }
    if text.contains("信息公开") && text.ends_with(['告', '报']) {
        facts.insert(0, (FactKind::Title, text));
    } else if ["发布", "时间", "日期", "索引号", "文号"]
        .iter()
        .any(|word| text.contains(word))
    {
        facts.push((FactKind::Line, text));
    }
}

/// The path from the page down to a node.
fn path(tree: &Tree, mut node: NodeId) -> Vec<NodeId> {
    let mut path = vec![node];
    while node != 0 {
        node = tree.nodes[node].parent;
        path.push(node);
    }
    path.reverse();
    path
}

/// The deepest node that holds all of some nodes.
fn common(tree: &Tree, nodes: &[NodeId]) -> NodeId {
    let mut shared: Option<Vec<NodeId>> = None;
    for node in nodes {
        let path = path(tree, *node);
        shared = Some(match shared {
            None => path,
            Some(shared) => shared
                .into_iter()
                .zip(path)
                .take_while(|(one, other)| one == other)
                .map(|(one, _)| one)
                .collect(),
        });
    }
    let shared = shared.unwrap_or_default();
    shared.last().copied().unwrap_or(0)
}

/// Without sections, the part with the long paragraphs.
fn text_root(tree: &Tree, blocks: &[Block], lookup: &dyn Fn(&Block) -> Option<NodeId>) -> NodeId {
    let is_long = |block: &&Block| {
        matches!(block.kind, BlockKind::Table(_)) || block.plain().chars().count() >= 60
    };
    let long: Vec<NodeId> = blocks.iter().filter(is_long).filter_map(lookup).collect();
    match long.len() {
        0 => 0,
        _ => common(tree, &long),
    }
}

fn is_in(tree: &Tree, mut node: NodeId, root: NodeId) -> bool {
    loop {
        if node == root {
            return true;
        }
        if node == 0 {
            return false;
        }
        node = tree.nodes[node].parent;
    }
}

/// Words that stand below a report and never in it.
const BELOW: [&str; 22] = [
    "版权所有",
    "ICP备",
    "网站标识码",
    "公网安备",
    "网站地图",
    "联系我们",
    "关于我们",
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "打印本页",
    "关闭窗口",
    "关闭本页",
    "分享到",
    "扫一扫",
    "返回顶部",
    "相关链接",
    "友情链接",
    "主办单位",
    "责任编辑",
    "相关阅读",
];

/// Tells whether a line is where the website goes on below the report.
fn ends(text: &str) -> bool {
    let text = tidy(text);
    let is_word = matches!(
        &*text,
        "打印" | "关闭" | "【打印】" | "【关闭】" | "分享" | "收藏" | "[打印]" | "[关闭]"
    );
    text.chars().count() < 120 && (is_word || BELOW.iter().any(|word| text.contains(word)))
}
