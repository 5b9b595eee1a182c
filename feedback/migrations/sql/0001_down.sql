DROP SCHEMA broker CASCADE;
DROP SCHEMA access CASCADE;
DROP SCHEMA audit CASCADE;
DROP SCHEMA insights CASCADE;
DROP SCHEMA vault CASCADE;
DROP SCHEMA clean CASCADE;
DROP SCHEMA raw CASCADE;
DROP SCHEMA extensions CASCADE;
-- Roles belong to the whole server; another database of it may still use them, so they stay.
