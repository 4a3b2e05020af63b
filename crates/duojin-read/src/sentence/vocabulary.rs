//! The names that sentences may use, found by the longest that fits.

use std::collections::HashMap;

use duojin_rule::{ClassId, Derived, FactId, FactKind, FactType, RecordId, RegisterId, RuleSet, Schema};

use super::fold::plain;

/// Names by their plain form.
#[derive(Debug)]
struct Names<T> {
    by_name: HashMap<String, T>,
    /// Lengths of the names that begin with a character, longest first.
    lengths: HashMap<char, Vec<usize>>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { by_name: HashMap::new(), lengths: HashMap::new() }
    }
}

impl<T> Names<T> {
    fn add(&mut self, name: &str, value: impl FnOnce() -> T) -> Option<&mut T> {
        let name: String = name.chars().filter_map(plain).collect();
        let first = name.chars().next()?;
        let length = name.chars().count();
        let lengths = self.lengths.entry(first).or_default();
        if let Err(at) = lengths.binary_search_by(|known| length.cmp(known)) {
            lengths.insert(at, length);
        }
        Some(self.by_name.entry(name).or_insert_with(value))
    }

    fn longest(&self, chars: &[char]) -> Option<(usize, &T)> {
        let lengths = self.lengths.get(chars.first()?)?;
        lengths.iter().find_map(|length| {
            let name: String = chars.get(..*length)?.iter().collect();
            Some((*length, self.by_name.get(&name)?))
        })
    }
}

/// What a name may mean where a value stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Meaning {
    /// The name as the dictionary writes it.
    pub(super) name: String,
    /// A fact.
    pub(super) fact: Option<FactId>,
    /// A derived fact.
    pub(super) derived: bool,
    /// A field of some record or register.
    pub(super) field: bool,
    /// The classification of its codes.
    pub(super) class: Option<ClassId>,
    /// Another entity.
    pub(super) entity: bool,
    /// Some dictionary has it.
    pub(super) known: bool,
    /// A period fact.
    pub(super) period: bool,
    /// A date.
    pub(super) date: bool,
    /// A yes or no.
    pub(super) truth: bool,
}

/// The names of a schema and its derived facts. Made once, used for many sentences.
#[derive(Debug)]
pub struct Vocabulary<'s> {
    /// The schema.
    pub(super) schema: &'s Schema,
    /// Derived facts as rule text, for the checker.
    pub(super) derived_text: String,
    values: Names<Meaning>,
    rows: Names<(Option<RecordId>, Option<RegisterId>)>,
    codes: HashMap<Option<ClassId>, Names<String>>,
}

impl<'s> Vocabulary<'s> {
    /// The vocabulary of a schema with these derived facts.
    pub fn new(schema: &'s Schema, derived: &[Derived]) -> Self {
        let mut values: Names<Meaning> = Names::default();
        let mut rows: Names<(Option<RecordId>, Option<RegisterId>)> = Names::default();
        let mut codes: HashMap<Option<ClassId>, Names<String>> = HashMap::new();
        for (id, fact) in schema.facts() {
            for name in std::iter::once(&fact.name).chain(&fact.aliases) {
                if let Some(meaning) = values.add(name, Meaning::default) {
                    note(meaning, &fact.name, &fact.ty);
                    meaning.fact = Some(id);
                    meaning.period = matches!(fact.kind, FactKind::Period(_));
                }
            }
        }
        for one in derived {
            if let Some(meaning) = values.add(&one.name, Meaning::default) {
                meaning.name = one.name.to_string();
                (meaning.derived, meaning.known) = (true, true);
                meaning.entity = one.body.ty == duojin_rule::Type::Entity;
                meaning.truth = one.body.ty == duojin_rule::Type::Bool;
            }
        }
        let lists = schema.records().map(|(_, r)| &r.fields).chain(schema.registers().map(|(_, r)| &r.fields));
        for field in lists.flatten() {
            if let Some(meaning) = values.add(&field.name, Meaning::default) {
                if meaning.fact.is_none() && !meaning.derived {
                    note(meaning, &field.name, &field.ty);
                }
                meaning.field = true;
            }
        }
        for (id, record) in schema.records() {
            if let Some(list) = rows.add(&record.name, Default::default) {
                list.0 = Some(id);
            }
        }
        for (id, register) in schema.registers() {
            if let Some(list) = rows.add(&register.name, Default::default) {
                list.1 = Some(id);
            }
        }
        for (id, class) in schema.classifications() {
            for code in &class.codes {
                for word in [code.name.as_str(), &*code.code] {
                    for key in [Some(id), None] {
                        codes.entry(key).or_default().add(word, || word.to_owned());
                    }
                }
            }
        }
        let rules = RuleSet { derived: derived.to_vec(), ..RuleSet::default() };
        let derived_text = duojin_lang::print_rules(&rules, schema);
        Self { schema, derived_text, values, rows, codes }
    }

    /// The schema.
    pub const fn schema(&self) -> &'s Schema {
        self.schema
    }

    /// Derived facts as rule text, for the checker.
    pub(crate) fn derived_text(&self) -> &str {
        &self.derived_text
    }

    /// Whether a derived fact has the name.
    pub(crate) fn is_derived(&self, name: &str) -> bool {
        self.value_named(name).is_some_and(|meaning| meaning.derived)
    }

    /// The longest name of a value at the beginning.
    pub(super) fn value(&self, chars: &[char]) -> Option<(usize, &Meaning)> {
        self.values.longest(chars)
    }

    /// The value of exactly that name.
    pub(super) fn value_named(&self, name: &str) -> Option<&Meaning> {
        let plain: String = name.chars().filter_map(plain).collect();
        self.values.by_name.get(&plain)
    }

    /// The longest name of a record at the beginning.
    pub(super) fn record(&self, chars: &[char]) -> Option<(usize, String)> {
        let (length, lists) = self.rows.longest(chars)?;
        Some((length, self.schema.record(lists.0?)?.name.clone()))
    }

    /// The longest name of a register at the beginning.
    pub(super) fn register(&self, chars: &[char]) -> Option<(usize, String)> {
        let (length, lists) = self.rows.longest(chars)?;
        Some((length, self.schema.register(lists.1?)?.name.clone()))
    }

    /// The longest code or name of a code at the beginning, of one classification or of any.
    pub(super) fn code(&self, class: Option<ClassId>, chars: &[char]) -> Option<(usize, &str)> {
        self.codes.get(&class)?.longest(chars).map(|(length, code)| (length, code.as_str()))
    }
}

fn note(meaning: &mut Meaning, name: &str, ty: &FactType) {
    name.clone_into(&mut meaning.name);
    meaning.known = true;
    match ty {
        FactType::Code(class) | FactType::Set(class) => meaning.class = Some(*class),
        FactType::Entity => meaning.entity = true,
        FactType::Date => meaning.date = true,
        FactType::Bool => meaning.truth = true,
        FactType::Number { .. } | FactType::Text => {}
    }
}
