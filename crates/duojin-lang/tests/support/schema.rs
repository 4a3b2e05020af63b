//! A small schema for the tests: a few facts of each kind, one register behind the wall.

use std::sync::Arc;

use duojin_base::{NaiveDate, PeriodGrain, exact};
use duojin_rule::{
    Base, Classification, CodeDef, CollectedUnder, Completeness, Dimension, FactDef, FactKind, FactType, FieldDef,
    ObjectKind, RecordDef, RegisterDef, Schema, Sensitivity,
};

fn code(code: &str, name: &str) -> CodeDef {
    CodeDef { code: code.into(), name: name.to_owned(), en: String::new(), covers: Vec::new() }
}

fn fact(name: &str, kind: FactKind, ty: FactType) -> FactDef {
    FactDef {
        name: name.to_owned(),
        en: String::new(),
        aliases: Vec::new(),
        note: String::new(),
        kind,
        ty,
        unit: None,
        range: None,
        applies_to: vec![ObjectKind::Enterprise],
        sources: Vec::new(),
        tolerance: exact::int(0),
        conflict_is_unknown: false,
        sensitivity: Sensitivity::Internal,
        collected_under: CollectedUnder::Administrative,
        changeable: true,
        scale: None,
    }
}

fn number(dimension: Dimension, decimals: u8) -> FactType {
    FactType::Number { dimension, decimals }
}

fn field(name: &str, ty: FactType) -> FieldDef {
    FieldDef { name: name.to_owned(), en: String::new(), ty }
}

pub(crate) fn schema() -> Schema {
    let mut schema = Schema::new();
    let mut industry = Classification {
        name: "行业分类".to_owned(),
        hierarchical: true,
        codes: vec![
            code("51", "批发业"),
            code("511", "农、林、牧、渔产品批发"),
            code("52", "零售业"),
            code("5211", "百货零售"),
            code("5112", "种子批发"),
            code("64", "互联网和相关服务"),
            code("5199", "其他未列明"),
            code("5299", "其他未列明"),
        ],
    };
    industry.codes.push(CodeDef {
        code: "F".into(),
        name: "批发和零售业".to_owned(),
        en: String::new(),
        covers: vec![Arc::from("51"), Arc::from("52")],
    });
    let industry = schema.add_classification(industry);
    let titles = schema.add_classification(Classification {
        name: "资质".to_owned(),
        hierarchical: false,
        codes: vec![code("gaoqi", "高新技术企业"), code("zjtx", "专精特新"), code("beizeng", "倍增企业")],
    });
    let levels = schema.add_classification(Classification {
        name: "级别".to_owned(),
        hierarchical: false,
        codes: vec![code("guojia", "全国性"), code("sheng", "全省性"), code("faming", "发明")],
    });
    let year = FactKind::Period(PeriodGrain::Year);
    let million = exact::int(1_000_000);
    let wan = |n: i64| exact::int(n) * exact::int(10_000);
    let mut add = |fact: FactDef| assert!(schema.add_fact(fact).is_ok(), "names are unique");
    add(FactDef {
        aliases: vec!["营收".to_owned()],
        unit: Some("万元".to_owned()),
        range: Some((exact::int(0), &million * wan(100))),
        ..fact("营业收入", year, number(Dimension::money(), 2))
    });
    add(FactDef {
        unit: Some("万元".to_owned()),
        range: Some((wan(1), &million * wan(100))),
        ..fact("销售额", year, number(Dimension::money(), 2))
    });
    add(FactDef { unit: Some("万元".to_owned()), ..fact("研发费用", year, number(Dimension::money(), 2)) });
    add(FactDef {
        unit: Some("%".to_owned()),
        range: Some((exact::int(0), exact::int(1))),
        ..fact("研发费用占比", year, number(Dimension::RATIO, 4))
    });
    add(FactDef { unit: Some("人".to_owned()), ..fact("从业人员", year, number(Dimension::count("人"), 0)) });
    add(FactDef {
        unit: Some("家".to_owned()), ..fact("门店数", FactKind::State, number(Dimension::count("家"), 0))
    });
    add(FactDef {
        unit: Some("平方米".to_owned()),
        ..fact("营业面积", FactKind::State, number(Dimension::of(Base::Area), 2))
    });
    add(FactDef { ..fact("增速差", year, number(Dimension::of(Base::PercentPoint), 2)) });
    add(fact("季度销售额", FactKind::Period(PeriodGrain::Quarter), number(Dimension::money(), 2)));
    add(fact("限额以上", FactKind::State, FactType::Bool));
    add(fact("行业", FactKind::State, FactType::Code(industry)));
    add(fact("资质认定", FactKind::State, FactType::Set(titles)));
    add(fact("注册地", FactKind::State, FactType::Text));
    add(fact("成立日期", FactKind::State, FactType::Date));
    add(fact("控股方", FactKind::State, FactType::Entity));
    add(fact("用工（参保）", FactKind::State, number(Dimension::count("人"), 0)));
    add(FactDef {
        collected_under: CollectedUnder::Statistical,
        ..fact("报表产值", year, number(Dimension::money(), 2))
    });
    add(FactDef {
        applies_to: vec![ObjectKind::Person],
        ..fact("年龄", FactKind::State, number(Dimension::of(Base::Duration), 0))
    });
    schema.add_record(RecordDef {
        name: "门店".to_owned(),
        en: String::new(),
        fields: vec![field("面积", number(Dimension::of(Base::Area), 2)), field("开业日期", FactType::Date)],
        sources: Vec::new(),
    });
    schema.add_record(RecordDef {
        name: "专利".to_owned(),
        en: String::new(),
        fields: vec![field("类型", FactType::Code(levels)), field("投入", number(Dimension::money(), 2))],
        sources: Vec::new(),
    });
    let register = |name: &str, fields: Vec<FieldDef>, collected_under: CollectedUnder| RegisterDef {
        name: name.to_owned(),
        en: String::new(),
        fields,
        completeness: Completeness::Complete { from: None, to: NaiveDate::from_ymd_opt(2026, 6, 30).expect("a day") },
        fresh_days: 90,
        collected_under,
        sources: Vec::new(),
    };
    schema.add_register(register("失信被执行人名单", Vec::new(), CollectedUnder::Public));
    schema.add_register(register("高新技术企业名单", Vec::new(), CollectedUnder::Public));
    schema.add_register(register("统计调查名录", Vec::new(), CollectedUnder::Statistical));
    schema.add_register(register(
        "展会",
        vec![
            field("级别", FactType::Code(levels)),
            field("面积", number(Dimension::of(Base::Area), 2)),
            field("年份", number(Dimension::RATIO, 0)),
        ],
        CollectedUnder::Public,
    ));
    schema
}
