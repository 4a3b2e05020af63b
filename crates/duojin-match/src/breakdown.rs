//! Who they are: the entities of a result by code of a fact.

use std::sync::Arc;

use arrow::array::Array;
use duojin_facts::{Column, ColumnKey, Snapshot};
use duojin_rule::FactType;
use roaring::RoaringBitmap;

use crate::totals::{Amounts, MoneyTotals};

/// The entities of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The code; none where it is not known.
    pub code: Option<Arc<str>>,
    /// How many.
    pub rows: u64,
    /// Their money, if amounts were given.
    pub money: MoneyTotals,
}

/// Counts rows by the code of a column (e.g. area), in the order of the dictionary, unknown last; codes without a row are left out.
///
/// `amounts`, if given, are those of `rows`, in row order. None if the column is not in the snapshot or holds no codes.
pub fn breakdown(
    snapshot: &Snapshot,
    key: ColumnKey,
    rows: &RoaringBitmap,
    amounts: Option<&Amounts>,
) -> Option<Vec<Group>> {
    let column = snapshot.column_index(key)?;
    let FactType::Code(class) = snapshot.schema.fact(key.fact)?.ty else {
        return None;
    };
    let codes = snapshot.codes.get(class.0 as usize).map_or(&[][..], Vec::as_slice);
    let named = codes.iter().map(|code| Some(Arc::clone(code))).chain([None]);
    let mut groups: Vec<_> = named.map(|code| Group { code, rows: 0, money: MoneyTotals::default() }).collect();
    let mut morsels = snapshot.morsels.iter();
    let (mut morsel, mut start) = (morsels.next()?, 0);
    for (nth, row) in rows.iter().enumerate() {
        while row as usize >= start + morsel.rows() {
            start += morsel.rows();
            morsel = morsels.next()?;
        }
        let at = row as usize - start;
        let code = match morsel.columns.get(column) {
            Some(Column::Code(array)) if array.is_valid(at) => array.value(at) as usize,
            _ => codes.len(),
        };
        let group = groups.get_mut(code.min(codes.len()))?;
        group.rows += 1;
        if let Some(amount) = amounts.and_then(|amounts| amounts.get(nth)) {
            group.money.add(amount, 1);
        }
    }
    groups.retain(|group| group.rows > 0);
    Some(groups)
}
