#![allow(clippy::unwrap_used)]

use super::*;
use crate::rpc::Failure;

fn form() -> Form {
    Form::new("note.add", "1", "Save")
        .line("title", "Title", "a few words")
        .note("note", "Note", "what happened")
        .choice("level", "Level", "", ["low", "high"])
        .tick("agreed", "Agreed", "they agreed")
        .password("password", "Password", "")
}

fn press(form: &mut Form, command: Command) -> Said {
    form.update(&Event::Command(command))
}

fn type_text(form: &mut Form, text: &str) {
    for character in text.chars() {
        form.update(&Event::Type(character));
    }
}

#[test]
fn keys_walk_the_fields_and_the_last_line_sends() {
    let mut form = form();
    type_text(&mut form, "Door");
    press(&mut form, Command::Next);
    assert_eq!(form.context(), Context::Note);
    press(&mut form, Command::NewLine);
    press(&mut form, Command::Next);
    press(&mut form, Command::Right);
    press(&mut form, Command::Next);
    press(&mut form, Command::Tick);
    press(&mut form, Command::Next);
    press(&mut form, Command::Next);
    assert_eq!(press(&mut form, Command::Open), Said::Send);
    assert_eq!((form.text("title"), form.chosen("level"), form.ticked("agreed")), ("Door", 1, true));
}

#[test]
fn a_refusal_stands_beside_its_field_and_keeps_what_was_typed() {
    let mut form = form();
    type_text(&mut form, "Door");
    let fields = vec![("note[0].text".to_owned(), "is empty".to_owned())];
    form.refuse(&Failure { fields, ..Failure::default() });
    assert_eq!(form.path(), Some("note"));
    assert_eq!(form.field("note").unwrap().error.as_deref(), Some("is empty"));
    assert_eq!(form.text("title"), "Door");
    form.refuse(&Failure { message: "No agreement is in force.".to_owned(), ..Failure::default() });
    assert_eq!(form.error.as_deref(), Some("No agreement is in force."));
}

#[test]
fn a_draft_brings_everything_back_but_passwords() {
    let mut form = self::form();
    type_text(&mut form, "Door");
    form.fill("agreed", "yes");
    form.fill("level", "1");
    form.fill("password", "correct horse battery staple");
    let draft = form.draft();
    assert!(!draft.iter().any(|(path, _)| path == "password"));
    let mut again = self::form();
    again.restore(&draft);
    assert_eq!((again.text("title"), again.chosen("level"), again.ticked("agreed")), ("Door", 1, true));
    assert_eq!(again.text("password"), "");
}

#[test]
fn what_is_not_a_date_is_said_at_the_field() {
    let mut form = Form::new("", "", "Save").date("due", "Due", "");
    assert!(matches!(form.day("due"), Ok(None)));
    type_text(&mut form, "soon");
    assert!(form.day("due").is_err());
    assert!(form.field("due").unwrap().error.is_some());
}
