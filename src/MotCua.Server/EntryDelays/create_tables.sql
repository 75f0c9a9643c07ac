-- How long after it happened something was recorded: counts by the day of recording, office, kind of event and bucket of delay (DelayBuckets.Bounds).
create table day_delay (
    day     date      not null,  -- on which it was recorded: what is past does not change any more
    count   int       not null,
    minutes bigint    not null,  -- sum
    bucket  smallint  not null,
    agency  text      not null,  -- the holder, whose entry it was
    act     text      not null,  -- name of the event
    constraint pk_day_delay primary key (agency, day, act, bucket)
) with (fillfactor = 70);

-- Dossiers that were done in time, but whose end was recorded after their due date: they looked overdue only because they were closed late.
create table closed_late (
    dossier   uuid        not null,
    due_at    timestamptz not null,  -- the instant from which on it looked overdue
    ended_at  timestamptz not null,
    known_at  timestamptz not null,  -- when the end was recorded, or corrected
    day       date        not null,  -- of known_at
    agency    text        not null,
    code      text        not null,
    constraint pk_closed_late primary key (dossier)
);
create index closed_late_agency_day on closed_late (agency, day, dossier);
