//! The sentences of the program in each of its languages.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A language of the diagnostics and of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// Chinese as written in mainland China.
    ZhCn,
    /// English.
    En,
}

impl Lang {
    /// Reads a language from a tag such as `zh-CN`, `zh_CN.UTF-8` or `en`; `None` for others.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        if tag.starts_with("zh") {
            Some(Self::ZhCn)
        } else if tag.starts_with("en") {
            Some(Self::En)
        } else {
            None
        }
    }
}

const ZH_CN: &[&str] = &[
    include_str!("../../locales/zh-CN.yaml"),
    include_str!("../../locales/authoring.zh-CN.yaml"),
    include_str!("../../locales/publish.zh-CN.yaml"),
];
const EN: &[&str] = &[
    include_str!("../../locales/en.yaml"),
    include_str!("../../locales/authoring.en.yaml"),
    include_str!("../../locales/publish.en.yaml"),
];

type Catalogue = HashMap<String, String>;

/// Returns the sentence with this key, if the language has it.
pub fn text(lang: Lang, key: &str) -> Option<&'static str> {
    static CATALOGUES: [OnceLock<Catalogue>; 2] = [const { OnceLock::new() }; 2];
    let (index, sources) = match lang {
        Lang::ZhCn => (0, ZH_CN),
        Lang::En => (1, EN),
    };
    let catalogue = CATALOGUES[index].get_or_init(|| read(sources));
    catalogue.get(key).map(String::as_str)
}

fn read(sources: &[&str]) -> Catalogue {
    let read = |source: &&str| serde_yaml::from_str::<Catalogue>(source).unwrap_or_default();
    sources.iter().flat_map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{EN, ZH_CN};

    fn catalogue(sources: &[&str]) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for source in sources {
            let read: BTreeMap<String, String> = serde_yaml::from_str(source).unwrap();
            for (key, sentence) in read {
                assert_eq!(
                    all.insert(key.clone(), sentence),
                    None,
                    "`{key}` stands twice"
                );
            }
        }
        all
    }

    fn names(sentence: &str) -> BTreeSet<&str> {
        sentence
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}'))
            .map(|(n, _)| n)
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_sentences_with_the_same_values() {
        let (zh, en) = (catalogue(ZH_CN), catalogue(EN));
        let keys = |catalogue: &BTreeMap<String, String>| -> Vec<String> {
            catalogue.keys().cloned().collect()
        };
        assert_eq!(keys(&zh), keys(&en));
        for (key, sentence) in &zh {
            assert_eq!(names(sentence), names(&en[key]), "values of `{key}`");
        }
    }
}
