//! People and what they hold: sign-in, sessions, links that work once, organisations, posts and who held them when.
//!
//! Every change is recorded in the audit within its own transaction, with what stood before and after; never a password or a secret.

mod alerts;
pub mod changes;
pub mod demo_people;
pub mod directory;
mod duties;
pub mod holdings;
pub mod links;
pub mod names;
pub mod organisations;
mod own;
pub mod password;
pub mod posts;
pub(crate) mod problems;
pub mod sessions;
pub mod sign_in;
mod standing;

#[cfg(test)]
mod tests;

pub use changes::{LastChange, Subject, last_change};
pub use demo_people::{DemoPerson, demo_people, sign_in_demo};
pub use directory::{NewPerson, PersonChange, PersonView};
pub use holdings::{Appointment, HandOver, HoldingView};
pub use links::{
    FirstAdministrator, LinkEnd, LinkInfo, LinkPurpose, NewLink, awaits_first_administrator, first_link, first_link_by,
    invite, link_end, link_info, link_path, link_problems, make_link, use_link,
};
pub use names::{Names, names};
pub use organisations::{NewOrganisation, OrganisationView};
pub use own::{MyAccount, MyPost, my_account};
pub use password::Password;
pub use posts::{NewPost, PostChange, PostView};
pub use sessions::{
    Caller, SessionView, caller_of, end_other_sessions, end_session, my_sessions, principal_of, sign_out, still_there,
};
pub use sign_in::{SignedIn, change_password, locked_until, sign_in, unlock};
