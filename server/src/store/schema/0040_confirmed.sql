-- When a session's owner last gave the password in it, for acts that ask for it again.
ALTER TABLE session ADD COLUMN confirmed_at INTEGER; -- admin | 30 days
