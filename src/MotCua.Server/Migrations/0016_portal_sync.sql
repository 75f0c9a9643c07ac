-- Whose records of a procedure's dossiers are the authority (NĐ 224/2026 Đ.15): only those of this system are pushed to the national portal.
alter table reference.procedure
    add column system_of_record varchar(10) not null default 'local' check (system_of_record in ('local', 'ministry', 'dvcqg'));

-- Reports of the nightly comparison with the national portal, kept for ever. No personal data: codes and names of fields.
create schema portal_reports;

create table portal_reports.reconciliation (
    number       bigint       generated always as identity,
    id           uuid         not null,
    started_at   timestamptz  not null,
    finished_at  timestamptz  not null,
    stored_at    timestamptz  not null,
    compared     bigint       not null check (compared >= 0),
    missing      int          not null,
    different    int          not null,
    unknown      int          not null,
    repaired     int          not null,
    subject      varchar(200) not null,
    agency       varchar(40)  null,      -- whose job it was; null: an administrator's
    digest       varchar(64)  not null,  -- SHA-256 of all that the report says
    constraint pk_reconciliation primary key (id),
    constraint reconciliation_number unique (number)
);

create table portal_reports.reconciliation_item (
    reconciliation  uuid         not null references portal_reports.reconciliation (id),
    ordinal         int          not null,
    kind            varchar(10)  not null check (kind in ('missing', 'different', 'unknown')),
    repaired        boolean      not null,
    code            varchar(100) not null,
    fields          varchar(100)[] null,  -- of a different one
    constraint pk_reconciliation_item primary key (reconciliation, ordinal)
);

-- One row: whether the backlog of the national portal is above its threshold, so that each crossing is told once, by whichever process sees it first.
create table portal_reports.backlog_alert (
    only_row  boolean      primary key default true check (only_row),
    raised    boolean      not null,
    since     timestamptz  not null
);
insert into portal_reports.backlog_alert (raised, since) values (false, now());

grant usage on schema portal_reports to motcua_app;
grant select, insert on portal_reports.reconciliation, portal_reports.reconciliation_item to motcua_app;
grant select, update on portal_reports.backlog_alert to motcua_app;
