//! Changing the roles of an account; and the boxes to tick for roles, wherever they are asked for.

use safetynet_proto::access::v1::ChangeRolesRequest;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::roles::{Role, contributes};

use super::about::About;
use crate::app::{Step, UNDO_REASON, Undo, View};
use crate::rpc::{Call, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job};
use crate::widgets::form::{Form, NotReady};

/// The box that lets one person work and audit.
const BOTH: &str = "both";

/// Adds a box for each role, ticked for those that are held.
pub fn with_roles(form: Form, held: &[i32]) -> Form {
    let form = Role::ALL.into_iter().fold(form, |form, role| {
        let ticked = if held.contains(&role.number()) { "yes" } else { "no" };
        form.tick(path(role), label(role), what_for(role)).filled(&path(role), ticked)
    });
    let mut form = form.tick(BOTH, "Work and audit", "both all the same, known to our auditors");
    form.show(BOTH, false);
    form
}

/// Shows the boxes, or takes them off the screen where the role is settled.
pub fn show(form: &mut Form, shown: bool) {
    form.show_all("roles/", shown);
    if !shown {
        form.show(BOTH, false);
    }
}

/// The roles that are ticked, as numbers of the wire; says beside the boxes when there is none.
pub fn chosen(form: &mut Form) -> Result<Vec<i32>, NotReady> {
    let roles: Vec<i32> = Role::ALL.into_iter().filter(|role| form.ticked(&path(*role))).map(Role::number).collect();
    if roles.is_empty() {
        form.complain(&path(Role::Caseworker), "Tick at least one role.");
        return Err(NotReady);
    }
    apart(form)?;
    Ok(roles)
}

/// Whoever audits samples what others record (SYOP-13.3). The two may meet in one person, but not without a thought.
fn apart(form: &mut Form) -> Result<(), NotReady> {
    let works = Role::ALL.into_iter().any(|role| contributes(role) && form.ticked(&path(role)));
    let both = works && form.ticked(&path(Role::Auditor));
    form.show(BOTH, both);
    if !both || form.ticked(BOTH) {
        return Ok(());
    }
    form.complain(BOTH, "A local auditor would sample their own records. Tick this to give both, or take one away.");
    Err(NotReady)
}

fn path(role: Role) -> String {
    format!("roles/{}", role.code())
}

/// The words beside a box, which are those of the role where there is room for them.
fn label(role: Role) -> &'static str {
    match role {
        Role::Spoc => "Point of contact",
        Role::SystemAdministrator => "Administrator",
        other => other.label(),
    }
}

fn what_for(role: Role) -> &'static str {
    match role {
        Role::Caseworker => "works on cases",
        Role::NeighbourhoodUser => "works in neighbourhoods",
        Role::Supervisor => "leads and reviews channels",
        Role::Spoc => "keeps accounts, holds the access review",
        Role::Auditor => "reads the records and the audit, changes nothing",
        Role::SystemAdministrator => "terminals and accounts, no content (OPCC only)",
        Role::CspManager => "approves who joins the partnership",
        Role::Publisher => "prepares what is published",
    }
}

/// Replaces the roles.
pub struct ChangeRoles {
    about: About,
}

impl ChangeRoles {
    /// Of this account.
    pub fn new(about: About) -> Self {
        Self { about }
    }

    fn undo(&self, reply: Reply) -> Option<Undo> {
        let Reply::ChangeRoles(reply) = reply else { return None };
        let (roles, account) = (self.about.account()?.roles.clone(), reply.account?);
        Some(Undo::call(move |request_id| {
            let (id, etag, roles) = (account.id.clone(), account.etag.clone(), roles.clone());
            ChangeRolesRequest { request_id, id, etag, roles, reason: UNDO_REASON.to_owned() }
        }))
    }
}

impl Job for ChangeRoles {
    fn method(&self) -> Method {
        Method::ChangeRoles
    }

    fn title(&self) -> String {
        "Change roles".to_owned()
    }

    fn about(&self) -> String {
        self.about.line()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let account = self.about.account()?;
        let form = Form::new("account.roles", &self.about.id, "Change the roles");
        Some(with_roles(form, &account.roles).note("reason", "Why", "10 to 500 characters"))
    }

    fn read(&self, _view: &View) -> Step {
        self.about.read()
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        self.about.take(reply);
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let roles = chosen(form)?;
        let (id, etag, reason) = (self.about.id.clone(), self.about.etag(), form.trimmed("reason"));
        Ok(ChangeRolesRequest { request_id: attempt.request_id, id, etag, roles, reason }.into())
    }

    fn done(&self, reply: Reply) -> Done {
        Done::back("The roles are changed. It takes effect now, and the person is told at the next sign-in.")
            .undone_by(self.undo(reply))
    }

    fn forget(&mut self) -> bool {
        self.about.forget();
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Account, self.about.id.clone()))
    }

    fn again(&self) -> Self {
        Self::new(self.about.again())
    }
}
