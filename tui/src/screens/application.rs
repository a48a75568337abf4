//! Applying for an account on behalf of a person (SYOP-13.2c).
//!
//! Whoever stands in for organisations that have no single point of contact yet chooses for which of them it is: for
//! another than the own one that role is all that can be given (COCO-3.2). Nobody else is asked.

use safetynet_proto::access::v1::{ApplyAccountRequest, ListOrganisationsRequest};
use safetynet_shared::clock::Moment;
use safetynet_shared::roles::Role;

use super::sheet::{Attempt, Done, Job};
use super::user::User;
use super::user::roles::{self, chosen, with_roles};
use crate::app::{Step, View};
use crate::rpc::{Call, Method, Reply};
use crate::widgets::form::{Form, NotReady};

const ORGANISATION: &str = "organisation_id";
const OWN: &str = "our own organisation";
const PAGE: i32 = 200;

/// Makes an application.
#[derive(Default)]
pub struct Apply {
    /// The organisations that one stands in for, by id and name.
    others: Vec<(String, String)>,
}

impl Apply {
    /// The organisation that is chosen; none for the own one.
    fn other(&self, form: &Form) -> Option<&str> {
        let at = form.chosen(ORGANISATION).checked_sub(1)?;
        self.others.get(at).map(|(id, _)| id.as_str())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [OWN].into_iter().chain(self.others.iter().map(|(_, name)| name.as_str()))
    }
}

impl Job for Apply {
    fn method(&self) -> Method {
        Method::ApplyAccount
    }

    fn title(&self) -> String {
        "Apply for an account".to_owned()
    }

    fn about(&self) -> String {
        if self.others.is_empty() {
            return String::new();
        }
        "For another organisation: its first single point of contact alone, who then applies for the others.".to_owned()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("account.apply", "", "Apply")
            .line("given_name", "Given name", "of the person")
            .line("family_name", "Family name", "")
            .line("user_name", "User name", "3 to 64: small letters, digits, full stop, hyphen")
            .line("telephone", "Telephone at work", "may stay empty; resets are checked by it")
            .note("need", "Need", "why access is needed, 10 to 500 characters")
            .choice(ORGANISATION, "For", "", self.names());
        let mut form = with_roles(form, &[]);
        form.show(ORGANISATION, !self.others.is_empty());
        Some(form)
    }

    fn read(&self, _view: &View) -> Step {
        Step::none().refresh(ListOrganisationsRequest { page_size: PAGE, ..ListOrganisationsRequest::default() })
    }

    fn take(&mut self, reply: Reply, form: Option<&mut Form>) {
        let Reply::ListOrganisations(reply) = reply else { return };
        let others = reply.organisations.into_iter().filter(|one| one.stood_in_for);
        self.others = others.map(|one| (one.id, one.name)).collect();
        if let Some(form) = form {
            form.options(ORGANISATION, self.names().map(str::to_owned));
            form.show(ORGANISATION, !self.others.is_empty());
        }
    }

    fn fit(&mut self, form: &mut Form, _view: &View) -> Step {
        roles::show(form, self.other(form).is_none());
        Step::none()
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let other = self.other(form).map(str::to_owned);
        let roles = if other.is_some() { vec![Role::Spoc.number()] } else { chosen(form)? };
        Ok(ApplyAccountRequest {
            request_id: attempt.request_id,
            validate_only: attempt.check,
            user_name: form.trimmed("user_name"),
            given_name: form.trimmed("given_name"),
            family_name: form.trimmed("family_name"),
            telephone: form.trimmed("telephone"),
            need: form.trimmed("need"),
            roles,
            organisation_id: other.unwrap_or_default(),
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
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::access::v1::{DirectoryOrganisation, ListOrganisationsResponse};

    use super::*;
    use crate::app::testing::Desk;
    use crate::screens::sheet::Sheet;

    /// The form, with an organisation that one stands in for or not.
    fn desk(stood_in_for: bool) -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(Sheet::new(Apply::default()));
        let one = |id: &str, name: &str, stood_in_for| DirectoryOrganisation {
            id: id.into(),
            name: name.into(),
            stood_in_for,
            ..DirectoryOrganisation::default()
        };
        let organisations = vec![one("o-1", "Northtown Council", false), one("o-7", "Sample Housing", stood_in_for)];
        let reply = ListOrganisationsResponse { organisations, ..ListOrganisationsResponse::default() };
        desk.answer(Method::ListOrganisations, Reply::ListOrganisations(Box::new(reply)));
        desk
    }

    fn fill(desk: &mut Desk) {
        for text in ["Sample", "Newcomer", "sample.newcomer", "", "Is named in the agreement."] {
            desk.type_text(text);
            desk.press("tab");
        }
    }

    fn sent(desk: &Desk) -> &ApplyAccountRequest {
        let Some(Call::ApplyAccount(request)) = desk.sent(Method::ApplyAccount) else { panic!("nothing was sent") };
        request
    }

    #[test]
    fn nobody_else_is_asked_for_which_organisation() {
        let mut desk = desk(false);
        assert!(!desk.frame(80, 24).contains("our own organisation"), "{}", desk.frame(80, 24));
        fill(&mut desk);
        desk.press("space ctrl-s");
        assert_eq!((sent(&desk).organisation_id.as_str(), sent(&desk).roles.as_slice()), ("", [1].as_slice()));
    }

    #[test]
    fn for_another_organisation_it_is_its_first_contact_and_nobody_else() {
        let mut desk = desk(true);
        fill(&mut desk);
        let frame = desk.frame(80, 24);
        assert!(frame.contains("our own organisation") && frame.contains("Caseworker"), "{frame}");
        desk.press("right");
        insta::assert_snapshot!("apply_for_another", desk.frame(80, 24));
        desk.press("ctrl-s");
        assert_eq!((sent(&desk).organisation_id.as_str(), sent(&desk).roles.as_slice()), ("o-7", [4].as_slice()));
    }

    #[test]
    fn back_at_the_own_one_the_roles_are_asked_for() {
        let mut desk = desk(true);
        fill(&mut desk);
        desk.press("right left tab space ctrl-s");
        assert_eq!((sent(&desk).organisation_id.as_str(), sent(&desk).roles.as_slice()), ("", [1].as_slice()));
    }
}
