//! Conditions as read become conditions of the rule language.

use duojin_base::Span;
use duojin_rule::{Dimension, Expr, FactDef, FactKind, FactType, Node, Schema, Type, Value};

use super::{ClauseDraft, DraftLine, Maker};
use crate::policy::{Clause, Condition, ConditionValue, Op, Period};
use crate::sentence::{Question, text_literal};

/// Rule text, or what has to be asked.
pub(super) type Settled = Result<String, Question>;

pub(super) fn ask(span: Span, zh: impl Into<String>, en: impl Into<String>) -> Question {
    Question { span, zh: zh.into(), en: en.into() }
}

impl Maker<'_> {
    pub(super) fn conditions(&self, clause: &Clause, draft: &mut ClauseDraft) {
        let (sources, pointed) = self.sources(clause);
        if pointed {
            let zh = "“符合条件”指的是前面列的条件吗？先按是写";
            draft.questions.push(ask(clause.span, zh, "are the conditions listed above meant? Drafted as if so"));
        }
        for source in &sources {
            if !pointed {
                draft.span = draft.span.to(source.span);
            }
            let mut lines = self.lines_of(source.span, &mut draft.questions);
            lines.sort_by_key(|line| line.span);
            if source.any && lines.len() > 1 {
                lines = vec![self.one_of(source.span, &lines)];
            }
            for line in lines {
                if !draft.lines.iter().any(|known| known.word == "当" && known.settled && *known.text == line.text) {
                    draft.lines.push(line);
                }
            }
        }
    }

    fn lines_of(&self, span: Span, questions: &mut Vec<Question>) -> Vec<DraftLine> {
        let mut lines: Vec<DraftLine> = Vec::new();
        let mut read: Vec<Span> = Vec::new();
        // What the words of the place's own dictionary say outright comes first: it is read to the letter.
        let segments = self.segments(span);
        for segment in &segments {
            for letter in self.letters(*segment) {
                read.push(letter.span);
                let line =
                    |text| DraftLine { to_the_letter: true, ..DraftLine::settled("当", text, Some(letter.span)) };
                lines.extend(letter.texts.into_iter().map(line));
            }
        }
        let within = |condition: &&Condition| span.start <= condition.span.start && condition.span.end <= span.end;
        let conditions: Vec<&Condition> =
            self.reading.clauses.iter().flat_map(|clause| &clause.conditions).filter(within).collect();
        for condition in &conditions {
            if read.iter().any(|span| span.start < condition.span.end && condition.span.start < span.end) {
                continue;
            }
            lines.push(match self.condition(condition) {
                Ok(text) => DraftLine::settled("当", text, Some(condition.span)),
                Err(question) => {
                    questions.push(question);
                    DraftLine::open("当", "否", Some(condition.span))
                }
            });
        }
        read.extend(conditions.iter().map(|condition| condition.span));
        // A part of the subject that nothing was read from may still limit whom it is for.
        for segment in segments {
            if let Some(span) = self.unread(segment, &read) {
                let zh = format!("“{}”没有读出条件：它限定谁可以享受吗？", self.words(span));
                questions.push(ask(span, zh, "no condition was read from these words: do they limit who may have it?"));
                lines.push(DraftLine::open("当", "否", Some(span)));
            }
        }
        lines
    }

    /// Items of which one is enough: the lines of one item belong together.
    fn one_of(&self, span: Span, lines: &[DraftLine]) -> DraftLine {
        let mut items: Vec<Vec<&DraftLine>> = Vec::new();
        let mut end = None;
        for line in lines {
            let start = line.span.map_or(0, |span| span.start);
            let apart = end.is_none_or(|end| {
                let between = self.words(Span::new(end, start.max(end)));
                between.contains(['；', ';', '。', '\n'])
            });
            match items.last_mut() {
                Some(item) if !apart => item.push(line),
                _ => items.push(vec![line]),
            }
            end = line.span.map(|span| span.end);
        }
        let settled = lines.iter().all(|line| line.settled);
        let item = |item: &Vec<&DraftLine>| {
            let loose = |text: &str| [" 或 ", "若 ", " 且 "].iter().any(|word| text.contains(word));
            let whole = |text: &String| if loose(text) { format!("({text})") } else { text.clone() };
            let parts: Vec<String> = item.iter().map(|line| whole(&line.text)).collect();
            parts.join(" 且 ")
        };
        let text = if settled { items.iter().map(item).collect::<Vec<_>>().join(" 或 ") } else { "否".to_owned() };
        let text = if settled && items.len() == 1 { format!("({text})") } else { text };
        DraftLine { settled, ..DraftLine::settled("当", text, Some(span)) }
    }

    /// One condition as rule text.
    pub(super) fn condition(&self, condition: &Condition) -> Settled {
        let schema = self.vocabulary.schema();
        let names = condition.fact.local.iter().chain(std::iter::once(&condition.fact.name));
        if let Some((_, def)) = names.clone().find_map(|name| schema.fact_named(name)) {
            return self.of_fact(condition, def);
        }
        if let Some(name) = names.clone().find(|name| self.vocabulary.is_derived(name)) {
            return self.of_derived(condition, name);
        }
        if let Some(text) = self.of_growth(condition) {
            return text;
        }
        let near: Vec<String> = self
            .lexicon
            .nearest(&condition.fact.name, None)
            .into_iter()
            .filter(|name| schema.fact_named(name).is_some())
            .collect();
        let name = &condition.fact.name;
        Err(if near.is_empty() {
            ask(condition.span, format!("事实字典里没有“{name}”"), format!("no fact is called {name}"))
        } else {
            let all = near.join("、");
            ask(
                condition.span,
                format!("事实字典里没有“{name}”，是否指：{all}？"),
                format!("no fact is called {name}: is it one of {all}?"),
            )
        })
    }

    fn of_fact(&self, condition: &Condition, def: &FactDef) -> Settled {
        if let Period::Running(n) = condition.period
            && matches!(def.kind, FactKind::Period(duojin_base::PeriodGrain::Year))
        {
            let fact = format!("`{}`[近{n}年]", def.name);
            return Ok(format!("每年({})", self.compared(condition, &fact, &def.ty)?));
        }
        let fact = self.dated(condition.span, &def.name, def.kind, &condition.period)?;
        self.compared(condition, &fact, &def.ty)
    }

    /// The fact with its period.
    pub(super) fn dated(&self, span: Span, name: &str, kind: FactKind, period: &Period) -> Settled {
        if kind == FactKind::State {
            return Ok(format!("`{name}`"));
        }
        let year = match period {
            Period::Year(year) => year.to_string(),
            Period::YearFromNow(0) => "当年".to_owned(),
            Period::YearFromNow(-1) => "上年".to_owned(),
            Period::YearFromNow(-2) => "前年".to_owned(),
            Period::YearFromNow(years) => format!("申报年{years:+}"),
            Period::None => {
                let zh = format!("“{name}”指哪一年的？文中没有写");
                return Err(ask(span, zh, format!("of which year is {name}? The text does not say")));
            }
            Period::Recent(n) => {
                let zh = format!("近{n}年的“{name}”是合计、平均，还是每年都要？");
                return Err(ask(span, zh, format!("{name} of {n} years: their sum, their mean, or each of them?")));
            }
            other => {
                let zh = format!("“{name}”的时间“{other}”怎样算？");
                return Err(ask(span, zh, format!("how is the time {other} of {name} meant?")));
            }
        };
        if kind != FactKind::Period(duojin_base::PeriodGrain::Year) {
            let zh = format!("“{name}”按季、按月还是按半年？");
            return Err(ask(span, zh, format!("{name}: of which quarter, month or half-year?")));
        }
        Ok(format!("`{name}`[{year}]"))
    }

    fn compared(&self, condition: &Condition, fact: &str, ty: &FactType) -> Settled {
        let span = condition.span;
        match (&condition.value, ty) {
            (ConditionValue::Number { .. }, FactType::Number { .. }) => {
                let sign = match condition.op {
                    Op::AtLeast | Op::MoreThan | Op::AtMost | Op::LessThan | Op::Equal => condition.op.sign(),
                    Op::Is | Op::In => "=",
                    Op::Not => "!=",
                };
                Ok(format!("{fact} {sign} {}", figure(condition)?))
            }
            (ConditionValue::Day(day), FactType::Date) => Ok(format!("{fact} {} {day}", condition.op.sign())),
            (ConditionValue::Text(_), FactType::Bool) => {
                Ok(if condition.op == Op::Not { format!("非 {fact}") } else { fact.to_owned() })
            }
            (ConditionValue::Text(words), FactType::Code(class) | FactType::Set(class)) => {
                let class = self.vocabulary.schema().classification(*class);
                let mut codes = Vec::new();
                for word in words {
                    match class.and_then(|class| class.find(word)) {
                        Some(_) => codes.push(text_literal(word)),
                        None => {
                            let kind = class.map_or("", |class| class.name.as_str());
                            let zh = format!("“{kind}”里没有“{word}”");
                            return Err(ask(span, zh, format!("{kind} has no {word}")));
                        }
                    }
                }
                let verb = if matches!(ty, FactType::Set(_)) { "包含" } else { "属于" };
                let not = if condition.op == Op::Not { "不" } else { "" };
                Ok(format!("{fact} {not}{verb} {{{}}}", codes.join(", ")))
            }
            (ConditionValue::Text(words), FactType::Text) => {
                let words: Vec<String> = words.iter().map(|word| text_literal(word)).collect();
                let not = if condition.op == Op::Not { "不" } else { "" };
                Ok(format!("{fact} {not}属于 {{{}}}", words.join(", ")))
            }
            _ => {
                let zh = format!("“{}”与字典里的类型不合", self.words(span));
                Err(ask(span, zh, "the words do not fit the type of the fact"))
            }
        }
    }

    fn of_derived(&self, condition: &Condition, name: &str) -> Settled {
        match &condition.value {
            ConditionValue::Number { .. } => Ok(format!("`{name}` {} {}", condition.op.sign(), figure(condition)?)),
            ConditionValue::Text(_) if condition.op == Op::Not => Ok(format!("非 `{name}`")),
            ConditionValue::Text(_) => Ok(format!("`{name}`")),
            ConditionValue::Day(day) => Ok(format!("`{name}` {} {day}", condition.op.sign())),
        }
    }

    /// 营业收入增速: the growth of a fact that the dictionary has.
    fn of_growth(&self, condition: &Condition) -> Option<Settled> {
        let name = &condition.fact.name;
        let schema = self.vocabulary.schema();
        let of = self.lexicon.facts().iter().find(|fact| fact.growth.as_ref() == Some(name))?;
        let (_, def) = of.local.iter().chain([&of.name]).find_map(|name| schema.fact_named(name))?;
        let fact = match &condition.period {
            Period::Running(n) => {
                let each = figure(condition)
                    .map(|figure| format!("每年(同比(`{}`[近{n}年]) {} {figure})", def.name, condition.op.sign()));
                return Some(each);
            }
            period => self.dated(condition.span, &def.name, def.kind, period),
        };
        Some(fact.and_then(|fact| Ok(format!("同比({fact}) {} {}", condition.op.sign(), figure(condition)?))))
    }
}

/// The figure as it is written in the text, with its unit.
fn figure(condition: &Condition) -> Settled {
    let ConditionValue::Number { written, unit, .. } = &condition.value else {
        return Err(ask(condition.span, "这里要一个数", "a figure is wanted here"));
    };
    literal(written, unit, condition.span)
}

/// A figure with a unit that the rule language knows, in the unit that reads best.
pub(super) fn literal(value: &duojin_base::Exact, unit: &str, span: Span) -> Settled {
    let (dimension, factor) = match duojin_lang::unit(unit) {
        Some(known) => (known.dimension, known.factor),
        None if unit.is_empty() => (Dimension::RATIO, duojin_base::exact::int(1)),
        None => return Err(ask(span, format!("单位“{unit}”不认识"), format!("the unit {unit} is not known"))),
    };
    let figure =
        Expr { node: Node::Const(Value::Number(value * factor)), ty: Type::Number(dimension), span: Span::default() };
    duojin_lang::print_exactly(&figure, &Schema::new())
        .ok_or_else(|| ask(span, "这个数写不成有限小数", "the figure has no finite decimals"))
}
