create schema imports;

-- One row per import; the lines that were refused beside it.
create table imports.job (
    id           uuid         not null,
    started_at   timestamptz  not null,
    finished_at  timestamptz  null,
    heartbeat    timestamptz  not null,
    done         bigint       not null default 0,
    total        bigint       null,
    dry_run      boolean      not null,
    status       varchar(20)  not null check (status in ('running', 'completed', 'failed')),
    kind         varchar(20)  not null,
    subject      varchar(200) not null,
    error        varchar(500) null,
    counts       jsonb        not null default '{}',
    constraint pk_job primary key (id)
);
create index job_running on imports.job (status) where status = 'running';

create table imports.refused_line (
    job_id  uuid          not null,
    line    bigint        not null,
    key     varchar(200)  null,
    code    varchar(100)  not null,
    problem jsonb         not null,
    constraint pk_refused_line primary key (job_id, line)
);

grant usage on schema imports to motcua_app;
grant select, insert, update, delete on all tables in schema imports to motcua_app;
