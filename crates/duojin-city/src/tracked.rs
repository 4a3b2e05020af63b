//! The few that are known by many facts: above-scale firms and those that the departments follow.

use crate::Group;
use crate::calibration::{is_industry, is_trade, threshold_yuan};
use crate::dice::Dice;
use crate::firm::{Firm, day, holder, money, registers, research_chance, revenue_level, revenue_path, whole};
use crate::sheet::{Cell, FIRST_YEAR, RecordRow, Sheet, YEARS};

/// Above-scale firms, then tracked ones: how often a cell of the histories is missing though the firm existed.
const GAPS: [f64; 2] = [0.04, 0.12];

struct Traits {
    research: f64,
    exports: f64,
    imports: f64,
    margin: f64,
    high_tech: bool,
    services: bool,
}

pub(crate) fn write(sheet: &mut Sheet<'_>, firm: &Firm, area: &'static str, dice: &mut Dice) {
    let above = firm.group == Group::AboveScale;
    let level = revenue_level(firm, dice);
    let path = revenue_path(firm, level, dice);
    let research =
        if dice.chance(research_chance(firm)) { (0.015 + 0.035 * dice.unit()) * dice.lognormal(1.0, 0.4) } else { 0.0 };
    let trades_abroad = dice.chance(if is_industry(firm.class) || firm.class.starts_with("51") { 0.52 } else { 0.17 });
    let traits = Traits {
        research,
        exports: if trades_abroad { dice.unit() * 0.8 } else { 0.0 },
        imports: if trades_abroad && dice.chance(0.5) { dice.unit() * 0.3 } else { 0.0 },
        margin: 0.055 + 0.06 * dice.normal(),
        high_tech: research > 0.02 && dice.chance(if above { 0.75 } else { 0.5 }),
        services: matches!(firm.class.get(..2), Some("63" | "64" | "65" | "72" | "73" | "74" | "75")),
    };
    identity(sheet, firm, area, level, &traits, dice);
    years(sheet, firm, &path, &traits, dice);
    recognitions(sheet, firm, level, &traits, dice);
    records(sheet, firm, level, &traits, dice);
    registers(sheet, firm, dice, if above { 0.004 } else { 0.008 }, 0.0015);
}

fn identity(sheet: &mut Sheet<'_>, firm: &Firm, area: &'static str, level: f64, traits: &Traits, dice: &mut Dice) {
    sheet.set(
        "企业规模",
        Cell::Code(match level {
            l if l < 3_000_000.0 => "微型",
            l if l < 20_000_000.0 && firm.group == Group::Tracked => "小型",
            l if l < 100_000_000.0 => "小型",
            l if l < 400_000_000.0 => "中型",
            _ => "大型",
        }),
    );
    sheet.set("注册资本", money((level * 0.12 * dice.lognormal(1.0, 0.8)).clamp(100_000.0, 20_000_000_000.0)));
    let foreign = if firm.form == "外商投资企业" {
        dice.pick(&["港澳台投资", "港澳台投资", "外商投资"], "外商投资")
    } else {
        "内资"
    };
    sheet.set("投资方类型", Cell::Code(foreign));
    let tax_area = if dice.chance(0.97) { area } else { "松山湖" };
    sheet.set("纳税地", Cell::Code(tax_area));
    if dice.chance(0.85) {
        let grades = [("A", 3.0), ("B", 5.0), ("M", 1.5), ("C", 0.5), ("D", 0.2)];
        sheet.set("纳税信用等级", Cell::Code(dice.weighted(&grades).copied().unwrap_or("B")));
    }
    if firm.form == "分支机构" {
        if let Some(head) = holder(firm, dice) {
            sheet.set("总机构", head);
        }
    } else if dice.chance(0.05)
        && let Some(parent) = holder(firm, dice)
    {
        sheet.set("控股方", parent);
    }
    let listed = firm.form == "股份有限公司" && level > 300_000_000.0 && dice.chance(0.12);
    let board = if listed {
        dice.pick(&["深交所主板", "创业板", "创业板", "科创板", "上交所主板", "北交所"], "创业板")
    } else {
        "未上市"
    };
    if listed || dice.chance(0.6) {
        sheet.set("上市板块", Cell::Code(board));
    }
    for (fact, known, yes) in [
        ("财务制度健全", 0.6, 0.93),
        ("环境信用红牌", 0.7, 0.01),
        ("自主品牌", 0.4, 0.5),
        ("有倍增方案", 0.15, 0.4),
        ("节能考核未完成", 0.5, 0.01),
        ("执业资格人员达标", if traits.services { 0.5 } else { 0.0 }, 0.7),
        ("机器人骨干企业", if firm.class == "3491" { 0.9 } else { 0.0 }, 0.15),
        ("产品符合首台套目录", if is_industry(firm.class) { 0.08 } else { 0.0 }, 0.3),
    ] {
        if dice.chance(known) {
            let yes = dice.chance(yes);
            sheet.set(fact, Cell::Bool(yes));
        }
    }
    if traits.research > 0.0 {
        for (fact, known, yes) in [
            ("研发准备金制度", 0.6, 0.55),
            ("核心知识产权", 0.7, 0.85),
            ("创新能力达标", 0.5, 0.75),
            ("研发费用专账", 0.6, 0.8),
            ("研发活动合规", 0.6, 0.95),
            ("自有资金先行投入", 0.4, 0.9),
        ] {
            if dice.chance(known) {
                let yes = dice.chance(yes);
                sheet.set(fact, Cell::Bool(yes));
            }
        }
        sheet.set("技术领域", Cell::Code(field(firm, dice)));
    }
    sheet.set("申请人类型", Cell::Code("企业"));
    if dice.chance(0.1) {
        let drives = ["科技创新", "总部经济", "兼并重组", "服务型制造", "产业链整合", "资本运营"];
        sheet.set("倍增驱动要素", Cell::Set(drives.into_iter().filter(|_| dice.chance(0.3)).collect()));
    }
    if is_industry(firm.class) && dice.chance(0.12) {
        sheet.set("项目设备投入", money(level * 0.05 * dice.lognormal(1.0, 0.9)));
    }
    if dice.chance(0.3) {
        sheet.set(
            "营业面积",
            Cell::Number(whole(dice.lognormal((level / 9_000.0).clamp(40.0, 90_000.0), 0.5) * 100.0), 2),
        );
    }
    if dice.chance(0.2) {
        sheet.set(
            "办公用房",
            Cell::Number(whole(dice.lognormal((level / 60_000.0).clamp(30.0, 20_000.0), 0.5) * 100.0), 2),
        );
    }
}

fn field(firm: &Firm, dice: &mut Dice) -> &'static str {
    match firm.class.get(..2).unwrap_or("") {
        "39" | "63" | "64" | "65" => "电子信息",
        "34" | "35" | "36" => "先进制造与自动化",
        "38" => "新能源与节能",
        "26" | "29" => "新材料",
        "72" | "73" | "74" | "75" => "高技术服务",
        _ => dice.pick(&["先进制造与自动化", "新材料", "其他"], "其他"),
    }
}

fn years(sheet: &mut Sheet<'_>, firm: &Firm, path: &[f64; YEARS], traits: &Traits, dice: &mut Dice) {
    let above = firm.group == Group::AboveScale;
    let (industry, trade, threshold) = (is_industry(firm.class), is_trade(firm.class), threshold_yuan(firm.class));
    let first_seen =
        if dice.chance(if above { 0.7 } else { 0.25 }) { 0 } else { usize::try_from(dice.between(0, 8)).unwrap_or(0) };
    let born = usize::try_from(firm.founded_year - FIRST_YEAR).unwrap_or(0);
    let gap = GAPS.get(usize::from(!above)).copied().unwrap_or(0.0);
    let mut on_list_before = false;
    let mut before = 0.0;
    for (year, revenue) in path.iter().copied().enumerate().skip(born.max(first_seen)) {
        // First the figure, then the list: the year after a revenue above the threshold a firm stands on it.
        let on_list =
            above && (year + 2 >= YEARS || before >= threshold || (on_list_before && before > threshold * 0.7));
        let first_time = on_list && !on_list_before;
        (on_list_before, before) = (on_list, revenue);
        if trade {
            sheet.set_year("限额以上", year, Cell::Bool(on_list));
        } else {
            sheet.set_year("规上", year, Cell::Bool(on_list));
            sheet.set_year("规上工业", year, Cell::Bool(on_list && industry));
            sheet.set_year("首次上规", year, Cell::Bool(first_time));
        }
        figures(sheet, firm, year, revenue, traits, gap, dice);
    }
}

fn figures(sheet: &mut Sheet<'_>, firm: &Firm, year: usize, revenue: f64, traits: &Traits, gap: f64, dice: &mut Dice) {
    let (industry, trade) = (is_industry(firm.class), is_trade(firm.class));
    let margin = traits.margin + 0.02 * dice.normal();
    let profit = revenue * margin;
    let taxable = if profit > 0.0 { profit * (0.75 + 0.2 * dice.unit()) } else { profit };
    let tax = revenue * (0.012 + 0.02 * dice.unit()) + taxable.max(0.0) * 0.2;
    let staff = (revenue / (650_000.0 * dice.lognormal(1.0, 0.2))).max(1.0);
    let spent = if traits.research > 0.0 { revenue * traits.research * dice.lognormal(1.0, 0.12) } else { 0.0 };
    let total = revenue * (1.0 + 0.02 * dice.unit());
    let invested = if dice.chance(0.35) { revenue * 0.08 * dice.lognormal(1.0, 0.9) } else { revenue * 0.006 };
    let mut put = |name: &str, often: f64, cell: Cell, dice: &mut Dice| {
        if dice.chance(often * (1.0 - gap)) {
            sheet.set_year(name, year, cell);
        }
    };
    put("营业收入", 1.0, money(revenue), dice);
    put("总收入", 0.7, money(total), dice);
    if trade {
        put("销售额", 0.95, money(revenue * 1.06), dice);
    }
    if industry {
        put("产值", 0.95, money(revenue * (0.97 + 0.08 * dice.unit())), dice);
        put("能耗", 0.55, Cell::Number(whole(revenue / 1_000_000.0 * 4.5 * dice.lognormal(1.0, 0.7) * 100.0), 2), dice);
        put("设备投资", 0.6, money(invested * 0.6), dice);
    }
    put("固定资产投资", 0.55, money(invested), dice);
    put("利润总额", 0.9, money(profit), dice);
    put("应纳税所得额", 0.85, money(taxable), dice);
    put("纳税额", 0.95, money(tax), dice);
    put("地方财政贡献", 0.8, money(tax * 0.32), dice);
    put("资产总额", 0.85, money(revenue * dice.lognormal(0.9, 0.3)), dice);
    put("从业人员", 0.92, Cell::Number(whole(staff), 0), dice);
    put("社保缴纳人数", 0.9, Cell::Number(whole(staff * (0.8 + 0.18 * dice.unit())).max(1), 0), dice);
    if spent > 0.0 {
        let home = spent * (0.93 + 0.07 * dice.unit());
        put("研发费用", 0.93, money(spent), dice);
        put("境内研发费用", 0.6, money(home), dice);
        put("省内研发费用", 0.6, money(home * (0.85 + 0.15 * dice.unit())), dice);
        put("研发加计扣除", 0.9, Cell::Bool(spent > 200_000.0), dice);
        put("科技人员", 0.8, Cell::Number(whole(staff * (0.06 + 0.12 * dice.unit())).max(1), 0), dice);
        put(
            "高新收入",
            0.75,
            money(total * if traits.high_tech { 0.6 + 0.35 * dice.unit() } else { 0.2 + 0.4 * dice.unit() }),
            dice,
        );
    }
    if traits.exports > 0.0 {
        put("出口额", 0.95, money(revenue * traits.exports * dice.lognormal(1.0, 0.15)), dice);
    }
    if traits.imports > 0.0 {
        put("进口额", 0.95, money(revenue * traits.imports * dice.lognormal(1.0, 0.2)), dice);
    }
    if traits.services {
        put("服务企业数", 0.5, Cell::Number(whole(dice.lognormal(35.0, 1.0)), 0), dice);
    }
    put("贷款利息", 0.3, money(revenue * 0.004 * dice.lognormal(1.0, 0.8)), dice);
    put("重大安全环保事件", 0.75, Cell::Bool(dice.chance(0.003)), dice);
    put("资助违规", 0.6, Cell::Bool(dice.chance(0.002)), dice);
    put("审计违规", 0.5, Cell::Bool(dice.chance(0.002)), dice);
    if industry && invested > revenue * 0.05 {
        put("机器人购置额", 0.25, money(invested * 0.2 * dice.unit()), dice);
        put("购置补贴已享受", 0.2, Cell::Bool(dice.chance(0.15)), dice);
    }
    if firm.class == "3491" {
        put("机器人销售额", 0.8, money(revenue * (0.4 + 0.5 * dice.unit())), dice);
    }
    put(
        "融资方式",
        0.08,
        Cell::Set(vec![dice.pick(&["专利质押", "信用贷款", "信用贷款", "融资租赁", "股权融资"], "信用贷款")]),
        dice,
    );
    put("信息公示完成", 0.85, Cell::Bool(dice.chance(0.97)), dice);
}

fn recognitions(sheet: &mut Sheet<'_>, firm: &Firm, level: f64, traits: &Traits, dice: &mut Dice) {
    let above = firm.group == Group::AboveScale;
    let industry = is_industry(firm.class);
    let mut titles = Vec::new();
    if traits.high_tech {
        titles.push("国家高新技术企业");
        let year = i32::try_from(dice.between(2016, 2025)).unwrap_or(2020).max(firm.founded_year + 1).min(2025);
        sheet.listed("高新技术企业名录", day(year, 12, 1), Some(day(year + 3, 11, 30)));
    } else if traits.research > 0.0 && dice.chance(0.5) {
        titles.push("科技型中小企业");
        if dice.chance(0.25) {
            let year = i32::try_from(dice.between(2016, 2024)).unwrap_or(2020).max(firm.founded_year);
            sheet.listed("高企培育库名录", day(year, 9, 1), Some(day(year + 3, 8, 31)));
        }
    }
    if traits.research > 0.02 && dice.chance(0.05) {
        let year = i32::try_from(dice.between(2017, 2025)).unwrap_or(2020).max(firm.founded_year);
        sheet.listed("专利优势企业名录", day(year, 11, 1), None);
    }
    if traits.research > 0.02 {
        let ladder =
            [("创新型中小企业", 0.3), ("专精特新中小企业", 0.3), ("专精特新小巨人", 0.12), ("制造业单项冠军", 0.1)];
        for (title, next) in ladder {
            if (title == "制造业单项冠军" && !industry) || !dice.chance(next) {
                break;
            }
            titles.push(title);
        }
        if above && dice.chance(0.06) {
            titles.push("省级工程技术研究中心");
        }
    }
    if above && level > 200_000_000.0 && dice.chance(0.12) {
        titles.push("倍增企业");
        let year = i32::try_from(dice.between(2017, 2025)).unwrap_or(2020).max(firm.founded_year);
        sheet.listed("倍增企业名录", day(year, 5, 1), None);
    }
    if level > 1_000_000_000.0 && dice.chance(0.15) {
        titles.push("总部企业");
    }
    if firm.class == "7221" && dice.chance(0.05) {
        titles.push("国家级孵化器");
    }
    if !titles.is_empty() || dice.chance(0.5) {
        sheet.set("资质认定", Cell::Set(titles));
    }
    if traits.services && dice.chance(0.08) {
        let year = i32::try_from(dice.between(2018, 2025)).unwrap_or(2020).max(firm.founded_year);
        sheet.listed("科技服务机构备案名录", day(year, 6, 1), None);
        sheet.set("服务资质级别", Cell::Code(dice.pick(&["国家级", "省级", "市级", "市级", "无"], "无")));
    }
}

fn records(sheet: &mut Sheet<'_>, firm: &Firm, level: f64, traits: &Traits, dice: &mut Dice) {
    let some =
        |dice: &mut Dice, mean: f64| usize::try_from(whole(-mean * (1.0 - dice.unit()).ln())).unwrap_or(0).min(40);
    let since = firm.founded.max(day(2012, 1, 1));
    let day_after = |dice: &mut Dice| {
        Cell::Date(i32::try_from(dice.between(i64::from(since), i64::from(day(2026, 6, 30)))).unwrap_or(since))
    };
    if matches!(firm.class.get(..2), Some("52" | "61" | "62")) && dice.chance(0.5) {
        let count = 1 + some(dice, if level > 50_000_000.0 { 6.0 } else { 1.0 });
        let shops = (1..=count).map(|at| -> RecordRow {
            let area = Cell::Number(whole(dice.lognormal(260.0, 1.0) * 100.0), 2);
            vec![("面积", area), ("地址", Cell::Text(format!("模拟路{}号{at}铺", dice.between(1, 900))))]
        });
        let shops = shops.collect();
        sheet.records("门店", shops);
    }
    if traits.research > 0.0 || dice.chance(0.2) {
        let count = if traits.research > 0.0 { some(dice, 5.0) } else { 0 };
        let subject = field(firm, dice);
        let patents = (0..count).map(|_| -> RecordRow {
            let kind =
                dice.weighted(&[("发明", 2.0), ("实用新型", 6.0), ("外观设计", 2.0)]).copied().unwrap_or("实用新型");
            let mut row = vec![
                ("类型", Cell::Code(kind)),
                ("授权日期", day_after(dice)),
                ("领域", Cell::Text(subject.to_owned())),
            ];
            if dice.chance(0.6) {
                row.push(("年费", money(whole_hundreds(dice, 6, 20))));
            }
            if kind == "发明" && dice.chance(0.8) {
                row.push(("实审费", money(2500.0)));
            }
            row
        });
        let patents = patents.collect();
        sheet.records("专利", patents);
    }
    if traits.research > 0.0 && matches!(firm.class.get(..2), Some("63" | "64" | "65")) {
        let works = (0..some(dice, 4.0)).map(|_| -> RecordRow {
            vec![("登记日期", day_after(dice)), ("费用", money(whole_hundreds(dice, 2, 6)))]
        });
        let works = works.collect();
        sheet.records("软件著作权", works);
    }
    if traits.high_tech && dice.chance(0.5) {
        let products = (0..some(dice, 2.0))
            .map(|_| -> RecordRow { vec![("级别", Cell::Code("省级")), ("认定日期", day_after(dice))] });
        let products = products.collect();
        sheet.records("高新产品", products);
    }
    if is_industry(firm.class) && dice.chance(0.3) {
        let count = 1 + some(dice, 2.0);
        let machines = (0..count).map(|_| -> RecordRow {
            let kind =
                dice.pick(&["数控机床", "工业机器人", "注塑机", "检测设备", "自动化产线", "激光设备"], "数控机床");
            vec![
                ("类型", Cell::Text(kind.to_owned())),
                ("金额", money(dice.lognormal((level / 150.0).clamp(80_000.0, 20_000_000.0), 0.6))),
                ("购置日期", day_after(dice)),
            ]
        });
        let machines = machines.collect();
        sheet.records("设备", machines);
    }
}

/// So many hundreds of yuan.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn whole_hundreds(dice: &mut Dice, from: i64, to: i64) -> f64 {
    dice.between(from, to) as f64 * 100.0
}
