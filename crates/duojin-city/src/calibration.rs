//! The numbers the city is calibrated to, each with the title of its source; what no source gives is marked 估计 (our estimate).

/// One calibrated figure.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// What it says.
    pub name: &'static str,
    /// The value, in the unit of the name.
    pub value: f64,
    /// Title and year of the source, or 估计.
    pub source: &'static str,
}

const CENSUS: &str = "东莞市第五次全国经济普查公报（第七号），2023 年";
const ESTIMATE: &str = "估计";

/// 二三产业法人单位数 by reporting area: 26 published, the other seven share the remainder of 532,800.
#[rustfmt::skip]
pub const AREAS: [(&str, f64, &str); 33] = [
    ("东城街道", 38_400.0, CENSUS),
    ("南城街道", 47_600.0, CENSUS),
    ("万江街道", 16_400.0, CENSUS),
    ("莞城街道", 13_800.0, CENSUS),
    ("石碣镇", 9_100.0, CENSUS),
    ("石龙镇", 3_800.0, CENSUS),
    ("茶山镇", 11_400.0, CENSUS),
    ("石排镇", 10_400.0, CENSUS),
    ("企石镇", 5_700.0, CENSUS),
    ("横沥镇", 10_000.0, CENSUS),
    ("桥头镇", 8_800.0, CENSUS),
    ("谢岗镇", 4_100.0, CENSUS),
    ("东坑镇", 7_300.0, CENSUS),
    ("常平镇", 23_000.0, CENSUS),
    ("寮步镇", 27_000.0, CENSUS),
    ("樟木头镇", 11_300.0, CENSUS),
    ("大朗镇", 23_100.0, CENSUS),
    ("黄江镇", 13_900.0, CENSUS),
    ("清溪镇", 17_600.0, CENSUS),
    ("塘厦镇", 31_100.0, CENSUS),
    ("凤岗镇", 15_000.0, CENSUS),
    ("大岭山镇", 23_700.0, CENSUS),
    ("长安镇", 50_000.0, CENSUS),
    ("虎门镇", 43_700.0, CENSUS),
    ("厚街镇", 25_600.0, CENSUS),
    ("沙田镇", 7_000.0, CENSUS),
    ("道滘镇", 5_200.0, ESTIMATE),
    ("洪梅镇", 2_100.0, ESTIMATE),
    ("麻涌镇", 4_500.0, ESTIMATE),
    ("望牛墩镇", 2_900.0, ESTIMATE),
    ("中堂镇", 5_300.0, ESTIMATE),
    ("高埗镇", 6_600.0, ESTIMATE),
    ("松山湖", 7_400.0, ESTIMATE),
];

/// Business entities in the city at the end of 2025.
pub const ENTITIES: Figure =
    Figure {
        name: "经营主体总量（户）", value: 1_950_000.0, source: "东莞经营主体总量，2025 年公布"
    };
/// Legal units of the secondary and tertiary industries in 2023.
pub const LEGAL_UNITS: Figure =
    Figure { name: "二三产业法人单位数（个）", value: 532_800.0, source: CENSUS };
/// Share of manufacturing in legal units.
pub const MANUFACTURING_SHARE: Figure =
    Figure {
        name: "制造业占法人单位比重", value: 0.368, source: "转述第五次全国经济普查的东莞服务项目资料，2023 年"
    };
/// Above-scale industrial firms.
pub const ABOVE_SCALE_INDUSTRY: Figure =
    Figure {
        name: "规上工业企业数（家）", value: 14_000.0, source: "东莞规上工业营收27691.5亿元（读特，2025）"
    };
/// Their revenue, which with their number gives the mean.
pub const ABOVE_SCALE_REVENUE: Figure = Figure {
    name: "规上工业营业收入（元）",
    value: 2_769_150_000_000.0,
    source: "东莞规上工业营收27691.5亿元（读特，2025）",
};
/// Industrial firms above 10 billion yuan: where the tail must reach.
pub const TEN_BILLION_FIRMS: Figure = Figure {
    name: "营收或产值超百亿工业企业数（家）",
    value: 24.0,
    source: "东莞：挺起产业脊梁，奔向2万亿目标（2022）",
};
/// Share of above-scale industrial firms that do research.
pub const RESEARCH_SHARE: Figure = Figure {
    name: "有R&D活动的规上工业企业占比",
    value: 0.445,
    source: "广东东莞科研氛围浓厚 超半规上企业实现创新（中新网，2022），2021 年",
};
/// Firms that export or import.
pub const TRADING_FIRMS: Figure = Figure {
    name: "有进出口实绩外贸企业数（家）",
    value: 29_000.0,
    source: "东莞外贸2025年进出口达1.58万亿元（南方+，2026）",
};

/// Of every thousand entities: above scale, tracked (known by many facts), small companies, sole traders.
///
/// Sole traders are what remains of 1.95 million when enterprises are 44 in a hundred (private enterprises alone are 794,100 in 2025);
/// above scale is 14,000 industrial firms and, 估计, 11,000 in trade and services; five in a hundred are known by many facts (估计).
pub const PER_THOUSAND: [u64; 4] = [13, 37, 390, 560];

/// Of the above-scale group, the industrial: 14,000 of 25,350.
pub const ABOVE_SCALE_INDUSTRIAL: f64 = 0.552;

/// Classes of manufacturing with weights. 金属制品 15.2, 电子 10.9, 电气 10.1 in a hundred are the province's; the others 估计.
#[rustfmt::skip]
pub const MANUFACTURING: &[(&str, f64)] = &[
    ("3311", 4.0), ("3351", 3.7), ("3360", 3.0), ("3399", 4.5),
    ("3982", 3.2), ("3981", 2.2), ("3989", 2.4), ("3922", 1.3), ("3974", 0.9), ("3961", 0.5), ("3973", 0.4),
    ("3841", 1.6), ("3831", 2.7), ("3821", 1.9), ("3853", 1.5), ("3872", 2.4),
    ("3525", 6.7), ("3491", 0.6), ("3421", 1.4), ("3489", 3.0), ("3599", 3.2), ("3523", 1.2), ("3569", 1.6),
    ("2929", 7.0), ("2926", 3.4), ("2921", 2.2), ("2651", 0.8),
    ("2231", 4.2), ("2319", 3.8), ("2221", 0.4), ("2110", 3.6), ("2130", 1.6),
    ("1819", 4.4), ("1830", 1.8), ("1952", 2.4), ("1951", 1.4), ("2452", 2.6), ("2451", 1.2),
    ("1411", 0.9), ("1432", 0.4), ("3670", 1.3), ("4021", 0.3), ("4190", 2.4),
];

/// Classes outside manufacturing for enterprises; weights 估计, trade leading as in the 2017 count of trade entities.
#[rustfmt::skip]
pub const OTHER_ENTERPRISE: &[(&str, f64)] = &[
    ("5179", 9.0), ("5176", 4.0), ("5132", 4.0), ("5164", 3.4), ("5199", 9.0), ("5181", 4.5), ("5146", 1.0), ("5191", 1.0),
    ("5211", 2.0), ("5212", 1.4), ("5232", 3.0), ("5274", 2.0), ("5292", 9.0), ("5299", 5.0), ("5251", 1.0), ("5263", 1.0),
    ("4710", 2.2), ("5011", 3.6), ("5821", 2.6), ("5910", 1.0), ("5810", 0.5), ("5960", 0.3),
    ("6110", 0.5), ("6210", 2.6), ("6220", 0.8),
    ("6513", 3.2), ("6531", 1.6), ("6520", 0.3), ("6540", 0.9), ("6550", 0.6), ("6560", 1.6), ("6431", 0.4), ("6572", 0.5),
    ("7010", 0.9), ("7020", 1.8), ("7030", 1.5), ("7040", 1.6), ("7111", 0.8), ("7211", 0.7), ("7212", 1.2), ("7221", 0.4),
    ("7231", 0.3), ("7241", 1.4), ("7243", 1.0), ("7249", 4.0), ("7259", 2.4), ("7251", 1.0), ("7261", 1.0), ("7262", 0.9), ("7281", 0.3),
    ("7284", 0.4), ("7320", 1.2), ("7452", 0.7), ("7453", 0.1), ("7455", 0.2), ("7484", 0.8), ("7491", 0.5), ("7492", 0.7),
    ("7519", 1.6), ("7520", 0.4), ("7530", 0.4),
    ("8040", 1.0), ("8111", 1.2), ("8391", 0.7), ("8399", 0.9), ("9051", 0.8),
];

/// Classes of sole traders; weights 估计: nearly two thirds trade, then catering and services.
#[rustfmt::skip]
pub const SOLE_TRADER: &[(&str, f64)] = &[
    ("5211", 9.0), ("5212", 5.0), ("5227", 2.0), ("5232", 9.0), ("5235", 5.0), ("5274", 3.5), ("5292", 11.0), ("5299", 12.0), ("5241", 1.5),
    ("5132", 2.5), ("5123", 2.5), ("5199", 3.0), ("6210", 9.0), ("6220", 3.0), ("6291", 3.5), ("6232", 0.8), ("8040", 4.0), ("8053", 1.2),
    ("8111", 2.4), ("8121", 0.8), ("5821", 1.0), ("1819", 1.4), ("2929", 0.9), ("3399", 1.0), ("2110", 0.7), ("7259", 1.0), ("8010", 0.8),
    ("9011", 0.3), ("7111", 0.6),
];

/// Growth common to all firms by year from 2015 to 2025; the years' shape is 估计 (dips in 2020 and 2022, 12.3% in 2024 as published for industry).
pub const COMMON_GROWTH: [f64; 11] = [0.06, 0.07, 0.09, 0.07, 0.05, -0.02, 0.12, -0.01, 0.03, 0.10, 0.05];

/// The yearly revenue from which a firm belongs to the frame list (四上), by the first letters of its class, in yuan.
///
/// Source: the national rule as a prefecture's statistics bureau retells it (统计“四上”企业指哪些，2023).
pub fn threshold_yuan(class: &str) -> f64 {
    let division: u32 = class.get(..2).and_then(|d| d.parse().ok()).unwrap_or(0);
    match division {
        51 => 20_000_000.0,
        52 => 5_000_000.0,
        61 | 62 => 2_000_000.0,
        53..=60 | 63..=65 | 76..=79 | 84 => 20_000_000.0,
        70..=75 | 82..=83 => 10_000_000.0,
        80..=81 | 85..=90 => 5_000_000.0,
        _ => 20_000_000.0,
    }
}

/// Whether the class is manufacturing.
pub fn is_industry(class: &str) -> bool {
    class.get(..2).and_then(|d| d.parse::<u32>().ok()).is_some_and(|division| (13..=43).contains(&division))
}

/// Whether the class is trade, lodging or catering: these are 限额以上, not 规上.
pub fn is_trade(class: &str) -> bool {
    matches!(class.get(..2), Some("51" | "52" | "61" | "62"))
}
