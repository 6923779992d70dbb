//! The stylesheet of a site: that of the theme, and after it the rules of the folder `styles/`.
//!
//! A theme that extends another adds a file to `styles/`, or replaces one by its name. A theme
//! with a `style.css` of its own begins anew: nothing of the themes below it is left.

use std::sync::Arc;

/// The part of a theme that makes the stylesheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheets<'a> {
    /// Its `assets/style.css`, where it has one.
    pub(super) main: Option<&'a str>,
    /// The files of its folder `styles/`, by name.
    pub(super) parts: &'a [(&'a str, &'a str)],
}

/// Joins the rules of all layers, the lowest first; `None` where no layer has any.
pub(super) fn joined<'a>(layers: impl Iterator<Item = Sheets<'a>>) -> Option<Arc<str>> {
    let mut main = None;
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for layer in layers {
        if layer.main.is_some() {
            main = layer.main;
            parts.clear();
        }
        for (name, text) in layer.parts {
            match parts.iter_mut().find(|(own, _)| own == name) {
                Some(part) => part.1 = text,
                None => parts.push((name, text)),
            }
        }
    }
    if main.is_none() && parts.is_empty() {
        return None;
    }
    let mut text = main.unwrap_or("").to_owned();
    for (_, part) in parts {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(part);
    }
    Some(text.into())
}

#[cfg(test)]
mod tests {
    use super::{Sheets, joined};

    /// A layer: its `style.css`, and the files of its `styles/`.
    type Layer<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)]);

    fn check(layers: &[Layer<'_>]) -> Option<String> {
        let sheets = layers
            .iter()
            .map(|(main, parts)| Sheets { main: *main, parts });
        joined(sheets).map(|text| text.to_string())
    }

    #[test]
    fn upper_layers_add_replace_or_begin_anew() {
        let low: Layer<'_> = (Some("0\n"), &[("a.css", "a\n"), ("b.css", "b\n")]);
        assert_eq!(check(&[low]).unwrap(), "0\n\na\n\nb\n");
        assert_eq!(
            check(&[low, (None, &[("c.css", "c\n")])]).unwrap(),
            "0\n\na\n\nb\n\nc\n"
        );
        assert_eq!(
            check(&[low, (None, &[("a.css", "A\n")])]).unwrap(),
            "0\n\nA\n\nb\n"
        );
        assert_eq!(check(&[low, (Some("1"), &[])]).unwrap(), "1");
        assert_eq!(check(&[(None, &[("a.css", "a")])]).unwrap(), "a");
        assert_eq!(check(&[(None, &[])]), None);
    }
}
