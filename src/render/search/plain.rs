//! Markdown to the lines of plain text that readers see.

use pulldown_cmark::{Event, TagEnd};

use crate::parse::markdown::events;

/// Adds a line of plain text.
pub(super) fn add_line(line: &str, into: &mut String) {
    if line.is_empty() {
        return;
    }
    end_line(into);
    into.push_str(line);
}

/// Adds the text of a passage of Markdown, a line for each paragraph, item, heading and cell.
pub(super) fn add_prose(markdown: &str, into: &mut String) {
    if markdown.is_empty() {
        return;
    }
    end_line(into);
    let mut is_broken = false;
    for (event, _) in events(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                if std::mem::take(&mut is_broken) && !joins(into, &text) {
                    into.push(' ');
                }
                into.push_str(&text);
            }
            Event::SoftBreak => is_broken = true,
            Event::HardBreak | Event::Rule => end_line(into),
            Event::End(tag) if ends_line(tag) => {
                is_broken = false;
                end_line(into);
            }
            _ => {}
        }
    }
    let len = into.trim_end().len();
    into.truncate(len);
}

/// A line break between two Chinese characters is nothing to a reader.
fn joins(before: &str, after: &str) -> bool {
    let is_wide = |ch: Option<char>| ch.is_some_and(|ch| ch >= '\u{2E80}');
    is_wide(before.chars().next_back()) && is_wide(after.chars().next())
}

fn ends_line(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::add_prose;

    #[test]
    fn mark_up_falls_away_and_lines_of_chinese_join() {
        let mut text = String::new();
        add_prose(
            "### 甲\n\n全年**公开**\n[信息](x)27条\nand more\n\n- 一\n- 二\n\n| 丙 | 丁 |\n|--|--|\n| 1 | 2 |\n",
            &mut text,
        );
        insta::assert_snapshot!(text, @"
        甲
        全年公开信息27条 and more
        一
        二
        丙
        丁
        1
        2
        ");
    }
}
