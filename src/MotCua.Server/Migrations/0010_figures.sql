-- Periods whose figures were sworn to. Never changed: what comes to be known later is a restatement, reckoned when it is asked for.
create schema periods;

create table periods.period (
    position   bigint        not null,  -- the figures are as of this position of the log
    as_of      timestamptz   not null,  -- when the last event up to there was recorded
    closed_at  timestamptz   not null,
    id         uuid          not null,
    first      date          not null,
    last       date          not null,
    kind       varchar(20)   not null,
    digest     varchar(64)   not null,  -- SHA-256 of figures
    closed_by  varchar(200)  not null,
    figures    text          not null,  -- canonical JSON of all cells; text, not jsonb: the digest is of these bytes
    constraint pk_period primary key (id),
    constraint period_is_closed_once unique (kind, first, last),
    constraint period_has_days check (first <= last),
    constraint kind_is_known check (kind in ('calendar', '15-14'))
);

grant usage on schema periods to motcua_app;
grant select, insert on periods.period to motcua_app;
