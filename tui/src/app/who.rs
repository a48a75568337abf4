//! Who is signed in, as screens and the banner need it; every text already inert.

use safetynet_proto::access::v1::{AlertKind, Session, SessionState};
use safetynet_shared::clock::Moment;
use safetynet_shared::roles::{Permission, Role};

use crate::safe::inert;
use crate::widgets::when;

/// The person at the terminal and their session.
#[derive(Clone)]
pub struct Who {
    /// Id of the account.
    pub account_id: String,
    /// The person's name.
    pub name: String,
    /// The user name.
    pub user_name: String,
    /// Id of the organisation.
    pub organisation_id: String,
    /// Name of the organisation.
    pub organisation: String,
    /// The roles.
    pub roles: Vec<Role>,
    /// What the roles allow; the server decides, this only leaves out what would be refused.
    pub permissions: Vec<Permission>,
    /// The terminal.
    pub terminal: String,
    /// Only the password can be changed.
    pub must_change_password: bool,
    /// When the session ends if nothing is done (SYOP-10.4).
    pub idle_end: Moment,
    /// When it ends in any case.
    pub absolute_end: Moment,
    /// The sign-in before this one, as text; empty at the first.
    pub last_sign_in: String,
    /// Failed tries since then.
    pub failures: i32,
    /// What the person must know about their own account.
    pub alerts: Vec<String>,
}

impl Who {
    /// Reads a session; `now` stands in for times the server left out.
    pub fn new(session: &Session, now: Moment) -> Self {
        let text = |text: &str| inert(text).into_owned();
        let (account, organisation) = (session.account.as_ref(), session.organisation.as_ref());
        // How many tries failed stands beside the last sign-in, and is not said twice.
        let alerts = session.alerts.iter().filter(|alert| alert.kind() != AlertKind::FailedSignIns);
        Self {
            account_id: account.map_or(String::new(), |account| account.id.clone()),
            name: account.map_or(String::new(), |account| text(&account.name)),
            user_name: text(&session.user_name),
            organisation_id: organisation.map_or(String::new(), |organisation| organisation.id.clone()),
            organisation: organisation.map_or(String::new(), |organisation| text(&organisation.name)),
            roles: session.roles.iter().filter_map(|role| Role::from_number(*role)).collect(),
            permissions: session.permissions.iter().filter_map(|number| Permission::from_number(*number)).collect(),
            terminal: text(&session.terminal_name),
            must_change_password: session.state() == SessionState::MustChangePassword,
            idle_end: when::moment(session.idle_end_time.as_ref()).unwrap_or(now),
            absolute_end: when::moment(session.absolute_end_time.as_ref()).unwrap_or(now),
            last_sign_in: when::time(session.last_sign_in_time.as_ref()),
            failures: session.failures_since,
            alerts: alerts.map(|alert| text(&alert.text)).collect(),
        }
    }

    /// The roles allow it.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// The roles in words.
    pub fn roles_label(&self) -> String {
        self.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ")
    }

    /// When the session ends if nothing more is done.
    pub fn end(&self) -> Moment {
        self.idle_end.min(self.absolute_end)
    }

    /// Whole minutes until then, the begun one counted; 0 when it is over.
    pub fn minutes_left(&self, now: Moment) -> i64 {
        minutes_until(self.end(), now)
    }
}

/// Whole minutes until a moment, the begun one counted; 0 when it is past.
pub(super) fn minutes_until(end: Moment, now: Moment) -> i64 {
    (end.since(now).micros().max(0) + 59_999_999) / 60_000_000
}
