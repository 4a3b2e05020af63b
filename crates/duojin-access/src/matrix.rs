//! The table of rights, read from the text that people review.

use std::sync::LazyLock;

use duojin_rule::Sensitivity;

use crate::permission::Permission;
use crate::role::Role;

/// How far a role reaches in an permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// `—`
    Nothing,
    /// 全部
    Everything,
    /// 本领域: entities of the post's sectors.
    Sectors,
    /// 本地区: entities of the organisation's area.
    Area,
    /// 本单位: the post's organisation and those below it.
    Organisation,
    /// 本企业: the organisation's own entity.
    Entity,
    /// 本人: what belongs to the person.
    Person,
}

impl Extent {
    /// All, as the table's words.
    pub const ALL: [Self; 7] =
        [Self::Nothing, Self::Everything, Self::Sectors, Self::Area, Self::Organisation, Self::Entity, Self::Person];

    /// The word of the table.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Nothing => "—",
            Self::Everything => "全部",
            Self::Sectors => "本领域",
            Self::Area => "本地区",
            Self::Organisation => "本单位",
            Self::Entity => "本企业",
            Self::Person => "本人",
        }
    }

    /// In English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Nothing => "—",
            Self::Everything => "all",
            Self::Sectors => "own sectors",
            Self::Area => "own area",
            Self::Organisation => "own organisation",
            Self::Entity => "own enterprise",
            Self::Person => "own",
        }
    }
}

/// The whole table: total over actions and roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Row by permission, column by role, both in the order of `ALL`.
    cells: Vec<Vec<Extent>>,
    ceilings: Vec<Sensitivity>,
    statistical: Vec<bool>,
}

/// Why the table does not read. The line is counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("权限表第 {line} 行：{why}")]
pub struct MatrixError {
    /// Line of the text.
    pub line: usize,
    /// What is wrong.
    pub why: String,
}

const CEILING: &str = "敏感上限";
const STATISTICAL: &str = "统计资料";

/// The table in force.
pub fn matrix() -> &'static Matrix {
    static MATRIX: LazyLock<Matrix> =
        // INVARIANT (deny by default): a table that does not read allows nothing. The crate's tests read it, so this cannot be shipped.
        LazyLock::new(|| Matrix::parse(include_str!("matrix.md")).unwrap_or_else(|_| Matrix::nothing()));
    &MATRIX
}

impl Matrix {
    /// A table that allows nothing.
    fn nothing() -> Self {
        Self {
            cells: vec![vec![Extent::Nothing; Role::ALL.len()]; Permission::ALL.len()],
            ceilings: vec![Sensitivity::Public; Role::ALL.len()],
            statistical: vec![false; Role::ALL.len()],
        }
    }

    /// Reads the table: every permission once, every role once, every cell a known word.
    ///
    /// # Errors
    /// The first line that does not read, or what is missing.
    pub fn parse(text: &str) -> Result<Self, MatrixError> {
        let mut rows = text.lines().enumerate().filter_map(|(at, line)| {
            let line = line.trim().strip_prefix('|')?.strip_suffix('|')?;
            Some((at + 1, line.split('|').map(str::trim).collect::<Vec<_>>()))
        });
        let (line, head) = rows.next().ok_or_else(|| wrong(1, "没有表"))?;
        let columns =
            head.iter().skip(1).map(|key| Role::from_key(key).ok_or_else(|| wrong(line, format!("没有角色“{key}”"))));
        let columns: Vec<Role> = columns.collect::<Result<_, _>>()?;
        if columns != Role::ALL {
            return Err(wrong(line, "列要与角色一一对应，次序相同"));
        }
        let mut found = Self { cells: Vec::new(), ceilings: Vec::new(), statistical: Vec::new() };
        for (line, row) in rows.skip(1) {
            let Some((name, cells)) = row.split_first() else { continue };
            if cells.len() != Role::ALL.len() {
                return Err(wrong(line, format!("要有 {} 格，写了 {}", Role::ALL.len(), cells.len())));
            }
            let next = Permission::ALL.get(found.cells.len());
            match *name {
                CEILING => found.ceilings = read(cells, line, ceiling)?,
                STATISTICAL => found.statistical = read(cells, line, yes_or_no)?,
                key if next.is_some_and(|permission| permission.key() == key) => {
                    found.cells.push(read(cells, line, extent)?);
                }
                key => {
                    let due = next.map_or("没有更多", |permission| permission.key());
                    return Err(wrong(line, format!("这里该是“{due}”，写的是“{key}”")));
                }
            }
        }
        if found.cells.len() != Permission::ALL.len() || found.ceilings.is_empty() || found.statistical.is_empty() {
            return Err(wrong(text.lines().count(), "表不全：少了权限或上限"));
        }
        Ok(found)
    }

    /// How far a role reaches in an permission.
    pub fn extent(&self, permission: Permission, role: Role) -> Extent {
        let row = Permission::ALL.iter().position(|a| *a == permission).and_then(|at| self.cells.get(at));
        column(role).and_then(|at| row?.get(at).copied()).unwrap_or(Extent::Nothing)
    }

    /// The most sensitive facts a role sees.
    pub fn ceiling(&self, role: Role) -> Sensitivity {
        column(role).and_then(|at| self.ceilings.get(at).copied()).unwrap_or(Sensitivity::Public)
    }

    /// Whether a role sees what was collected under a statistical form.
    pub fn statistical(&self, role: Role) -> bool {
        column(role).and_then(|at| self.statistical.get(at).copied()).unwrap_or(false)
    }
}

fn column(role: Role) -> Option<usize> {
    Role::ALL.iter().position(|r| *r == role)
}

fn wrong(line: usize, why: impl Into<String>) -> MatrixError {
    MatrixError { line, why: why.into() }
}

fn read<T>(cells: &[&str], line: usize, one: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, MatrixError> {
    cells.iter().map(|cell| one(cell).ok_or_else(|| wrong(line, format!("不认得“{cell}”")))).collect()
}

fn extent(word: &str) -> Option<Extent> {
    Extent::ALL.into_iter().find(|extent| extent.zh() == word)
}

fn ceiling(word: &str) -> Option<Sensitivity> {
    match word {
        "公开" => Some(Sensitivity::Public),
        "内部" => Some(Sensitivity::Internal),
        "保密" => Some(Sensitivity::Confidential),
        _ => None,
    }
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "是" => Some(true),
        "否" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_in_force_reads_whole() {
        let parsed = Matrix::parse(include_str!("matrix.md")).unwrap();
        assert_eq!(&parsed, matrix());
        assert_eq!(parsed.cells.len(), Permission::ALL.len());
    }

    #[test]
    fn a_table_with_a_fault_names_its_line() {
        let text = include_str!("matrix.md");
        let without_row: String = text.lines().filter(|l| !l.contains("| read_plan")).collect::<Vec<_>>().join("\n");
        for (broken, says) in [
            (text.replacen("| 本企业 |", "| 本公司 |", 1), "本公司"),
            (text.replacen("| 本企业 |", "|  |", 1), "不认得“”"),
            (text.replacen("| public |", "| people |", 1), "people"),
            (without_row, "这里该是“read_plan”"),
            (text.replacen("| 统计资料 |", "| 统计 |", 1), "统计"),
            (String::new(), "没有表"),
        ] {
            let error = Matrix::parse(&broken).unwrap_err();
            assert!(error.why.contains(says), "{error}");
        }
    }

    #[test]
    fn what_must_be_so_whoever_edits_the_table() {
        let m = matrix();
        // The wall: nobody who decides about enterprises sees statistical returns.
        for role in [
            Role::Public,
            Role::Enterprise,
            Role::Area,
            Role::Department,
            Role::SectorLead,
            Role::TaskForce,
            Role::System,
        ] {
            assert!(!m.statistical(role), "{role:?}");
        }
        // Separation of duties: who manages accounts reads neither enterprises nor the audit; who audits changes nothing.
        for permission in
            [Permission::ReadEntity, Permission::SearchEntities, Permission::ReadEffects, Permission::SearchAudit]
        {
            assert_eq!(m.extent(permission, Role::Administrator), Extent::Nothing, "{permission:?}");
        }
        for permission in [
            Permission::ManagePeople,
            Permission::ManagePosts,
            Permission::ManageOrganisations,
            Permission::ManageJobs,
            Permission::ManageSettings,
            Permission::ImportFacts,
            Permission::SendMessages,
        ] {
            assert_eq!(m.extent(permission, Role::Auditor), Extent::Nothing, "{permission:?}");
        }
        // The public sees no enterprise, and nothing that is not public.
        for permission in Permission::ALL {
            let open = matches!(
                permission,
                Permission::ReadService | Permission::SignIn | Permission::ReadPlan | Permission::ReadPolicies
            );
            assert_eq!(m.extent(*permission, Role::Public) != Extent::Nothing, open, "{permission:?}");
        }
        assert_eq!(m.ceiling(Role::Public), Sensitivity::Public);
        // An enterprise reaches itself at most.
        for permission in [Permission::ReadEntity, Permission::SearchEntities] {
            assert_eq!(m.extent(permission, Role::Enterprise), Extent::Entity);
        }
    }
}
