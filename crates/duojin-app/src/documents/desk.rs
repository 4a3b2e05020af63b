//! One rule by itself, beside the pack's derived facts: what is wrong with it, and how an official document would say it.

use duojin_base::Diagnostic;
use duojin_lang::{Source, print_rules};
use duojin_pack::Pack;
use duojin_read::sentence::{Phrasing, Rule, Vocabulary, write};
use duojin_rule::{RuleSet, Schema};

use crate::people::problems;

/// The name under which messages place the rule.
const RULE: &str = "rule";

/// The dictionary and the derived facts, ready for many rules.
pub(super) struct Desk<'p> {
    schema: &'p Schema,
    derived: String,
    vocabulary: Vocabulary<'p>,
}

impl<'p> Desk<'p> {
    pub(super) fn new(pack: &'p Pack) -> Self {
        let schema = &*pack.schema;
        let derived = RuleSet { derived: pack.policies.rules.derived.clone(), ..RuleSet::default() };
        Self { schema, derived: print_rules(&derived, schema), vocabulary: Vocabulary::new(schema, &derived.derived) }
    }

    /// The sentence of a rule that has no fault, and everything wrong with one that has.
    pub(super) fn read(&self, rule: &str) -> (String, Vec<Diagnostic>) {
        let sources = [Source::whole("derived", &self.derived), Source::whole(RULE, rule)];
        let (rules, mut found) = duojin_lang::check(&sources, self.schema);
        found.retain(|problem| problem.place.file == RULE);
        if found.iter().any(Diagnostic::is_error) {
            return (String::new(), found);
        }
        match rules.clauses.as_slice() {
            [only] if rules.derived.len() == self.vocabulary_size() && rules.indicators.is_empty() => {
                (write(&Rule::Clause(Box::new(only.clone())), &self.vocabulary, &Phrasing::usual()), found)
            }
            _ => {
                found.push(problems::of(
                    RULE,
                    RULE,
                    "一条里要有且只有一个“条款”",
                    "an item holds one clause and nothing else",
                ));
                (String::new(), found)
            }
        }
    }

    /// Every fault for which the rule cannot be accepted.
    pub(super) fn faults(&self, rule: &str) -> Vec<Diagnostic> {
        let (_, mut found) = self.read(rule);
        found.retain(Diagnostic::is_error);
        found
    }

    fn vocabulary_size(&self) -> usize {
        self.derived.lines().filter(|line| line.starts_with("派生 ")).count()
    }
}
