//! From what the application layer says to the views of `duojin-web`: words in one language, nothing decided.

use duojin_app::cockpit::{LaneOf, SeatOf};
use duojin_app::quantity::{self, Quantity};
use duojin_app::said::Said;
use duojin_app::sanke;
use duojin_app::stats::Status;
use duojin_web::Lang;
use duojin_web::number::Amount;
use duojin_web::parts::lane::{Lane, Seat};
use duojin_web::parts::mark::{Awaits, StatusCount, TargetStatus};

/// A sentence in the page's language.
pub(crate) fn say(said: &Said, lang: Lang) -> String {
    said.get(lang.is_en()).to_owned()
}

/// A count for a view.
pub(crate) fn n(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn status(status: Status) -> TargetStatus {
    match status {
        Status::Reached => TargetStatus::Reached,
        Status::OnTrack => TargetStatus::OnTrack,
        Status::Behind => TargetStatus::Behind,
        Status::Missed => TargetStatus::Missed,
        Status::NoData => TargetStatus::NoData,
        Status::NoFinalData => TargetStatus::NoFinalData,
        Status::NotComparable => TargetStatus::NotComparable,
        Status::Undetermined => TargetStatus::Undetermined,
    }
}

pub(crate) fn awaits(awaits: sanke::Awaits) -> Awaits {
    match awaits {
        sanke::Awaits::FormReady => Awaits::FormReady,
        sanke::Awaits::DefinitionOpen => Awaits::DefinitionOpen,
        sanke::Awaits::NobodyAsked => Awaits::NobodyAsked,
    }
}

pub(crate) fn counts(counts: &[(Status, usize)]) -> Vec<StatusCount> {
    counts.iter().map(|(one, count)| StatusCount { status: status(*one), n: n(*count) }).collect()
}

pub(crate) fn amount(quantity: &Quantity, lang: Lang) -> Amount {
    let mut qualifier = say(&quantity.qualifier, lang);
    if lang.is_en() && !qualifier.is_empty() {
        qualifier.push(' ');
    }
    Amount::new(say(&quantity.digits, lang), say(&quantity.unit, lang)).qualified(qualifier)
}

pub(crate) fn seat(seat: &SeatOf, lang: Lang) -> Seat {
    Seat {
        id: seat.id.clone(),
        name: say(&seat.name, lang),
        short: say(&seat.short, lang),
        goal: say(&seat.goal, lang),
        status: status(seat.status),
        value: say(&seat.value, lang),
        period: seat.period.clone(),
        has_near: seat.has_near,
        awaits: seat.awaits.map(awaits),
    }
}

pub(crate) fn lane(lane: &LaneOf, lang: Lang) -> Lane {
    Lane {
        no: lane.number,
        sector: say(&lane.name, lang),
        leads: lane.leads.clone(),
        seats: lane.seats.iter().map(|one| seat(one, lang)).collect(),
    }
}

/// `2025 年 9 月末`.
pub(crate) fn period(figure: &duojin_app::stats::Figure, lang: Lang) -> String {
    say(&quantity::period(figure.period, figure.basis), lang)
}
