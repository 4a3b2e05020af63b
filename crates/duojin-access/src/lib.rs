#![doc = include_str!("../README.md")]

mod matrix;
mod organisation;
mod permission;
mod principal;
mod reach;
mod role;

pub use duojin_rule::Sensitivity;
pub use matrix::{Extent, Matrix, MatrixError, matrix};
pub use organisation::{Organisation, OrganisationKind, OrganisationProblem, check_tree};
pub use permission::Permission;
pub use principal::{Post, Principal, PrincipalKind, Refusal};
pub use reach::{Access, Limit, Mask, Reach, Row};
pub use role::Role;
