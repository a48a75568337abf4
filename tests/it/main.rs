//! Everything that crosses the wire, and the rules of the house as tests. A module a noun.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test says so by failing"
)]

mod access_review;
mod account;
mod account_admin;
mod accuracy;
mod action;
mod activity;
mod address_range;
mod agreement;
mod approval;
mod area;
mod assessment;
mod bad_input;
mod blind_admin;
mod board;
mod budget;
mod canary;
mod case_file;
mod case_review;
mod caseload;
mod channel;
mod clauses;
mod colour;
mod confirmation;
mod consent;
mod contact;
mod correction;
mod csp;
mod directory;
mod disclosure;
mod disposal;
mod dormancy;
mod draft;
mod durable;
mod engagement;
mod enquiry;
mod event;
mod every_method;
mod face;
mod fault;
mod folder;
mod fuzz;
mod gate;
mod golden;
mod grant;
mod group;
mod hidden;
mod hold;
mod import;
mod incident;
mod instruction;
mod journey;
mod lawful;
mod leave;
mod link;
mod lockout;
mod lookup;
mod loss;
mod marker;
mod marking;
mod meeting;
mod neighbourhood;
mod nominal;
mod organisation;
mod overdue;
mod particular;
mod password;
mod photograph;
mod plan;
mod priority;
mod profile;
mod program;
mod programme;
mod projection;
mod publication;
mod quality;
mod reach;
mod referral;
mod reflection;
mod refusal;
mod relation;
mod retry;
mod review;
mod rogue;
mod sample;
mod schema;
mod seal;
mod session;
mod sighting;
mod strand;
mod survey;
mod syops;
mod terminal;
mod tidy;
mod timeline;
mod trace;
mod transfer;
mod undo;
mod wire;
