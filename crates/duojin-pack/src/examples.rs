//! Examples under a clause, run through the reference meaning: every one that comes out otherwise is an error at its cell.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use duojin_base::{Cause, Causes, Diagnostic, EntityId, Money, NaiveDate, Period, Place, Truth};
use duojin_eval::{Context, Decision, Subject, Used, evaluate};
use duojin_plan::source::Problems;
use duojin_policy::{Cell, ExampleTable};
use duojin_rule::{
    Amount, AmountFlags, Clause, Dimension, FactId, FactKind, FactType, FactView, FieldDef, Known, Memberships,
    MoneyRounding, ObjectKind, Outcome, RecordId, RecordRow, RegisterId, Schema, Value,
};

use crate::dictionary::read_quantity;
use crate::policies::Policies;

/// Runs them all; how many ran.
pub(crate) fn run(policies: &Policies, schema: &Schema, rounding: MoneyRounding, problems: &mut Problems) -> usize {
    let mut ran = 0;
    for (_, words, rule) in policies.clauses() {
        for table in &words.examples {
            ran += run_table(table, rule, schema, rounding, problems);
        }
    }
    ran
}

fn run_table(
    table: &ExampleTable,
    clause: &Clause,
    schema: &Schema,
    rounding: MoneyRounding,
    problems: &mut Problems,
) -> usize {
    let before = problems.len();
    let as_of = match &table.as_of {
        Some(cell) => cell.text.parse::<NaiveDate>().ok().or_else(|| {
            problems.push(wrong(
                &cell.place,
                "example.as-of",
                "时点不是日期",
                "时点 is no date",
                ("写 2016-12-31", "write 2016-12-31"),
            ));
            None
        }),
        None => clause.validity.to.or_else(|| {
            let mend = ("写“时点 2016-12-31”", "write “时点 2016-12-31”");
            problems.push(wrong(
                &table.object.place,
                "example.as-of",
                "条款没有终止日，例子要写时点",
                "the clause has no last day: say 时点",
                mend,
            ));
            None
        }),
    };
    let object =
        ObjectKind::ALL.into_iter().find(|kind| kind.zh() == table.object.text || kind.en() == table.object.text);
    if object.is_none() {
        let mend = (
            "写 企业、个体工商户、机构、项目、人 或 园区",
            "write enterprise, sole_trader, institution, project, person or park",
        );
        problems.push(wrong(
            &table.object.place,
            "example.object",
            "表头第一格要写对象",
            "the first heading is the kind of entity",
            mend,
        ));
    }
    for head in table.expected.iter().filter(|head| !matches!(head.text.as_str(), "结论" | "金额" | "缺")) {
        let mend = ("| 之后只有 结论、金额、缺", "after | only 结论, 金额 and 缺");
        problems.push(wrong(
            &head.place,
            "example.column-unknown",
            format!("不认识的列“{}”", head.text),
            format!("unknown column “{}”", head.text),
            mend,
        ));
    }
    let common: Vec<(Option<Column>, &Cell)> =
        table.common.iter().map(|(name, value)| (Column::read(name, schema, problems), value)).collect();
    let columns: Vec<Option<Column>> = table.given.iter().map(|head| Column::read(head, schema, problems)).collect();
    let (Some(as_of), Some(object)) = (as_of, object) else {
        return 0;
    };
    let names: HashMap<&str, EntityId> =
        (1_u64..).zip(&table.rows).map(|(at, row)| (row.name.text.as_str(), EntityId(at))).collect();
    let reader = Cells { schema, names: &names };
    let mut view = ExampleView { schema, object, entities: BTreeMap::new() };
    for (at, row) in (1_u64..).zip(&table.rows) {
        let mut entity = ExampleEntity::default();
        let own = columns.iter().zip(&row.given).filter_map(|(column, cell)| Some((column.as_ref()?, cell)));
        let shared = common.iter().filter_map(|(column, cell)| Some((column.as_ref()?, *cell)));
        for (column, cell) in shared.chain(own) {
            reader.put(&mut entity, column, cell, problems);
        }
        view.entities.insert(EntityId(at), entity);
    }
    if problems.len() > before {
        return 0;
    }
    let context = Context::new(schema, as_of, rounding);
    for (at, row) in (1_u64..).zip(&table.rows) {
        let decision = evaluate(clause, &view, EntityId(at), &context);
        for (head, cell) in table.expected.iter().zip(&row.expected).filter(|(_, cell)| !cell.is_blank()) {
            compare(&head.text, cell, &row.name.text, clause, &decision, schema, problems);
        }
    }
    table.rows.len()
}

fn wrong(
    place: &Place,
    code: &'static str,
    zh: impl Into<String>,
    en: impl Into<String>,
    mend: (&str, &str),
) -> Diagnostic {
    Diagnostic::error(code, place.clone(), zh, en).mend(mend.0, mend.1)
}

/// What a column of the given side is about.
enum Column {
    Fact(FactId, Option<Period>),
    Record(RecordId),
    Register(RegisterId),
    Received(String),
}

impl Column {
    fn read(head: &Cell, schema: &Schema, problems: &mut Problems) -> Option<Self> {
        let found = Self::find(&head.text, schema);
        if found.is_none() {
            problems.push(wrong(
                &head.place,
                "example.column-unknown",
                format!("列“{}”不是事实、记录、列入(名录) 或 已享受(组)", head.text),
                format!("column “{}” is no fact, record, 列入(register) or 已享受(group)", head.text),
                (
                    "年度事实写 营业收入[2016] 或 营业收入_2016，状态事实不写期间",
                    "a year fact is 营业收入[2016] or 营业收入_2016; a state fact has no period",
                ),
            ));
        }
        found
    }

    fn find(text: &str, schema: &Schema) -> Option<Self> {
        let inside = |function: &str| text.strip_prefix(function)?.strip_prefix(['(', '（'])?.strip_suffix([')', '）']);
        if let Some(name) = inside("列入") {
            return schema.register_named(name).map(|(id, _)| Self::Register(id));
        }
        if let Some(group) = inside("已享受") {
            return Some(Self::Received(group.to_owned()));
        }
        if let Some((id, _)) = schema.record_named(text) {
            return Some(Self::Record(id));
        }
        let (name, period) = match text.strip_suffix([']', '］']).and_then(|open| open.split_once(['[', '［'])) {
            Some((name, period)) => (name, Some(period)),
            None if schema.fact_named(text).is_some() => (text, None),
            None => text.rsplit_once('_').map(|(name, period)| (name, Some(period)))?,
        };
        let (id, fact) = schema.fact_named(name)?;
        match (fact.kind, period) {
            (FactKind::State, None) => Some(Self::Fact(id, None)),
            (FactKind::Period(grain), Some(period)) => {
                let period: Period = period.parse().ok()?;
                (period.grain() == grain).then_some(Self::Fact(id, Some(period)))
            }
            _ => None,
        }
    }
}

#[derive(Default)]
struct ExampleEntity {
    facts: HashMap<(FactId, Option<Period>), Value>,
    records: HashMap<RecordId, Vec<RecordRow>>,
    registers: HashMap<RegisterId, Memberships>,
    received: HashMap<String, bool>,
}

struct Cells<'a> {
    schema: &'a Schema,
    names: &'a HashMap<&'a str, EntityId>,
}

impl Cells<'_> {
    /// Puts what the cell says into the entity; `_` takes away what 各例 said.
    fn put(&self, entity: &mut ExampleEntity, column: &Column, cell: &Cell, problems: &mut Problems) {
        let blank = cell.is_blank();
        let understood = match column {
            Column::Fact(id, period) => {
                entity.facts.remove(&(*id, *period));
                let value =
                    if blank { None } else { self.schema.fact(*id).and_then(|fact| self.value(&cell.text, &fact.ty)) };
                value.map(|value| entity.facts.insert((*id, *period), value)).is_some()
            }
            Column::Record(id) => {
                entity.records.remove(id);
                let rows = if blank {
                    None
                } else {
                    self.schema.record(*id).and_then(|record| self.rows(&cell.text, &record.fields))
                };
                rows.map(|rows| entity.records.insert(*id, rows)).is_some()
            }
            Column::Register(id) => {
                entity.registers.remove(id);
                let memberships = if blank { None } else { memberships(&cell.text) };
                memberships.map(|memberships| entity.registers.insert(*id, memberships)).is_some()
            }
            Column::Received(group) => {
                entity.received.remove(group);
                let received = if blank { None } else { yes_no(&cell.text) };
                received.map(|received| entity.received.insert(group.clone(), received)).is_some()
            }
        };
        if !understood && !blank {
            problems.push(wrong(
                &cell.place,
                "example.value",
                format!("“{}”不是这一列的值", cell.text),
                format!("“{}” is no value of this column", cell.text),
                (
                    "数写单位（1800万元），是非写 是/否，日期写 2012-05-09，集合写 {甲,乙}，记录写 {字段:值,字段:值;…}，名录写 是、否 或 2016-05-01起",
                    "numbers with unit (1800万元), 是/否, dates 2012-05-09, sets {a,b}, records {field:value,…;…}, registers 是, 否 or 2016-05-01起",
                ),
            ));
        }
    }

    fn value(&self, text: &str, ty: &FactType) -> Option<Value> {
        let code = |class, word: &str| self.schema.classification(class)?.find(word).map(|code| Arc::clone(&code.code));
        Some(match ty {
            FactType::Bool => Value::Bool(yes_no(text)?),
            FactType::Number { dimension, .. } => Value::Number(read_quantity(text, dimension)?),
            FactType::Code(class) => Value::Code(code(*class, text)?),
            FactType::Set(class) => {
                let inner = text.strip_prefix('{')?.strip_suffix('}')?;
                let words = inner.split([',', '，', '、']).map(str::trim).filter(|word| !word.is_empty());
                Value::Set(words.map(|word| code(*class, word)).collect::<Option<BTreeSet<_>>>()?)
            }
            FactType::Text => Value::Text(Arc::from(text)),
            FactType::Date => Value::Date(text.parse().ok()?),
            FactType::Entity => Value::Entity(*self.names.get(text.strip_prefix('@')?)?),
        })
    }

    /// `{面积:1600平方米,地址:甲;面积:_}`: records between `;`, fields between `,`; a field not written is not known.
    fn rows(&self, text: &str, fields: &[FieldDef]) -> Option<Vec<RecordRow>> {
        let inner = text.strip_prefix('{')?.strip_suffix('}')?;
        let records = inner.split([';', '；']).map(str::trim).filter(|record| !record.is_empty());
        records.map(|record| self.row(record, fields)).collect()
    }

    fn row(&self, record: &str, fields: &[FieldDef]) -> Option<RecordRow> {
        let mut row: RecordRow = vec![Err(Causes::one(Cause::Missing)); fields.len()];
        for part in record.split([',', '，']) {
            let (name, value) = part.split_once([':', '：'])?;
            let (slot, field) = row.iter_mut().zip(fields).find(|(_, field)| field.name == name.trim())?;
            if value != "_" {
                *slot = Ok(self.value(value, &field.ty)?);
            }
        }
        Some(row)
    }
}

fn yes_no(text: &str) -> Option<bool> {
    match text {
        "是" => Some(true),
        "否" => Some(false),
        _ => None,
    }
}

/// 是, 否, or dated spans between `、`: `2014-10-10至2017-10-09、2017-11-09起`. What is written is all there is.
fn memberships(text: &str) -> Option<Memberships> {
    let complete = Some((None, NaiveDate::MAX));
    let spans = match yes_no(text) {
        Some(true) => vec![(None, None)],
        Some(false) => Vec::new(),
        None => {
            let span = |part: &str| match (part.strip_suffix('起'), part.split_once('至')) {
                (Some(from), _) => Some((Some(from.parse().ok()?), None)),
                (None, Some((from, to))) => Some((Some(from.parse().ok()?), Some(to.parse().ok()?))),
                (None, None) => None,
            };
            text.split('、').map(span).collect::<Option<Vec<_>>>()?
        }
    };
    Some(Memberships { spans, complete })
}

/// The examples of one table as a world: what is not given is not known.
struct ExampleView<'a> {
    schema: &'a Schema,
    object: ObjectKind,
    entities: BTreeMap<EntityId, ExampleEntity>,
}

impl FactView for ExampleView<'_> {
    fn object(&self, entity: EntityId) -> Option<ObjectKind> {
        self.entities.contains_key(&entity).then_some(self.object)
    }

    fn fact(&self, entity: EntityId, fact: FactId, period: Option<Period>) -> Known<Value> {
        let found = self.entities.get(&entity).and_then(|entity| entity.facts.get(&(fact, period)));
        let applies = self.schema.fact(fact).is_none_or(|def| def.applies_to.contains(&self.object));
        let cause = if applies { Cause::Missing } else { Cause::NotApplicable };
        found.cloned().ok_or(Causes::one(cause))
    }

    fn records(&self, entity: EntityId, record: RecordId) -> Known<Vec<RecordRow>> {
        let found = self.entities.get(&entity).and_then(|entity| entity.records.get(&record));
        found.cloned().ok_or(Causes::one(Cause::Missing))
    }

    fn memberships(&self, entity: EntityId, register: RegisterId) -> Memberships {
        self.entities.get(&entity).and_then(|entity| entity.registers.get(&register)).cloned().unwrap_or_default()
    }

    fn received(&self, entity: EntityId, group: &str, _from_year: Option<i32>) -> Truth {
        self.entities
            .get(&entity)
            .and_then(|entity| entity.received.get(group))
            .map_or(Truth::Unknown, |paid| Truth::from(*paid))
    }
}

fn compare(
    head: &str,
    cell: &Cell,
    name: &str,
    clause: &Clause,
    decision: &Decision<'_>,
    schema: &Schema,
    problems: &mut Problems,
) {
    let (code, expected, actual) = match head {
        "结论" => ("example.outcome", cell.text.clone(), outcome_word(decision.outcome).to_owned()),
        "金额" => match canonical_amount(&cell.text) {
            Some(expected) => ("example.amount", expected, amount_words(decision.amount)),
            None => {
                let mend = (
                    "写 20万元、0元至50万元、不超过5万元、至少3万元、另行核定、按池分配 或 未定",
                    "write 20万元, 0元至50万元, 不超过5万元, 至少3万元, 另行核定, 按池分配 or 未定",
                );
                problems.push(wrong(
                    &cell.place,
                    "example.value",
                    format!("“{}”不是金额", cell.text),
                    format!("“{}” is no amount", cell.text),
                    mend,
                ));
                return;
            }
        },
        _ => ("example.missing", sorted(cell.text.split('、').map(str::to_owned)), open_words(decision, schema)),
    };
    if expected != actual {
        problems.push(wrong(
            &cell.place,
            code,
            format!("{} 例“{name}”：{head}应为{expected}，算出来是{actual}", clause.id),
            format!("{} example “{name}”: {head} should be {expected} but is {actual}", clause.id),
            ("改规则，或改例子", "mend the rule or the example"),
        ));
    }
}

fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Eligible => "符合",
        Outcome::NotEligible => "不符合",
        Outcome::Unknown => "待定",
        Outcome::NotInForce => "不在有效期",
    }
}

/// How an amount is written in an example.
fn amount_words(amount: Amount) -> String {
    let from = if amount.low == Money::ZERO { String::new() } else { format!("{}加", amount.low) };
    if amount.flags.has(AmountFlags::POOL) && amount.high.is_none() {
        return format!("{from}按池分配");
    }
    if amount.flags.has(AmountFlags::CASE_BY_CASE) && amount.high.is_none() {
        return format!("{from}另行核定");
    }
    match amount.high {
        None if amount.low == Money::ZERO => "未定".to_owned(),
        None => format!("至少{}", amount.low),
        Some(high) if amount.flags == AmountFlags::UP_TO && amount.low == Money::ZERO => {
            format!("不超过{high}")
        }
        Some(high) if amount.flags == AmountFlags::NONE && high == amount.low => high.to_string(),
        Some(high) => format!("{}至{high}", amount.low),
    }
}

fn canonical_amount(text: &str) -> Option<String> {
    let money = |words: &str| Money::from_exact_yuan(&read_quantity(words, &Dimension::money())?);
    if let Some(high) = text.strip_prefix("不超过") {
        return Some(format!("不超过{}", money(high)?));
    }
    if let Some(low) = text.strip_prefix("至少") {
        return Some(format!("至少{}", money(low)?));
    }
    if let Some((low, high)) = text.split_once('至') {
        return Some(format!("{}至{}", money(low)?, money(high)?));
    }
    if let Some((low, rest @ ("另行核定" | "按池分配"))) = text.split_once('加') {
        return Some(format!("{}加{rest}", money(low)?));
    }
    match text {
        "另行核定" | "按池分配" | "未定" => Some(text.to_owned()),
        _ => Some(money(text)?.to_string()),
    }
}

fn sorted(words: impl IntoIterator<Item = String>) -> String {
    let words: BTreeSet<String> = words.into_iter().collect();
    words.into_iter().collect::<Vec<_>>().join("、")
}

/// What leaves the outcome open: missing facts, records and registers by name, other causes by their word.
fn open_words(decision: &Decision<'_>, schema: &Schema) -> String {
    let mut words: BTreeSet<String> =
        decision.causes.iter().filter(|cause| *cause != Cause::Missing).map(|cause| cause.zh().to_owned()).collect();
    let open = decision
        .trace
        .children
        .iter()
        .filter(|step| !matches!(step.subject, Subject::Benefit(_)) && step.truth() == Truth::Unknown);
    for step in open {
        step.walk(&mut |inner| {
            if let Some(used) = inner.used
                && inner.causes().contains(Cause::Missing)
            {
                words.extend(used_words(used, schema));
            }
        });
    }
    if words.is_empty() { "_".to_owned() } else { sorted(words) }
}

fn used_words(used: Used<'_>, schema: &Schema) -> Option<String> {
    Some(match used {
        Used::Fact { fact, period: Some(period), .. } => format!("{}[{period}]", schema.fact(fact)?.name),
        Used::Fact { fact, period: None, .. } => schema.fact(fact)?.name.clone(),
        Used::Records { record, .. } => schema.record(record)?.name.clone(),
        Used::Register { register, .. } => format!("列入({})", schema.register(register)?.name),
        Used::Ledger { group, .. } => format!("已享受({group})"),
        Used::Series { name, .. } => name.to_owned(),
    })
}
