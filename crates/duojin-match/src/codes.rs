//! What a test of codes says of one code.

use std::sync::Arc;

use duojin_base::Truth;
use duojin_rule::{Classification, CodeDef, CodeTest};

/// A test of codes made ready to be asked of many codes.
pub(crate) struct Wanted<'a> {
    /// Codes that only group others.
    groups: Vec<&'a CodeDef>,
    /// As written, and what the groups among them cover.
    codes: Vec<&'a str>,
    hierarchical: bool,
}

fn covers<'a>(groups: &[&'a CodeDef], code: &str) -> &'a [Arc<str>] {
    groups.iter().find(|def| &*def.code == code).map_or(&[], |def| &def.covers)
}

impl<'a> Wanted<'a> {
    pub(crate) fn new(class: Option<&'a Classification>, test: &'a CodeTest) -> Self {
        let groups: Vec<_> =
            class.into_iter().flat_map(|class| &class.codes).filter(|def| !def.covers.is_empty()).collect();
        let below = test.any_of.iter().flat_map(|code| covers(&groups, code));
        let codes = test.any_of.iter().chain(below).map(|code| &**code).collect();
        Self { groups, codes, hierarchical: class.is_some_and(|class| class.hierarchical) }
    }

    /// True: among or below the wanted ones. Unknown: coarser than one of them. A group (门类) is as coarse as what it covers.
    pub(crate) fn ask(&self, code: &str) -> Truth {
        let plain = self.ask_plain(code);
        if plain == Truth::True || !self.hierarchical {
            return plain;
        }
        let parts = covers(&self.groups, code);
        if parts.is_empty() {
            return plain;
        }
        let mut answers = parts.iter().map(|part| self.ask_plain(part));
        let first = answers.next().unwrap_or(plain);
        if answers.all(|answer| answer == first) && plain != Truth::Unknown { first } else { Truth::Unknown }
    }

    fn ask_plain(&self, code: &str) -> Truth {
        if self.codes.contains(&code) {
            return Truth::True;
        }
        if !self.hierarchical {
            return Truth::False;
        }
        if self.codes.iter().any(|wanted| code.starts_with(wanted)) {
            Truth::True
        } else if self.codes.iter().any(|wanted| wanted.starts_with(code)) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}

#[cfg(test)]
mod tests {
    use duojin_rule::ClassId;

    use super::*;

    fn class() -> Classification {
        let code = |code: &str, covers: &[&str]| CodeDef {
            code: code.into(),
            name: code.to_owned(),
            en: String::new(),
            covers: covers.iter().map(|c| Arc::from(*c)).collect(),
        };
        let codes =
            vec![code("F", &["51", "52"]), code("51", &[]), code("511", &[]), code("5112", &[]), code("52", &[])];
        Classification { name: "行业分类".to_owned(), hierarchical: true, codes }
    }

    fn ask(wanted: &[&str], code: &str) -> Truth {
        let class = class();
        let test = CodeTest { class: ClassId(0), any_of: wanted.iter().map(|c| Arc::from(*c)).collect() };
        Wanted::new(Some(&class), &test).ask(code)
    }

    #[test]
    fn below_counts_coarser_is_unknown() {
        assert_eq!(ask(&["51"], "5112"), Truth::True);
        assert_eq!(ask(&["51"], "51"), Truth::True);
        assert_eq!(ask(&["511"], "51"), Truth::Unknown);
        assert_eq!(ask(&["511", "51"], "51"), Truth::True);
        assert_eq!(ask(&["52"], "5112"), Truth::False);
        assert_eq!(ask(&["F"], "5112"), Truth::True);
        assert_eq!(ask(&["F"], "F"), Truth::True);
        assert_eq!(ask(&["51"], "F"), Truth::Unknown);
        assert_eq!(ask(&["51", "52"], "F"), Truth::True);
        assert_eq!(ask(&["63"], "F"), Truth::False);
    }
}
