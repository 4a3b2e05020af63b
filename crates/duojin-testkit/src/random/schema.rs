//! One fixed schema with every sort of fact, record, register and classification.

use std::sync::Arc;

use duojin_base::{NaiveDate, PeriodGrain, exact};
use duojin_rule::{
    Base, ClassId, Classification, CodeDef, CollectedUnder, Completeness, Dimension, FactDef, FactId, FactKind,
    FactType, FieldDef, ObjectKind, RecordDef, RegisterDef, Schema, Sensitivity,
};

/// 行业分类: hierarchical; `F` only groups.
pub const INDUSTRY: ClassId = ClassId(0);
/// 镇街: flat.
pub const AREA: ClassId = ClassId(1);
/// 资质类型: flat, used by sets and records.
pub const TITLE: ClassId = ClassId(2);

/// The day on which random worlds are seen: in mid-year, so that some periods are not due.
pub fn as_of() -> NaiveDate {
    day(2024, 6, 30)
}

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// The schema. Facts hold state and periods of every grain, every dimension that has a unit, every type of value.
pub fn schema() -> Arc<Schema> {
    let mut schema = Schema::new();
    schema.add_classification(Classification {
        name: "行业分类".to_owned(),
        hierarchical: true,
        codes: [
            ("F", "批发和零售业", &["51", "52"] as &[&str]),
            ("51", "批发业", &[]),
            ("511", "农畜产品批发", &[]),
            ("5112", "种子批发", &[]),
            ("5113", "饲料批发", &[]),
            ("52", "零售业", &[]),
            ("521", "综合零售", &[]),
            ("6", "信息与金融", &[]),
            ("65", "软件业", &[]),
            ("6513", "应用软件", &[]),
        ]
        .into_iter()
        .map(code)
        .collect(),
    });
    schema.add_classification(Classification {
        name: "镇街".to_owned(),
        hierarchical: false,
        codes: [("南城", "南城街道", &[] as &[&str]), ("东城", "东城街道", &[]), ("南城南", "南城街道南", &[])]
            .into_iter()
            .map(code)
            .collect(),
    });
    schema.add_classification(Classification {
        name: "资质类型".to_owned(),
        hierarchical: false,
        codes: [("高新", "高新技术企业", &[] as &[&str]), ("CMA", "检验检测资质", &[]), ("发明", "发明专利", &[])]
            .into_iter()
            .map(code)
            .collect(),
    });
    let number = |dimension, decimals| FactType::Number { dimension, decimals };
    let money = || number(Dimension::money(), 2);
    schema.add_record(RecordDef {
        name: "门店".to_owned(),
        en: "store".to_owned(),
        fields: vec![
            field("面积", number(Dimension::of(Base::Area), 2)),
            field("类型", FactType::Code(TITLE)),
            field("开业", FactType::Date),
            field("自有", FactType::Bool),
            field("品牌", FactType::Text),
            field("房东", FactType::Entity),
        ],
        sources: Vec::new(),
    });
    schema.add_record(RecordDef {
        name: "专利".to_owned(),
        en: "patent".to_owned(),
        fields: vec![
            field("收入", money()),
            field("领域", FactType::Code(INDUSTRY)),
            field("标签", FactType::Set(TITLE)),
            field("份额", number(Dimension::RATIO, 4)),
        ],
        sources: Vec::new(),
    });
    let complete = |from, to| Completeness::Complete { from, to };
    for (name, completeness) in [
        ("失信名单", complete(None, day(2024, 6, 30))),
        ("专精特新", complete(Some(day(2022, 1, 1)), day(2024, 5, 31))),
        ("科技型中小企业", Completeness::Partial),
        ("旧名录", complete(None, day(2020, 12, 31))),
    ] {
        schema.add_register(RegisterDef {
            name: name.to_owned(),
            en: name.to_owned(),
            fields: vec![field("级别", FactType::Code(TITLE)), field("面积", number(Dimension::of(Base::Area), 0))],
            completeness,
            fresh_days: 90,
            collected_under: CollectedUnder::Public,
            sources: Vec::new(),
        });
    }
    use FactKind::{Period, State};
    let year = Period(PeriodGrain::Year);
    let everyone = ObjectKind::ALL.to_vec();
    let firms = vec![ObjectKind::Enterprise, ObjectKind::SoleTrader];
    for (name, unit, kind, ty, applies_to) in [
        ("营业收入", Some("万元"), year, money(), &everyone),
        ("研发费用", Some("万元"), year, money(), &firms),
        ("季度产值", Some("万元"), Period(PeriodGrain::Quarter), money(), &everyone),
        ("月用电", Some("吨标准煤"), Period(PeriodGrain::Month), number(Dimension::of(Base::Energy), 3), &everyone),
        ("半年贷款", Some("元"), Period(PeriodGrain::Half), money(), &firms),
        ("从业人员", Some("人"), year, number(Dimension::count("人"), 0), &everyone),
        ("注册资本", Some("万元"), State, money(), &firms),
        ("占地面积", Some("平方米"), State, number(Dimension::of(Base::Area), 2), &everyone),
        ("合格率", Some("%"), State, number(Dimension::RATIO, 4), &everyone),
        ("增幅", Some("个百分点"), State, number(Dimension::of(Base::PercentPoint), 2), &everyone),
        ("出口额", Some("万美元"), year, number(Dimension::of(Base::UsDollar), 2), &firms),
        ("规上", None, year, FactType::Bool, &everyone),
        ("高新技术企业", None, State, FactType::Bool, &everyone),
        ("行业", None, State, FactType::Code(INDUSTRY), &everyone),
        ("所属镇街", None, State, FactType::Code(AREA), &everyone),
        ("年度行业", None, year, FactType::Code(INDUSTRY), &everyone),
        ("资质", None, State, FactType::Set(TITLE), &everyone),
        ("业务范围", None, State, FactType::Set(INDUSTRY), &everyone),
        ("经营状态", None, State, FactType::Text, &everyone),
        ("成立日期", None, State, FactType::Date, &everyone),
        ("认定日期", None, State, FactType::Date, &firms),
        ("控股方", None, State, FactType::Entity, &everyone),
        ("年度托管方", None, year, FactType::Entity, &firms),
    ] {
        let _: Result<FactId, _> = schema.add_fact(FactDef {
            name: name.to_owned(),
            en: english(name).to_owned(),
            aliases: Vec::new(),
            note: String::new(),
            kind,
            ty,
            unit: unit.map(str::to_owned),
            range: None,
            applies_to: applies_to.clone(),
            sources: Vec::new(),
            tolerance: exact::int(0),
            conflict_is_unknown: false,
            sensitivity: Sensitivity::Public,
            collected_under: CollectedUnder::Administrative,
            changeable: true,
            scale: None,
        });
    }
    Arc::new(schema)
}

fn code((code, name, covers): (&str, &str, &[&str])) -> CodeDef {
    CodeDef {
        code: Arc::from(code),
        name: name.to_owned(),
        en: String::new(),
        covers: covers.iter().map(|c| Arc::from(*c)).collect(),
    }
}

fn field(name: &str, ty: FactType) -> FieldDef {
    FieldDef { name: name.to_owned(), en: name.to_owned(), ty }
}

fn english(name: &str) -> &'static str {
    match name {
        "营业收入" => "revenue",
        "研发费用" => "R&D spending",
        "季度产值" => "quarterly output",
        "月用电" => "monthly energy use",
        "半年贷款" => "half-year loans",
        "从业人员" => "employees",
        "注册资本" => "registered capital",
        "占地面积" => "site area",
        "合格率" => "pass rate",
        "增幅" => "increase",
        "出口额" => "exports",
        "规上" => "above scale",
        "高新技术企业" => "high-tech enterprise",
        "行业" => "industry",
        "所属镇街" => "area",
        "年度行业" => "industry of the year",
        "资质" => "titles",
        "业务范围" => "scope of business",
        "经营状态" => "status",
        "成立日期" => "founded on",
        "认定日期" => "recognised on",
        "控股方" => "controlling owner",
        "年度托管方" => "trustee of the year",
        _ => "fact",
    }
}
