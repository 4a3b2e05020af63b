//! 自2016年9月1日起施行, 有效期三年.

use duojin_base::exact;
use duojin_text::outline::Outline;
use duojin_text::quantity::{Dimension, Relation, Time};

use super::super::model::Stated;
use super::super::page::{Page, Stretch};

const FORCE: &[&str] = &["施行", "实施", "执行", "生效"];

pub(super) fn validity(page: &Page<'_>, outline: &Outline, stretch: Stretch) -> Option<Stated> {
    let sentence = stretch;
    let term_at = page.find(sentence, &["有效期", "有效期限"]);
    let force_at = page.find(sentence, FORCE);
    let since = page.times_in(sentence).iter().find_map(|time| match (&time.when.time, time.when.relation) {
        (Time::Day(day), Relation::Since) => Some((day.to_string(), (time.start, time.end))),
        _ => None,
    });
    let published = page.find(sentence, &["发布之日起", "印发之日起", "公布之日起", "下发之日起", "颁布之日起"]);
    let since = since.or_else(|| {
        let at = published?;
        let day = outline.front.date.and_then(|span| {
            let front = page.place(span);
            page.times_in(front).iter().find_map(|time| match time.when.time {
                Time::Day(day) => Some(day.to_string()),
                _ => None,
            })
        });
        Some((day.unwrap_or_else(|| page.words(at).trim_end_matches('起').to_owned()), at))
    });
    let until = page.times_in(sentence).iter().find_map(|time| match (&time.when.time, time.when.relation) {
        (Time::Day(day), Relation::By | Relation::Until) => Some((day.to_string(), (time.start, time.end))),
        _ => None,
    });
    let term = page.figures_in(sentence).iter().find_map(|figure| {
        let is_years = figure.quantity.unit().dimension == Dimension::Duration;
        let near = term_at.is_some_and(|at| figure.start >= at.0 && figure.start - at.1 <= 6)
            || page.any(figure.end, &["有效期", "有效"]).is_some();
        let amount = exact::to_decimal(&figure.quantity.low().written)?;
        (is_years && near).then(|| (format!("{amount}{}", figure.quantity.unit().words), (figure.start, figure.end)))
    });
    if term_at.is_none() && (force_at.is_none() || since.is_none())
        || since.is_none() && until.is_none() && term.is_none()
    {
        return None;
    }
    let mut words = String::new();
    let mut at: Option<Stretch> = None;
    for (part, lead, tail) in [(&since, "自", "起"), (&until, "至", ""), (&term, "", "")] {
        if let Some((said, place)) = part {
            words.push_str(lead);
            words.push_str(said);
            words.push_str(tail);
            at = Some(at.map_or(*place, |at| (at.0.min(place.0), at.1.max(place.1))));
        }
    }
    at.map(|at| Stated { words, span: page.span(at) })
}

/// Whether the sentence speaks of the document or of what it grants.
pub(super) fn names_itself(page: &Page<'_>, stretch: Stretch) -> bool {
    page.has(
        stretch,
        &[
            "本办法",
            "本政策",
            "本措施",
            "本细则",
            "本规定",
            "本意见",
            "本通知",
            "本方案",
            "本指南",
            "本实施",
            "本文件",
            "本若干",
            "资格",
            "证书",
            "本条例",
            "以上政策",
            "本奖励",
        ],
    )
}
