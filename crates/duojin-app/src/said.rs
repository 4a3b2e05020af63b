//! A sentence or word in both languages of the interface.

use serde::Serialize;

/// The same said in Chinese and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Said {
    /// Both at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Words that are the same in both: names, digits, words of a source.
    pub fn same(text: impl Into<String>) -> Self {
        let zh = text.into();
        Self { en: zh.clone(), zh }
    }

    /// Nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty()
    }

    /// In one language.
    pub fn get(&self, english: bool) -> &str {
        if english { &self.en } else { &self.zh }
    }

    /// This sentence and the next: no space in Chinese, one in English.
    #[must_use]
    pub fn then(mut self, next: &Self) -> Self {
        if next.is_empty() {
            return self;
        }
        if !self.is_empty() {
            self.en.push(' ');
        }
        self.zh.push_str(&next.zh);
        self.en.push_str(&next.en);
        self
    }

    /// Several, with a joint between.
    pub fn joined<'a>(parts: impl IntoIterator<Item = &'a Self>, zh: &str, en: &str) -> Self {
        let (mut all_zh, mut all_en) = (Vec::new(), Vec::new());
        for part in parts {
            all_zh.push(part.zh.as_str());
            all_en.push(part.en.as_str());
        }
        Self { zh: all_zh.join(zh), en: all_en.join(en) }
    }
}

/// A count with its English noun in the right number.
pub(crate) fn counted(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("{n} {one}") } else { format!("{n} {many}") }
}
