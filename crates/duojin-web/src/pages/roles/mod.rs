//! `/roles`: the table of rights, for people to read. A phone shows one role at a time.

mod examples;

use askama::Template;

use crate::Frame;

/// A role: a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleColumn {
    /// Key in the address: `sector_lead`.
    pub key: String,
    /// In words.
    pub label: String,
    /// Does the reader hold it today?
    pub yours: bool,
}

/// How a cell is set; its word says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// —
    Nothing,
    /// A part: 本领域, 本地区, 本单位, 本企业, 本人; or a ceiling below the highest.
    Part,
    /// 全部.
    Everything,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightsCell {
    /// The word: 全部, 本领域, —.
    pub word: String,
    /// How it is set.
    pub extent: Extent,
}

impl RightsCell {
    const fn class(&self) -> &'static str {
        match self.extent {
            Extent::Nothing => "nothing",
            Extent::Part => "part",
            Extent::Everything => "everything",
        }
    }
}

/// An action, or a ceiling: a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightsRow {
    /// Key: `read_effects`; empty for a ceiling.
    pub key: String,
    /// In words.
    pub label: String,
    /// One cell a role, in the order of the columns.
    pub cells: Vec<RightsCell>,
}

/// Rows that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightsGroup {
    /// Heading: 看数据.
    pub title: String,
    /// Its rows.
    pub rows: Vec<RightsRow>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/roles/roles.html")]
pub struct RolesPage {
    /// What surrounds it; its `params` hold `role` if one is chosen.
    pub frame: Frame,
    /// The columns.
    pub roles: Vec<RoleColumn>,
    /// Ceilings: sensitivity, statistical forms.
    pub ceilings: Vec<RightsRow>,
    /// The actions in groups.
    pub groups: Vec<RightsGroup>,
    /// Key of the chosen role; empty for none.
    pub chosen: String,
}

/// The list of one role.
struct RoleList<'a> {
    role: &'a RoleColumn,
    ceilings: Vec<(&'a str, &'a RightsCell)>,
    groups: Vec<(&'a str, Vec<(&'a str, &'a RightsCell)>)>,
    denied: Vec<&'a str>,
}

impl RolesPage {
    fn list(&self) -> Option<RoleList<'_>> {
        let (at, role) = self.roles.iter().enumerate().find(|(_, role)| role.key == self.chosen)?;
        let allows = |row: &RightsRow| row.cells.get(at).is_some_and(|cell| cell.extent != Extent::Nothing);
        Some(RoleList {
            role,
            ceilings: self.ceilings.iter().filter_map(|row| pair_of(row, at)).collect(),
            groups: self
                .groups
                .iter()
                .map(|group| {
                    let rows = group.rows.iter().filter(|row| allows(row)).filter_map(|row| pair_of(row, at)).collect();
                    (group.title.as_str(), rows)
                })
                .filter(|(_, rows): &(&str, Vec<_>)| !rows.is_empty())
                .collect(),
            denied: self
                .groups
                .iter()
                .flat_map(|group| &group.rows)
                .filter(|row| !allows(row))
                .map(|row| row.label.as_str())
                .collect(),
        })
    }

    fn columns(&self) -> usize {
        self.roles.len() + 1
    }
}

fn pair_of(row: &RightsRow, at: usize) -> Option<(&str, &RightsCell)> {
    Some((row.label.as_str(), row.cells.get(at)?))
}
