//! Passwords: the change, the try, and the request for a reset (SYOP-5.5, 5.7, 12.1).

use safetynet_proto::access::v1 as pb;
use safetynet_proto::kind::v1::ErrorReason;
use safetynet_shared::text::Note;
use secrecy::SecretString;

use super::{current, name_of, who};
use crate::error::{Error, Result, Violation};
use crate::password::policy;
use crate::rpc::{Event, Hashed, Kind, Needs, Rpc, State, Work};
use crate::store::Call;
use crate::store::organisation;
use crate::store::session as sessions;
use crate::store::sign_in;

/// Work that verifies a password and makes none.
pub(super) fn verify(password: &str, against: Vec<String>) -> Work {
    Work {
        password: SecretString::from(password.to_owned()),
        against,
        new: None,
        not_like: Vec::new(),
        about: policy::Person::default(),
        code: None,
        image: None,
        held: None,
    }
}

/// Counts a try with the caller's own password; a third wrong one in succession locks the pair and ends the session.
pub(super) fn own_password(call: &Call<'_>, field: &str, right: bool) -> Result<()> {
    let credentials = sign_in::own(call)?;
    let key = who(call, &credentials.user_name);
    let terminal = call.person()?.terminal;
    let ledger = sign_in::standing(call, &key, terminal)?.ledger;
    if right {
        return sign_in::settle(call, &key, terminal, &ledger.succeed(), true);
    }
    if let Some(range) = sign_in::range(call, credentials.organisation)? {
        call.house().tries.wrong(range, call.now());
    }
    let failed = ledger.fail(call.now());
    sign_in::settle(call, &key, terminal, &failed, false)?;
    sign_in::count_failure(call, credentials.account)?;
    call.keep_on_refusal();
    if failed.refused(call.now()) {
        sessions::end_all(call, credentials.account, "three wrong passwords")?;
        return Err(Error::SignIn(ErrorReason::SessionEnded, "Three wrong passwords: the session has ended."));
    }
    Err(Error::field(field, "is not the password of this account"))
}

/// Changes the caller's own password.
pub struct ChangePassword;

impl Hashed for ChangePassword {
    fn prepare(call: &Call<'_>, input: &Self::In) -> Result<Work> {
        let own = sign_in::own(call)?;
        let mut not_like = vec![own.password.clone()];
        not_like.extend(sign_in::earlier_passwords(call)?);
        let mut telephones = organisation::numbers(call)?;
        telephones.push(own.telephone);
        Ok(Work {
            new: Some(SecretString::from(input.new_password.clone())),
            not_like,
            about: policy::Person {
                user_name: own.user_name,
                given_names: own.given_names,
                family_name: own.family_name,
                organisation_names: organisation::names(call)?,
                telephones,
            },
            ..verify(&input.current_password, vec![own.password])
        })
    }
}

impl Rpc for ChangePassword {
    type In = pb::ChangePasswordRequest;
    type Out = pb::ChangePasswordResponse;
    const NEEDS: Needs = Needs::Session(&[State::Active, State::MustChange]);
    const AUDIT: Event = Event("password.changed");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, _: Self::In) -> Result<Self::Out> {
        let done = call.hashed()?;
        own_password(call, "current_password", done.matches.first() == Some(&true))?;
        let mut refusals: Vec<String> = done.refusals.iter().map(ToString::to_string).collect();
        if done.reused {
            refusals.push(policy::Refusal::UsedBefore.to_string());
        }
        if !refusals.is_empty() {
            let violation = |rule| Violation { field: "new_password".to_owned(), rule };
            return Err(Error::Invalid(refusals.into_iter().map(violation).collect()));
        }
        let new = done.new.ok_or_else(|| Error::Internal("the new password was not hashed".to_owned()))?;
        sign_in::set_password(call, &sign_in::own(call)?.password, &new)?;
        sessions::set_state(call, 1)?;
        Ok(pb::ChangePasswordResponse { session: current(call, State::Active)? })
    }
}

/// Asks the SPOC for a reset. The answer never tells whether the account exists.
pub struct RequestPasswordReset;

impl Rpc for RequestPasswordReset {
    type In = pb::RequestPasswordResetRequest;
    type Out = pb::RequestPasswordResetResponse;
    const NEEDS: Needs = Needs::Terminal;
    const AUDIT: Event = Event("reset.requested");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let note = if input.note.is_empty() {
            String::new()
        } else {
            let note = Note::parse(&input.note).map_err(|broken| Error::field("note", broken.to_string()))?;
            note.into_string()
        };
        if note.chars().count() > 500 {
            return Err(Error::field("note", "must be at most 500 characters"));
        }
        if let Some(credentials) = name_of(&input.user_name).map(|n| sign_in::by_name(call, &n)).transpose()?.flatten()
        {
            sign_in::ask_for_reset(call, &credentials, &note)?;
        }
        Ok(pb::RequestPasswordResetResponse {})
    }
}
