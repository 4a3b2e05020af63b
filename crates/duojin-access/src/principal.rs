//! Who asks.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::matrix::{Extent, matrix};
use crate::permission::Permission;
use crate::reach::{Access, Limit, Reach};
use crate::role::Role;

/// What kind of caller it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PrincipalKind {
    /// 公众: nobody signed in.
    Public,
    /// A person with an account.
    Person,
    /// 本机操作员: the command line on a data directory.
    LocalOperator,
    /// 系统任务: what runs by schedule.
    System,
    /// 演示管理员: exists in demo data alone and is labelled so on every page.
    DemoAdministrator,
}

/// A post held today. 岗位
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Id of the post.
    pub id: String,
    /// What it makes its holder.
    pub role: Role,
    /// Its organisation and all below it, by id; the own one first.
    pub organisations: Vec<String>,
    /// Name of its organisation.
    pub organisation_name: String,
    /// What the post is called.
    pub title: String,
    /// Area of the organisation, by name.
    pub area: Option<String>,
    /// Sectors by number.
    pub sectors: Vec<u8>,
    /// The organisation's own entity, if it is an enterprise.
    pub entity: Option<u64>,
}

/// Who asks, with the posts held on the day of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Stable id for the record: a person's id, `demo`, `local:alice`, `system`, `public`.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// What kind.
    pub kind: PrincipalKind,
    /// Posts of a person; empty for all other kinds.
    pub posts: Vec<Post>,
    /// Network address the call came from, for the record; empty for the command line and jobs.
    pub address: String,
}

/// Why an permission is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was asked for.
    pub permission: Permission,
    /// Whether signing in could help.
    pub signed_in: bool,
}

impl Principal {
    fn without_posts(id: impl Into<String>, name: &str, kind: PrincipalKind) -> Self {
        Self { id: id.into(), name: name.to_owned(), kind, posts: Vec::new(), address: String::new() }
    }

    /// Anyone who has not signed in.
    pub fn public() -> Self {
        Self::without_posts("public", "公众", PrincipalKind::Public)
    }

    /// The person at the command line, by the system's user name.
    pub fn local_operator(user: &str) -> Self {
        Self::without_posts(format!("local:{user}"), "本机操作员", PrincipalKind::LocalOperator)
    }

    /// What runs by schedule.
    pub fn system() -> Self {
        Self::without_posts("system", "系统任务", PrincipalKind::System)
    }

    /// The labelled administrator of demo data.
    pub fn demo_administrator() -> Self {
        Self::without_posts("demo", "演示管理员", PrincipalKind::DemoAdministrator)
    }

    /// Somebody with an account, and the posts held on the day.
    pub fn person(id: impl Into<String>, name: impl Into<String>, posts: Vec<Post>) -> Self {
        Self { id: id.into(), name: name.into(), kind: PrincipalKind::Person, posts, address: String::new() }
    }

    /// The same caller, with where the call came from.
    #[must_use]
    pub fn calling_from(mut self, address: impl Into<String>) -> Self {
        self.address = address.into();
        self
    }

    /// What the permission reaches for this caller.
    ///
    /// # Errors
    /// If no post and no kind of caller allows it.
    pub fn access(&self, permission: Permission) -> Result<Access, Refusal> {
        let reaches = match self.kind {
            // Signed in without a post, one is the public; one's own account stays one's own.
            PrincipalKind::Person if self.posts.is_empty() => self.without_post(permission).into_iter().collect(),
            PrincipalKind::Person => {
                let own = self.posts.iter().filter_map(|post| reach(permission, post.role, Some(post)));
                own.chain(reach(permission, Role::Public, None)).collect()
            }
            kind => reach(permission, role_of(kind), None).into_iter().collect(),
        };
        Access::new(reaches).ok_or(Refusal { permission, signed_in: self.kind != PrincipalKind::Public })
    }

    /// The same, if it also reaches what was collected under a statistical form.
    ///
    /// # Errors
    /// If nothing allows it, or nothing that does passes the wall.
    pub fn access_behind_the_wall(&self, permission: Permission) -> Result<Access, Refusal> {
        let refusal = Refusal { permission, signed_in: self.kind != PrincipalKind::Public };
        self.access(permission).ok().filter(Access::passes_the_wall).ok_or(refusal)
    }

    /// Whether the permission is allowed at all.
    pub fn may(&self, permission: Permission) -> bool {
        self.access(permission).is_ok()
    }

    fn without_post(&self, permission: Permission) -> Option<Reach> {
        let own = matches!(permission, Permission::ManageOwnAccount | Permission::UseInbox);
        if own {
            Some(Reach { own: true, ..unlimited(Role::Public, None) })
        } else {
            reach(permission, Role::Public, None)
        }
    }
}

const fn role_of(kind: PrincipalKind) -> Role {
    match kind {
        PrincipalKind::Public | PrincipalKind::Person => Role::Public,
        PrincipalKind::LocalOperator => Role::LocalOperator,
        PrincipalKind::System => Role::System,
        PrincipalKind::DemoAdministrator => Role::DemoAdministrator,
    }
}

fn unlimited(role: Role, post: Option<&Post>) -> Reach {
    let table = matrix();
    Reach {
        role,
        post: post.map_or_else(String::new, |post| post.id.clone()),
        areas: Limit::All,
        sectors: Limit::All,
        entities: Limit::All,
        organisations: Limit::All,
        own: false,
        sensitivity: table.ceiling(role),
        statistical: table.statistical(role),
    }
}

/// The reach of one cell. A limited cell without what it is limited to reaches nothing.
fn reach(permission: Permission, role: Role, post: Option<&Post>) -> Option<Reach> {
    let mut found = unlimited(role, post);
    match matrix().extent(permission, role) {
        Extent::Nothing => return None,
        Extent::Everything => {}
        Extent::Sectors => found.sectors = Limit::Only(post?.sectors.iter().copied().collect()),
        Extent::Area => found.areas = Limit::Only(post?.area.iter().cloned().collect()),
        Extent::Organisation => found.organisations = Limit::Only(post?.organisations.iter().cloned().collect()),
        Extent::Entity => found.entities = Limit::Only(post?.entity.iter().copied().collect::<BTreeSet<u64>>()),
        Extent::Person => found.own = true,
    }
    let empty = found.sectors.is_empty()
        || found.areas.is_empty()
        || found.entities.is_empty()
        || found.organisations.is_empty();
    if empty { None } else { Some(found) }
}
