//! Every word of the interface, Chinese and English side by side. One line a word; templates say `{{ w.targets }}`.
//! Data text (the plan, names, clauses) is not here: it stays as it was written.

use std::fmt;

use askama::filters::HtmlSafe;

/// A word or sentence of the interface. `{}` is a place to fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(&'static str);

// The dictionary below holds no markup characters (a test proves it), so nothing needs escaping.
impl HtmlSafe for Word {}

impl Word {
    /// The characters.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        self.0
    }

    /// The characters, for as long as the program runs.
    #[must_use]
    pub const fn text(self) -> &'static str {
        self.0
    }

    /// The sentence with its place filled.
    #[must_use]
    pub fn with(&self, what: impl fmt::Display) -> String {
        self.0.replacen("{}", &what.to_string(), 1)
    }

    /// The sentence with its two places filled.
    #[must_use]
    pub fn with2(&self, first: impl fmt::Display, second: impl fmt::Display) -> String {
        let mut parts = self.0.splitn(3, "{}");
        let mut part = || parts.next().unwrap_or_default();
        format!("{}{first}{}{second}{}", part(), part(), part())
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl AsRef<str> for Word {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl std::ops::Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

macro_rules! words {
    ($table:ident; $($name:ident: $zh:literal, $en:literal;)*) => {
        /// The dictionary of one language.
        #[derive(Debug)]
        pub struct $table {
            $(#[doc = $zh] pub $name: Word,)*
        }
        /// Chinese.
        pub static ZH: $table = $table { $($name: Word($zh),)* };
        /// English.
        pub static EN: $table = $table { $($name: Word($en),)* };
        #[cfg(test)]
        pub(super) const PAIRS: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

pub mod office;
pub mod reading;

words! {
    Words;

    // frame
    brand: "夺锦", "Duojin";
    skip: "跳到正文", "Skip to content";
    ribbon: "模拟数据", "Synthetic data";
    ribbon_note: "本页企业与数值均为随机生成，代码登记机关 99 开头，现实中不存在。", "Enterprises and figures on this page are generated at random; their codes begin with authority 99 and belong to nobody.";
    nav_label: "主导航", "Main";
    nav_cockpit: "驾驶舱", "Cockpit";
    nav_plan: "计划原文", "The plan";
    nav_sanke: "三可清单", "Countability";
    nav_sectors: "十大领域", "Sectors";
    nav_policies: "政策", "Policies";
    nav_enterprises: "企业", "Enterprises";
    nav_about: "数据与口径", "Data and definitions";
    other_lang: "English", "中文";
    other_lang_tag: "en", "zh-CN";
    time_label: "时点", "Moment";
    as_of: "数据截至", "Data as of";
    known_at: "按当时所知", "As known at";
    change_time: "换时点", "Change";
    historical: "历史时点", "Past moment";
    back_to_today: "回到今天", "Back to today";
    crumbs_label: "当前位置", "You are here";
    foot: "每个数都可点开看定义、来源、期间和单位。没有数就写没有，不推算，不补零。", "Every figure opens to its definition, source, period and unit. Where there is no figure we say so: nothing is estimated, nothing is set to zero.";
    pager_label: "页码", "Pages";
    previous: "上一页", "Previous";
    next: "下一页", "Next";
    colon: "：", ": ";
    semicolon: "；", "; ";
    comma: "，", ", ";
    all: "全部", "All";
    export: "导出", "Export";
    filter: "筛选", "Filter";

    // status of targets
    reached: "达成", "Reached";
    on_track: "进度正常", "On track";
    behind: "落后", "Behind";
    missed: "未达成", "Missed";
    undetermined: "待定", "Undetermined";
    no_final_data: "无期末数据", "No final figure";
    not_comparable: "口径不同", "Other scope";
    no_data: "无数据", "No data";
    has_near: "有相近", "near figure";
    reached_means: "同口径的数已到判定线", "a same-scope figure meets the line";
    on_track_means: "期限未到，按进度能到", "before the deadline, at the pace needed";
    behind_means: "期限未到，进度不够", "before the deadline, below the pace needed";
    missed_means: "期限已到，没有到判定线", "the deadline is over, the line not met";
    undetermined_means: "有数，但定不了，写明缺什么", "figures that settle nothing; we say what would";
    no_final_data_means: "有数，缺期末那一个", "figures, but not the one at the deadline";
    not_comparable_means: "有数，口径不是一回事", "figures of another scope";
    no_data_means: "从没见过同口径的数", "no same-scope figure was ever published";
    legend: "图例", "Legend";
    form_ready: "报表已备", "form ready";
    definition_open: "定义未定", "definition open";
    nobody_asked: "没人报", "nobody asked";
    form_ready_means: "定义清楚，拟了填报单位，草稿审过就能下发", "defined, a reporter proposed; the draft can be issued once reviewed";
    definition_open_means: "判定线、期限或口径里有一问要人答", "line, deadline or scope leaves a question for a person";
    nobody_asked_means: "定义清楚，还没有拟哪个单位来报", "defined, but no unit is proposed to report it";

    // answers of matches
    eligible: "符合", "Eligible";
    not_eligible: "不符合", "Not eligible";
    not_in_force: "不在有效期", "Not in force";
    in_force: "在有效期", "In force";
    validity_unknown: "有效期未载", "Validity not stated";
    cause_missing: "缺资料", "fact missing";
    cause_meaningless: "无意义", "no meaning";
    cause_not_due: "未到期", "not due yet";
    cause_not_applicable: "不适用", "not applicable";
    cause_conflict: "来源冲突", "sources disagree";
    source: "来源", "Source";
    working: "算法", "Working";
    recorded_on: "{} 记录", "recorded {}";
    sources_unless: "除另注明外，均据 {}。点带虚线的值，看它自己的出处。", "Unless said otherwise, from {}. Open a dotted value for its own source.";

    // money
    money_determined: "金额已定", "determined";
    money_range: "可能的范围，已定的含在内", "possible range, determined amounts included";
    money_open_range: "至少这些，上限没有封顶", "at least this; nothing caps it";
    money_few: "金额：少于 3 家，不显示。再少就等于说出某一家的数额。", "Money: fewer than 3, not shown. A sum of so few would tell what one of them gets.";
    amount_masked: "数额依你看不到的事实算出，这里只写条款本身的上下限。", "The figure rests on facts you may not see: here is only what the words of the clause bound.";
    money_unbounded: "范围还说不出：待定的条款不是都写了封顶", "no range yet: not every undetermined clause writes a cap";
    money_undetermined: "金额待定，不当作零", "undetermined, not counted as zero";
    get_settled: "现在能拿到 {}（{}），没有待定的金额。", "It can get {} now ({}); no amount is open.";
    get_now: "现在能拿到 {}（{}）", "It can get {} now ({})";
    get_none_settled: "现在还没有定下来的钱", "No amount is settled yet";
    get_between: "现在至少能拿 {}，最多 {}", "It can get at least {} now, at most {}";
    get_at_least: "现在至少能拿 {}，上不封顶", "It can get at least {} now, without a cap";
    get_wait_facts: "；另有 {}要补资料才能判", "; with facts still missing for {}";
    get_wait: "；另有 {}的金额还定不了", "; with the amount still open for {}";
    get_wait_part: "；另有 {}的金额还定不了（其中 {}要补资料）", "; with the amount still open for {} (facts missing for {})";
    get_more_up_to: "，最多再拿 {}。", ", up to {} more.";
    get_more_between: "，再拿 {} 至 {}。", ", {} to {} more.";
    get_more_at_least: "，至少再拿 {}，上不封顶。", ", at least {} more, without a cap.";
    get_more_uncapped: "，再拿多少没有封顶。", ", how much more has no cap.";
    get_up_to: "，最多能拿 {}。", ", up to {}.";
    get_uncapped: "，最多多少说不出：不是每条都写了封顶。", ", the most cannot be said: not every clause writes a cap.";
    get_stop: "。", ".";
    get_titles_open: "不涉及金额的还有 {}待定。", " Open besides, without money: {}.";
    get_titles: "按现有资料没有能拿的钱；符合的 {}给的是称号或服务。", "On the facts we have there is no money to get; what it is eligible for gives titles or services: {}.";
    get_nothing_but_open: "现在没有能拿的钱；不涉及金额的有 {}还定不了。", "There is no money to get now; open without money: {}.";
    get_nothing: "按现有资料，在有效期的条款没有一条符合，没有能拿的钱。", "On the facts we have, no clause in force is met and there is no money to get.";
    n_enterprises: "{} 家", "{} enterprises";
    n_clauses: "{} 条", "{} clauses";
    one_enterprise: "1 家", "1 enterprise";
    one_clause: "1 条", "1 clause";
    exactly: "准确数 {}", "exactly {}";

    // common heads
    target: "目标", "Target";
    targets: "目标", "Targets";
    n_targets: "{} 个目标", "{} targets";
    goal: "目标值", "Goal";
    status: "状态", "Status";
    period: "期间", "Period";
    value: "数值", "Value";
    scope: "口径", "Scope";
    published: "发布", "Published";
    grade: "可靠度", "Grade";
    inferred: "日期为推定", "date inferred";
    unknown_date: "未载", "not stated";
    name: "名称", "Name";
    kind: "类别", "Kind";
    used: "采用", "Used";
    yes_used: "采用", "used";
    not_used: "不采用", "Not used";
    why: "理由", "Reason";
    code: "代码", "Code";
    number: "数", "Number";
    area: "镇街（园区）", "Area";
    sector: "领域", "Sector";
    document: "文件", "Document";
    documents: "文件", "Documents";
    level: "层级", "Level";
    validity: "有效期", "Validity";
    clauses: "条款", "Clauses";
    fact: "事实", "Fact";
    facts: "已知的事实", "What is known";
    recorded: "登记时间", "Recorded";
    next_step: "下一步", "Next step";
    missing: "缺什么", "What is missing";
    same_as_table: "同一组数的表", "The same figures as a table";
    start_unknown: "起始未载", "start not stated";
    no_stated_end: "未载终止", "no stated end";
    until_now: "至今", "now";
    unit_enterprises: "家", "enterprises";
    unit_clauses: "条", "clauses";

    // cockpit
    cockpit_title: "十个领域，同一条起跑线", "Ten sectors, one starting line";
    cockpit_lead: "每条船是一个领域，每个桨位是计划里的一个目标，按原文次序坐。船头齐平：有同口径的数，桨才下水；没有数的桨位空着，不推算，也不据此排名。", "Each boat is a sector, each seat a target of the plan, seated in the order of the text. All prows are level: a paddle is in the water only where a same-scope figure exists. An empty seat stays empty; nothing is estimated and nobody is ranked.";
    cockpit_ashore: "全市总体 {} 个与行动 {} 个目标不在船上，", "The {} city-wide targets and the {} of the actions are not in a boat: ";
    see_text: "见原文", "see the text";
    plan_targets: "计划目标", "targets in the plan";
    race: "夺锦赛道", "The race";
    your_work: "要你处理", "For you to do";
    no_work: "没有要你处理的事", "Nothing waits for you";
    no_work_next: "换一个时点，或看三可清单里还缺什么。", "Choose another moment, or see what the countability list still lacks.";
    sanke_steps: "{} 个目标各走到哪一步", "How far each of the {} targets has come";
    sanke_hint: "可统计缺的是报表：一个目标一张，草稿可自动起草，人审后才下发。", "What is missing are forms: one for each target. A draft is made for you; it is issued only after a person has reviewed it.";
    open_sanke: "打开 {} 项工作清单", "Open the list of {}";

    first_steps: "先办这 {} 件", "The next {}";
    first_steps_note: "差一个数就能定的在前，其次缺基数的，再次报表已备的；同类按原文次序。", "First what one figure would settle, then what lacks a base, then forms that are ready; each in the order of the plan.";

    // plan
    panel_is_open: "打开的是 {} {}，在它所在的段落旁。", "Open: {} {}, beside its paragraph.";
    go_to_panel: "到那里去", "Go there";
    contents: "目录", "Contents";
    contents_note: "数字为目标个数", "Figures are numbers of targets";
    how_to_read: "怎么读这一页", "How to read this page";
    how_click: "原文一字未改。数字下有线、后有记号的是目标，点开看定义、走势、来源和所缺。", "Not a character of the text is changed. A number underlined and marked is a target: open it for its definition, trajectory, sources and what is missing.";
    no_same_scope: "还没有同口径的数", "no same-scope figure yet";
    settled_by: "补一个数就能定：", "One figure would settle it: ";
    trajectory: "走势", "Trajectory";
    definition: "定义与口径", "Definition and scope";
    same_figures: "同口径的数", "Same-scope figures";
    near_figures: "相近口径的数", "Near-scope figures";
    near_note: "只作旁证，不上走势图，不改变状态。", "Evidence beside the matter: not on the line, and without effect on the status.";
    open_target: "单独打开 {}", "Open {} alone";
    close_panel: "合上", "Close";
    point_exact: "实数", "figure";
    point_inferred: "日期为推定", "date inferred";
    point_upper: "只知上界", "known to be below";
    point_lower: "只知下界", "known to be above";
    point_gap: "其间无数", "no figures between";

    // target
    see_in_plan: "在原文中看", "See it in the text";
    in_its_sentence: "看它所在的段落", "See the paragraph it stands in";
    how_it_stands: "现状", "How it stands";
    no_figures: "还没有同口径的公开数", "No same-scope figure has been published";
    no_figures_next: "报表草稿可在右侧起草；填报或登记一个数之后，这里会画出走势。", "Draft its form on this page; once a figure is reported or registered, its trajectory is drawn here.";
    lineage: "数从哪里来", "Where figures come from";
    lineage_note: "这个目标可以用哪些指标、序列、名录衡量；哪些采用了，哪些没有，为什么。", "Indicators, series and registers that could measure this target; which are used, which are not, and why.";
    no_lineage: "还没有接上任何指标、序列或名录", "No indicator, series or register is bound yet";
    no_lineage_next: "先定填报人和报表，再接数。", "First settle reporter and form, then bind the figures.";
    unused_figures: "没有采用的数", "Figures not used";
    same_boat: "同一条船上", "In the same boat";
    neighbours: "前后目标", "Neighbouring targets";

    // san ke
    sanke_lead: "可界定、可统计、可考核：每个目标走到哪一步，还缺什么，谁来补。", "Definable, countable, assessable: how far each target has come, what it still lacks, and who can supply it.";
    sanke_table: "目标逐项清单", "Targets one by one";
    step_definition: "定义已定", "Defined";
    step_source: "有同口径来源", "Same-scope source";
    step_reporter: "填报人与报表", "Reporter and form";
    decided: "期限后已判定", "Decided after deadline";
    last_figure: "最近的数", "Latest figure";
    settled: "已定", "settled";
    open_yet: "未定", "open";
    draft_form: "起草报表", "Draft form";
    draft: "草稿", "Draft";
    form_draft_of: "报表草稿：", "Draft form: ";
    form_file: "定义文件", "Definition file";
    form_file_note: "草稿不会自动下发。人审、改好，放进规则包后才生效。", "A draft is never issued by itself. It takes effect after a person has reviewed it and put it into the pack.";
    download: "下载", "Download";
    back_to_target: "回到 {}", "Back to {}";
    to_decide: "要人定的事", "For a person to decide";
    nothing_to_decide: "草稿里没有未定的事", "The draft leaves nothing open";
    nothing_to_decide_next: "仍须通读一遍再放进规则包。", "Read it through before it goes into the pack.";
    to_verify: "核实", "verify";
    no_rows: "这一类没有目标", "No target in this group";
    no_rows_next: "换一个筛选。", "Choose another filter.";

    // sectors
    sectors_lead: "十个领域各有哪些文件、由谁牵头、目标到了哪里。", "Which documents each sector has, who leads it, and how its targets stand.";
    matrix: "规划、行动计划、支持政策", "Plans, action plans, support policies";
    planning: "规划", "Plan";
    action_plan: "行动计划", "Action plan";
    support: "支持政策", "Support policy";
    doc_issued: "已出台", "Issued";
    doc_drafted: "起草中", "In draft";
    doc_not_seen: "未见", "Not seen";
    issued_of_ten: "已出台", "Issued";
    specials: "六项专项政策", "The six special policies";
    no_specials: "还没有载入专项政策", "No special policy is loaded";
    topic: "事项", "Topic";
    sector_no: "第 {} 领域", "Sector {}";
    measures: "举措", "Measures";
    no_measures: "计划没有为它写举措", "The plan states no measure for it";
    who_leads: "牵头", "Who leads";
    principal: "主牵头", "principal";
    deliverables: "交付物", "Deliverables";
    industry_codes: "行业代码", "Industry codes";
    no_codes: "还没有定行业范围", "Its industries are not settled";
    n_in_register: "名录里有 {} 家带这些代码", "{} entities of the register bear these codes";
    no_register: "名录还没有载入", "The register is not loaded";

    // policies
    policies_lead: "公开的条款，用我们的话说一遍，旁边是逐字运行的规则。", "Published clauses restated in plain words, beside the rule that is run.";
    policies_note: "不在有效期的条款不匹配、不合计，只按它有效期的最后一天作历史演示，不能申报。", "Clauses out of force are neither matched nor summed. They are shown as of the last day of their validity; nobody can apply.";
    none_in_force: "这一天没有在有效期的条款", "No clause is in force on this day";
    none_in_force_next: "下面各份文件只作历史演示，不能申报。把上面的日期换到条款的有效期里，就能看当时谁符合。", "The documents below are historical demonstrations only. Set the date above to a day of their validity to see who was eligible then.";
    ended_on: "止于 {}", "ended {}";
    until: "到 {}", "until {}";
    no_end: "没有写终止日期", "no end stated";
    clauses_in_force: "条在有效期", "clauses in force";
    with_money: "有金额", "With money";
    at_stake: "涉及金额", "At stake";
    no_policies: "还没有载入政策", "No policy is loaded";
    no_policies_next: "检查规则包的 policies 文件夹。", "Check the pack’s policies folder.";
    no_clauses: "这份文件还没有写成规则", "This document has no rules yet";
    no_clauses_next: "写好条款与规则并通过检查后，这里会并列显示。", "Once its clauses are written as rules and checked, they stand here side by side.";
    clause_said: "条款，用我们的话说", "The clause in our words";
    clause_doubts: "读不准的地方", "Open questions of reading";
    rule: "规则", "The rule";
    rule_of: "规则：{}", "Rule: {}";
    effect: "对名录的作用", "Effect on the register";
    history_show: "历史演示", "Historical demonstration";
    history_on: "条款已过有效期，按有效期最后一天 {} 的规则与资料试算，不能申报。", "This clause has expired. It is evaluated on the last day of its validity, {}; nobody can apply.";
    evaluated_on: "按 {} 的资料匹配。", "Matched on the facts of {}.";
    where_eligible: "符合的在哪里", "Where the eligible are";
    eligible_by_area: "符合的家数，按镇街（园区）", "Eligible enterprises by area";
    suppressed: "数小，不公布", "small, not published";
    suppressed_sign: "· 数小，不公布", "· small, not published";
    nobody_eligible: "按现有资料，没有符合的", "On the facts we have, nobody is eligible";
    nobody_eligible_next: "先看待定的缺什么。", "See first what the undetermined lack.";
    most_wanted: "补哪个事实最有用", "Which fact would settle most";
    would_settle: "可定", "would settle";
    example_enterprises: "例子", "Examples";
    not_matched: "还没有匹配过", "Not matched yet";
    not_matched_next: "名录载入后自动匹配。", "Matching runs once the register is loaded.";

    // enterprises
    enterprises_lead: "名录里有 {} 家。按名称、代码找，或按地区、行业筛。", "The register holds {} entities. Search by name or code, or filter by area and industry.";
    search: "查找", "Search";
    search_by: "名称或统一社会信用代码", "Name or unified social credit code";
    results: "查到的企业", "Entities found";
    found: "共 {} 家", "{} found";
    found_at_least: "至少 {} 家，请再缩小范围", "At least {} found; narrow the search";
    nothing_found: "没有这样的企业", "No such entity";
    nothing_found_next: "核对代码有没有少位，或少选一个筛选条件。", "Check the code for a missing character, or drop a filter.";
    clear_filters: "清除条件", "Clear all";
    register_empty: "名录还是空的", "The register is empty";
    register_empty_next: "由管理员在服务器上用 duojin import 导入名录。", "Whoever runs the server brings a register in with duojin import.";
    industry: "行业", "Industry";
    size: "规模", "Size";
    unknown_size: "未知", "unknown";
    how_much: "能拿多少", "How much it can get";
    how_much_note: "按 {} 在有效期的条款计算。每个合计分三份写，不把待定当零。", "By the clauses in force on {}. Every sum has three parts; the undetermined is never counted as zero.";
    nothing_in_force: "这一天没有在有效期的条款", "No clause is in force on this day";
    nothing_in_force_next: "过期的条款只作演示，不能申报。", "Expired clauses are shown as demonstrations only.";
    matches: "逐条匹配", "Clause by clause";
    no_matches: "还没有匹配结果", "No match results yet";
    no_matches_next: "匹配跑完后再看，或看下面的历史演示。", "Come back after the matching run, or see the historical demonstration below.";
    not_eligible_n: "不符合的 {} 条", "{} not eligible";
    would_settle_title: "补上就能定", "What would settle it";
    nothing_wanted: "没有缺的资料", "No fact is missing";
    nothing_wanted_next: "现有资料已能给出每条的答案。", "The facts we have answer every clause.";
    wanted_note: "按能定的条款数排，右边是要用到它的待定条款。", "Ordered by the clauses they settle; at the right, the undetermined clauses that need them.";
    period_and_value: "期间与数值", "Period and value";
    but_is: "，实为", ", but is ";
    and_further: "，另有 {} 项", ", and {} more";
    facts_note: "每个数都写明期间、来源、何时登记、出自哪个文件哪一行。不同来源不一致时并列写出。", "Each fact with its period, source, time of recording, file and row. Sources that disagree are shown side by side.";
    no_facts: "没有登记任何事实", "No fact is recorded";
    no_facts_next: "导入一份资料，或换一个时点。", "Import a file, or choose another moment.";
    file_and_row: "文件与行", "File and row";
    history_note: "每条过期条款按它有效期的最后一天计算。不同年份不相加，不能申报。", "Each expired clause is evaluated on the last day of its validity. Years are never added together; nobody can apply.";

    // errors
    not_found: "没有这一页", "There is no such page";
    not_found_text: "地址可能少了几个字，或这一项在所选时点还不存在，或不在你看得到的范围里。", "The address may be incomplete, the item did not exist at the chosen moment, or it is beyond what you may see.";
    bad_input: "有一处读不懂", "One thing could not be read";
    bad_input_text: "{} 写的是“{}”。", "{} was given as “{}”.";
    forbidden: "这一页你看不到", "You may not see this page";
    busy: "现在人太多", "Too busy just now";
    busy_text: "这一次什么都没有做，请过 {} 秒再试。", "Nothing was done this time; please try again in {} seconds.";
    internal: "服务出错了", "The service failed";
    internal_text: "没有写入任何数据。再试一次；仍不行，报下面的编号。", "Nothing was written. Try again; if it fails again, give the number below.";

    // about
    about_lead: "数怎么来，怎么算，哪些是真的，哪些是模拟的。", "Where figures come from, how they are computed, which are real and which are synthetic.";
    versions: "版本", "Versions";
    about_numbers: "数从哪里来", "Where figures come from";
    about_numbers_text: "目标的实际数只用公开发布的统计、公报和部门文章，逐条记下标题、发布日、口径和可靠度。没有找到就写无数据，不推算，不补零。", "Figures for targets come only from published statistics, bulletins and articles of departments, each kept with title, date, scope and grade. Where none was found we say no data: nothing is estimated or set to zero.";
    about_status: "状态怎么定", "How a status is decided";
    about_status_text: "只有同口径的数能定状态。相近口径的数写在旁边，不改变状态。期限过后只有达成与否，不再算进度。", "Only a figure of the same scope decides a status. Near-scope figures stand beside it without effect. After the deadline a target is reached or not; pace is no longer computed.";
    about_truth: "三种回答", "Three answers";
    about_truth_text: "符合、不符合、待定。待定写明原因：缺资料、无意义、未到期、不适用、来源冲突。只有缺资料的才向企业问。名录声明完整时，没有列入才算没有。", "Eligible, not eligible, undetermined. An undetermined answer names its cause: fact missing, no meaning, not due, not applicable, sources disagree. Only a missing fact is ever asked for. Absence from a register counts as no only where the register is declared complete.";
    about_money: "金额怎么写", "How money is shown";
    about_money_text: "每个合计分三份：已定的、可能的范围、待定的个数。“不超过 X”是 0 到 X，不是 X。金额精确到分，约数会写明并给出准确数。", "Every sum has three parts: determined, possible range, number undetermined. “Up to X” means 0 to X, not X. Amounts are exact to the fen; a rounded one says so and gives the exact amount.";
    about_time: "时点", "The moment";
    about_time_text: "每一页都站在一个日期和一个所知时刻上，换时点就能看当时的数和当时的规则。条款不在有效期就不匹配、不合计；历史演示按有效期最后一天试算，不同年份不相加。", "Every page stands on a date and on a moment of knowledge; change them to see the figures and rules of that time. A clause out of force is neither matched nor summed; a historical demonstration evaluates it on its last day, and years are never added.";
    about_api: "接口", "The interface for programs";
    about_api_text: "每一页的数都能用程序取：地址在 /api/v1 下，带同样的 as_of 和 known_at，答 JSON。写明全部地址的文件：", "Whatever the pages show, programs can read: addresses under /api/v1 take the same as_of and known_at and answer JSON. The description of all of them: ";
    about_synthetic: "哪些是模拟的", "What is synthetic";
    about_synthetic_text: "演示名录里的企业都是按公开的结构数据随机生成的，名称以（模拟）结尾，代码登记机关 99 开头，现实中不存在。凡显示它们的页面，最上面都有“模拟数据”一条。计划、目标、公开数和政策条款是真的。", "The enterprises of the demo register are generated at random from published structural data; their names end in （模拟）, their codes begin with authority 99, and none of them exists. Every page that shows them says so at the top. The plan, its targets, the published figures and the policy clauses are real.";
}

impl Words {
    /// So many clauses, with the singular where the language has one.
    #[must_use]
    pub fn of_clauses(&self, n: impl fmt::Display) -> String {
        let n = n.to_string();
        if n == "1" { self.one_clause.to_string() } else { self.n_clauses.with(n) }
    }

    /// So many enterprises, with the singular where the language has one.
    #[must_use]
    pub fn of_enterprises(&self, n: impl fmt::Display) -> String {
        let n = n.to_string();
        if n == "1" { self.one_enterprise.to_string() } else { self.n_enterprises.with(n) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both dictionaries.
    fn pairs() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
        PAIRS.iter().chain(office::PAIRS).chain(reading::PAIRS)
    }

    #[test]
    fn both_languages_have_the_same_places() {
        for (name, zh, en) in pairs() {
            assert!(!zh.trim().is_empty() && !en.trim().is_empty(), "{name} is empty");
            assert_eq!(zh.matches("{}").count(), en.matches("{}").count(), "{name}");
            for text in [zh, en] {
                assert!(!text.contains(['<', '>', '&', '"', '\'']), "{name} holds a markup character");
            }
        }
    }

    #[test]
    fn english_is_english() {
        for (name, _, en) in pairs() {
            let chinese = en.replace("（模拟）", "").chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(!chinese || *name == "other_lang", "{name}: {en}");
        }
    }

    #[test]
    fn the_voice_is_plain() {
        for (name, zh, _) in pairs() {
            for word in ["智能", "赋能", "一键", "！", "抱歉", "亲爱的"] {
                assert!(!zh.contains(word), "{name} says {word}");
            }
        }
    }

    #[test]
    fn places_are_filled_in_order() {
        assert_eq!(ZH.bad_input_text.with2("as_of", "{}"), "as_of 写的是“{}”。");
        assert_eq!(EN.of_clauses(3), "3 clauses");
        assert_eq!(EN.of_clauses(1), "1 clause");
    }
}
