//! Every route with the permission it asks for. A test compares this table with the routes in the source and calls each as every role.

use axum::http::Method;
use duojin_app::Permission;

/// One route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// As the router knows it: `/enterprises/{id}`.
    pub path: &'static str,
    /// What the caller must be given.
    pub permission: Permission,
}

const fn get(path: &'static str, permission: Permission) -> Route {
    Route { method: "GET", path, permission }
}

const fn post(path: &'static str, permission: Permission) -> Route {
    Route { method: "POST", path, permission }
}

/// All of them.
pub const ROUTES: &[Route] = &[
    get("/", Permission::ReadPlan),
    get("/plan", Permission::ReadPlan),
    get("/targets/{id}", Permission::ReadPlan),
    get("/sanke", Permission::ReadWorkList),
    get("/sanke/{id}/form", Permission::ReadWorkList),
    get("/sanke/{id}/form.toml", Permission::ReadWorkList),
    get("/sectors", Permission::ReadPlan),
    get("/sectors/{no}", Permission::ReadPlan),
    get("/policies", Permission::ReadPolicies),
    get("/policies/{id}", Permission::ReadPolicies),
    get("/enterprises", Permission::SearchEntities),
    get("/enterprises/{id}", Permission::ReadEntity),
    get("/about", Permission::ReadService),
    get("/static/{name}", Permission::ReadService),
    get("/health", Permission::ReadService),
    get("/api/openapi.json", Permission::ReadService),
    get("/api/v1/plan", Permission::ReadPlan),
    get("/api/v1/targets", Permission::ReadPlan),
    get("/api/v1/targets/{id}", Permission::ReadPlan),
    get("/api/v1/sectors", Permission::ReadPlan),
    get("/api/v1/sanke.csv", Permission::ReadWorkList),
    get("/api/v1/policies", Permission::ReadPolicies),
    get("/api/v1/policies/{id}", Permission::ReadPolicies),
    get("/api/v1/matches", Permission::RunMatch),
    get("/api/v1/enterprises", Permission::SearchEntities),
    get("/api/v1/enterprises/{id}", Permission::ReadEntity),
];

/// What a route asks for; none if it has no entry. A HEAD is a GET without its body.
pub(super) fn permission(method: &Method, path: &str) -> Option<Permission> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    ROUTES.iter().find(|route| route.path == path && route.method == method.as_str()).map(|route| route.permission)
}
