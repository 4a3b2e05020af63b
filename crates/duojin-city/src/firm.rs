//! One entity's life: who it is, and for the few that are known by many facts, their years.

use duojin_base::{Datelike, NaiveDate};

use crate::Group;
use crate::calibration::{
    ABOVE_SCALE_INDUSTRIAL, AREAS, COMMON_GROWTH, MANUFACTURING, MANUFACTURING_SHARE, OTHER_ENTERPRISE, RESEARCH_SHARE,
    SOLE_TRADER, is_industry, is_trade, threshold_yuan,
};
use crate::dice::Dice;
use crate::names;
use crate::sheet::{Cell, FIRST_YEAR, Sheet, YEARS};

/// Last year in which entities are founded.
const LAST_FOUNDING: i32 = 2025;

/// What the years of an entity follow from.
pub(crate) struct Firm {
    pub(crate) group: Group,
    pub(crate) k: u64,
    pub(crate) area: usize,
    pub(crate) class: &'static str,
    pub(crate) form: &'static str,
    pub(crate) founded: i32,
    pub(crate) founded_year: i32,
}

pub(crate) fn day(year: i32, month: u32, day: u32) -> i32 {
    let date = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    date.num_days_from_ce() - NaiveDate::default().num_days_from_ce()
}

/// Yuan to fen, kept to hundreds of yuan.
#[expect(clippy::cast_possible_truncation, reason = "the largest firm has some 10^13 fen")]
pub(crate) fn money(yuan: f64) -> Cell {
    Cell::Number((yuan / 100.0).round() as i64 * 10_000, 2)
}

#[expect(clippy::cast_possible_truncation, reason = "counts of people and things")]
pub(crate) fn whole(n: f64) -> i64 {
    n.round() as i64
}

/// Fills the sheet's current row with the `k`-th entity of a group.
pub(crate) fn write(sheet: &mut Sheet<'_>, group: Group, k: u64, seed: u64) {
    let id = group.id(k);
    let mut dice = Dice::new(seed, id);
    let firm = found(group, k, &mut dice);
    let sole = group == Group::SoleTrader;
    let area = AREAS.get(firm.area).map_or("", |(name, _, _)| name);
    let name = if sole { names::shop(area, &mut dice) } else { names::company(firm.class, firm.form, &mut dice) };
    sheet.set("id", Cell::Entity(id));
    sheet.set("对象", Cell::Code(if sole { "个体工商户" } else { "企业" }));
    sheet.set("名称", Cell::Text(name));
    if let Some(code) = names::credit_code(sole, firm.area, id) {
        sheet.set("统一社会信用代码", Cell::Text(code.to_string()));
    }
    sheet.set("主体类型", Cell::Code(firm.form));
    sheet.set("行业", Cell::Code(firm.class));
    sheet.set("注册地", Cell::Code(area));
    sheet.set("成立日期", Cell::Date(firm.founded));
    sheet.set("经营状态", Cell::Code(status(group, &mut dice)));
    sheet.set("法人资格", Cell::Bool(!sole && !matches!(firm.form, "分支机构" | "合伙企业" | "个人独资企业")));
    sheet.set("民营", Cell::Bool(sole || dice.chance(0.96)));
    match group {
        Group::SoleTrader => sole_trader(sheet, &firm, &mut dice),
        Group::Small => small(sheet, &firm, area, &mut dice),
        Group::Tracked | Group::AboveScale => crate::tracked::write(sheet, &firm, area, &mut dice),
    }
}

fn found(group: Group, k: u64, dice: &mut Dice) -> Firm {
    let weights = AREAS.map(|(_, weight, _)| weight);
    let total: f64 = weights.iter().sum();
    let mut left = dice.unit() * total;
    let area = weights.iter().position(|weight| {
        left -= weight;
        left < 0.0
    });
    let industrial = match group {
        Group::AboveScale => ABOVE_SCALE_INDUSTRIAL,
        // Above-scale firms are more industrial than the whole; the small ones make up for it.
        _ => MANUFACTURING_SHARE.value * 0.99,
    };
    let classes = match group {
        Group::SoleTrader => SOLE_TRADER,
        _ if dice.chance(industrial) => MANUFACTURING,
        _ => OTHER_ENTERPRISE,
    };
    let class = dice.weighted(classes).copied().unwrap_or("5199");
    let form = if group == Group::SoleTrader { "个体工商户" } else { form(group, k, dice) };
    // Firms that are known well are older; most sole traders are young.
    let mean_age = match group {
        Group::AboveScale => 13.0,
        Group::Tracked => 9.0,
        Group::Small => 5.5,
        Group::SoleTrader => 4.0,
    };
    let youngest = if matches!(group, Group::AboveScale) { 3.0 } else { 0.0 };
    let age = (youngest - mean_age * (1.0 - dice.unit()).ln()).min(38.0);
    #[expect(clippy::cast_possible_truncation, reason = "at most 38 years")]
    let age_days = (age * 365.25) as i32;
    let founded = day(LAST_FOUNDING, 12, 31) - age_days;
    let date =
        NaiveDate::from_num_days_from_ce_opt(founded + NaiveDate::default().num_days_from_ce()).unwrap_or_default();
    Firm { group, k, area: area.unwrap_or(0), class, form, founded, founded_year: date.year() }
}

fn form(group: Group, k: u64, dice: &mut Dice) -> &'static str {
    let draw = dice.unit();
    match group {
        Group::AboveScale if draw < 0.08 => "股份有限公司",
        Group::AboveScale if draw < 0.22 => "外商投资企业",
        Group::AboveScale => "有限责任公司",
        _ if draw < 0.025 && holders(group, k) > 0 => "分支机构",
        _ if draw < 0.035 => "合伙企业",
        _ if draw < 0.075 => "个人独资企业",
        _ if draw < 0.09 => "外商投资企业",
        _ if draw < 0.0905 => "农民专业合作社",
        _ if draw < 0.095 => "股份有限公司",
        _ => "有限责任公司",
    }
}

/// How many above-scale firms surely belong to every city that has the `k`-th of this group: only these are referred to.
pub(crate) fn holders(group: Group, k: u64) -> u64 {
    match group {
        Group::AboveScale => k,
        _ => k / group.per_thousand() * Group::AboveScale.per_thousand(),
    }
}

/// An above-scale firm that belongs to the same city.
pub(crate) fn holder(firm: &Firm, dice: &mut Dice) -> Option<Cell> {
    let choice = holders(firm.group, firm.k);
    (choice > 0).then(|| Cell::Entity(Group::AboveScale.id(dice.below(choice))))
}

fn status(group: Group, dice: &mut Dice) -> &'static str {
    let gone = match group {
        Group::AboveScale => 0.004,
        Group::Tracked => 0.02,
        Group::Small => 0.06,
        Group::SoleTrader => 0.05,
    };
    if !dice.chance(gone) {
        return "存续";
    }
    dice.pick(&["停业", "注销", "注销", "吊销", "迁出"], "停业")
}

fn sole_trader(sheet: &mut Sheet<'_>, firm: &Firm, dice: &mut Dice) {
    if dice.chance(0.05) {
        sheet.set("营业面积", Cell::Number(whole(dice.lognormal(45.0, 0.7) * 100.0), 2));
    }
    // Most sole traders are taxed by estimate and leave no figures.
    if dice.chance(0.03) {
        let revenue = dice.lognormal(420_000.0, 0.9);
        for year in recent_years(firm, 2) {
            sheet.set_year("营业收入", year, money(revenue * dice.lognormal(1.0, 0.15)));
        }
        if is_trade(firm.class) {
            sheet.set_year("限额以上", YEARS - 1, Cell::Bool(false));
        }
    }
    registers(sheet, firm, dice, 0.002, 0.0005);
}

fn small(sheet: &mut Sheet<'_>, firm: &Firm, area: &'static str, dice: &mut Dice) {
    let capital = dice.pick(
        &[100_000.0, 300_000.0, 500_000.0, 1_000_000.0, 1_000_000.0, 2_000_000.0, 5_000_000.0, 10_000_000.0],
        1_000_000.0,
    );
    if firm.form == "分支机构" {
        if let Some(head) = holder(firm, dice) {
            sheet.set("总机构", head);
        }
    } else {
        sheet.set("注册资本", money(capital));
    }
    sheet.set("企业规模", Cell::Code(if dice.chance(0.93) { "微型" } else { "小型" }));
    if dice.chance(0.12) {
        sheet.set(
            "纳税信用等级",
            Cell::Code(
                dice.weighted(&[("M", 5.0), ("B", 4.0), ("A", 1.0), ("C", 0.7), ("D", 0.4)]).copied().unwrap_or("M"),
            ),
        );
    }
    if dice.chance(0.3) {
        sheet.set("纳税地", Cell::Code(area));
    }
    if dice.chance(0.14) {
        let revenue = dice.lognormal(1_600_000.0, 1.1).min(threshold_yuan(firm.class) * 1.4);
        for year in recent_years(firm, 3) {
            let revenue = revenue * dice.lognormal(1.0, 0.25);
            sheet.set_year("营业收入", year, money(revenue));
            if dice.chance(0.6) {
                sheet.set_year("纳税额", year, money(revenue * 0.02));
            }
            if dice.chance(0.5) {
                sheet.set_year("从业人员", year, Cell::Number(whole(revenue / 350_000.0).max(1), 0));
            }
        }
    }
    registers(sheet, firm, dice, 0.006, 0.002);
}

/// Indices of the last `n` years of the histories in which the firm existed.
fn recent_years(firm: &Firm, n: usize) -> std::ops::Range<usize> {
    let born = usize::try_from(firm.founded_year - FIRST_YEAR).unwrap_or(0);
    born.max(YEARS - n).min(YEARS)..YEARS
}

/// Lists that name the bad: defaulters, gravely illegal, environmental penalties.
pub(crate) fn registers(sheet: &mut Sheet<'_>, firm: &Firm, dice: &mut Dice, defaulter: f64, illegal: f64) {
    let today = day(2026, 6, 30);
    let stay = |sheet: &mut Sheet<'_>, dice: &mut Dice, register: &str, longest: i64| {
        let first = firm.founded.max(day(2016, 1, 1));
        if first < today {
            let from = first + i32::try_from(dice.between(0, i64::from(today - first))).unwrap_or(0);
            let to = from + i32::try_from(dice.between(60, longest)).unwrap_or(0);
            sheet.listed(register, from, (to < today).then_some(to));
        }
    };
    if dice.chance(defaulter) {
        stay(sheet, dice, "失信被执行人名单", 1100);
    }
    if dice.chance(illegal) {
        stay(sheet, dice, "严重违法失信名单", 1100);
    }
    if is_industry(firm.class) && dice.chance(0.008) {
        stay(sheet, dice, "环保处罚名单", 400);
    }
}

/// Revenue of every year of the histories, in yuan, from its level in 2024; 0 before the founding.
pub(crate) fn revenue_path(firm: &Firm, level: f64, dice: &mut Dice) -> [f64; YEARS] {
    let mut path = [0.0; YEARS];
    let growth: Vec<f64> = COMMON_GROWTH.iter().map(|common| (common + 0.02 + 0.16 * dice.normal()).exp()).collect();
    let mut value = level;
    for (year, slot) in path.iter_mut().enumerate().take(YEARS - 1).rev() {
        *slot = value;
        value /= growth.get(year.saturating_sub(1)).copied().unwrap_or(1.0);
    }
    if let (Some(last), Some(growth)) = (path.last_mut(), growth.last()) {
        *last = level * growth;
    }
    for (year, slot) in (FIRST_YEAR..).zip(&mut path) {
        if year < firm.founded_year {
            *slot = 0.0;
        } else if year == firm.founded_year {
            *slot *= 0.3;
        }
    }
    path
}

/// Revenue of 2024, in yuan: lognormal, and for industry a Pareto tail that reaches the ten-billion firms.
pub(crate) fn revenue_level(firm: &Firm, dice: &mut Dice) -> f64 {
    let threshold = threshold_yuan(firm.class);
    if firm.group == Group::AboveScale {
        let level = if is_industry(firm.class) {
            if dice.chance(0.03) {
                dice.pareto(500_000_000.0, 1.0, 250_000_000_000.0)
            } else {
                dice.lognormal(60_000_000.0, 1.2)
            }
        } else {
            dice.lognormal(threshold * 2.6, 1.1)
        };
        // A firm on the list stands above the threshold, now and the year before.
        if level < threshold { threshold * (1.03 + 0.5 * dice.unit()) } else { level }
    } else {
        dice.lognormal(threshold * 0.28, 0.9)
    }
}

/// Chance that a firm of this class and group does research.
pub(crate) fn research_chance(firm: &Firm) -> f64 {
    let science = matches!(firm.class.get(..2), Some("63" | "64" | "65" | "73" | "74" | "75"));
    match (firm.group, is_industry(firm.class), science) {
        (Group::AboveScale, true, _) => RESEARCH_SHARE.value,
        (_, _, true) => 0.55,
        (_, true, _) => 0.22,
        _ => 0.03,
    }
}
