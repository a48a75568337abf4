//! Adding and changing a programme, and what a channel fills in.

use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Code, ProgrammeState};
use safetynet_shared::id::Id;

use super::Programme;
use crate::domain::programme::{Consultation, Definition, Need, Scale, Values};
use crate::error::{Error, Result};
use crate::store::audit::Trace;
use crate::store::call::Call;
use crate::store::channel::Channel;
use crate::store::reach::{self, Key, Manage, Seen, Write, fault};

/// Adds a programme and answers it.
///
/// # Errors
/// [`Error::Invalid`] when the code is in use.
pub fn create(
    call: &Call<'_>,
    code: &str,
    definition: &Definition,
    consultation: &Consultation,
) -> Result<Seen<Programme, Manage>> {
    let id = call.id();
    let made = call
        .connection
        .prepare_cached(
            "INSERT INTO programme (id, number, code, name, summary, state, worker_days, supervisor_days, risk_days,
             case_review, scale, low_from, medium_from, high_from, very_high_from, version)
             SELECT ?1, max(number) + 1, ?2, ?3, '', 1, 60, 90, 366, 0, '', 0, 0, 0, 0, 0 FROM programme WHERE true
             ON CONFLICT (code) DO NOTHING",
        )
        .and_then(|mut s| s.execute(params![Key(id), code, definition.name]))
        .map_err(fault)?;
    if made == 0 {
        return Err(Error::field("programme.code", "must not be in use by another programme"));
    }
    call.note(Trace { kind: RecordKind::Programme, id, via: "made".to_owned(), proof: id });
    change(call, &reach::one(call, id)?, definition, ProgrammeState::Active, ("Added", consultation))
}

/// Writes a definition and a state over the version that was read, logs the change in words with its consultation, and
/// answers the programme.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn change(
    call: &Call<'_>,
    programme: &Seen<Programme, Manage>,
    definition: &Definition,
    state: ProgrammeState,
    (summary, consultation): (&str, &Consultation),
) -> Result<Seen<Programme, Manage>> {
    row(call, programme, definition, state)?;
    fields(call, programme.id, definition)?;
    scale(call, programme.id, &definition.scale)?;
    log(call, programme.id, summary, consultation)?;
    reach::one(call, programme.id)
}

fn row(
    call: &Call<'_>,
    programme: &Seen<Programme, Manage>,
    definition: &Definition,
    state: ProgrammeState,
) -> Result<()> {
    let points = |place: usize| definition.scale.level_points.get(place).copied().unwrap_or(0);
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE programme SET name = ?3, summary = ?4, state = ?5, worker_days = ?6, supervisor_days = ?7,
             risk_days = ?8, case_review = ?9, scale = ?10, low_from = ?11, medium_from = ?12, high_from = ?13,
             very_high_from = ?14, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(programme.id),
                programme.version,
                definition.name,
                definition.summary,
                state.number(),
                definition.rule.worker,
                definition.rule.supervisor,
                definition.rule.risk,
                definition.case_review,
                definition.scale.name,
                points(0),
                points(1),
                points(2),
                points(3)
            ])
        })
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(programme.version + 1)) }
}

/// Retires every field, then writes those of the definition over them.
fn fields(call: &Call<'_>, programme: Id, definition: &Definition) -> Result<()> {
    call.connection
        .prepare_cached("UPDATE programme_field SET retired = 1 WHERE programme = ?1")
        .and_then(|mut s| s.execute([Key(programme)]))
        .map_err(fault)?;
    for (position, field) in (1_i64..).zip(&definition.fields) {
        call.connection
            .prepare_cached(
                "INSERT INTO programme_field (programme, key, position, label, help, kind, required, options, retired)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (programme, key) DO UPDATE SET
                 position = ?3, label = ?4, help = ?5, required = ?7, options = ?8, retired = ?9",
            )
            .and_then(|mut s| {
                s.execute(params![
                    Key(programme),
                    field.key,
                    position,
                    field.label,
                    field.help,
                    field.kind.number(),
                    field.need == Need::Required,
                    field.options.join("\n"),
                    field.retired
                ])
            })
            .map_err(fault)?;
    }
    Ok(())
}

/// The scale is written anew: an assessment carries its own copy of what was asked and answered.
fn scale(call: &Call<'_>, programme: Id, scale: &Scale) -> Result<()> {
    for sql in
        ["DELETE FROM programme_answer WHERE programme = ?1", "DELETE FROM programme_factor WHERE programme = ?1"]
    {
        call.connection.prepare_cached(sql).and_then(|mut s| s.execute([Key(programme)])).map_err(fault)?;
    }
    for (position, factor) in (1_i64..).zip(&scale.factors) {
        call.connection
            .prepare_cached("INSERT INTO programme_factor (programme, key, position, label) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut s| s.execute(params![Key(programme), factor.key, position, factor.label]))
            .map_err(fault)?;
        for (position, (label, points)) in (1_i64..).zip(&factor.answers) {
            call.connection
                .prepare_cached(
                    "INSERT INTO programme_answer (programme, factor, position, label, points)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )
                .and_then(|mut s| s.execute(params![Key(programme), factor.key, position, label, points]))
                .map_err(fault)?;
        }
    }
    Ok(())
}

fn log(call: &Call<'_>, programme: Id, summary: &str, consultation: &Consultation) -> Result<()> {
    let by = Key(call.person()?.account);
    call.connection
        .prepare_cached(
            "INSERT INTO programme_change (programme, version, summary, consulted, consulted_on, outcome, by, at)
             SELECT id, version, ?2, ?3, ?4, ?5, ?6, ?7 FROM programme WHERE id = ?1",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(programme),
                summary,
                consultation.groups,
                consultation.on.to_int(),
                consultation.outcome,
                by,
                call.now().micros()
            ])
        })
        .map(|_| ())
        .map_err(fault)
}

/// Writes what a channel has in the fields of its programme, over what it had.
///
/// # Errors
/// Faults of the store.
pub fn fill(call: &Call<'_>, channel: &Seen<Channel, Write>, values: &Values) -> Result<()> {
    call.connection
        .prepare_cached("DELETE FROM channel_value WHERE channel = ?1")
        .and_then(|mut s| s.execute([Key(channel.id)]))
        .map_err(fault)?;
    for (field, value) in values {
        call.connection
            .prepare_cached("INSERT INTO channel_value (channel, field, value) VALUES (?1, ?2, ?3)")
            .and_then(|mut s| s.execute(params![Key(channel.id), field, value]))
            .map_err(fault)?;
    }
    Ok(())
}
