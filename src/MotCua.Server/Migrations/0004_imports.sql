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
    error        varchar(100) null,  -- a problem's code
    counts       jsonb        not null default '{}',
    constraint pk_job primary key (id),
    constraint finished_or_running check ((status = 'running') = (finished_at is null))
);
create index job_running on imports.job (status) where status = 'running';

create table imports.refused_line (
    job_id  uuid          not null,
    line    bigint        not null,
    key     varchar(200)  null,
    problem jsonb         not null,  -- code, arguments, errors; put into words when it is read
    constraint pk_refused_line primary key (job_id, line)
);

-- What a dry run would have written, so that its later lines are judged by its earlier ones; empty when none runs. Unlogged: worth nothing after a crash.
create unlogged table imports.trial_event (
    job_id     uuid    not null,
    stream_id  uuid    not null,
    version    bigint  not null,
    id         uuid    not null,
    type       varchar not null,
    data       jsonb   not null,
    constraint pk_trial_event primary key (job_id, stream_id, version)
);

create unlogged table imports.trial_code (
    job_id  uuid    not null,
    code    varchar not null,
    constraint pk_trial_code primary key (job_id, code)
);

grant usage on schema imports to motcua_app;
grant select, insert, update, delete on all tables in schema imports to motcua_app;
