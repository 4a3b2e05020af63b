//! What was sent to a form and not accepted: it stands in the form again, so that nothing typed is lost.

use crate::parts::form::Choice;

/// The form that was not accepted, and its fields; the default is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    form: Option<&'static str>,
    fields: Vec<(&'static str, String)>,
}

impl Typed {
    /// A form of the page, by the end of its address: `/appoint`; empty for the page's own address.
    #[must_use]
    pub const fn form(form: &'static str) -> Self {
        Self { form: Some(form), fields: Vec::new() }
    }

    /// The same with a field; one that was sent several times is told several times.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Is it that form?
    #[must_use]
    pub fn is(&self, form: &str) -> bool {
        self.form == Some(form)
    }

    /// What a field of a form holds: what was typed, else what is stored.
    pub(super) fn or<'a>(&'a self, form: &str, name: &str, stored: &'a str) -> &'a str {
        let typed = self.fields.iter().find(|(field, _)| self.is(form) && *field == name);
        typed.map_or(stored, |(_, value)| value.as_str())
    }

    /// Choices of a form, those chosen that were chosen in it.
    pub(super) fn among(&self, form: &str, name: &str, choices: &[Choice]) -> Vec<Choice> {
        if !self.is(form) {
            return choices.to_vec();
        }
        let chosen = |value: &str| self.fields.iter().any(|(field, typed)| *field == name && typed == value);
        choices.iter().map(|one| one.clone().chosen(chosen(&one.value))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_in_its_own_form_alone() {
        let typed = Typed::form("/appoint").with("note", "轮岗").with("sectors", "2").with("sectors", "3");
        assert_eq!(typed.or("/appoint", "note", ""), "轮岗");
        assert_eq!(typed.or("/hand-over", "note", "x"), "x");
        assert_eq!(typed.or("/appoint", "from_day", "2026-11-23"), "2026-11-23");
        let all: Vec<Choice> = (1..4).map(|n| Choice::new(n.to_string(), "").chosen(n == 1)).collect();
        let chosen = |form: &str| {
            let found = typed.among(form, "sectors", &all);
            found.into_iter().filter(|one| one.chosen).map(|one| one.value).collect::<Vec<_>>()
        };
        assert_eq!((chosen("/appoint"), chosen("")), (vec!["2".to_owned(), "3".to_owned()], vec!["1".to_owned()]));
        assert!(!Typed::default().is(""));
    }
}
