//! What can be done: every use case asks for one of these.

use serde::Serialize;

macro_rules! permissions {
    ($($variant:ident $key:literal $zh:literal $en:literal;)*) => {
        /// 权限: what a use case does. A row of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Permission {
            $(#[doc = $zh] $variant,)*
        }

        impl Permission {
            /// All, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in the table, in the audit and in the API.
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

permissions! {
    ReadService "read_service" "看服务状态与说明" "see the service and its description";
    SignIn "sign_in" "登录" "sign in";
    ReadPlan "read_plan" "看计划、目标与领域" "read plan, targets and sectors";
    ReadWorkList "read_work_list" "看三可工作单与报表草稿" "read the work list and drafts of forms";
    ReadPolicies "read_policies" "看政策与条款" "read policies and clauses";
    ReadDrafts "read_drafts" "看待审文件与条款草案" "see documents and draft clauses";
    DraftRules "draft_rules" "上传文件、起草条款" "upload documents and draft clauses";
    PublishRules "publish_rules" "复核并发布条款" "review and publish clauses";
    ReadEffects "read_effects" "看条款惠及谁、多少钱" "see whom a clause reaches and the money";
    SearchEntities "search_entities" "查主体" "search entities";
    ReadEntity "read_entity" "看一个主体" "read one entity";
    RunMatch "run_match" "跑全部匹配" "run all matches";
    ImportFacts "import_facts" "导入事实" "import facts";
    ImportSeries "import_series" "导入序列" "import series";
    MaintainData "maintain_data" "检查、整理、迁移数据" "check, compact and move data";
    ReadPeople "read_people" "看人员与岗位" "see people and posts";
    ManagePeople "manage_people" "管理人员" "manage people";
    ManageOrganisations "manage_organisations" "管理机构" "manage organisations";
    ManagePosts "manage_posts" "管理岗位与任职" "manage posts and who holds them";
    HandOverPost "hand_over_post" "交接岗位" "hand a post over";
    ReadRoles "read_roles" "看权限表" "read the table of rights";
    SearchAudit "search_audit" "查审计" "search the audit";
    VerifyAudit "verify_audit" "核验审计链" "verify the audit chain";
    ExportAudit "export_audit" "导出审计" "export the audit";
    ReadJobs "read_jobs" "看任务" "see jobs";
    ManageJobs "manage_jobs" "发起、取消、重试任务" "start, cancel and retry jobs";
    ManageSchedules "manage_schedules" "管理定时" "manage schedules";
    SendMessages "send_messages" "发通知" "send messages";
    UseInbox "use_inbox" "用自己的收件箱" "use one's inbox";
    ManageOwnAccount "manage_own_account" "管理自己的密码与登录" "manage one's password and sessions";
    ReadSettings "read_settings" "看设置" "see the settings";
    ManageSettings "manage_settings" "改设置" "change the settings";
}

impl Permission {
    /// The permission of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.key() == key)
    }
}
