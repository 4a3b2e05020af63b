//! A clause as an article: its fields under their heads, or its core in one sentence.

use duojin_base::exact::Rounding;
use duojin_base::{Money, Span};
use duojin_rule::{
    ArithOp, Benefit, BenefitForm, BenefitKind, CapScope, Clause, Dimension, ExclusionMode, ExclusionPer, Expr, Node,
    ObjectKind, Type, Value,
};

use super::{ADD, OR, Writer};
use crate::sentence::fold::plain;
use crate::sentence::numeral;

/// The fields of a clause in the order in which articles usually have them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Objects,
    Conditions,
    Exceptions,
    Benefits,
    Core,
    Cap,
    Rounding,
    Exclusions,
    SharedCaps,
    Validity,
    Year,
    Lead,
    Fund,
    Anchor,
}

impl Writer<'_> {
    pub(super) fn clause(&mut self, clause: &Clause) {
        let article = 1 + self.phrasing.pick(9) as u64;
        let article = self.ordinal(article);
        self.push(&format!("第{article}条　"));
        self.free(&clause.name);
        if clause.id != clause.name {
            self.push("（编号：");
            self.free(&clause.id);
            self.push("）");
        }
        self.push("\n");
        let mut fields: Vec<Field> = Vec::new();
        if self.fits_one_sentence(clause) {
            fields.push(Field::Core);
        } else {
            fields.extend([Field::Objects, Field::Conditions, Field::Exceptions, Field::Benefits]);
        }
        use Field::{Anchor, Cap, Exclusions, Fund, Lead, SharedCaps, Validity, Year};
        fields.extend([Cap, Field::Rounding, Exclusions, SharedCaps, Validity, Year, Lead, Fund, Anchor]);
        if self.phrasing.other(3) {
            let turn = self.phrasing.pick(fields.len());
            fields.rotate_left(turn);
        }
        let numbered = self.phrasing.pick(3);
        let mut n = 0;
        for field in fields {
            let before = self.out.len();
            self.field(field, clause);
            let body = self.out.split_off(before);
            if body.is_empty() {
                continue;
            }
            n += 1;
            match numbered {
                0 => self.push(&format!("{}、", numeral::written(n))),
                1 => self.push(&format!("第{}款　", numeral::written(n))),
                _ => {}
            }
            self.push(&body);
            self.push("。\n");
        }
    }

    fn field(&mut self, field: Field, clause: &Clause) {
        match field {
            Field::Objects => {
                self.word(&["支持对象：", "适用对象：", "支持对象为"]);
                self.objects(&clause.objects);
            }
            Field::Conditions => self.conditions(&clause.conditions),
            Field::Exceptions => self.exceptions(&clause.exceptions),
            Field::Benefits => {
                self.word(&["支持标准：", "支持方式：", "奖补标准："]);
                match clause.benefits.as_slice() {
                    [one] => self.benefit(one),
                    several => self.items(several, 1, Self::benefit),
                }
            }
            Field::Core => self.core(clause),
            Field::Cap => {
                if let Some(cap) = clause.cap {
                    self.word(&["最高限额：单个主体最高", "最高限额：每家最高", "最高限额：封顶", "最高限额：不超过"]);
                    self.money(cap);
                }
            }
            Field::Rounding => {
                if let Some(rounding) = clause.rounding {
                    self.push("金额取整：");
                    self.push(match rounding.rounding {
                        Rounding::Down => "向下取整到",
                        Rounding::Up => "向上取整到",
                        Rounding::HalfUp => "四舍五入到",
                    });
                    self.money(rounding.step);
                }
            }
            Field::Exclusions => {
                for (at, exclusion) in clause.exclusions.iter().enumerate() {
                    self.push(if at > 0 { "；" } else { "不重复享受：" });
                    self.push("同一");
                    self.push(&exclusion.over);
                    self.push(match exclusion.per {
                        ExclusionPer::Year => "每年",
                        ExclusionPer::Lifetime => "终身",
                    });
                    self.push("享受");
                    self.quote(&exclusion.group);
                    self.word(&["同类支持的，", "同类扶持的，"]);
                    self.push(match exclusion.mode {
                        ExclusionMode::BestOne => "按就高不重复原则择一执行",
                        ExclusionMode::TopUp => "按就高原则补足差额",
                    });
                }
            }
            Field::SharedCaps => {
                for (at, cap) in clause.shared_caps.iter().enumerate() {
                    self.push(if at > 0 { "；" } else { "合计限额：" });
                    self.push(match cap.scope {
                        CapScope::EntityYear => "每家企业每年享受",
                        CapScope::EntityLifetime => "每家企业累计享受",
                    });
                    self.quote(&cap.group);
                    self.word(&["支持合计不超过", "支持合计最高"]);
                    self.money(cap.limit);
                }
            }
            Field::Validity => {
                let validity = clause.validity;
                if validity.from.is_none() && validity.to.is_none() {
                    return;
                }
                self.push("有效期：");
                if let Some(from) = validity.from {
                    self.push("自");
                    self.date(from);
                    self.word(&["起", "起施行"]);
                }
                if let Some(to) = validity.to {
                    if validity.from.is_some() {
                        self.word(&["，", ""]);
                    }
                    self.word(&["至", "截至"]);
                    self.date(to);
                    self.word(&["", "止"]);
                }
            }
            Field::Year => {
                if let Some(year) = clause.application_year {
                    self.word(&["申报年度：", "申报年度为"]);
                    self.push(&format!("{year}年"));
                }
            }
            Field::Lead => {
                if !clause.lead_units.is_empty() {
                    self.word(&["牵头单位：", "责任单位：", "主管部门："]);
                    self.free_list(&clause.lead_units);
                }
            }
            Field::Fund => {
                if let Some(fund) = &clause.fund {
                    self.push("资金来源：");
                    self.free(fund);
                }
            }
            Field::Anchor => {
                if let Some(anchor) = &clause.anchor {
                    self.word(&["政策依据：", "条文依据："]);
                    self.quote(anchor);
                }
            }
        }
    }

    fn conditions(&mut self, conditions: &[Expr]) {
        self.word(&["支持条件：", "申报条件："]);
        match conditions {
            [one] => self.block(one, 1),
            several if self.phrasing.other(8) => {
                self.word(&["应当同时具备下表所列条件：", "应同时具备下表条件："]);
                self.push("\n| 序号 | 条件 |");
                for (at, condition) in several.iter().enumerate() {
                    self.push(&format!("\n| {} | ", at + 1));
                    self.expr(condition, OR);
                    self.push(" |");
                }
                self.push("\n");
            }
            several => {
                self.word(&["应当同时具备下列条件：", "应同时具备以下条件："]);
                let groups = self.groups(several);
                self.items(&groups, 1, |writer, group| {
                    writer.group(group, |writer, condition| writer.block(condition, 2));
                });
            }
        }
    }

    fn exceptions(&mut self, exceptions: &[Expr]) {
        match exceptions {
            [] => {}
            [one] => {
                self.word(&["除外情形：", "不予支持的情形："]);
                self.block(one, 1);
            }
            several => {
                self.word(&["除外情形：", "不予支持的情形："]);
                self.word(&["有下列情形之一的，不予支持：", "存在以下情形之一的，不予支持："]);
                self.items(several, 1, |writer, exception| writer.block(exception, 2));
            }
        }
    }

    pub(super) fn objects(&mut self, objects: &[ObjectKind]) {
        for (at, object) in objects.iter().enumerate() {
            if at > 0 {
                let last: &[&str] = if at + 1 == objects.len() { &["、", "和", "及"] } else { &["、"] };
                self.word(last);
            }
            self.push(object.zh());
        }
    }

    pub(super) fn benefit(&mut self, benefit: &Benefit) {
        if let Some(when) = &benefit.when {
            self.word(&["符合", "满足"]);
            self.expr(when, OR);
            self.push("要求的，");
        }
        let words: &[&str] = match benefit.kind {
            BenefitKind::Award => &["奖励"],
            BenefitKind::Subsidy => &["补贴", "补助", "资助"],
            BenefitKind::LoanInterest => &["贴息"],
            BenefitKind::Relief => &["减免"],
            BenefitKind::Title => &["称号"],
            BenefitKind::Service => &["服务"],
        };
        let word = self.phrasing.one(words);
        match &benefit.form {
            BenefitForm::Exact(amount) if is_plain_money(amount) => match self.phrasing.pick(4) {
                1 => self.around("给予一次性", "", amount, word),
                2 => self.around("一次性给予", "", amount, word),
                3 => self.around(&format!("给予{word}"), "", amount, ""),
                _ => self.around("给予", "", amount, word),
            },
            BenefitForm::Exact(amount) => match self.phrasing.pick(2) {
                1 if !is_product(amount) => self.around("给予", &format!("{word}，金额为"), amount, ""),
                _ => self.around("按", "", amount, &format!("给予{word}")),
            },
            BenefitForm::UpTo(amount) if is_plain_money(amount) => match self.phrasing.pick(4) {
                1 => self.around("给予", "最高", amount, word),
                2 => self.around("给予", &format!("{word}，最高不超过"), amount, ""),
                3 => self.around("最高给予", "", amount, word),
                _ => self.around("给予不超过", "", amount, &format!("的{word}")),
            },
            BenefitForm::UpTo(amount) => self.around("给予", &format!("{word}，最高不超过"), amount, ""),
            BenefitForm::CaseByCase => {
                let text = format!("给予{word}，");
                self.push(&text);
                self.word(&["具体金额另行核定", "金额按一事一议确定"]);
            }
            BenefitForm::PoolShare { pool, weight } => {
                self.push(&format!("给予{word}，由"));
                self.quote(pool);
                self.push("按");
                self.expr(weight, ADD);
                self.push("的权重分配");
            }
            BenefitForm::InKind(words) if benefit.kind == BenefitKind::Title => {
                self.word(&["授予", "认定为"]);
                self.quote(words);
                self.push("称号");
            }
            BenefitForm::InKind(words) => {
                self.push("提供");
                self.quote(words);
                self.push("服务");
            }
        }
    }

    fn around(&mut self, first: &str, second: &str, amount: &Expr, last: &str) {
        self.push(first);
        self.push(second);
        self.expr(amount, ADD);
        self.push(last);
    }

    pub(super) fn money(&mut self, money: Money) {
        let amount = Expr {
            node: Node::Const(Value::Number(money.to_exact_yuan())),
            ty: Type::Number(Dimension::money()),
            span: Span::default(),
        };
        self.expr(&amount, ADD);
    }

    /// A free name: as it is if it is plain, else in quotation marks.
    fn free(&mut self, name: &str) {
        let same = |c: char| (c.is_alphanumeric() || matches!(c, '-' | '.' | '_')) && plain(c) == Some(c);
        if !name.is_empty() && name.chars().all(same) { self.push(name) } else { self.quote(name) }
    }

    fn free_list(&mut self, names: &[String]) {
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                self.push("、");
            }
            self.free(name);
        }
    }
}

fn is_plain_money(expr: &Expr) -> bool {
    matches!(&expr.node, Node::Const(Value::Number(value)) if *value >= duojin_base::exact::int(0))
}

fn is_product(expr: &Expr) -> bool {
    matches!(expr.node, Node::Arith { op: ArithOp::Mul, .. })
}
