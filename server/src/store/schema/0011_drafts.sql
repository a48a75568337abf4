-- The session that saved a draft last: its audit entry stands for every further save of that session.
ALTER TABLE draft ADD COLUMN session BLOB; -- admin | 30 days
