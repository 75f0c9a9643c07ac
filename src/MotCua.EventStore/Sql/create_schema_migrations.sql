create schema if not exists store;
create table if not exists store.schema_migrations (
    applied_at  timestamp with time zone not null default now(),
    version     int                      not null,
    component   varchar                  not null,
    name        varchar                  not null,
    sha256      varchar                  not null,
    constraint pk_schema_migrations primary key (component, version)
);
