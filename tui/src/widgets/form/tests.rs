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
    let fields = ["their_title", "other_thing"].map(|path| (path.to_owned(), "is odd".to_owned())).to_vec();
    form.refuse(&Failure { fields, ..Failure::default() });
    assert_eq!(form.field("title").unwrap().error.as_deref(), Some("is odd"));
    assert_eq!(form.error.as_deref(), Some("other thing: is odd"));
    press(&mut form, Command::Next);
    let fields = vec![("other_thing".to_owned(), "is odd".to_owned())];
    form.refuse(&Failure { fields, ..Failure::default() });
    assert_eq!(form.path(), Some("title"), "what has no field is seen above the first");
    form.refuse(&Failure { message: "No agreement is in force.".to_owned(), ..Failure::default() });
    assert_eq!(form.error.as_deref(), Some("No agreement is in force."));
}

/// A form as a record fills it, with what a person then did to it.
fn edited() -> Form {
    let mut form = form().filled("title", "Door").filled("level", "1").filled("agreed", "yes");
    type_text(&mut form, "s");
    press(&mut form, Command::Next);
    press(&mut form, Command::Next);
    press(&mut form, Command::Left);
    press(&mut form, Command::Next);
    press(&mut form, Command::Tick);
    press(&mut form, Command::Next);
    type_text(&mut form, "correct horse battery staple");
    form
}

#[test]
fn a_draft_is_what_was_changed_and_no_password() {
    let draft = edited().draft();
    let paths: Vec<(&str, &str)> = draft.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(paths, [("title", "Doors"), ("level", "low"), ("agreed", "no")]);
    let mut again = form().filled("title", "Door").filled("note", "Theirs").filled("agreed", "yes");
    again.restore(&draft);
    assert_eq!((again.text("title"), again.text("note"), again.ticked("agreed")), ("Doors", "Theirs", false));
    assert_eq!(again.text("password"), "");
    assert_eq!(again.draft().len(), 2, "what was put back is a draft again: {:?}", again.draft());
}

#[test]
fn a_choice_is_kept_by_its_words_also_when_the_options_come_later() {
    let people = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut form = Form::new("a", "1", "Save").choice("owner", "Owner", "", ["Ann", "Bob", "Cy"]);
    press(&mut form, Command::Right);
    let draft = form.draft();
    assert_eq!(draft, [("owner".to_owned(), "Bob".to_owned())]);
    form.options("owner", people(&["Abe", "Ann", "Bob"]));
    assert_eq!(form.chosen("owner"), 2);
    let mut again = Form::new("a", "1", "Save").choice("owner", "Owner", "", ["nobody yet"]);
    again.restore(&draft);
    assert_eq!(again.chosen("owner"), 0);
    again.options("owner", people(&["Cy", "Bob"]));
    assert_eq!(again.chosen("owner"), 1);
}

#[test]
fn what_was_undone_by_hand_is_no_draft() {
    let mut form = form().filled("title", "Door");
    type_text(&mut form, "s");
    press(&mut form, Command::DeleteBack);
    assert_eq!(form.draft(), []);
}

#[test]
fn on_a_record_that_changed_both_texts_are_there_to_compare() {
    let typed = edited();
    let mut fresh =
        form().filled("title", "Gate").filled("note", "Theirs").filled("level", "1").filled("agreed", "yes");
    fresh.take_over(&typed);
    assert_eq!((fresh.text("title"), fresh.text("note"), fresh.chosen("level")), ("Doors", "Theirs", 0));
    assert!(!fresh.ticked("agreed"));
    let said = |path: &str| fresh.field(path).unwrap().said().map(str::to_owned);
    assert_eq!(said("title").as_deref(), Some("Saved there now: Gate"));
    assert_eq!((said("note"), said("level"), said("agreed")), (None, None, None));
    assert!(fresh.error.is_some() && fresh.changed() > typed.changed());
    assert_eq!(fresh.path(), Some("title"));
}

#[test]
fn what_was_said_of_a_field_goes_when_something_else_is_typed_there() {
    let mut form = form();
    let fields = ["title", "level"].map(|path| (path.to_owned(), "is wrong".to_owned())).to_vec();
    form.refuse(&Failure { fields, ..Failure::default() });
    let said = |form: &Form, path: &str| form.field(path).unwrap().error.is_some();
    press(&mut form, Command::Left);
    assert!(said(&form, "title"), "a key that changes nothing takes nothing away");
    type_text(&mut form, "D");
    assert!(!said(&form, "title") && said(&form, "level"));
    press(&mut form, Command::Next);
    press(&mut form, Command::Next);
    press(&mut form, Command::Right);
    assert!(!said(&form, "level"));
}

#[test]
fn what_is_offered_is_sent_as_it_stands_and_typing_replaces_it() {
    let offer = || Form::new("keep", "1", "Keep").note("why", "Why", "").offered("why", "Still works on cases.");
    let mut form = offer();
    assert_eq!((form.text("why"), form.draft().len()), ("Still works on cases.", 0));
    type_text(&mut form, "New");
    assert_eq!(form.text("why"), "New");
    let mut form = offer();
    press(&mut form, Command::DeleteBack);
    assert_eq!(form.text("why"), "");
    let mut form = offer();
    press(&mut form, Command::Last);
    type_text(&mut form, " Yes.");
    assert_eq!(form.text("why"), "Still works on cases. Yes.", "who goes into it changes it");
    let mut form = offer();
    form.restore(&[("why".to_owned(), "Half a".to_owned())]);
    type_text(&mut form, " reason");
    assert_eq!(form.text("why"), "Half a reason", "a draft is the person's own");
}

#[test]
fn a_settled_box_is_shown_and_passed_by() {
    let mut form =
        Form::new("", "", "Save").line("title", "Title", "").tick("own", "Own", "").tick("other", "Other", "");
    form.settle("own", true, "always");
    press(&mut form, Command::Next);
    assert_eq!((form.path(), form.ticked("own")), (Some("other"), true));
    press(&mut form, Command::Previous);
    assert_eq!(form.path(), Some("title"));
}

#[test]
fn letters_that_no_option_has_choose_nothing_and_nothing_is_sent() {
    let names: Vec<String> = (0..12).map(|number| format!("Team {number}")).collect();
    let mut form =
        Form::new("", "", "Save").choice("team", "Team", "", names.iter().map(String::as_str)).tick("t", "T", "");
    type_text(&mut form, "team 7x");
    assert_eq!(form.picked_at("team"), None);
    assert!(form.field("team").unwrap().error.as_deref().is_some_and(|said| said.contains("“team 7x”")));
    press(&mut form, Command::DeleteBack);
    assert_eq!((form.chosen("team"), form.field("team").unwrap().error.as_deref()), (7, None));
    type_text(&mut form, "y");
    press(&mut form, Command::Next);
    assert_eq!(form.field("team").unwrap().error, None, "what was sought is over");
    assert_eq!((form.picked_at("team"), press(&mut form, Command::Send)), (None, Said::Used), "and nothing is chosen");
    assert_eq!((form.path(), form.field("team").unwrap().error.as_deref()), (Some("team"), Some(pick::CHOOSE)));
    type_text(&mut form, "team 3");
    assert_eq!(form.chosen("team"), 3, "letters begin anew");
}

#[test]
fn what_is_not_a_date_is_said_at_the_field() {
    let mut form = Form::new("", "", "Save").date("due", "Due", "");
    assert!(matches!(form.day("due"), Ok(None)));
    type_text(&mut form, "soon");
    assert!(form.day("due").is_err());
    assert!(form.field("due").unwrap().error.is_some());
}

#[test]
fn letters_find_in_a_short_choice_and_a_blank_walks_it() {
    let mut form = Form::new("", "", "Save").choice("level", "Level", "", ["low", "middling", "high"]);
    assert_eq!(form.context(), Context::Choice);
    type_text(&mut form, "hi");
    assert_eq!(form.chosen("level"), 2);
    press(&mut form, Command::DeleteWord);
    type_text(&mut form, " ");
    assert_eq!(form.chosen("level"), 0, "around the end");
    type_text(&mut form, "mid");
    assert_eq!((form.chosen("level"), press(&mut form, Command::Send)), (1, Said::Send));
}

#[test]
fn nobody_is_chosen_until_somebody_chooses_and_who_is_gone_is_not_replaced() {
    let mut form = Form::new("", "", "Save").party("to", "To", "", ["Ann", "Bob"]);
    assert_eq!((form.picked_at("to"), press(&mut form, Command::Send)), (None, Said::Used));
    assert!(form.draft().is_empty() && form.parties().is_empty());
    press(&mut form, Command::Right);
    press(&mut form, Command::Right);
    assert_eq!((form.parties(), form.draft().len()), (vec!["To: Bob".to_owned()], 1));
    form.options("to", ["Cy", "Dee"].map(str::to_owned));
    assert_eq!((form.picked_at("to"), press(&mut form, Command::Send)), (None, Said::Used));
    form.options("to", ["Cy", "Bob"].map(str::to_owned));
    assert_eq!(form.picked_at("to"), Some(1), "and is chosen again where it comes back");
    form.reset();
    assert_eq!(form.picked_at("to"), None);
    let mut back = Form::new("", "", "Save").party("to", "To", "", []);
    assert_eq!(press(&mut back, Command::Send), Said::Send, "the job says what is missing where there is nothing yet");
    back.options("to", ["Ann"].map(str::to_owned));
    assert_eq!(back.picked_at("to"), None);
}
