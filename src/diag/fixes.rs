//! The changes that diagnostics offer, made all at once.

use std::collections::BTreeMap;

use super::{Diagnostic, Fix};
use crate::source::{FileId, FilePath, Sources};

/// A file with its fixes made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedFile {
    /// The file.
    pub path: FilePath,
    /// Its new text.
    pub text: String,
    /// How many fixes were made.
    pub count: usize,
}

/// Makes every fix that does not touch another; the rest waits for the next run.
///
/// Returns the files that change, by path. A byte order mark that a file began with is put back.
pub fn apply_fixes<'a>(
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    further: impl IntoIterator<Item = Fix>,
    sources: &Sources,
) -> Vec<FixedFile> {
    let offered = diagnostics
        .into_iter()
        .filter_map(|found| found.fix.clone());
    let mut by_file: BTreeMap<FileId, Vec<Fix>> = BTreeMap::new();
    for fix in offered.chain(further) {
        by_file.entry(fix.span.file).or_default().push(fix);
    }
    let fixed = by_file.into_iter().filter_map(|(file, mut fixes)| {
        fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
        let source = sources.file(file)?;
        let (text, count) = rewrite(sources.text(file), &fixes);
        let text = if source.had_bom {
            format!("\u{FEFF}{text}")
        } else {
            text
        };
        (count > 0).then(|| FixedFile {
            path: source.path.clone(),
            text,
            count,
        })
    });
    fixed.collect()
}

fn rewrite(text: &str, fixes: &[Fix]) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let mut count = 0;
    for fix in fixes {
        let range = fix.span.range();
        if range.start < done || text.get(range.clone()).is_none() {
            continue;
        }
        out.push_str(&text[done..range.start]);
        out.push_str(&fix.replacement);
        done = range.end;
        count += 1;
    }
    out.push_str(&text[done..]);
    (out, count)
}

#[cfg(test)]
mod tests {
    use super::apply_fixes;
    use crate::diag::{Diagnostic, Fix};
    use crate::source::{FileId, Sources, Span};

    #[test]
    fn fixes_that_overlap_wait_for_the_next_run() {
        let sources = Sources::from_texts([("a.yaml", "\u{FEFF}a: １２\nb: x\n")]);
        let span = |range| Span::new(FileId(0), range);
        let fixes = [
            Diagnostic::error("full-width-figure", span(3..9)).fix(span(3..9), "12"),
            Diagnostic::error("full-width-figure", span(3..6)).fix(span(3..9), "99"),
        ];
        let further = [Fix {
            span: span(14..14),
            replacement: "!".to_owned(),
        }];
        let fixed = apply_fixes(&fixes, further, &sources);
        assert_eq!(fixed[0].text, "\u{FEFF}a: 12\nb: x!\n");
        assert_eq!(fixed[0].count, 2);
    }
}
