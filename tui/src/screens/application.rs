//! Applying for an account on behalf of a person (SYOP-13.2c).

use safetynet_proto::access::v1::ApplyAccountRequest;
use safetynet_shared::clock::Moment;

use super::sheet::{Attempt, Done, Job};
use super::user::User;
use super::user::roles::{chosen, with_roles};
use crate::app::Step;
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};

/// Makes an application.
pub struct Apply;

impl Job for Apply {
    fn method(&self) -> Method {
        Method::ApplyAccount
    }

    fn title(&self) -> String {
        "Apply for an account".to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("account.apply", "", "Apply")
            .line("given_name", "Given name", "of the person")
            .line("family_name", "Family name", "")
            .line("user_name", "User name", "3 to 64: small letters, digits, full stop, hyphen")
            .line("telephone", "Telephone at work", "may stay empty; resets are checked by it")
            .note("need", "Need", "why access is needed, 10 to 500 characters");
        Some(with_roles(form, &[]))
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let roles = chosen(form)?;
        Ok(ApplyAccountRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            user_name: form.trimmed("user_name"),
            given_name: form.trimmed("given_name"),
            family_name: form.trimmed("family_name"),
            telephone: form.trimmed("telephone"),
            need: form.trimmed("need"),
            roles,
            organisation_id: String::new(),
        }
        .into())
    }

    fn done(&self, reply: Reply) -> Done {
        let said = "The application is made. Record the checks next.";
        match reply {
            Reply::ApplyAccount(reply) => {
                let id = reply.account.map_or(String::new(), |account| account.id);
                Done { audience: None, step: Step::none().replace(User::new(id)).say(said) }
            }
            _ => Done::back(said),
        }
    }

    fn again(&self) -> Self {
        Self
    }
}
