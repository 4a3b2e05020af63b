//! Functions.

use duojin_base::exact::{self, Rounding};
use duojin_base::{Exact, Span};
use duojin_rule::{AggregateKind, ArithOp, Band, BandMode, Base, Dimension, Expr, Node, RecordId, RegisterId, Type};
use num_traits::ToPrimitive;

use super::compare::constant;
use super::number::{adopt, dimension_of};
use super::{Checker, Cx, Row, Scope, expr, ratio};
use crate::ast::{self, Call, Kind};
use crate::message;
use crate::suggest;
use crate::words::Func;

/// Rows that are counted.
#[derive(Clone, Copy)]
enum Rows {
    Own(RecordId),
    Register(RegisterId),
}

impl Checker<'_> {
    pub(crate) fn call(&mut self, cx: Cx<'_>, call: &Call, span: Span) -> Option<Expr> {
        let Some(func) = call.func else {
            self.unknown_function(cx, call);
            return None;
        };
        self.no_filter_unless(cx, call, func)?;
        match func {
            Func::Growth => self.growth(cx, call, span),
            Func::Share => self.share(cx, call, span),
            Func::Points => {
                let tree = self.one_argument(cx, call, "一个比例", "one ratio")?;
                let (value, dimension) = self.numeric(cx, tree, "“百分点”")?;
                if !dimension.is_ratio() {
                    let words = cx.locator.words(tree.span());
                    self.report(message::points_of(cx.locator.place(tree.span()), &words, &dimension));
                    return None;
                }
                Some(expr(Node::Points(Box::new(value)), Type::Number(Dimension::of(Base::PercentPoint)), span))
            }
            Func::Sum => self.fold(cx, AggregateKind::Sum, call, span),
            Func::Mean => self.fold(cx, AggregateKind::Mean, call, span),
            Func::Max => self.fold(cx, AggregateKind::Max, call, span),
            Func::Min => self.fold(cx, AggregateKind::Min, call, span),
            Func::EachYear => {
                let tree = self.one_argument(cx, call, "一个含 [近N年] 的条件", "one condition with [last N]")?;
                self.each_year(cx, tree, span)
            }
            Func::Floor => self.round(cx, Rounding::Down, call, span),
            Func::Ceil => self.round(cx, Rounding::Up, call, span),
            Func::HalfUp => self.round(cx, Rounding::HalfUp, call, span),
            Func::Age => {
                let tree = self.one_argument(cx, call, "一个日期", "one date")?;
                let date = self.expr(cx, tree)?;
                if date.ty != Type::Date {
                    let (zh, en) = self.type_words(&date.ty);
                    let words = cx.locator.words(tree.span());
                    self.report(message::not_a_date(cx.locator.place(tree.span()), &words, &zh, &en));
                    return None;
                }
                Some(expr(Node::Age(Box::new(date)), Type::Number(Dimension::of(Base::Duration)), span))
            }
            // The parser reads these two with their bands.
            Func::Tiers | Func::Marginal => None,
            Func::Any => self.any(cx, call, span),
            Func::Count => self.count(cx, call, span),
            Func::Known | Func::Unknown => {
                let tree = self.one_argument(cx, call, "一个事实", "one fact")?;
                let value = self.expr(cx, tree)?;
                let known = expr(Node::HasValue(Box::new(value)), Type::Bool, span);
                Some(if func == Func::Known { known } else { expr(Node::Not(Box::new(known)), Type::Bool, span) })
            }
            Func::Listed | Func::NotListed => {
                let [tree] = call.args.as_slice() else {
                    return self.wrong_arguments(cx, call, "一个名录", "one register");
                };
                let register = self.listed(cx, call, tree)?;
                let listed = expr(Node::Listed(register), Type::Bool, span);
                Some(if func == Func::Listed { listed } else { expr(Node::Not(Box::new(listed)), Type::Bool, span) })
            }
            Func::FirstListed => self.first_listed(cx, call, span),
            Func::Received => self.received(cx, call, span),
            Func::Series => self.series(cx, call, span),
        }
    }

    fn unknown_function(&mut self, cx: Cx<'_>, call: &Call) {
        let place = cx.locator.place(call.name.at.0);
        let name = &call.name.text;
        if self.names.fact(name).is_some() {
            let argument = call.args.first().map(|a| cx.locator.words(a.span())).unwrap_or_default();
            return self.report(message::fact_as_function(place, name, &argument));
        }
        if let Some(keyword) = suggest::glued_keyword(name) {
            return self.report(message::glued_keyword(place, name, keyword));
        }
        let near = suggest::nearest(name, Func::ALL.iter().flat_map(|f| [f.zh(), f.en()]));
        self.report(message::unknown_function(place, name, &near));
    }

    fn no_filter_unless(&mut self, cx: Cx<'_>, call: &Call, func: Func) -> Option<()> {
        let folds = matches!(func, Func::Sum | Func::Mean | Func::Max | Func::Min);
        if call.filter.is_some() && !folds && !matches!(func, Func::Any | Func::Count) {
            self.report(message::filter_here(cx.locator.place(call.name.at.0), func.zh()));
            return None;
        }
        if call.known_only && !folds {
            self.report(message::known_only_here(cx.locator.place(call.name.at.0), func.zh()));
            return None;
        }
        Some(())
    }

    fn wrong_arguments<T>(&mut self, cx: Cx<'_>, call: &Call, zh: &str, en: &str) -> Option<T> {
        self.report(message::arguments(cx.locator.place(call.name.at.0), call.func, zh, en));
        None
    }

    fn one_argument<'t>(&mut self, cx: Cx<'_>, call: &'t Call, zh: &str, en: &str) -> Option<&'t ast::Expr> {
        match call.args.as_slice() {
            [one] => Some(one),
            _ => self.wrong_arguments(cx, call, zh, en),
        }
    }

    /// The rows that a name means here; a report if it means none, or ones that cannot be read here.
    fn rows(&mut self, cx: Cx<'_>, tree: &ast::Expr) -> Option<Rows> {
        let span = tree.span();
        let (Kind::Name(name) | Kind::Text(name)) = &*tree.bare().kind else {
            let words = cx.locator.words(span);
            self.report(message::not_rows(cx.locator.place(span), &words));
            return None;
        };
        match (cx.scope, self.names.record(name), self.names.register(name)) {
            (Scope::Entity, Some(record), _) => Some(Rows::Own(record)),
            (Scope::City, _, Some(register)) => Some(Rows::Register(register)),
            (Scope::Entity, None, Some(_)) => {
                self.report(message::register_in_clause(cx.locator.place(span), name));
                None
            }
            (Scope::City, Some(_), None) => {
                self.report(message::record_in_indicator(cx.locator.place(span), name));
                None
            }
            (_, None, None) => {
                let records = self.schema.records().map(|(_, r)| r.name.as_str());
                let registers = self.schema.registers().map(|(_, r)| r.name.as_str());
                let near = match cx.scope {
                    Scope::Entity => suggest::nearest(name, records),
                    Scope::City => suggest::nearest(name, registers),
                };
                self.report(message::unknown_rows(cx.locator.place(span), name, cx.scope == Scope::City, &near));
                None
            }
        }
    }

    /// Runs `inner` with the fields of the rows in reach.
    fn within<T>(&mut self, cx: Cx<'_>, rows: Rows, inner: impl FnOnce(&mut Self, Cx<'_>) -> Option<T>) -> Option<T> {
        let schema = self.schema;
        let row = match rows {
            Rows::Own(id) => schema.record(id).map(|r| Row { name: &r.name, fields: &r.fields }),
            Rows::Register(id) => schema.register(id).map(|r| Row { name: &r.name, fields: &r.fields }),
        }?;
        inner(self, Cx { row: Some(row), ..cx })
    }

    fn filter(&mut self, cx: Cx<'_>, rows: Rows, call: &Call) -> Option<Option<Box<Expr>>> {
        let Some(tree) = &call.filter else {
            return Some(None);
        };
        self.within(cx, rows, |checker, cx| checker.condition(cx, tree, "其中")).map(|filter| Some(Box::new(filter)))
    }

    fn any(&mut self, cx: Cx<'_>, call: &Call, span: Span) -> Option<Expr> {
        let [tree] = call.args.as_slice() else {
            return self.wrong_arguments(cx, call, "一种记录", "one kind of record");
        };
        let rows = self.rows(cx, tree)?;
        let filter = self.filter(cx, rows, call)?;
        match rows {
            Rows::Own(record) => Some(expr(Node::AnyRecord { record, filter }, Type::Bool, span)),
            Rows::Register(_) => {
                self.report(message::any_of_register(cx.locator.place(span)));
                None
            }
        }
    }

    fn count(&mut self, cx: Cx<'_>, call: &Call, span: Span) -> Option<Expr> {
        let [tree] = call.args.as_slice() else {
            return self.wrong_arguments(cx, call, "一种记录", "one kind of record");
        };
        let rows = self.rows(cx, tree)?;
        let filter = self.filter(cx, rows, call)?;
        let node = match rows {
            Rows::Own(record) => Node::CountRecords { record, filter },
            Rows::Register(register) => Node::CountRegister { register, filter },
        };
        Some(expr(node, ratio(), span))
    }

    /// 合计 and its like: over rows if it says `记录 的 字段`, else over years and arguments.
    fn fold(&mut self, cx: Cx<'_>, kind: AggregateKind, call: &Call, span: Span) -> Option<Expr> {
        let rows_of = |checker: &Self, tree: &ast::Expr| match &*tree.bare().kind {
            Kind::Of { reference, body } => match &*reference.bare().kind {
                Kind::Name(name) if checker.names.fact(name).is_none() => {
                    let known = checker.names.record(name).is_some() || checker.names.register(name).is_some();
                    (known || call.filter.is_some()).then(|| (reference.clone(), body.clone()))
                }
                _ => None,
            },
            _ => None,
        };
        let over_rows = match call.args.as_slice() {
            [tree] => rows_of(self, tree),
            _ => None,
        };
        let Some((reference, body)) = over_rows else {
            if call.filter.is_some() {
                return self.wrong_arguments(
                    cx,
                    call,
                    "“记录 的 字段”（因为有“其中”）",
                    "“records of field”, as there is a where",
                );
            }
            return self.aggregate(cx, kind, call, span);
        };
        if call.known_only {
            self.report(message::known_only_here(cx.locator.place(call.name.at.0), "其中"));
            return None;
        }
        let rows = self.rows(cx, &reference)?;
        let value = self.within(cx, rows, |checker, cx| checker.numeric(cx, &body, "合计"));
        let filter = self.filter(cx, rows, call);
        let ((value, dimension), filter) = (value?, filter?);
        let value = Box::new(value);
        let node = match rows {
            Rows::Own(record) => Node::AggregateRecords { kind, record, value, filter },
            Rows::Register(register) => Node::AggregateRegister { kind, register, value, filter },
        };
        Some(expr(node, Type::Number(dimension), span))
    }

    fn round(&mut self, cx: Cx<'_>, rounding: Rounding, call: &Call, span: Span) -> Option<Expr> {
        let (tree, step_tree) = match call.args.as_slice() {
            [tree] => (tree, None),
            [tree, step] => (tree, Some(step)),
            _ => {
                return self.wrong_arguments(cx, call, "一个数，可再写一个单位步长", "a number and perhaps a step");
            }
        };
        let (mut value, dimension) = self.numeric(cx, tree, "取整")?;
        let Some(step_tree) = step_tree else {
            if !dimension.is_ratio() {
                let words = cx.locator.words(tree.span());
                self.report(message::round_needs_step(
                    cx.locator.place(span),
                    call.func.map_or("取整", Func::zh),
                    &words,
                    &dimension,
                ));
                return None;
            }
            return Some(expr(Node::Round { rounding, value: Box::new(value), step: exact::int(1) }, ratio(), span));
        };
        let (mut step, _) = self.numeric(cx, step_tree, "取整")?;
        self.unify(cx, &mut value, &mut step, (tree, step_tree), ("作步长取整", "rounded by a step of"))?;
        let Some(step) = constant(&step).filter(|step| **step > exact::int(0)).cloned() else {
            self.report(message::bad_step(cx.locator.place(step_tree.span())));
            return None;
        };
        let ty = value.ty.clone();
        Some(expr(Node::Round { rounding, value: Box::new(value), step }, ty, span))
    }

    pub(crate) fn bands(
        &mut self,
        cx: Cx<'_>,
        mode: BandMode,
        base_tree: &ast::Expr,
        trees: &[ast::Band],
        span: Span,
    ) -> Option<Expr> {
        let base = self.numeric(cx, base_tree, "分档");
        let mut bands: Vec<(Band, &ast::Expr)> = Vec::new();
        let mut failed = base.is_none();
        let mut base = base.map(|(base, _)| base);
        for tree in trees {
            let from = self.numeric(cx, &tree.from, "分档");
            let value = self.numeric(cx, &tree.value, "分档");
            let (Some((mut from, _)), Some((mut value, _)), Some(base)) = (from, value, &mut base) else {
                failed = true;
                continue;
            };
            if self.unify(cx, base, &mut from, (base_tree, &tree.from), ("比较", "compared with")).is_none() {
                failed = true;
                continue;
            }
            self.plausible(cx, base, &tree.from, &from);
            let Some(start) = constant(&from).cloned() else {
                self.report(message::band_not_constant(cx.locator.place(tree.from.span())));
                failed = true;
                continue;
            };
            failed |= self.band_order(cx, &bands, &start, &tree.from).is_none();
            for (earlier, earlier_tree) in &mut bands {
                let agrees = self.unify(
                    cx,
                    &mut earlier.value,
                    &mut value,
                    (earlier_tree, &tree.value),
                    ("作为同一个数的两档", "another band of"),
                );
                if agrees.is_none() {
                    failed = true;
                    break;
                }
            }
            bands.push((Band { from: start, inclusive: tree.inclusive, value }, &tree.value));
        }
        let base = base.filter(|_| !failed)?;
        let mut first = bands.first().map(|(band, _)| dimension_of(&band.value))?;
        if mode == BandMode::Marginal {
            let rate = first.times(&dimension_of(&base));
            if rate.is_none() {
                self.report(message::dimension_too_high(cx.locator.place(span)));
            }
            first = rate?;
        }
        let bands = bands.into_iter().map(|(band, _)| band).collect();
        Some(expr(Node::Bands { mode, base: Box::new(base), bands }, Type::Number(first), span))
    }

    fn band_order(&mut self, cx: Cx<'_>, before: &[(Band, &ast::Expr)], start: &Exact, tree: &ast::Expr) -> Option<()> {
        let Some((last, _)) = before.last() else {
            return Some(());
        };
        if last.from < *start {
            return Some(());
        }
        let words = cx.locator.words(tree.span());
        self.report(message::bands_not_ascending(cx.locator.place(tree.span()), &words));
        None
    }

    fn listed(&mut self, cx: Cx<'_>, call: &Call, tree: &ast::Expr) -> Option<RegisterId> {
        let (Kind::Name(name) | Kind::Text(name)) = &*tree.bare().kind else {
            return self.wrong_arguments(cx, call, "一个名录", "one register");
        };
        if cx.scope == Scope::City {
            self.report(message::entity_test_in_indicator(cx.locator.place(call.name.at.0), &call.name.text));
            return None;
        }
        self.register(cx, name, tree.span())
    }

    fn first_listed(&mut self, cx: Cx<'_>, call: &Call, span: Span) -> Option<Expr> {
        let [tree, year_tree] = call.args.as_slice() else {
            return self.wrong_arguments(
                cx,
                call,
                "名录和年份（如：首次列入(高新技术企业, 当年)）",
                "a register and a year",
            );
        };
        let register = self.listed(cx, call, tree)?;
        let Some(year) = year_offset(year_tree) else {
            self.report(message::bad_year_word(cx.locator.place(year_tree.span()), "当年、上年、申报年-2"));
            return None;
        };
        Some(expr(Node::FirstListed { register, year }, Type::Bool, span))
    }

    fn received(&mut self, cx: Cx<'_>, call: &Call, span: Span) -> Option<Expr> {
        let [tree, per_tree] = call.args.as_slice() else {
            return self.wrong_arguments(
                cx,
                call,
                "互斥组和期间（如：已享受(稳增长, 每年)）",
                "a group and yearly or lifetime",
            );
        };
        let (Kind::Name(group) | Kind::Text(group)) = &*tree.bare().kind else {
            return self.wrong_arguments(cx, call, "互斥组的名称", "the name of a group");
        };
        if cx.scope == Scope::City {
            self.report(message::entity_test_in_indicator(cx.locator.place(call.name.at.0), &call.name.text));
            return None;
        }
        let from_year = match &*per_tree.bare().kind {
            Kind::Name(word) if matches!(word.as_str(), "终身" | "lifetime") => None,
            Kind::Name(word) if matches!(word.as_str(), "每年" | "yearly") => Some(0),
            _ => {
                let Some(offset) = year_offset(per_tree) else {
                    self.report(message::bad_year_word(
                        cx.locator.place(per_tree.span()),
                        "每年、终身、近3年、申报年-2",
                    ));
                    return None;
                };
                Some(offset)
            }
        };
        if let Some(groups) = self.groups.as_ref().filter(|groups| !groups.contains(group)) {
            let near = suggest::nearest(group, groups.iter().map(String::as_str));
            self.report(message::unknown_group(cx.locator.place(tree.span()), group, &near));
        }
        Some(expr(Node::Received { group: group.as_str().into(), from_year }, Type::Bool, span))
    }

    fn series(&mut self, cx: Cx<'_>, call: &Call, span: Span) -> Option<Expr> {
        let [tree] = call.args.as_slice() else {
            return self.wrong_arguments(cx, call, "序列的编号", "the id of a series");
        };
        let (Kind::Name(name) | Kind::Text(name)) = &*tree.bare().kind else {
            return self.wrong_arguments(cx, call, "序列的编号", "the id of a series");
        };
        if cx.scope == Scope::Entity {
            self.report(message::series_in_clause(cx.locator.place(span), name));
            return None;
        }
        let Some((period, at)) = call.period else {
            self.report(message::period_missing(cx.locator.place(span), &cx.locator.words(span), "2025"));
            return None;
        };
        let period = self.one_period(cx, name, period, at)?;
        Some(expr(Node::Series { name: name.as_str().into(), period }, ratio(), span))
    }

    /// The body of an indicator with its unit put on what has none.
    pub(crate) fn with_unit(&mut self, body: &mut Expr, dimension: &Dimension) -> bool {
        adopt(body, dimension)
    }
}

/// 当年, 上年, 近3年, 申报年-2 as a year counted from the application year.
fn year_offset(tree: &ast::Expr) -> Option<i32> {
    match &*tree.bare().kind {
        Kind::Name(word) => {
            use crate::period::PeriodArg;
            match PeriodArg::parse(word)? {
                PeriodArg::One(duojin_rule::PeriodSel::Year(offset)) => Some(offset),
                PeriodArg::Last(n) => i32::try_from(n).ok().map(|n| -n),
                _ => None,
            }
        }
        Kind::Arith { op, left, right } => {
            let sign = match op {
                ArithOp::Add => 1,
                ArithOp::Sub => -1,
                _ => return None,
            };
            let Kind::Name(word) = &*left.kind else {
                return None;
            };
            let Kind::Number { value, unit: None, .. } = &*right.kind else {
                return None;
            };
            let years =
                value.is_integer().then(|| value.to_integer().to_i32()).flatten().filter(|n| (0..=999).contains(n))?;
            matches!(word.as_str(), "申报年" | "app").then_some(sign * years)
        }
        _ => None,
    }
}
