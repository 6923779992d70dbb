//! Blocks to clean Markdown: nothing of the source can become mark-up that it was not.

use super::document::{Block, BlockKind, Inline, Target};
use super::figure::is_space;
use super::grid::Grid;
use super::text::tidy;

/// Where the enclosed files go: for each, its name beside the report, or `None` where it is not
/// written.
pub(super) type Names = [Option<String>];

/// Writes a block, with a blank line after it where the next is no item of the same list.
pub(super) fn write(block: &Block, names: &Names, text: &mut String) {
    match &block.kind {
        BlockKind::Table(grid) => table(grid, text),
        BlockKind::Heading => heading(&tidy(&block.plain()), text),
        BlockKind::Item { is_ordered, depth } => {
            let line = inlines(&block.inlines, names).join(" ");
            if !line.is_empty() {
                let mark = if *is_ordered { "1." } else { "-" };
                text.push_str(&format!("{}{mark} {line}\n", "   ".repeat(*depth)));
            }
        }
        BlockKind::Line | BlockKind::Paragraph => {
            for line in inlines(&block.inlines, names) {
                paragraph(&line, text);
            }
        }
    }
}

/// Writes lines of Markdown as they are.
pub(super) fn raw(block: &Block, text: &mut String) {
    text.push_str(block.plain().trim_end());
    text.push('\n');
}

/// Ends a list before something else.
pub(super) fn part(text: &mut String) {
    if !text.ends_with("\n\n") && !text.is_empty() {
        text.push('\n');
    }
}

fn heading(line: &str, text: &mut String) {
    let line = line.trim();
    if !line.is_empty() {
        part(text);
        text.push_str(&format!("### {}\n\n", escape(line)));
    }
}

/// Writes a paragraph; one that begins with the number and name of a part gets them as a heading.
fn paragraph(line: &str, whole: &mut String) {
    if line.is_empty() {
        return;
    }
    part(whole);
    if let Some((head, rest)) = split_head(line) {
        heading_escaped(head, whole);
        if rest.is_empty() {
            return;
        }
        return whole.push_str(&format!("{}\n\n", at_start(rest)));
    }
    whole.push_str(&format!("{}\n\n", at_start(line)));
}

fn heading_escaped(line: &str, text: &mut String) {
    let bare = line.replace("**", "");
    text.push_str(&format!("### {}\n\n", bare.trim()));
}

/// The longest name of a part, in characters.
const LONGEST_HEAD: usize = 30;

/// Parts `（一）主动公开方面。全面落实……` after the name of the part.
fn split_head(line: &str) -> Option<(&str, &str)> {
    let bare = line.strip_prefix("**").unwrap_or(line);
    let inner = bare.strip_prefix(['（', '('])?;
    let (number, _) = inner.split_once(['）', ')'])?;
    let is_number = (1..=3).contains(&number.chars().count())
        && number.chars().all(|ch| "一二三四五六七八九十".contains(ch));
    if !is_number {
        return None;
    }
    let end = line.find(['。', '：', ':', '；']).unwrap_or(line.len());
    let head = &line[..end];
    let rest = line[end..].trim_start_matches(['。', '：', ':', '；']);
    let rest = if head.matches("**").count() % 2 == 1 {
        rest.strip_prefix("**")?
    } else {
        rest
    };
    (head.chars().count() <= LONGEST_HEAD && !head.contains('，')).then_some((head, rest))
}

/// Escapes what would be mark-up at the start of a line only.
fn at_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let is_number = digits > 0 && (rest.starts_with(". ") || rest.starts_with(") "));
    let is_mark = line.starts_with(['#', '>', '='])
        || ["- ", "+ ", "---", "~~~"]
            .iter()
            .any(|mark| line.starts_with(mark));
    match (is_number, is_mark) {
        (true, _) => format!("{}\\{rest}", &line[..digits]),
        (_, true) => format!("\\{line}"),
        _ => line.to_owned(),
    }
}

/// The lines of a paragraph as Markdown; a broken line begins a new one.
fn inlines(parts: &[Inline], names: &Names) -> Vec<String> {
    let mut lines = vec![String::new()];
    let push = |lines: &mut Vec<String>, part: &str| {
        if let Some(line) = lines.last_mut() {
            line.push_str(part);
        }
    };
    for part in parts {
        match part {
            Inline::Text(text) => {
                for (at, piece) in text.split('\n').enumerate() {
                    if at > 0 {
                        push(&mut lines, " ");
                    }
                    push(&mut lines, &escape(piece));
                }
            }
            Inline::Strong(text) => {
                let inner = text.trim_matches(is_space);
                if !inner.is_empty() {
                    push(&mut lines, &format!("**{}**", escape(inner)));
                }
            }
            Inline::Link { text, target } => push(&mut lines, &link(text, target, names)),
            Inline::Picture { alt, file } => {
                if let Some(name) = names.get(*file).and_then(Option::as_deref) {
                    let alt = if alt.trim().is_empty() {
                        "图"
                    } else {
                        alt.trim()
                    };
                    push(
                        &mut lines,
                        &format!("![{}]({})", escape(alt), address(name)),
                    );
                }
            }
            Inline::Break => lines.push(String::new()),
        }
    }
    let tidied = lines
        .iter()
        .map(|line| tidy(line).trim().replace("****", ""));
    tidied.filter(|line| !line.is_empty()).collect()
}

fn link(text: &str, target: &Target, names: &Names) -> String {
    let target = match target {
        Target::Web(target) => Some(target.clone()),
        Target::File(file) => names.get(*file).cloned().flatten(),
    };
    match target {
        Some(target) => format!("[{}]({})", escape(text.trim()), address(&target)),
        None => escape(text),
    }
}

/// An address in round brackets: what would end it is written in percents.
fn address(target: &str) -> String {
    let mut address = String::with_capacity(target.len());
    for ch in target.chars() {
        match ch {
            ' ' | '(' | ')' | '<' | '>' | '\\' | '"' => {
                address.push_str(&format!("%{:02X}", ch as u32))
            }
            ch if ch.is_control() => {}
            ch => address.push(ch),
        }
    }
    address
}

/// Escapes what would be mark-up anywhere in a line.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(ch) = chars.next() {
        let next = chars.peek().copied();
        let is_mark = match ch {
            '*' | '_' | '`' | '[' | ']' | '<' | '\\' => true,
            '~' => next == Some('~'),
            // References begin with two of them, however they are escaped.
            '{' => escaped.ends_with('{'),
            '&' => next.is_some_and(|next| next.is_ascii_alphabetic() || next == '#'),
            _ => false,
        };
        if is_mark {
            escaped.push('\\');
        }
        escaped.push(ch);
    }
    escaped
}

/// Writes a table of the text, with its first row as its head.
fn table(grid: &Grid, text: &mut String) {
    let n_columns = grid.n_columns() as usize;
    part(text);
    for (number, row) in grid.rows.iter().enumerate() {
        let mut cells = vec![String::new(); n_columns];
        for cell in row {
            if let Some(place) = cells.get_mut(cell.column as usize) {
                *place = escape(&tidy(&cell.text.replace('\n', " "))).replace('|', "\\|");
            }
        }
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
        if number == 0 {
            text.push_str(&format!("|{}\n", " --- |".repeat(n_columns)));
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::import::document::{Block, BlockKind};
    use crate::import::place::Place;

    fn check(text: &str) -> String {
        let mut written = String::new();
        write(
            &Block::text(BlockKind::Paragraph, text, Place::Whole),
            &[],
            &mut written,
        );
        written
    }

    #[test]
    fn parts_become_headings() {
        assert_eq!(
            check("（一）主动公开方面。全面落实。"),
            "### （一）主动公开方面\n\n全面落实。\n\n"
        );
        assert_eq!(check("(二) 存在问题"), "### (二)存在问题\n\n");
        assert_eq!(
            check("（三）我镇成立工作领导小组，明确工作重点，责任到人。"),
            "（三）我镇成立工作领导小组，明确工作重点，责任到人。\n\n"
        );
    }

    #[test]
    fn nothing_becomes_mark_up() {
        assert_eq!(
            check("<script>*a*_b_[c](d){{ x }}"),
            "\\<script>\\*a\\*\\_b\\_\\[c\\](d){\\{ x }}\n\n"
        );
        assert_eq!(check("# 1"), "\\# 1\n\n");
        assert_eq!(check("1. one two"), "1\\. one two\n\n");
    }
}
