//! By when a figure is due, and which figures tell of the past.

use duojin_base::{Datelike as _, Span};
use duojin_text::outline::Outline;
use duojin_text::quantity::{self, Relation, Time, When};

use crate::plan::clause::Clause;
use crate::plan::page::{Page, count};
use crate::plan::setting::Setting;

/// A deadline as said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) year: i32,
    pub(super) span: Span,
    /// Whether it follows from elsewhere than the words.
    pub(super) inferred: bool,
    /// Whether it opens its sentence and so may speak for what follows.
    opens: bool,
    block: usize,
    section: Option<usize>,
    goals: bool,
    /// 到…年, …年前: a limit and no mere time.
    limit: bool,
}

/// What the reading so far says of time.
pub(super) struct Clock {
    now: Option<i32>,
    title: Option<(i32, Span)>,
    sentence: Option<usize>,
    due: Option<Due>,
    carried: Option<Due>,
    past: bool,
    yearly: Option<Span>,
}

/// The year the document is of: by its date, its number, or the first year in its title.
pub(in crate::plan) fn year_of(page: &Page, outline: &Outline, read: &quantity::Reading) -> Option<i32> {
    let inside = |span: Option<Span>| {
        span.and_then(|span| read.whens.iter().find(|when| when.span.start >= span.start && when.span.end <= span.end))
    };
    let by_date = inside(outline.front.date).and_then(When::year);
    let by_number = || {
        let span = outline.front.number?;
        (span.start..span.end).find_map(|at| year_at(page, at))
    };
    let by_title = || {
        let span = outline.front.title?;
        let of_plan = read
            .whens
            .iter()
            .filter(|when| when.span.start >= span.start && when.span.end <= span.end)
            .find_map(|when| if let Time::Plan { from, .. } = when.time { Some(from) } else { None });
        (span.start..span.end).find_map(|at| year_at(page, at)).or(of_plan)
    };
    by_date.or_else(by_number).or_else(by_title)
}

fn year_at(page: &Page, at: u32) -> Option<i32> {
    if page.before(at).is_ascii_digit() || page.at(at + 4).is_ascii_digit() {
        return None;
    }
    let mut year = 0;
    for place in at..at + 4 {
        year = year * 10 + i32::try_from(page.at(place).to_digit(10)?).ok()?;
    }
    (1990..2100).contains(&year).then_some(year)
}

impl Clock {
    pub(super) fn new(page: &Page, outline: &Outline, read: &quantity::Reading, now: Option<i32>) -> Self {
        // （2023—2025年）, “十四五” in the title: the goals are due in the last year.
        let title = outline.front.title.and_then(|span| {
            let years: Vec<i32> = (span.start..span.end).filter_map(|at| year_at(page, at)).collect();
            let plan = || {
                let first = read.whens.partition_point(|when| when.span.start < span.start);
                let inside = read.whens.iter().skip(first).take_while(|when| when.span.end <= span.end);
                inside.filter_map(|when| if let Time::Plan { to, .. } = when.time { Some(to) } else { None }).last()
            };
            let last = years.last().filter(|last| years.len() > 1 && years.first() < Some(last));
            last.copied().or_else(plan).map(|last| (last, span))
        });
        Self { now, title, sentence: None, due: None, carried: None, past: false, yearly: None }
    }

    /// Comes to a clause; sentence and paragraph borders end what was said before.
    pub(super) fn enter(&mut self, outline: &Outline, clause: &Clause, setting: Setting) {
        if self.sentence == Some(clause.sentence) {
            return;
        }
        self.sentence = Some(clause.sentence);
        if let Some(due) = self.due.take().filter(|due| due.opens) {
            self.carried = Some(due);
        }
        (self.past, self.yearly) = (false, None);
        let keep = self.carried.is_some_and(|due| {
            let below = due.section.is_some_and(|section| is_below(outline, clause.section, section));
            due.block == clause.block
                || due.goals && setting == Setting::Goals && (below || due.section == clause.section)
        });
        if !keep {
            self.carried = None;
        }
    }

    /// Comes to a time.
    pub(super) fn meet(&mut self, page: &Page, when: &When, clause: &Clause, opens: bool, setting: Setting) {
        if let Time::Every(quantity::Cadence::Year) = when.time {
            self.yearly = Some(when.span);
            return;
        }
        if is_base(page, when) {
            return;
        }
        let year = match when.time {
            Time::YearFromNow(years) => {
                if years < 0 {
                    self.past = true;
                }
                self.now.filter(|_| years >= 0).map(|now| now + years)
            }
            Time::RecentYears(_) => {
                self.past = true;
                None
            }
            Time::MonthOfYear(_) | Time::DayOfYear { .. }
                if matches!(when.relation, Relation::By | Relation::Before) =>
            {
                self.now
            }
            Time::Day(day) if when.relation == Relation::At => {
                self.now.is_none_or(|now| day.year() > now).then_some(day.year())
            }
            _ => when.year(),
        };
        let Some(year) = year else { return };
        let before_now = self.now.is_some_and(|now| year < now);
        match when.relation {
            Relation::Until => self.past = self.now.is_none_or(|now| year <= now),
            Relation::Since => {}
            _ if before_now => self.past = true,
            _ => {
                self.past = false;
                self.due = Some(Due {
                    year,
                    span: when.span,
                    inferred: false,
                    opens,
                    block: clause.block,
                    section: clause.section,
                    goals: setting == Setting::Goals,
                    limit: matches!(when.relation, Relation::By | Relation::Before),
                });
            }
        }
    }

    /// 近年来, 目前: the sentence tells of the past until a time to come is named.
    pub(super) fn tell_past(&mut self) {
        self.past = true;
    }

    /// Whether what is said now tells of the past.
    pub(super) fn is_past(&self) -> bool {
        self.past
    }

    /// Whether 每年 holds in the clause: it stands in it, alone before it, or the clause is a part (其中) of one where it does.
    pub(super) fn is_yearly(&self, page: &Page, clause: &Clause) -> bool {
        self.yearly.is_some_and(|span| {
            let inside = span.start >= clause.span.start && span.end <= clause.span.end;
            inside || page.has(clause.span.start, "其中") || page.at(span.end) == ','
        })
    }

    /// Whether the sentence itself names a year as a limit.
    pub(super) fn is_ahead(&self) -> bool {
        self.due.is_some_and(|due| due.limit)
    }

    /// 年内, 上半年: within the year the document is of.
    pub(super) fn within_year(&mut self, page: &Page, clause: &Clause) {
        const PARTS: &[&str] = &["年内", "全年", "上半年", "下半年", "年底前", "季度"];
        let Some(year) = self.now.filter(|_| self.due.is_none()) else { return };
        let found =
            PARTS.iter().find_map(|word| page.find(clause.span, word).map(|at| Span::new(at, at + count(word))));
        let counted = |c: char| c.is_ascii_digit() || "一二两三四五六七八九十半每".contains(c);
        let own = found.filter(|span| span.start <= clause.span.start + 2 && !counted(page.before(span.start)));
        if let Some(span) = own {
            let (block, section) = (clause.block, clause.section);
            self.due =
                Some(Due { year, span, inferred: true, opens: false, block, section, goals: false, limit: true });
        }
    }

    /// 到规划期末: the last year the title names.
    pub(super) fn at_the_end(&mut self, page: &Page, clause: &Clause, opens: bool, setting: Setting) {
        const ENDS: &[&str] = &["规划期末", "计划期末", "行动期末", "方案期末", "实施期末", "规划期内"];
        let Some((year, _)) = self.title else { return };
        let Some(span) =
            ENDS.iter().find_map(|word| page.find(clause.span, word).map(|at| Span::new(at, at + count(word))))
        else {
            return;
        };
        let (block, section, goals) = (clause.block, clause.section, setting == Setting::Goals);
        self.past = false;
        self.due = Some(Due { year, span, inferred: true, opens, block, section, goals, limit: true });
    }

    /// The deadline that holds now.
    pub(super) fn due(&self, setting: Setting) -> Option<Due> {
        let by_title = || {
            let (year, span) = self.title.filter(|_| setting == Setting::Goals)?;
            Some(Due { year, span, inferred: true, opens: false, block: 0, section: None, goals: true, limit: true })
        };
        self.due.or(self.carried).or_else(by_title)
    }
}

fn is_below(outline: &Outline, section: Option<usize>, above: usize) -> bool {
    let mut at = section;
    while let Some(index) = at {
        if index == above {
            return true;
        }
        at = outline.sections.get(index).and_then(|section| section.parent);
    }
    false
}

/// 比2020年, 较上年, 以2020年为基数: a year to compare with.
fn is_base(page: &Page, when: &When) -> bool {
    let Span { start, end } = when.span;
    let before = page.any_before(
        start,
        start.saturating_sub(3),
        &["较", "比", "相比", "相较", "高于", "超过", "与", "以", "相对", "相较于", "在", "由", "从"],
    );
    let behind =
        page.any(end, &["为基", "基础上", "的基础上", "相比", "水平", "基数", "的水平", "增长", "提高", "翻", "的"]);
    let weak = |from| ["以", "在", "由", "从"].iter().any(|word| page.has(from, word));
    let compares = before.is_some_and(|from| !weak(from));
    compares || before.is_some() && behind.is_some()
}
