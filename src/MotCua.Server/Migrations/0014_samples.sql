-- Samples of dossiers drawn for inspection, and who read the names behind them, both kept for ever: the application may neither change nor delete them.
create schema inspection;

create table inspection.sample (
    id               uuid          not null,
    drawn_at         timestamptz   not null,
    as_of_at         timestamptz   not null,
    position         bigint        not null,
    seed             bigint        not null,
    population       bigint        not null,  -- dossiers behind the number from which the sample was drawn
    size             int           not null,  -- as asked for
    subject          varchar       not null,
    agency           varchar(40)   null,      -- that the roles were held in; null: an administrator
    idempotency_key  varchar(200)  null,
    figure           varchar(60)   not null,
    parameters       text          not null,  -- of the figure, as JSON
    request_hash     bytea         null,
    dossiers         uuid[]        not null,  -- in the order in which they were drawn
    constraint pk_sample primary key (id),
    constraint sample_is_drawn_once unique (subject, idempotency_key)
);

-- One row for each time that names and telephone numbers of a sample were handed out.
create table inspection.reading (
    id         bigint generated always as identity,
    sample     uuid         not null,
    read_at    timestamptz  not null,
    dossiers   int          not null,
    subject    varchar      not null,
    agency     varchar(40)  null,
    constraint pk_reading primary key (id),
    constraint fk_reading_sample foreign key (sample) references inspection.sample (id)
);
create index reading_sample on inspection.reading (sample);

grant usage on schema inspection to motcua_app;
grant select, insert on inspection.sample, inspection.reading to motcua_app;

-- The secret by which open data choose what to withhold beside small counts. Made by the first release; never changed, since the choice must not change.
create schema open_data;

create table open_data.noise_key (only_row boolean primary key default true check (only_row), key bytea not null);

grant usage on schema open_data to motcua_app;
grant select, insert on open_data.noise_key to motcua_app;
