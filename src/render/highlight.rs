//! Code blocks with their words marked by kind. Colours are the stylesheet's, by class.
//!
//! Grammars are read when the first code block asks for one, never before.

use std::sync::OnceLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::markdown::escape;

/// The longest code and the longest line that are marked, in bytes: grammars are slow on what
/// only programs write. Longer code is shown as it is.
const LONGEST_CODE: usize = 32 << 10;
const LONGEST_LINE: usize = 1000;

/// Scopes by their beginnings, and the class of the words that are in them.
const CLASSES: [(&str, &str); 13] = [
    ("comment", "hc"),
    ("string", "hs"),
    ("constant", "hn"),
    ("keyword", "hk"),
    ("storage", "hk"),
    ("markup.heading", "hk"),
    ("markup.inserted", "hs"),
    ("markup.deleted", "hk"),
    ("entity.name.tag", "ht"),
    ("entity.other.attribute-name", "ht"),
    ("entity.name", "hf"),
    ("support", "hf"),
    ("variable.function", "hf"),
];

struct Grammars {
    set: SyntaxSet,
    classes: Vec<(Scope, &'static str)>,
}

fn grammars() -> &'static Grammars {
    static GRAMMARS: OnceLock<Grammars> = OnceLock::new();
    GRAMMARS.get_or_init(|| {
        let classes = CLASSES.iter();
        let classes = classes.filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)));
        Grammars {
            set: SyntaxSet::load_defaults_newlines(),
            classes: classes.collect(),
        }
    })
}

/// Writes code in a language, with its words marked where the language is known.
pub(super) fn highlight(code: &str, language: &str, html: &mut String) {
    let is_short =
        code.len() <= LONGEST_CODE && code.lines().all(|line| line.len() <= LONGEST_LINE);
    let syntax = (is_short && !language.is_empty())
        .then(|| grammars().set.find_syntax_by_token(language))
        .flatten();
    let marked = syntax.and_then(|syntax| marked(code, syntax));
    match marked {
        Some(marked) => html.push_str(&marked),
        None => escape(code, html),
    }
}

/// Marks the words; `None` where the grammar fails on the code.
fn marked(code: &str, syntax: &SyntaxReference) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut writer = Writer {
        html: String::with_capacity(code.len() * 2),
        stack: ScopeStack::new(),
        class: None,
    };
    for line in code.split_inclusive('\n') {
        let mut from = 0;
        for (at, change) in state.parse_line(line, &grammars().set).ok()? {
            writer.text(line.get(from..at)?);
            from = at;
            writer.stack.apply(&change).ok()?;
        }
        writer.text(line.get(from..)?);
    }
    writer.close();
    Some(writer.html)
}

struct Writer {
    html: String,
    stack: ScopeStack,
    /// The class of the words that were written last.
    class: Option<&'static str>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let class = self.class_here();
        if class != self.class && !text.trim().is_empty() {
            self.close();
            if let Some(class) = class {
                self.html.push_str("<span class=\"");
                self.html.push_str(class);
                self.html.push_str("\">");
            }
            self.class = class;
        }
        escape(text, &mut self.html);
    }

    fn close(&mut self) {
        if self.class.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    /// The class of the innermost scope that has one.
    fn class_here(&self) -> Option<&'static str> {
        let classes = &grammars().classes;
        self.stack.scopes.iter().rev().find_map(|scope| {
            let mut found = classes
                .iter()
                .filter(|(prefix, _)| prefix.is_prefix_of(*scope));
            found.next().map(|(_, class)| *class)
        })
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{LONGEST_LINE, highlight};

    fn check(code: &str, language: &str) -> String {
        let mut html = String::new();
        highlight(code, language, &mut html);
        html
    }

    #[test]
    fn words_are_marked_by_kind() {
        assert_snapshot!(check("# 公开\nnew: [2, \"a<b\"]\nopen: true\n", "yaml"), @r#"
        <span class="hc"># 公开
        </span><span class="ht">new</span>: [<span class="hn">2</span>, <span class="hs">&quot;a&lt;b&quot;</span>]
        <span class="ht">open</span>: <span class="hn">true
        </span>
        "#);
        assert_snapshot!(check("fn sum(a: u32) -> u32 { a + 1 } // 合计\n", "rust"), @r#"
        <span class="hk">fn </span><span class="hf">sum</span>(a: <span class="hk">u32</span>) -&gt; <span class="hk">u32 </span>{ a <span class="hk">+ </span><span class="hn">1 </span>} <span class="hc">// 合计
        </span>
        "#);
        assert_snapshot!(check("if [ -f x ]; then\n  echo \"$HOME\"\nfi\n", "sh"), @r#"
        <span class="hk">if </span><span class="hf">[ </span>-f x <span class="hf">]</span><span class="hk">; then
          </span><span class="hf">echo </span><span class="hs">&quot;$HOME&quot;
        </span><span class="hk">fi
        </span>
        "#);
    }

    #[test]
    fn other_text_stays_as_it_is() {
        assert_snapshot!(check("a < b\n", ""), @"a &lt; b");
        assert_snapshot!(check("a < b\n", "no-such-language"), @"a &lt; b");
        let long = format!("x = \"{}\"\n", "a".repeat(LONGEST_LINE));
        assert!(!check(&long, "python").contains("span"));
    }

    #[test]
    fn code_that_never_ends_is_shown() {
        for language in ["yaml", "rust", "html", "json", "md", "sh"] {
            let html = check("\"'`<!-- /* {{ ((\u{0}\r\n\\", language);
            assert!(html.contains("&lt;"), "{language}");
        }
    }
}
