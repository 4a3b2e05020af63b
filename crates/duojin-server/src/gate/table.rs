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
    get("/documents", Permission::ReadDrafts),
    post("/documents/paste", Permission::DraftRules),
    post("/documents/upload", Permission::DraftRules),
    get("/documents/{id}", Permission::ReadDrafts),
    get("/documents/{id}/original", Permission::ReadDrafts),
    get("/documents/{id}/changes", Permission::ReadDrafts),
    post("/documents/{id}/front", Permission::DraftRules),
    post("/documents/{id}/items/{n}", Permission::DraftRules),
    post("/documents/{id}/items/{n}/split", Permission::DraftRules),
    post("/documents/{id}/items/{n}/merge", Permission::DraftRules),
    post("/documents/{id}/submit", Permission::DraftRules),
    post("/documents/{id}/send-back", Permission::PublishRules),
    post("/documents/{id}/publish", Permission::PublishRules),
    get("/enterprises", Permission::SearchEntities),
    get("/enterprises/{id}", Permission::ReadEntity),
    get("/sign-in", Permission::ReadService),
    post("/sign-in", Permission::SignIn),
    post("/sign-in/demo", Permission::SignIn),
    post("/sign-out", Permission::ReadService),
    get("/link/{token}", Permission::SignIn),
    post("/link/{token}", Permission::SignIn),
    get("/account", Permission::ManageOwnAccount),
    get("/account/password", Permission::ManageOwnAccount),
    post("/account/password", Permission::ManageOwnAccount),
    post("/account/sessions/{id}/end", Permission::ManageOwnAccount),
    post("/account/sessions/end-others", Permission::ManageOwnAccount),
    post("/account/calendar", Permission::UseInbox),
    post("/account/calendar/end", Permission::UseInbox),
    get("/calendar/{token}", Permission::ReadService),
    get("/people", Permission::ReadPeople),
    post("/people", Permission::ManagePeople),
    get("/people/new", Permission::ManagePeople),
    get("/people/{id}", Permission::ReadPeople),
    post("/people/{id}", Permission::ManagePeople),
    post("/people/{id}/disable", Permission::ManagePeople),
    post("/people/{id}/enable", Permission::ManagePeople),
    post("/people/{id}/unlock", Permission::ManagePeople),
    post("/people/{id}/link", Permission::ManagePeople),
    get("/people/posts/{id}", Permission::ReadPeople),
    post("/people/posts/{id}", Permission::ManagePosts),
    post("/people/posts/{id}/appoint", Permission::ManagePosts),
    // The use case decides whether it is one's own post or anybody's.
    post("/people/posts/{id}/hand-over", Permission::ReadPeople),
    post("/people/posts/{id}/end", Permission::ManagePosts),
    post("/people/posts/{id}/close", Permission::ManagePosts),
    get("/people/organisations/{id}", Permission::ReadPeople),
    post("/people/organisations/{id}", Permission::ManageOrganisations),
    post("/people/organisations/{id}/move", Permission::ManageOrganisations),
    post("/people/organisations/{id}/close", Permission::ManageOrganisations),
    post("/people/organisations/{id}/children", Permission::ManageOrganisations),
    post("/people/organisations/{id}/posts", Permission::ManagePosts),
    get("/roles", Permission::ReadRoles),
    get("/audit", Permission::SearchAudit),
    post("/audit/verify", Permission::VerifyAudit),
    get("/audit/export", Permission::ExportAudit),
    get("/jobs", Permission::ReadJobs),
    // The kind of the job decides what its starter must be allowed.
    post("/jobs", Permission::ReadJobs),
    get("/jobs/{id}", Permission::ReadJobs),
    get("/jobs/{id}/progress", Permission::ReadJobs),
    post("/jobs/{id}/retry", Permission::ManageJobs),
    post("/jobs/{id}/bury", Permission::ManageJobs),
    post("/jobs/{id}/cancel", Permission::ManageJobs),
    post("/jobs/schedules/{name}", Permission::ManageSchedules),
    post("/jobs/schedules/{name}/enable", Permission::ManageSchedules),
    post("/jobs/schedules/{name}/disable", Permission::ManageSchedules),
    get("/inbox", Permission::UseInbox),
    post("/inbox/{id}/done", Permission::UseInbox),
    post("/inbox/{id}/undo", Permission::UseInbox),
    post("/inbox/{id}/read", Permission::UseInbox),
    post("/inbox/{id}/wake", Permission::UseInbox),
    post("/inbox/{id}/snooze", Permission::UseInbox),
    post("/inbox/read-all", Permission::UseInbox),
    get("/inbox/compose", Permission::SendMessages),
    post("/inbox/messages", Permission::SendMessages),
    get("/settings", Permission::ReadSettings),
    post("/settings/mail", Permission::ManageSettings),
    post("/settings/mail/test", Permission::ManageSettings),
    post("/settings/address", Permission::ManageSettings),
    post("/settings/contact", Permission::ManageSettings),
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

/// The methods of a path that has an entry, for a caller who used another: `GET, HEAD`.
pub(super) fn methods(path: &str) -> Option<String> {
    let listed: Vec<&str> = ROUTES.iter().filter(|route| route.path == path).map(|route| route.method).collect();
    let head = listed.contains(&"GET").then_some("HEAD");
    if listed.is_empty() { None } else { Some(listed.into_iter().chain(head).collect::<Vec<_>>().join(", ")) }
}

/// What a route asks for; none if it has no entry. A HEAD is a GET without its body.
pub(super) fn permission(method: &Method, path: &str) -> Option<Permission> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    ROUTES.iter().find(|route| route.path == path && route.method == method.as_str()).map(|route| route.permission)
}
