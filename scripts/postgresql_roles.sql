-- What the two roles of Floorwalker may do on PostgreSQL. Neither owns a table, so neither can drop a trigger.
--   floorwalker_web    serve, relay, load_*: may add to the trail and read it, nothing else
--   floorwalker_purge  the purge of lines past retention: may remove what lies before a sealed start
-- Run it as the owner of the tables after every migrate: psql -v ON_ERROR_STOP=1 -f scripts/postgresql_roles.sql
-- Then let each sign-in of the database into its role, such as: GRANT floorwalker_web TO desk;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'floorwalker_web') THEN CREATE ROLE floorwalker_web NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'floorwalker_purge') THEN CREATE ROLE floorwalker_purge NOLOGIN; END IF;
END $$;

GRANT USAGE ON SCHEMA public TO floorwalker_web, floorwalker_purge;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO floorwalker_web, floorwalker_purge;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO floorwalker_web, floorwalker_purge;

REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM floorwalker_web, floorwalker_purge;
REVOKE UPDATE, DELETE ON audit_line, audit_about FROM floorwalker_web;
REVOKE INSERT, UPDATE, DELETE ON audit_start FROM floorwalker_web;
REVOKE DELETE ON audit_head FROM floorwalker_web, floorwalker_purge;
REVOKE UPDATE ON audit_line FROM floorwalker_purge;
REVOKE DELETE ON audit_start FROM floorwalker_purge;
REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM floorwalker_web, floorwalker_purge;
