//! Names of the schema by their plain spelling, and what a name that is none was meant to be.

use std::collections::HashMap;

use duojin_base::Span;
use duojin_rule::{ClassId, Classification, CodeDef, FactId, FactType, RecordId, RegisterId, Schema, Type};

use super::{Checker, Cx, Scope};
use crate::lexer::plain_name;
use crate::message;
use crate::suggest;
use crate::words::Func;

/// Names brought to their plain form (half width, no blanks).
pub(crate) struct Names {
    facts: HashMap<String, FactId>,
    records: HashMap<String, RecordId>,
    registers: HashMap<String, RegisterId>,
}

impl Names {
    pub(crate) fn new(schema: &Schema) -> Self {
        let mut facts = HashMap::new();
        for (id, fact) in schema.facts() {
            for name in std::iter::once(&fact.name).chain(&fact.aliases) {
                facts.entry(plain_name(name)).or_insert(id);
            }
        }
        Self {
            facts,
            records: schema.records().map(|(id, r)| (plain_name(&r.name), id)).collect(),
            registers: schema.registers().map(|(id, r)| (plain_name(&r.name), id)).collect(),
        }
    }

    pub(crate) fn fact(&self, name: &str) -> Option<FactId> {
        self.facts.get(&plain_name(name)).copied()
    }

    pub(crate) fn record(&self, name: &str) -> Option<RecordId> {
        self.records.get(&plain_name(name)).copied()
    }

    pub(crate) fn register(&self, name: &str) -> Option<RegisterId> {
        self.registers.get(&plain_name(name)).copied()
    }
}

/// The type of a dictionary entry or field.
pub(crate) fn type_of(ty: &FactType) -> Type {
    match ty {
        FactType::Bool => Type::Bool,
        FactType::Number { dimension, .. } => Type::Number(dimension.clone()),
        FactType::Code(class) => Type::Code(*class),
        FactType::Set(class) => Type::Set(*class),
        FactType::Text => Type::Text,
        FactType::Date => Type::Date,
        FactType::Entity => Type::Entity,
    }
}

/// The code by code or name, in plain spelling too.
pub(crate) fn find_code<'c>(class: &'c Classification, word: &str) -> Option<&'c CodeDef> {
    class.find(word).or_else(|| {
        let plain = plain_name(word);
        let mut same = class.codes.iter().filter(|c| plain_name(&c.name) == plain || plain_name(&c.code) == plain);
        let first = same.next()?;
        same.next().is_none().then_some(first)
    })
}

impl Checker<'_> {
    /// The classification that has a code of that name, if a name is one.
    fn class_with(&self, word: &str) -> Option<&Classification> {
        self.schema.classifications().map(|(_, class)| class).find(|class| find_code(class, word).is_some())
    }

    /// A fact that holds codes of the classification: for the mend.
    fn fact_of_class(&self, class: &Classification) -> Option<&str> {
        self.schema.facts().find_map(|(_, fact)| match fact.ty {
            FactType::Code(id) | FactType::Set(id)
                if self.schema.classification(id).is_some_and(|c| c.name == class.name) =>
            {
                Some(fact.name.as_str())
            }
            _ => None,
        })
    }

    /// Says why a name where a value stands is unknown.
    pub(crate) fn unknown_name(&mut self, cx: Cx<'_>, name: &str, span: Span) {
        let place = cx.locator.place(span);
        if let Some(keyword) = suggest::glued_keyword(name) {
            let known = |word: &str| {
                self.names.fact(word).is_some() || self.derived.contains_key(word) || self.class_with(word).is_some()
            };
            if name.split(keyword).all(|part| part.is_empty() || known(part)) || name.ends_with(keyword) {
                return self.report(message::glued_keyword(place, name, keyword));
            }
        }
        if let Some(register) = self.names.register(name) {
            let label = self.schema.register(register).map_or(name, |r| r.name.as_str()).to_owned();
            let diagnostic = if cx.scope == Scope::City {
                message::bare_rows(place, &label, "计数")
            } else {
                message::bare_register(place, &label)
            };
            return self.report(diagnostic);
        }
        if let Some(record) = self.names.record(name) {
            let label = self.schema.record(record).map_or(name, |r| r.name.as_str()).to_owned();
            return self.report(message::bare_rows(place, &label, "有"));
        }
        if let Some(func) = Func::find(name) {
            return self.report(message::bare_function(place, func.zh()));
        }
        if let Some(class) = self.class_with(name) {
            let fact = self.fact_of_class(class).unwrap_or("…").to_owned();
            let class = class.name.clone();
            return self.report(message::bare_code(place, name, &class, &fact));
        }
        let near = self.near_names(cx, name);
        let kind = if cx.row.is_some() { "字段或事实" } else { "事实" };
        let row = cx.row.map(|row| row.name.to_owned());
        self.report(message::unknown_name(place, name, kind, row.as_deref(), &near));
    }

    fn near_names(&self, cx: Cx<'_>, name: &str) -> Vec<String> {
        let fields = cx.row.map(|row| row.fields).unwrap_or_default().iter().map(|f| f.name.as_str());
        let derived = self.derived.keys().map(String::as_str);
        let facts: Vec<&str> = self
            .schema
            .facts()
            .flat_map(|(_, f)| std::iter::once(f.name.as_str()).chain(f.aliases.iter().map(String::as_str)))
            .collect();
        let near_fields = suggest::nearest(name, fields);
        if !near_fields.is_empty() || cx.scope == Scope::City {
            return near_fields;
        }
        suggest::nearest(name, facts.into_iter().chain(derived))
    }

    /// The code that a word means, or a report why none.
    pub(crate) fn code(&mut self, cx: Cx<'_>, id: ClassId, word: &str, span: Span) -> Option<std::sync::Arc<str>> {
        let class = self.schema.classification(id)?;
        if let Some(found) = find_code(class, word) {
            return Some(found.code.clone());
        }
        let place = cx.locator.place(span);
        let same: Vec<String> = class
            .codes
            .iter()
            .filter(|c| c.name == word)
            .take(4)
            .map(|c| format!("{}（{}）", c.code, c.name))
            .collect();
        if same.len() > 1 {
            self.report(message::ambiguous_code(place, word, &class.name, &same));
            return None;
        }
        let names = class.codes.iter().flat_map(|c| [c.name.as_str(), &*c.code]);
        let near = suggest::nearest(word, names);
        let other = self.class_with(word).map(|c| c.name.clone());
        self.report(message::unknown_code(place, word, &class.name, &near, other.as_deref()));
        None
    }

    /// The register of that name, or a report.
    pub(crate) fn register(&mut self, cx: Cx<'_>, name: &str, span: Span) -> Option<RegisterId> {
        let found = self.names.register(name);
        if found.is_none() {
            let near = suggest::nearest(name, self.schema.registers().map(|(_, r)| r.name.as_str()));
            let all: Vec<String> = self.schema.registers().take(8).map(|(_, r)| r.name.clone()).collect();
            self.report(message::unknown_register(cx.locator.place(span), name, &near, &all));
        }
        found
    }
}
