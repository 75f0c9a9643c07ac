-- The application connects as motcua_app itself (settings of a role do not reach its members) and owns none of the log.
-- Roles belong to the whole cluster, so another database of the cluster may be creating the same one at this moment.
do $$
begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'motcua_app') then
        create role motcua_app nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
    when insufficient_privilege then
        raise exception 'role motcua_app is missing and % may not create it: run "create role motcua_app login password ''...''" as a superuser',
            current_user using errcode = 'insufficient_privilege';
end $$;

-- A transaction of the application that stands idle would hold back every reader of the log (its floor lock stays), so
-- the server ends it after 10 s. A role setting needs CREATEROLE; the database setting, which also binds the owner,
-- needs only the ownership of the database.
do $$
declare
    setting text;
begin
    foreach setting in array array['idle_in_transaction_session_timeout = ''10s''', 'lock_timeout = ''15s''', 'statement_timeout = ''60s'''] loop
        begin
            execute format('alter role motcua_app in database %I set %s', current_database(), setting);
        exception when insufficient_privilege then
            execute format('alter database %I set %s', current_database(), setting);
        end;
    end loop;
end $$;

-- Projections are derived data: the application makes, rebuilds and drops their schemas itself.
do $$
begin
    execute format('grant connect, create, temporary on database %I to motcua_app', current_database());
exception when insufficient_privilege then
    raise exception '% may not grant on database %: run "grant connect, create, temporary on database % to motcua_app" as its owner',
        current_user, current_database(), current_database() using errcode = 'insufficient_privilege';
end $$;
