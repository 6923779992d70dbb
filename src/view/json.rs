//! A JSON value as views make it: its maps keep their order, its numbers their written form.

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Json {
    /// Nothing.
    Null,
    /// True or false.
    Truth(bool),
    /// A number as it is written: `12.50`.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// A map in the order of its keys.
    Map(Vec<(&'static str, Json)>),
}

impl Json {
    /// Makes a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Makes a whole number.
    pub fn number(number: impl Into<u64>) -> Self {
        Self::Number(number.into().to_string())
    }

    /// Makes a text, or nothing where it is not known.
    pub fn known(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    /// Makes a list of texts.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// Makes a map of those entries that hold something.
    pub fn map(entries: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let some = entries
            .into_iter()
            .filter(|(_, value)| *value != Self::Null);
        Self::Map(some.collect())
    }
}
