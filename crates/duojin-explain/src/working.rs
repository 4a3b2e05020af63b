//! How a number came about, with the values put in: 1,120 ÷ 920 − 1.

use duojin_base::{Exact, Truth, exact};
use duojin_eval::{Subject, Trace};
use duojin_rule::{AggregateKind, ArithOp, BandMode, Dimension, Expr, Node, Type, Value};

use crate::phrase::{Phrases, date_words, is_rate, rounding_words, unit_of};
use crate::words::Words;

/// Most terms that are written out.
const MOST_TERMS: usize = 6;

/// The working of a step that computed something; none for a plain reading, a constant, or an unknown result.
pub(crate) fn working(phrases: &Phrases<'_>, step: &Trace<'_>) -> Option<Words> {
    let expr = step.expr()?;
    step.result.as_ref().ok()?;
    match &expr.node {
        Node::Neg(_)
        | Node::Arith { .. }
        | Node::Growth { .. }
        | Node::Share { .. }
        | Node::Points(_)
        | Node::Aggregate { .. }
        | Node::AggregateRecords { .. }
        | Node::AggregateRegister { .. }
        | Node::CountRecords { .. }
        | Node::CountRegister { .. }
        | Node::Round { .. }
        | Node::Age(_)
        | Node::Bands { .. } => Some(Writer { phrases: *phrases, bare: None }.write(step).words),
        Node::Derived { .. } => working(phrases, step.children.first()?),
        Node::Of { .. } | Node::If { .. } => working(phrases, step.children.get(1)?),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Tight {
    Sum,
    Product,
    Atom,
}

struct Written {
    words: Words,
    tight: Tight,
}

impl Written {
    fn atom(words: Words) -> Self {
        Self { words, tight: Tight::Atom }
    }

    fn at_least(self, tight: Tight) -> Words {
        if self.tight < tight {
            Words::new(format!("（{}）", self.words.zh), format!("({})", self.words.en))
        } else {
            self.words
        }
    }
}

fn infix(sign: &str, left: Words, right: Words, tight: Tight) -> Written {
    Written {
        words: Words::new(format!("{} {sign} {}", left.zh, right.zh), format!("{} {sign} {}", left.en, right.en)),
        tight,
    }
}

struct Writer<'a> {
    phrases: Phrases<'a>,
    /// Numbers of that type are written bare, in that unit: 1,120 for 1,120 万元.
    bare: Option<(Type, Option<String>)>,
}

impl Writer<'_> {
    fn write(&self, step: &Trace<'_>) -> Written {
        let Some(expr) = step.expr() else {
            return Written::atom(Words::default());
        };
        let parts = &step.children;
        match (&expr.node, parts.as_slice()) {
            (Node::Neg(_), [part]) => {
                let part = self.write(part).at_least(Tight::Atom);
                Written {
                    words: Words::new(format!("−{}", part.zh), format!("−{}", part.en)), tight: Tight::Product
                }
            }
            (Node::Arith { op, .. }, [left, right]) => {
                let (sign, own, l, r) = match op {
                    ArithOp::Add => ("+", Tight::Sum, Tight::Sum, Tight::Sum),
                    ArithOp::Sub => ("−", Tight::Sum, Tight::Sum, Tight::Product),
                    ArithOp::Mul => ("×", Tight::Product, Tight::Product, Tight::Product),
                    ArithOp::Div => ("÷", Tight::Product, Tight::Product, Tight::Atom),
                };
                infix(sign, self.write(left).at_least(l), self.write(right).at_least(r), own)
            }
            (Node::Growth { .. }, [now, before]) => {
                let ratio = self.ratio(now, before);
                infix("−", ratio.words, Words::same("1"), Tight::Sum)
            }
            (Node::Share { .. }, [part, whole]) => self.ratio(part, whole),
            (Node::Points(_), [part]) => {
                infix("×", self.write(part).at_least(Tight::Product), Words::same("100"), Tight::Product)
            }
            (Node::Aggregate { kind, .. }, parts) => {
                let known: Vec<Written> =
                    parts.iter().filter(|part| part.result.is_ok()).map(|part| self.write(part)).collect();
                terms(*kind, known)
            }
            (Node::AggregateRecords { kind, record, .. }, rows) => {
                self.rows(*kind, self.phrases.in_record(*record), rows)
            }
            (Node::AggregateRegister { kind, register, .. }, rows) => {
                self.rows(*kind, self.phrases.in_register(*register), rows)
            }
            (Node::CountRecords { .. } | Node::CountRegister { .. }, rows) => {
                let held = rows.iter().filter(|row| row.truth() == Truth::True).count();
                let all = rows.len();
                Written::atom(Words::new(format!("{all} 条中 {held} 条符合"), format!("{held} of {all} entries")))
            }
            (Node::Round { rounding, step: size, .. }, [part]) => {
                let (zh, en) = rounding_words(*rounding);
                let part = self.write(part).words;
                if *size == exact::int(1) && expr.ty == Type::Number(Dimension::RATIO) {
                    return Written::atom(Words::new(format!("{zh}（{}）", part.zh), format!("{en} ({})", part.en)));
                }
                let unit = unit_of(self.phrases.schema(), expr);
                let size = self.phrases.number(size, &expr.ty, unit.as_deref());
                Written::atom(Words::new(
                    format!("{zh}（{}，{}）", part.zh, size.zh),
                    format!("{en} ({}, {})", part.en, size.en),
                ))
            }
            (Node::Age(_), [part]) => match &part.result {
                Ok(Value::Date(date)) => {
                    let date = date_words(*date);
                    Written::atom(Words::new(format!("自 {} 起", date.zh), format!("since {}", date.en)))
                }
                _ => self.plain(expr, step),
            },
            (Node::Bands { mode, bands, .. }, [base, asked @ ..]) => {
                let amount = self.write(base).words;
                let reached = |band: &duojin_rule::Band, base: &Exact| {
                    if band.inclusive { *base >= band.from } else { *base > band.from }
                };
                let Ok(Value::Number(found)) = &base.result else {
                    return self.plain(expr, step);
                };
                let ty = base.expr().map_or(&expr.ty, |base| &base.ty);
                let unit = base.expr().and_then(|base| unit_of(self.phrases.schema(), base));
                let at: Vec<_> = bands.iter().enumerate().filter(|(_, band)| reached(band, found)).collect();
                let Some((_, highest)) = at.last() else {
                    return Written::atom(Words::new(
                        format!("{}，未到第一档", amount.zh),
                        format!("{}, below the first tier", amount.en),
                    ));
                };
                match mode {
                    BandMode::Whole => {
                        let from = self.phrases.number(&highest.from, ty, unit.as_deref());
                        let word = if highest.inclusive { ("达到", "from") } else { ("超过", "above") };
                        Written::atom(Words::new(
                            format!("{}，在“{} {}”一档", amount.zh, word.0, from.zh),
                            format!("{}, in the tier “{} {}”", amount.en, word.1, from.en),
                        ))
                    }
                    BandMode::Marginal => {
                        let each = at.iter().zip(asked).map(|((index, band), rate)| {
                            let top = bands.get(index + 1).map_or(found, |next| (&next.from).min(found));
                            let part = self.phrases.number(&(top - &band.from), ty, unit.as_deref());
                            infix("×", part, self.write(rate).at_least(Tight::Product), Tight::Product)
                        });
                        terms(AggregateKind::Sum, each.collect())
                    }
                }
            }
            (Node::Derived { .. }, [body]) => self.write(body),
            (Node::Of { .. } | Node::If { .. }, [_, body]) => self.write(body),
            _ => self.plain(expr, step),
        }
    }

    /// A value as it stands.
    fn plain(&self, expr: &Expr, step: &Trace<'_>) -> Written {
        let Ok(value) = &step.result else {
            return Written::atom(self.phrases.say(expr));
        };
        let schema = self.phrases.schema();
        let words = match (value, &self.bare) {
            (Value::Number(number), Some((ty, unit))) if *ty == expr.ty => {
                bare(self.phrases.number(number, ty, unit.as_deref()))
            }
            (Value::Number(number), _) if is_rate(number, &expr.ty) => self.phrases.number(number, &expr.ty, Some("%")),
            _ => self.phrases.value(value, &expr.ty, unit_of(schema, expr).as_deref()),
        };
        Written::atom(words)
    }

    /// `a ÷ b`; in one unit, which is then left out.
    fn ratio(&self, top: &Trace<'_>, bottom: &Trace<'_>) -> Written {
        let exprs = (top.expr(), bottom.expr());
        let writer = match exprs {
            (Some(a), Some(b)) if a.ty == b.ty && a.ty != Type::Number(Dimension::RATIO) => {
                let schema = self.phrases.schema();
                Self {
                    phrases: self.phrases,
                    bare: Some((a.ty.clone(), unit_of(schema, a).or_else(|| unit_of(schema, b)))),
                }
            }
            _ => Self { phrases: self.phrases, bare: None },
        };
        infix(
            "÷",
            writer.write(top).at_least(Tight::Product),
            writer.write(bottom).at_least(Tight::Atom),
            Tight::Product,
        )
    }

    fn rows(&self, kind: AggregateKind, phrases: Phrases<'_>, rows: &[Trace<'_>]) -> Written {
        let writer = Writer { phrases, bare: None };
        let held = rows.iter().filter(|row| matches!(row.subject, Subject::Row(_)) && row.truth() == Truth::True);
        terms(kind, held.filter_map(|row| row.children.last()).map(|value| writer.write(value)).collect())
    }
}

/// The number of a figure without its unit.
fn bare(words: Words) -> Words {
    // A figure is `number unit` in Chinese; the number alone stands in both languages, so that both show one working.
    let number = words.zh.trim_start_matches("约 ").split(' ').next().unwrap_or_default().to_owned();
    let about = words.zh.starts_with('约');
    if about { Words::new(format!("约 {number}"), format!("about {number}")) } else { Words::same(number) }
}

fn terms(kind: AggregateKind, terms: Vec<Written>) -> Written {
    let count = terms.len();
    if count == 1 && kind != AggregateKind::Mean {
        return terms.into_iter().next().unwrap_or(Written::atom(Words::default()));
    }
    if count == 0 || count > MOST_TERMS {
        return Written::atom(Words::new(format!("共 {count} 项"), format!("{count} terms")));
    }
    let words = |tight| terms.into_iter().map(|term| term.at_least(tight)).collect::<Vec<_>>();
    match kind {
        AggregateKind::Sum => Written { words: Words::join(&words(Tight::Sum), " + ", " + "), tight: Tight::Sum },
        AggregateKind::Mean => {
            let sum = Written {
                words: Words::join(&words(Tight::Sum), " + ", " + "),
                tight: if count == 1 { Tight::Atom } else { Tight::Sum },
            };
            infix("÷", sum.at_least(Tight::Product), Words::same(count.to_string()), Tight::Product)
        }
        AggregateKind::Max | AggregateKind::Min => {
            let all = Words::join(&words(Tight::Sum), "，", ", ");
            let (zh, en) = if kind == AggregateKind::Max { ("最大", "max") } else { ("最小", "min") };
            Written::atom(Words::new(format!("{zh}（{}）", all.zh), format!("{en} ({})", all.en)))
        }
    }
}
