//! The units of measure of official texts: word, dimension, base unit and exact factor.

use std::sync::LazyLock;

use duojin_base::Exact;
use num_bigint::BigInt;

use super::model::Dimension;
use super::view::View;

/// A unit: one of it is `num/den` of the base.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    pub(crate) word: &'static str,
    pub(crate) dimension: Dimension,
    pub(crate) base: &'static str,
    num: i64,
    den: i64,
}

impl Measure {
    /// Whether one of it is one of the base unit.
    pub(crate) fn is_base(&self) -> bool {
        self.num == 1 && self.den == 1
    }

    pub(crate) fn factor(&self) -> Exact {
        match self.den {
            1 => Exact::from_integer(BigInt::from(self.num)),
            den => Exact::new(BigInt::from(self.num), BigInt::from(den)),
        }
    }
}

pub(crate) const fn measure(
    word: &'static str,
    dimension: Dimension,
    base: &'static str,
    num: i64,
    den: i64,
) -> Measure {
    Measure { word, dimension, base, num, den }
}

use Dimension::{Area, Count, Duration, Energy, Length, Mass, Money, Percent, Points, Power, Score, Times, Volume};

/// Measures with a base of their own kind. Where one word begins another, the longer one is taken.
const MEASURES: &[Measure] = &[
    measure("元人民币", Money, "元", 1, 1),
    measure("人民币", Money, "元", 1, 1),
    measure("元", Money, "元", 1, 1),
    measure("圆", Money, "元", 1, 1),
    measure("角", Money, "元", 1, 10),
    measure("美元", Money, "美元", 1, 1),
    measure("美金", Money, "美元", 1, 1),
    measure("欧元", Money, "欧元", 1, 1),
    measure("港元", Money, "港元", 1, 1),
    measure("港币", Money, "港元", 1, 1),
    measure("日元", Money, "日元", 1, 1),
    measure("英镑", Money, "英镑", 1, 1),
    measure("%", Percent, "%", 1, 1),
    measure("‰", Percent, "%", 1, 10),
    measure("个百分点", Points, "百分点", 1, 1),
    measure("百分点", Points, "百分点", 1, 1),
    measure("个千分点", Points, "百分点", 1, 10),
    measure("个基点", Points, "百分点", 1, 100),
    measure("倍", Times, "倍", 1, 1),
    measure("平方米", Area, "平方米", 1, 1),
    measure("平米", Area, "平方米", 1, 1),
    measure("㎡", Area, "平方米", 1, 1),
    measure("m²", Area, "平方米", 1, 1),
    measure("m2", Area, "平方米", 1, 1),
    measure("公顷", Area, "平方米", 10_000, 1),
    measure("平方公里", Area, "平方米", 1_000_000, 1),
    measure("平方千米", Area, "平方米", 1_000_000, 1),
    measure("亩", Area, "亩", 1, 1),
    measure("千瓦", Power, "千瓦", 1, 1),
    measure("瓦", Power, "千瓦", 1, 1000),
    measure("兆瓦", Power, "千瓦", 1000, 1),
    measure("吉瓦", Power, "千瓦", 1_000_000, 1),
    measure("kW", Power, "千瓦", 1, 1),
    measure("KW", Power, "千瓦", 1, 1),
    measure("MW", Power, "千瓦", 1000, 1),
    measure("GW", Power, "千瓦", 1_000_000, 1),
    measure("千瓦时", Energy, "千瓦时", 1, 1),
    measure("千瓦小时", Energy, "千瓦时", 1, 1),
    measure("兆瓦时", Energy, "千瓦时", 1000, 1),
    measure("kWh", Energy, "千瓦时", 1, 1),
    measure("MWh", Energy, "千瓦时", 1000, 1),
    measure("GWh", Energy, "千瓦时", 1_000_000, 1),
    measure("度电", Energy, "千瓦时", 1, 1),
    measure("吨标准煤", Energy, "吨标准煤", 1, 1),
    measure("吨标煤", Energy, "吨标准煤", 1, 1),
    measure("吨", Mass, "吨", 1, 1),
    measure("公斤", Mass, "吨", 1, 1000),
    measure("千克", Mass, "吨", 1, 1000),
    measure("克", Mass, "吨", 1, 1_000_000),
    measure("公里", Length, "米", 1000, 1),
    measure("千米", Length, "米", 1000, 1),
    measure("海里", Length, "米", 1852, 1),
    measure("米", Length, "米", 1, 1),
    measure("厘米", Length, "米", 1, 100),
    measure("毫米", Length, "米", 1, 1000),
    measure("立方米", Volume, "立方米", 1, 1),
    measure("升", Volume, "立方米", 1, 1000),
    measure("毫升", Volume, "立方米", 1, 1_000_000),
    measure("年", Duration, "年", 1, 1),
    measure("周年", Duration, "年", 1, 1),
    measure("周岁", Duration, "年", 1, 1),
    measure("岁", Duration, "年", 1, 1),
    measure("个年度", Duration, "年", 1, 1),
    measure("年度", Duration, "年", 1, 1),
    measure("个会计年度", Duration, "年", 1, 1),
    measure("个纳税年度", Duration, "年", 1, 1),
    measure("个自然年", Duration, "年", 1, 1),
    measure("个自然年度", Duration, "年", 1, 1),
    measure("个月", Duration, "年", 1, 12),
    measure("个自然月", Duration, "年", 1, 12),
    measure("个季度", Duration, "年", 1, 4),
    measure("季度", Duration, "年", 1, 4),
    measure("个工作日", Duration, "工作日", 1, 1),
    measure("工作日", Duration, "工作日", 1, 1),
    measure("个自然日", Duration, "日", 1, 1),
    measure("个交易日", Duration, "交易日", 1, 1),
    measure("天", Duration, "日", 1, 1),
    measure("日", Duration, "日", 1, 1),
    measure("周", Duration, "日", 7, 1),
    measure("个星期", Duration, "日", 7, 1),
    measure("小时", Duration, "小时", 1, 1),
    measure("个小时", Duration, "小时", 1, 1),
    measure("分钟", Duration, "小时", 1, 60),
    measure("秒", Duration, "小时", 1, 3600),
    measure("学时", Count, "学时", 1, 1),
    measure("个学时", Count, "学时", 1, 1),
    measure("课时", Count, "课时", 1, 1),
    measure("学分", Count, "学分", 1, 1),
    measure("分", Score, "分", 1, 1),
    measure("名", Count, "人", 1, 1),
    measure("位", Count, "人", 1, 1),
    measure("人", Count, "人", 1, 1),
    measure("人次", Count, "人次", 1, 1),
    measure("标准箱", Count, "标准箱", 1, 1),
    measure("TEU", Count, "标准箱", 1, 1),
];

/// Measure words that are their own base.
const COUNTS: &[&str] = &[
    "个",
    "家",
    "项",
    "件",
    "户",
    "次",
    "届",
    "台",
    "套",
    "所",
    "座",
    "条",
    "场",
    "场次",
    "批次",
    "份",
    "篇",
    "部",
    "种",
    "类",
    "款",
    "辆",
    "艘",
    "架",
    "张",
    "间",
    "处",
    "片",
    "块",
    "只",
    "头",
    "匹",
    "株",
    "棵",
    "栋",
    "幢",
    "层",
    "档",
    "门",
    "期",
    "班",
    "组",
    "队",
    "支",
    "对",
    "幅",
    "本",
    "册",
    "枚",
    "颗",
    "笔",
    "宗",
    "起",
    "例",
    "票",
    "单",
    "床",
    "席",
    "台套",
    "台次",
    "件次",
    "户次",
    "列",
    "标箱",
    "车位",
    "桩",
    "根",
    "箱",
    "页",
    "字",
    "轮",
    "桶",
    "家次",
    "班次",
    "架次",
    "车次",
    "人份",
    "剂次",
    "例次",
    "张床位",
];

/// The longest unit that begins at the index: its end.
pub(crate) fn unit_at(view: &View, at: usize) -> Option<(Measure, usize)> {
    let first = view.at(at);
    let from = BY_FIRST.partition_point(|(c, _)| *c < first);
    BY_FIRST
        .iter()
        .skip(from)
        .take_while(|(c, _)| *c == first)
        .filter_map(|(_, m)| view.word(at, m.word).map(|end| (*m, end)))
        .max_by_key(|(_, end)| *end)
}

/// All measures by their first character.
static BY_FIRST: LazyLock<Vec<(char, Measure)>> = LazyLock::new(|| {
    let counts = COUNTS.iter().map(|word| measure(word, Count, word, 1, 1));
    let all = MEASURES.iter().copied().chain(counts);
    let mut by_first: Vec<(char, Measure)> = all.filter_map(|m| m.word.chars().next().map(|c| (c, m))).collect();
    by_first.sort_by_key(|(c, _)| *c);
    by_first
});

/// Whether a unit that itself begins with 千 or 百 stands here, so that the character is no multiplier.
pub(crate) fn unit_begins_with_multiplier(view: &View, at: usize) -> bool {
    match view.at(at) {
        '千' => matches!(view.at(at + 1), '瓦' | '米' | '克') || view.has(at, "千分点"),
        '百' => view.has(at, "百分点"),
        _ => false,
    }
}
