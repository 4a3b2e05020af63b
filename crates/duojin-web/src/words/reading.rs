//! The words of the reading workbench (解构): documents, what was read from them, decisions, review, versions.

use super::Word;

words! {
    ReadingWords;

    // list
    nav_documents: "解构", "Reading";
    documents_lead: "把文件交进来，读出条款和规则。逐条看过、由另一人复核，才会生效。", "Hand a document in and read its clauses and rules. Each is looked at, and another person reviews, before it takes effect.";
    no_documents: "还没有文件", "No document yet";
    no_documents_next: "在下面上传一份，或把原文粘进来。读完会打开解构工作台。", "Upload one below, or paste its text. The workbench opens when it has been read.";
    no_documents_wait: "要上传，请找有起草权的同事。", "To upload one, ask a colleague who may draft rules.";
    kind: "类别", "Kind";
    kind_plan: "计划", "Plan";
    kind_policy: "政策", "Policy";
    kind_auto: "自动识别", "Find out";
    state: "状态", "State";
    state_draft: "起草中", "Draft";
    state_in_review: "待复核", "In review";
    state_published: "已发布", "Published";
    handed_in: "交入", "Handed in";
    items: "条款", "Clauses";
    decided: "已办", "Decided";
    open_items: "待办", "Open";
    questions: "疑问", "Questions";
    n_decided_of: "{} / {}", "{} of {}";
    no_items_in: "没有读出条款", "no clause was read";
    add: "交入文件", "Hand a document in";
    upload: "上传文件", "Upload a file";
    upload_hint: "txt、html、docx，或带文字层的 pdf；不超过 20 MB。扫描件读不出文字，请先识别。", "txt, html, docx, or pdf with a text layer; at most 20 MB. A scan holds no text: recognise it first.";
    file: "文件", "File";
    paste: "粘贴原文", "Paste the text";
    paste_hint: "连同标题、文号和落款一起粘进来，读得更准。", "Paste title, number and signature as well: more will be read.";
    original_text: "原文", "The text";
    title: "标题", "Title";
    title_hint: "不填就用文件里的标题。", "Left empty, the title found in the document is used.";
    replaces: "替代", "Replaces";
    replaces_none: "不替代别的文件", "replaces nothing";
    read_it: "交入并解构", "Hand in and read";

    // workbench
    workbench: "解构工作台", "Workbench";
    extraction: "读出的内容", "What was read";
    go_to_words: "看原文", "See its words";
    item_no: "第 {} 条", "Clause {}";
    item_no_words: "第 {} 条的原文由此起", "The words of clause {} begin here";
    order: "次序", "Order";
    order_urgent: "先看要紧的", "Urgent first";
    order_text: "按原文", "As in the text";
    find: "查找条款", "Find a clause";
    find_go: "查找", "Find";
    n_found: "找到 {} 条", "{} found";
    none_found: "没有条款含“{}”", "No clause holds “{}”";
    none_found_next: "换个词，或清空查找。", "Try another word, or clear the search.";
    clear: "清空", "Clear";
    decision_open: "待办", "Open";
    decision_accepted: "已接受", "Accepted";
    decision_not_rule: "不是条款", "Not a rule";
    n_problems: "{} 处要改", "{} to mend";
    n_questions: "{} 个疑问", "{} questions";
    one_question: "1 个疑问", "1 question";
    fields_read: "读出的要点", "What was understood";
    not_read: "没有读出要点", "Nothing was understood";
    rule: "规则", "Rule";
    rule_of_item: "第 {} 条的规则", "Rule of clause {}";
    no_rule: "没有写出规则", "No rule was drafted";
    no_rule_next: "改正里可以自己写；不设规则的，标为不是条款。", "Write one under Correct, or mark it as not a rule.";
    sentence: "规则说的话", "What the rule says";
    sentence_hint: "由规则写回的句子，和原文对一对。", "Written back from the rule: compare it with the text.";
    no_sentence: "规则有错，写不回句子。", "The rule has faults: no sentence can be written back.";
    excerpt: "原文", "Its words";
    to_settle: "要你定的", "For you to settle";
    to_mend: "要改的", "To mend";
    changed_by: "改过：{}", "Changed by {}";
    accept: "接受", "Accept";
    not_rule: "不是条款", "Not a rule";
    correct: "改正", "Correct";
    heading: "题目", "Heading";
    rule_text: "规则文本", "Rule text";
    save_and_accept: "存下并接受", "Save and accept";
    split: "拆分", "Split";
    split_at: "从哪一句起拆成下一条", "The next clause begins with";
    split_go: "拆成两条", "Split in two";
    merge: "合并到下一条", "Merge into the next";
    reopen: "恢复", "Reopen";
    show_rule: "看规则", "Show the rule";
    done_items: "已办的", "Decided";
    no_items: "没有读出条款", "No clause was read";
    no_items_policy: "原文里没有找到给谁、给什么的句子。若确有条款，请核对文件是否完整，或改类别重新交入。", "No sentence says who gets what. If there are clauses, check that the file is whole, or hand it in again as the other kind.";
    no_items_plan: "计划读出的是目标和举措，见下面两张表。", "What was read from a plan stands in the tables below.";
    not_taken: "没有收入正文的内容", "What was left out of the text";
    not_taken_why: "为什么", "Why";
    targets_read: "目标", "Targets";
    measures_read: "举措", "Measures";
    target: "指标", "Indicator";
    value: "数", "Value";
    deadline: "期限", "Deadline";
    measure: "做什么", "What is done";
    units_read: "牵头单位", "Lead unit";
    replaces_this: "替代 {}", "Replaces {}";
    see_changes: "看两版差别", "Compare the versions";
    download_original: "下载原件", "Download the file as handed in";
    format: "格式", "Format";

    // front matter
    front: "文件信息", "Particulars";
    front_lead: "发布后写在政策库里。", "They stand in the library once published.";
    front_missing: "文件信息还要补：{}", "Particulars still to fill in: {}";
    front_id: "编号", "Id";
    front_id_hint: "小写字母、数字和短横，用在地址里。", "Small letters, digits and hyphens; part of its address.";
    issuer: "发文机关", "Issuer";
    number: "文号", "Number";
    level: "层级", "Level";
    level_none: "请选", "Choose";
    region: "地区", "Region";
    issued: "发文日期", "Issued";
    first_day: "生效首日", "First day in force";
    last_day: "有效末日", "Last day in force";
    day_hint: "写成 2026-11-23。", "As 2026-11-23.";
    no_last_day_hint: "没写有效期就空着。", "Leave empty if no end is stated.";

    // review
    review: "复核", "Review";
    review_draft: "逐条办完，再提交复核。", "Decide every clause, then submit for review.";
    review_plan: "计划对照原文阅读；目标和举措还不能从这里发布。如果它是政策，选“政策”重新交入。", "A plan is read beside its text; its targets and measures cannot be published from here yet. If it is a policy, hand it in again as one.";
    review_left: "还有 {} 条待办。", "{} still open.";
    review_none_left: "都办完了，可以提交。", "All are decided: it can be submitted.";
    review_waits: "等另一人复核。复核的人可以发布，也可以退回。", "Waiting for another person, who may publish it or send it back.";
    review_done: "已发布，条款已进政策库。要改，交入新版本替代它。", "Published: its clauses stand in the library. To change it, hand in a new version that replaces it.";
    submit: "提交复核", "Submit for review";
    publish: "发布", "Publish";
    send_back: "退回", "Send back";
    send_back_note: "退回原因", "Why it is sent back";
    history: "经过", "What happened";
    see_policy: "在政策库里看", "See it in the library";

    // keys
    keys: "快捷键", "Keys";
    keys_lead: "在条款之间走动和办理，不用鼠标。输入文字时不起作用。", "Move and decide without a mouse. They rest while you type.";
    key_next: "下一条、上一条", "next, previous";
    key_accept: "接受", "accept";
    key_not_rule: "不是条款", "not a rule";
    key_edit: "改正", "correct";
    key_split: "拆分", "split";
    key_merge: "合并到下一条", "merge into the next";
    key_find: "查找", "find";
    key_help: "打开、收起这张表", "open and close this list";
    keys_off: "停用单键快捷键", "Switch single keys off";

    // changes
    changes: "两版差别", "What changed";
    changes_lead: "与旧版《{}》逐行比。", "Line by line beside the old version, {}.";
    old_version: "旧版", "Old version";
    new_version: "新版", "New version";
    line_no: "行", "Line";
    line_added: "新增", "added";
    line_removed: "删去", "removed";
    line_changed: "改动", "changed";
    n_same_lines: "{} 行相同", "{} lines are the same";
    no_changes: "两版文字相同", "Both versions say the same";
    no_changes_next: "没有要比的。回工作台继续。", "There is nothing to compare. Go on in the workbench.";
    clauses_changed: "变了的条款", "Clauses that changed";
    no_clauses_changed: "条款没有变。", "No clause changed.";
    n_lines_changed: "改动 {} 处，", "{} changed, ";
    n_lines_added: "新增 {} 行，", "{} added, ";
    n_lines_removed: "删去 {} 行。", "{} removed.";
    how_changes_look: "下划线是新增的字，删除线是删去的字。", "Underlined words are new, struck ones are gone.";
}
