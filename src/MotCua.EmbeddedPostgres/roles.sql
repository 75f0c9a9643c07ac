do $$ begin if not exists (select from pg_roles where rolname = 'motcua_owner') then create role motcua_owner; end if; end $$;
do $$ begin if not exists (select from pg_roles where rolname = 'motcua_app') then create role motcua_app; end if; end $$;
alter role motcua_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '{owner_password}';
alter role motcua_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '{app_password}';
