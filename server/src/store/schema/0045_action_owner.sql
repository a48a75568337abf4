-- What somebody has to do is found through their channels, and apart from those only where it was offered beyond a channel:
-- an index of all owners was a page more to write with every action.
DROP INDEX action_owner;
DROP INDEX action_channel;
CREATE INDEX action_channel ON action (channel, state, due_on, id, owner);
CREATE INDEX action_offered_owner ON action (owner, state, due_on, id) WHERE offered_to IS NOT NULL;
