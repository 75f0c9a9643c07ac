-- The feed as it is handed out: one row per event of a dossier, with what filters look at. Derived from the log; the same after every rebuild.
create table event (
    position     bigint       not null,
    event_id     uuid         not null,
    dossier_id   uuid         not null,
    version      bigint       not null,
    occurred_at  timestamptz  not null,
    occurred_on  date         not null,  -- local date of occurred_at: the days of the digest
    imported     boolean      not null,  -- taken over from an older system: not pushed
    type         text         not null,
    unit         text         not null,
    procedure    text         not null,
    status       text         not null,  -- after it
    agencies     text[]       not null,  -- received, resolves, holds
    territory    text[]       not null,  -- of the resolving agency, from the province down
    constraint pk_feed_event primary key (position)
);
create index feed_by_dossier on event (dossier_id, version);
create index feed_by_day on event (occurred_on, position);
