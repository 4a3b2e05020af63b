//! Kinds of work, one file each. A kind says what it is called, what its maker must be allowed, and what it does.

pub(super) mod announce_policy;
pub(super) mod clean;
pub(super) mod compact;
pub(super) mod digest;
pub(super) mod mail;
pub(super) mod match_city;
#[cfg(test)]
pub(super) mod probe;
pub(super) mod send_messages;
pub(super) mod verify_audit;

use std::sync::Arc;

use duojin_access::{Permission, Principal, Refusal};

use super::context::{Context, Finished, JobError};

macro_rules! kinds {
    ($($(#[$when:meta])* $variant:ident $module:ident $permission:ident $by_hand:literal $zh:literal $en:literal;)*) => {
        /// 任务种类
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$when])* #[doc = $zh] $variant,)*
        }

        impl Kind {
            /// All.
            pub const ALL: &[Self] = &[$($(#[$when])* Self::$variant,)*];

            /// All, by the word in the table.
            pub const NAMES: &[&str] = &[$($(#[$when])* stringify!($module),)*];

            /// The word in the table and in the API.
            pub const fn name(self) -> &'static str {
                match self { $($(#[$when])* Self::$variant => stringify!($module),)* }
            }

            /// In Chinese.
            pub const fn zh(self) -> &'static str {
                match self { $($(#[$when])* Self::$variant => $zh,)* }
            }

            /// In English.
            pub const fn en(self) -> &'static str {
                match self { $($(#[$when])* Self::$variant => $en,)* }
            }

            /// What whoever asked for it must be allowed, when it is asked for and when it runs.
            pub const fn permission(self) -> Permission {
                match self { $($(#[$when])* Self::$variant => Permission::$permission,)* }
            }

            /// Whether people start it from the page; the others are brought about by something else.
            pub const fn by_hand(self) -> bool {
                match self { $($(#[$when])* Self::$variant => $by_hand,)* }
            }

            pub(super) async fn run(self, context: Arc<Context>) -> Result<Finished, JobError> {
                match self { $($(#[$when])* Self::$variant => $module::run(&context).await,)* }
            }
        }
    };
}

kinds! {
    MatchCity match_city RunMatch true "匹配全市" "match the whole city";
    Compact compact MaintainData true "整理增量" "compact small changes";
    VerifyAudit verify_audit VerifyAudit true "核验审计链" "verify the audit chain";
    SendMessages send_messages SendMessages false "发通知" "send messages";
    AnnouncePolicy announce_policy RunMatch false "告知新政策" "tell enterprises of a new measure";
    Mail mail MaintainData false "发邮件" "send one mail";
    Digest digest MaintainData true "每日摘要" "daily digest by mail";
    Clean clean MaintainData true "清理过期记录" "clear what is long over";
    #[cfg(test)]
    Probe probe MaintainData true "试验" "probe";
}

impl Kind {
    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether that caller may have it done.
    ///
    /// # Errors
    /// The refusal.
    pub fn allow(self, principal: &Principal) -> Result<(), Refusal> {
        principal.access(self.permission()).map(|_| ())
    }
}
