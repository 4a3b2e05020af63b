//! Laws and examples of the shared words.
#![allow(clippy::unwrap_used, reason = "tests")]

use duojin_base::exact::{self, Rounding};
use duojin_base::{
    Cause, Causes, Instant, Money, NaiveDate, Period, PeriodGrain, Span, Truth, Uscc, UsccError, shanghai_date,
};
use proptest::prelude::*;

const TRUTHS: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

#[test]
fn kleene_laws_hold_for_all_truths() {
    for a in TRUTHS {
        assert_eq!(!!a, a);
        assert_eq!(a & Truth::True, a);
        assert_eq!(a | Truth::False, a);
        for b in TRUTHS {
            assert_eq!(a & b, b & a);
            assert_eq!(!(a & b), !a | !b, "De Morgan");
            assert_eq!(!(a | b), !a & !b, "De Morgan");
            assert_eq!(Truth::at_least(2, [a, b]), a & b);
            assert_eq!(Truth::at_least(1, [a, b]), a | b);
            for c in TRUTHS {
                assert_eq!(a & (b & c), (a & b) & c);
                assert_eq!(a & (b | c), (a & b) | (a & c));
            }
        }
    }
}

#[test]
fn causes_are_a_set() {
    let set = Causes::from(Cause::Conflict).with(Cause::Missing.into());
    assert_eq!(set.iter().collect::<Vec<_>>(), [Cause::Missing, Cause::Conflict]);
    assert!(!set.contains(Cause::NotDue) && Causes::NONE.is_empty());
}

#[test]
fn periods_know_their_days() {
    let half = Period::part(2024, PeriodGrain::Half, 1).unwrap();
    assert_eq!((half.first_day().to_string(), half.last_day().to_string()), ("2024-01-01".into(), "2024-06-30".into()));
    assert_eq!("2024-02".parse::<Period>().unwrap().last_day().to_string(), "2024-02-29");
    for wrong in ["", "24", "2024-13", "2024-Q5", "2024-H0", "2024-1", "1800", "+024", "2024-+1", "二〇二四"] {
        assert!(wrong.parse::<Period>().is_err(), "{wrong}");
    }
}

#[test]
fn a_shanghai_day_begins_at_sixteen_utc() {
    let eve = Instant(1_767_196_799_999); // 2025-12-31T15:59:59.999Z
    assert_eq!(shanghai_date(eve).to_string(), "2025-12-31");
    assert_eq!(shanghai_date(Instant(eve.0 + 1)).to_string(), "2026-01-01");
    assert_eq!(Instant::end_of_shanghai_day(NaiveDate::from_ymd_opt(2025, 12, 31).unwrap()), eve);
    assert_eq!(eve.to_shanghai_text(), "2025-12-31 23:59:59");
}

#[test]
fn credit_codes_of_listed_companies_pass_and_wrong_ones_say_why() {
    for code in ["91440300192317458F", "91440606722473344C", "91440400192548256N", "914403001922038216"] {
        let uscc: Uscc = code.parse().unwrap();
        assert!(!uscc.is_synthetic());
        assert_eq!(Uscc::with_check(&code[..17]).unwrap(), uscc);
    }
    assert_eq!("914403001922038217".parse::<Uscc>(), Err(UsccError::Check { found: '7', expected: '6' }));
    assert_eq!("91440300192203821O".parse::<Uscc>(), Err(UsccError::Character { position: 18, found: 'O' }));
    assert!(matches!("9144".parse::<Uscc>(), Err(UsccError::Length { found: 4 })));
    assert!("91440300192317458f".parse::<Uscc>().is_ok(), "lower case is raised");
}

#[test]
fn money_is_checked() {
    assert_eq!(Money::from_yuan(i64::MAX), None);
    assert_eq!(Money::from_fen(-120_050).to_string(), "-1200.50元");
    assert_eq!(Money::from_exact_yuan(&exact::parse_decimal("12.345").unwrap()), None);
}

#[test]
fn spans_count_scalars() {
    let text = "到2025年,金融业";
    assert_eq!(Span::new(1, 5).of(text), Some("2025"));
    assert_eq!(Span::new(7, 10).of(text), Some("金融业"));
    assert_eq!(Span::new(7, 11).of(text), None);
    assert_eq!(Span::new(10, 10).of(text), Some(""));
}

proptest! {
    #[test]
    fn decimals_read_back(mantissa in any::<i64>(), decimals in 0_u32..12) {
        let value = exact::scaled(mantissa, decimals);
        let text = exact::to_decimal(&value).unwrap();
        prop_assert_eq!(exact::parse_decimal(&text), Some(value.clone()));
        prop_assert_eq!(exact::to_scaled(&value, decimals), Some(mantissa));
    }

    #[test]
    fn rounding_stays_within_a_step(mantissa in any::<i32>(), step in 1_i64..1000) {
        let (value, step) = (exact::scaled(i64::from(mantissa), 3), exact::int(step));
        let down = exact::round_to(&value, &step, Rounding::Down);
        let up = exact::round_to(&value, &step, Rounding::Up);
        prop_assert!(down <= value && value <= up && &up - &down <= step);
    }

    #[test]
    fn periods_read_back(year in 1900_i32..2200, month in 1_u8..=12) {
        let period = Period::part(year, PeriodGrain::Month, month).unwrap();
        prop_assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
    }
}
