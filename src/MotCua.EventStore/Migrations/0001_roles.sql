-- The application connects as motcua_app (or as a member of it) and owns none of the log.
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

-- A transaction that stands idle after an append would hold back every reader of the log (its floor lock stays), so the server ends it.
-- A setting of the database, since that needs no more than its ownership. A copy or a restore of the database does not take it along:
-- ConnectionSettings.WithDefaults asks for it again, with the other time limits of the application.
do $$
begin
    execute format('alter database %I set idle_in_transaction_session_timeout = ''10s''', current_database());
end $$;

-- Projections are derived data: the application makes, rebuilds and drops their schemas itself.
do $$
begin
    execute format('grant connect, create on database %I to motcua_app', current_database());  -- only a warning where it is not permitted
    if not has_database_privilege('motcua_app', current_database(), 'create') then
        raise exception 'run "grant connect, create on database % to motcua_app" as the owner of the database', current_database()
            using errcode = 'insufficient_privilege';
    end if;
end $$;
