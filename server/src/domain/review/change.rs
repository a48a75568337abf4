//! What changed since the last review, in one plain sentence each.

use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fact {
    /// An activity was recorded.
    Recorded,
    /// An activity was corrected.
    Corrected,
    /// An organisation joined the channel.
    Joined,
    /// An organisation left the channel.
    Left,
    /// A caseworker was assigned.
    WorkerAssigned,
    /// A supervisor was assigned.
    SupervisorAssigned,
    /// An assignment was ended.
    Unassigned,
    /// An action was recorded.
    ActionAdded,
    /// An action was declined.
    ActionDeclined,
    /// An action was completed.
    ActionDone,
    /// An action was taken back by who gave it.
    ActionWithdrawn,
    /// The risk was assessed.
    Assessed,
    /// The channel or an activity was shared.
    Shared,
    /// A share was ended or has expired.
    ShareEnded,
    /// The other review was completed.
    Reviewed,
}

/// One thing that changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What happened.
    pub fact: Fact,
    /// What or whom it concerns: a title, a name.
    pub subject: String,
    /// When.
    pub at: Moment,
    /// Who did it, and their name; none for the system.
    pub by: Option<(Id, String)>,
    /// The activity to open; none opens the channel, where everything else is shown.
    pub activity: Option<Id>,
}

/// The sentence of a change.
pub fn sentence(change: &Change) -> String {
    let subject = change.subject.as_str();
    match change.fact {
        Fact::Recorded => format!("Recorded: {subject}"),
        Fact::Corrected => format!("Corrected: {subject}"),
        Fact::Joined => format!("{subject} joined the channel"),
        Fact::Left => format!("{subject} left the channel"),
        Fact::WorkerAssigned => format!("{subject} was assigned as caseworker"),
        Fact::SupervisorAssigned => format!("{subject} was assigned as supervisor"),
        Fact::Unassigned => format!("{subject} is no longer assigned"),
        Fact::ActionAdded => format!("New action: {subject}"),
        Fact::ActionDeclined => format!("Action declined: {subject}"),
        Fact::ActionDone => format!("Action done: {subject}"),
        Fact::ActionWithdrawn => format!("Action taken back: {subject}"),
        Fact::Assessed => format!("Risk assessed: {subject}"),
        Fact::Shared => format!("Shared with {subject}"),
        Fact::ShareEnded => format!("No longer shared with {subject}"),
        Fact::Reviewed => format!("{subject}'s review completed"),
    }
}
