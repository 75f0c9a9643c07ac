create schema access;

-- Private key of the development issuer; stays empty outside Development.
create table access.development_key (only_row boolean primary key default true check (only_row), pem varchar not null);

grant usage on schema access to motcua_app;
grant select, insert, update on access.development_key to motcua_app;
