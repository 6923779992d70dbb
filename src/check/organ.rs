//! `wrong-organ`: a report speaks of its own agency, not of the one that its text was taken from.

use std::ops::Range;

use crate::diag::{Diagnostic, Message, Severity};
use crate::model::{Agency, AgencyId, AgencyKind, Passage, Portal, Report};
use crate::source::Span;

use super::prose::{is_quoted, prose};
use super::words::Words;
use super::{Context, Family, Rule, Run, Subject};

pub(super) const FAMILY: Family = Family {
    rules: RULES,
    run: Run::Names(run),
};

const RULES: &[Rule] = &[Rule {
    code: "wrong-organ",
    level: Severity::Warning,
    manual: include_str!("wrong-organ.md"),
}];

/// How an agency calls itself, and where the same characters mean something else.
struct SelfName {
    /// What follows 我 or 本: 局.
    noun: &'static str,
    /// The agencies that can speak so.
    of: &'static [Nature],
    /// What stands before 我局 or 本局 where it is no self-name: 自我局限, 基本局面.
    before: &'static str,
    /// What stands after it then.
    after: &'static str,
}

/// What an agency is, as far as self-names go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nature {
    Department,
    /// 镇.
    Town,
    /// 乡.
    CountryTown,
    Subdistrict,
    Government,
}

/// Words that only some agencies use of themselves. 我县 and 我市 are in no list: a town may speak
/// of its county, a county of its city.
const SELF_NAMES: &[SelfName] = &[
    SelfName {
        noun: "局",
        of: &[Nature::Department],
        before: "自基根日",
        after: "限面势部",
    },
    SelfName {
        noun: "厅",
        of: &[Nature::Department],
        before: "自",
        after: "",
    },
    SelfName {
        noun: "委",
        of: &[Nature::Department],
        before: "自基根日",
        after: "托派任屈",
    },
    SelfName {
        noun: "镇",
        of: &[Nature::Town],
        before: "自样成基根剧原",
        after: "定静压痛",
    },
    SelfName {
        noun: "乡",
        of: &[Nature::CountryTown],
        before: "自样成基根剧原",
        after: "土",
    },
    SelfName {
        noun: "街道",
        of: &[Nature::Subdistrict],
        before: "自基根",
        after: "",
    },
    SelfName {
        noun: "街",
        of: &[Nature::Subdistrict],
        before: "自基根",
        after: "",
    },
];

/// Ends of names that tell what an agency is, the longer before the shorter.
const ENDINGS: &[(&str, Nature)] = &[
    ("镇人民政府", Nature::Town),
    ("乡人民政府", Nature::CountryTown),
    ("镇政府", Nature::Town),
    ("乡政府", Nature::CountryTown),
    ("街道办事处", Nature::Subdistrict),
    ("街道办", Nature::Subdistrict),
    ("街道", Nature::Subdistrict),
    ("人民政府", Nature::Government),
    ("局", Nature::Department),
    ("委", Nature::Department),
    ("委员会", Nature::Department),
    ("委会", Nature::Department),
    ("厅", Nature::Department),
    ("办公室", Nature::Department),
    ("中心", Nature::Department),
    ("院", Nature::Department),
    ("处", Nature::Department),
    ("队", Nature::Department),
    ("镇", Nature::Town),
    ("乡", Nature::CountryTown),
];

/// Returns what an agency is: by its name, or else by its kind.
fn natures(agency: &Agency) -> Vec<Nature> {
    let by_name = ENDINGS
        .iter()
        .find(|(ending, _)| agency.name.ends_with(ending));
    if let Some((_, nature)) = by_name {
        return vec![*nature];
    }
    match agency.kind {
        AgencyKind::Township => vec![Nature::Town, Nature::CountryTown],
        AgencyKind::Subdistrict => vec![Nature::Subdistrict],
        AgencyKind::CountyGovernment
        | AgencyKind::CityGovernment
        | AgencyKind::ProvinceGovernment => {
            vec![Nature::Government]
        }
        _ => vec![Nature::Department],
    }
}

/// How many passages at the top of a report can say whose report it is.
const OPENING: usize = 4;

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let context = &subject.context;
    let names = context.names.get_or_init(|| Names::of(context.portal));
    let reader = Reader {
        names,
        portal: context.portal,
        own: subject.agency(),
    };
    reader.title(subject.report, context, found);
    for (index, prose) in prose(subject.report).enumerate() {
        reader.self_names(prose.passage, found);
        if index < OPENING {
            reader.speaker(prose.passage, found);
        }
    }
}

/// The names of all agencies, found in one pass.
pub(super) struct Names {
    words: Words,
    /// The agency of each word.
    agencies: Vec<AgencyId>,
}

impl Names {
    fn of(portal: &Portal) -> Self {
        let named = portal.agencies.iter();
        let named = named.flat_map(|agency| names(agency).map(|name| (name, agency.id)));
        let (names, agencies): (Vec<_>, Vec<_>) = named.unzip();
        Self {
            words: Words::new(names),
            agencies,
        }
    }

    /// Finds the first name of an agency in a text that does not name `own`. Agencies above and
    /// below it are named in many reports and do not count.
    fn foreign<'a>(
        &self,
        text: &str,
        (portal, own): (&'a Portal, &Agency),
    ) -> Option<(Range<usize>, &'a Agency)> {
        if names(own).any(|name| text.contains(name)) {
            return None;
        }
        let is_above = |low: &Agency, high: &Agency| low.folder.below(&high.folder).is_some();
        self.words.find(text).into_iter().find_map(|(range, word)| {
            let other = portal.agency(self.agencies[word]);
            let is_related = other.id == own.id || is_above(own, other) || is_above(other, own);
            (!is_related).then_some((range, other))
        })
    }
}

/// The names of an agency that are long enough to be one.
fn names(agency: &Agency) -> impl Iterator<Item = &str> {
    let names = [agency.name.as_str(), agency.short_name.as_str()];
    names.into_iter().filter(|name| name.chars().count() >= 3)
}

/// Reads the reports of one agency.
struct Reader<'a> {
    names: &'a Names,
    portal: &'a Portal,
    own: &'a Agency,
}

impl<'a> Reader<'a> {
    fn foreign(&self, text: &str) -> Option<(Range<usize>, &'a Agency)> {
        self.names.foreign(text, (self.portal, self.own))
    }

    /// The title names the agency, or at least no other agency of the portal.
    fn title(&self, report: &Report, context: &Context<'_>, found: &mut Vec<Diagnostic>) {
        let title = &report.title;
        let written = context.sources.slice(title.span);
        let is_written = written.contains(title.value.as_str());
        let Some((range, other)) = self.foreign(written).filter(|_| is_written) else {
            return;
        };
        let start = title.span.range().start;
        let span = Span::new(title.span.file, start + range.start..start + range.end);
        found.push(self.wrong(span, other));
    }

    /// Another agency speaks: 2023年，乙镇…, 本报告由乙镇编制.
    fn speaker(&self, passage: &Passage, found: &mut Vec<Diagnostic>) {
        let text = &passage.text;
        let Some((range, other)) = self.foreign(text) else {
            return;
        };
        let before = text[..range.start].trim_end_matches(['，', ',', ' ', '度', '年', '来', '以']);
        let opens = before
            .trim_end_matches(|ch: char| ch.is_ascii_digit())
            .is_empty();
        let issues = text[..range.start].ends_with('由') && text[range.end..].contains("编制");
        if opens || issues {
            found.push(self.wrong(passage.span(range), other));
        }
    }

    fn wrong(&self, span: Span, other: &Agency) -> Diagnostic {
        let help = Message::new("wrong-organ.help").with("agency", &self.own.name);
        Diagnostic::warning("wrong-organ", span)
            .with("other", &other.short_name)
            .with("agency", &self.own.short_name)
            .help(help)
    }

    fn self_names(&self, passage: &Passage, found: &mut Vec<Diagnostic>) {
        for (range, noun) in foreign_self_names(&passage.text, self.own) {
            let message =
                Message::new("wrong-organ.self").with("word", &passage.text[range.clone()]);
            let help = Message::new("wrong-organ.self.help")
                .with("noun", noun)
                .with("agency", &self.own.short_name);
            let wrong = Diagnostic::warning("wrong-organ", passage.span(range));
            found.push(wrong.message(message).help(help));
        }
    }
}

/// Finds 我局 in a town's text, 我镇 in a bureau's.
fn foreign_self_names(text: &str, agency: &Agency) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    let natures = natures(agency);
    for (at, pronoun) in text.match_indices(['我', '本']) {
        let rest = &text[at + pronoun.len()..];
        let Some(name) = SELF_NAMES.iter().find(|name| rest.starts_with(name.noun)) else {
            continue;
        };
        let end = at + pronoun.len() + name.noun.len();
        let before = text[..at].chars().next_back();
        let after = text[end..].chars().next();
        let is_other_word = before.is_some_and(|ch| name.before.contains(ch))
            || after.is_some_and(|ch| name.after.contains(ch));
        let is_own = natures.iter().any(|nature| name.of.contains(nature));
        if !is_own && !is_other_word && !is_quoted(text, at) {
            found.push((at..end, name.noun));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::foreign_self_names;
    use crate::model::{Agency, AgencyKind};
    use crate::source::FilePath;

    fn check(name: &str, kind: AgencyKind, text: &str) -> Vec<String> {
        let agency = Agency {
            name: name.to_owned(),
            short_name: name.to_owned(),
            kind,
            ..Agency::new(FilePath::new("content"))
        };
        let found = foreign_self_names(text, &agency).into_iter();
        found.map(|(range, _)| text[range].to_owned()).collect()
    }

    #[test]
    fn a_town_has_no_bureau_and_a_bureau_no_town() {
        let text = "我局积极配合我镇，我县、我市、本局";
        assert_eq!(
            check("甲县乙镇人民政府", AgencyKind::Township, text),
            ["我局", "本局"]
        );
        assert_eq!(
            check("甲县乙乡人民政府", AgencyKind::Township, text),
            ["我局", "我镇", "本局"]
        );
        assert_eq!(
            check("甲县丙局", AgencyKind::CountyDepartment, text),
            ["我镇"]
        );
    }

    #[test]
    fn the_same_characters_in_other_words_are_left_alone() {
        let text = "自我局限，基本局面，样本镇，本乡土，“我镇我家”，本街道";
        assert!(check("甲县乙街道办事处", AgencyKind::Subdistrict, text).is_empty());
    }
}
