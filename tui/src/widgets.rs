//! The parts screens are built of. Each owns its state, takes commands, and draws itself.
//!
//! | Part | For |
//! |---|---|
//! | [`list::List`] | rows in columns with a selection, a filter and counts |
//! | [`form::Form`] | fields with the server's word beside each, nothing typed lost |
//! | [`editor::Editor`] | typed text, of one line or several |
//! | [`foot`] | what the selected row says at length |
//! | [`keyed`] | ids of rows whose records have none |
//! | [`pane::Pane`] | text to read, scroll and search |
//! | [`panes::Panes`] | parts side by side, folded to one below 100 columns |
//! | [`bars`] | workloads and counts as bars |
//! | [`when`] | dates, times and days late in words |
//! | [`words`] | codes, counts and levels of risk in words |
//!
//! Drawing is read-only but for one thing: a list, a pane and a form remember how high they were
//! drawn (in a `Cell`), since a page up is only known by the last drawing.

pub mod bars;
pub mod editor;
pub mod foot;
pub mod form;
pub mod keyed;
pub mod list;
pub mod pane;
pub mod panes;
pub mod picture;
pub mod when;
pub mod words;
pub mod wrap;
