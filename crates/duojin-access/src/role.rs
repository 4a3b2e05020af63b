//! What somebody is, within an organisation.

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($variant:ident $key:literal $zh:literal $en:literal;)*) => {
        /// 角色: a column of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role {
            $(#[doc = $zh] $variant,)*
        }

        impl Role {
            /// All, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in the table, the store and the API.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// In Chinese.
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)* }
            }

            /// In English.
            pub const fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)* }
            }
        }
    };
}

roles! {
    Public "public" "公众" "public";
    Enterprise "enterprise" "企业" "enterprise";
    Area "area" "镇街" "area";
    Department "department" "部门" "department";
    SectorLead "sector_lead" "域长" "sector lead";
    TaskForce "task_force" "专班" "task force";
    Statistician "statistician" "统计" "statistician";
    Auditor "auditor" "审计" "auditor";
    Administrator "administrator" "系统管理" "administrator";
    LocalOperator "local_operator" "本机操作" "local operator";
    System "system" "系统任务" "system";
    DemoAdministrator "demo_administrator" "演示管理" "demo administrator";
}

impl Role {
    /// The role of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.key() == key)
    }

    /// Whether the table allows it to that role at all.
    pub fn is_allowed(self, permission: crate::Permission) -> bool {
        crate::matrix::matrix().extent(permission, self) != crate::matrix::Extent::Nothing
    }

    /// Roles that a post may give. The others are what a caller is without a post.
    pub const HELD_BY_POST: [Self; 8] = [
        Self::Enterprise,
        Self::Area,
        Self::Department,
        Self::SectorLead,
        Self::TaskForce,
        Self::Statistician,
        Self::Auditor,
        Self::Administrator,
    ];
}
