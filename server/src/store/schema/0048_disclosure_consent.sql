-- The consent on which a disclosure outside of the partnership rests (ISA-8.vii); none when it rests on none.
ALTER TABLE disclosure ADD COLUMN consent BLOB; -- content | with channel
