//! What is given, as lines 给予 and 封顶.

use duojin_base::{Exact, Span, exact};

use super::condition::{Settled, ask, literal};
use super::{ClauseDraft, DraftLine, Maker, fields};
use crate::policy::{Benefit, BenefitKind, Clause, Period};

impl Maker<'_> {
    pub(super) fn benefits(&self, clause: &Clause, draft: &mut ClauseDraft) {
        let several = clause.benefits.len() > 1;
        for benefit in &clause.benefits {
            let piece = self.piece_of(benefit);
            let kind = fields::given(clause.kind, &self.words(piece));
            let letter = self.benefit_to_the_letter(piece).filter(|_| benefit.when.is_empty() && !several);
            let to_the_letter = letter.is_some();
            let (mut text, mut settled) = match (letter, self.amount(benefit, several)) {
                // 补助 stays what it is called.
                (Some(text), _) => match text.strip_prefix("补贴") {
                    Some(rest) if matches!(kind, "补助" | "资助") => (format!("{kind}{rest}"), true),
                    _ => (text, true),
                },
                (None, Ok(amount)) => (format!("{kind} {amount}"), true),
                (None, Err(question)) => {
                    draft.questions.push(question);
                    (format!("{kind} 另行核定"), false)
                }
            };
            if !benefit.when.is_empty() {
                let parts: Vec<Settled> = benefit.when.iter().map(|when| self.condition(when)).collect();
                let mut texts = Vec::new();
                for part in parts {
                    match part {
                        Ok(part) => texts.push(part),
                        Err(question) => {
                            draft.questions.push(question);
                            settled = false;
                            texts.push("否".to_owned());
                        }
                    }
                }
                text = format!("{text} 若 {}", texts.join(" 且 "));
            }
            draft.lines.push(DraftLine {
                settled,
                to_the_letter,
                ..DraftLine::settled("给予", text, Some(benefit.span))
            });
            if let Some(years) = &benefit.years {
                let years = exact::to_decimal(years).unwrap_or_default();
                let zh = format!("连续给{years}年：每年怎样申报、怎样算？");
                draft.questions.push(ask(
                    benefit.span,
                    zh,
                    format!("given for {years} years: how is each applied for?"),
                ));
            }
        }
        if let [one] = clause.benefits.as_slice()
            && one.kind != BenefitKind::UpTo
            && let Some(cap) = &one.cap
        {
            self.cap(one, cap, draft);
        }
    }

    /// The words around a benefit, from mark to mark.
    fn piece_of(&self, benefit: &Benefit) -> Span {
        let ends = |c: &char| matches!(c, '；' | ';' | '。' | '\n' | '：' | ':');
        let near = |c: &char| ends(c) || matches!(c, '，' | ',');
        let start = benefit.span.start as usize;
        let before = self.chars.get(..start).unwrap_or_default().iter().rev().take_while(|c| !near(c)).count();
        // 给予补助，最高不超过10万元: the kind stands before the mark.
        let mut before = before;
        let earlier = self.chars.get(..(start - before).saturating_sub(1)).unwrap_or_default();
        let length = earlier.iter().rev().take_while(|c| !near(c)).count();
        let piece: String = earlier.iter().skip(earlier.len() - length).collect();
        if start > before && ["给予", "予以", "一次性给予"].iter().any(|word| piece.trim().starts_with(word)) {
            before += length + 1;
        }
        let after = self.chars.get(start..).unwrap_or_default().iter().take_while(|c| !ends(c)).count();
        let border = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(border(start - before), border(start + after).max(benefit.span.end))
    }

    /// 按2023年研发费用×20%给予奖励, as the grammar of rules reads it; what follows (a ceiling) is read apart.
    fn benefit_to_the_letter(&self, piece: Span) -> Option<String> {
        let words = self.words(piece);
        let first = |n: usize| words.split(['，', ',']).take(n).collect::<Vec<_>>().join("，");
        [2, 1].into_iter().find_map(|n| {
            let text = crate::sentence::read_benefit(&first(n), self.vocabulary).ok()?;
            self.proof.line("给予", &text).is_none().then_some(text)
        })
    }

    fn cap(&self, benefit: &Benefit, cap: &Exact, draft: &mut ClauseDraft) {
        match literal(cap, &benefit.currency, benefit.span) {
            Ok(text) => {
                draft.lines.push(DraftLine::settled("封顶", text, Some(benefit.span)));
            }
            Err(question) => draft.questions.push(question),
        }
        let scope = benefit.cap_scope.as_deref().unwrap_or_default();
        if scope.contains("项目") || scope.contains('件') || scope.contains("累计") {
            let zh = format!("封顶是“{scope}”的，条款里的封顶按每家每次");
            let en = format!("the ceiling is one of {scope}; the line 封顶 is for each applicant and time");
            draft.questions.push(ask(benefit.span, zh, en));
        }
    }

    /// What stands after the kind of benefit.
    fn amount(&self, benefit: &Benefit, several: bool) -> Settled {
        let money = |value: &Exact| literal(value, &benefit.currency, benefit.span);
        let range = |low: &Option<Exact>, high: &Option<Exact>| low.is_some() && high.is_some() && low != high;
        if range(&benefit.amount, &benefit.amount_max) {
            let zh = "只写了范围，在其中怎样定？";
            return Err(ask(benefit.span, zh, "only a range is given: how is it settled within?"));
        }
        match benefit.kind {
            BenefitKind::CaseByCase => Ok("另行核定".to_owned()),
            BenefitKind::Fixed => match &benefit.amount {
                Some(amount) => Ok(self.capped(money(amount)?, benefit, several)),
                None => Err(no_amount(benefit)),
            },
            BenefitKind::UpTo => match benefit.cap.as_ref().or(benefit.amount.as_ref()) {
                Some(amount) => Ok(format!("不超过 {}", money(amount)?)),
                None => Err(no_amount(benefit)),
            },
            BenefitKind::Rate => {
                let Some(rate) = &benefit.rate else { return Err(no_amount(benefit)) };
                if range(&benefit.rate, &benefit.rate_max) {
                    let zh = "比例只写了范围，在其中怎样定？";
                    return Err(ask(benefit.span, zh, "only a range of rates is given"));
                }
                let base = self.base(benefit)?;
                let rate = literal(rate, "%", benefit.span)?;
                Ok(self.capped(format!("{base} * {rate}"), benefit, several))
            }
            BenefitKind::PerUnit => {
                let per = benefit.per.as_deref().unwrap_or_default();
                let zh = format!("“{per}”按哪份记录计数？");
                Err(ask(benefit.span, zh, format!("{per}: which records are counted?")))
            }
            BenefitKind::Formula => {
                let zh = "按公式给：公式怎样写？";
                Err(ask(benefit.span, zh, "given by a formula: how does it read?"))
            }
        }
    }

    /// With several benefits each keeps its own ceiling.
    fn capped(&self, amount: String, benefit: &Benefit, several: bool) -> String {
        let cap = benefit.cap.as_ref().filter(|_| several);
        match cap.and_then(|cap| literal(cap, &benefit.currency, benefit.span).ok()) {
            Some(cap) => format!("最小({amount}, {cap})"),
            None => amount,
        }
    }

    /// Of what a rate is taken.
    fn base(&self, benefit: &Benefit) -> Settled {
        let words = benefit.base.as_deref().unwrap_or_default().trim_end_matches(['×', '*', '＊', '的']);
        if words.is_empty() {
            return Err(ask(benefit.span, "这个比例以什么为基数？", "of what is the rate taken?"));
        }
        if let Ok(text) = crate::sentence::read_amount(words, self.vocabulary) {
            return Ok(text);
        }
        let schema = self.vocabulary.schema();
        let named = self.lexicon.find(words).and_then(|fact| fact.local.clone());
        let fact = named.iter().map(String::as_str).chain([words]).find_map(|name| schema.fact_named(name));
        match fact {
            Some((_, def)) => self.dated(benefit.span, &def.name, def.kind, &Period::None),
            None => {
                let zh = format!("基数“{words}”是字典里的哪个事实？");
                Err(ask(benefit.span, zh, format!("the base {words}: which fact is it?")))
            }
        }
    }
}

fn no_amount(benefit: &Benefit) -> crate::sentence::Question {
    ask(benefit.span, "没有写明金额，标准是多少？", "no amount is said: how much is it?")
}
