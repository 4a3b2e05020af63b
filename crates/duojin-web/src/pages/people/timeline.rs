//! Appointments as bars on one line of time, so that gaps and overlaps are seen. The dates beside them say the same.

use chrono::NaiveDate;

use super::AppointmentRow;

/// The span all bars of a table share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeline {
    first: NaiveDate,
    days: i32,
}

impl Timeline {
    /// From the first day of any appointment to `today`, or to the last known day if that is later; `None` if no day can be read.
    pub(super) fn of(rows: &[AppointmentRow], today: &str) -> Option<Self> {
        let first = rows.iter().filter_map(|row| day(&row.from)).min()?;
        let ends = rows.iter().flat_map(|row| [day(&row.from), day(&row.to)]).flatten();
        let last = ends.chain(day(today)).max()?;
        let days = i32::try_from((last - first).num_days()).ok()?.checked_add(1)?;
        Some(Self { first, days })
    }

    /// Where the bar of an appointment begins and how wide it is, of 100; a day is never narrower than one.
    pub(super) fn bar(self, row: &AppointmentRow) -> Option<(i32, i32)> {
        let place = |day: NaiveDate| i32::try_from((day - self.first).num_days()).ok();
        let from = place(day(&row.from)?)?;
        let to = if row.to.is_empty() { self.days } else { place(day(&row.to)?)?.saturating_add(1) };
        let part = |days: i32| days.saturating_mul(100).checked_div(self.days);
        let x = part(from)?.clamp(0, 99);
        Some((x, part(to)?.saturating_sub(x).clamp(1, 100 - x)))
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(from: &str, to: &str) -> AppointmentRow {
        AppointmentRow { from: from.into(), to: to.into(), ..AppointmentRow::default() }
    }

    #[test]
    fn bars_meet_and_end_today() {
        let rows = [row("2026-01-01", ""), row("2025-01-01", "2025-12-31")];
        let line = Timeline::of(&rows, "2026-12-31").unwrap();
        assert_eq!(line.bar(&rows[0]), Some((50, 50)));
        assert_eq!(line.bar(&rows[1]), Some((0, 50)));
    }

    #[test]
    fn one_day_and_days_ahead_are_drawn() {
        let rows = [row("2026-11-23", "2026-11-23"), row("2027-01-01", "")];
        let line = Timeline::of(&rows, "2026-11-23").unwrap();
        assert_eq!(line.bar(&rows[0]).unwrap().0, 0);
        let (x, width) = line.bar(&rows[1]).unwrap();
        assert!(x + width <= 100 && width >= 1);
        let same = [row("2026-11-23", "")];
        assert_eq!(Timeline::of(&same, "2026-11-23").unwrap().bar(&same[0]), Some((0, 100)));
    }

    #[test]
    fn what_is_no_day_is_not_drawn() {
        assert!(Timeline::of(&[row("soon", "")], "2026-11-23").is_none());
        assert!(Timeline::of(&[], "2026-11-23").is_none());
    }
}
