-- How long after it happened something was recorded: counts by the day of recording, office, kind of event and bucket of delay (DelayBuckets.Bounds). Whole
-- months are read from those of months, the days at both edges of a period from those of days, so that a question costs by months and offices.
--
-- Counts of every key grow with the dossiers until each office has had each event in each bucket on each day. So each is there in three grains, and a question
-- is read from the coarsest that has its keys; keys that a grain does not have are '':
--   1  office and kind of event: for the kinds of some offices
--   2  office: for all questions but those by kind
--   3  kind of event, of all offices together
-- Partitioned, so that the rows of the coarser grains, few and asked for most, lie together.
create table day_delay (
    day     date      not null,  -- on which it was recorded: what is past does not change any more
    count   int       not null,
    minutes bigint    not null,  -- sum
    bucket  smallint  not null,
    grain   smallint  not null,
    agency  text      not null,  -- the holder, whose entry it was
    act     text      not null,  -- name of the event
    constraint pk_day_delay primary key (grain, day, agency, act, bucket)
) partition by list (grain);
create table day_delay_full partition of day_delay for values in (1) with (fillfactor = 70);
create table day_delay_coarse partition of day_delay for values in (2, 3) with (fillfactor = 70);

create table month_delay (
    month   date      not null,
    count   int       not null,
    minutes bigint    not null,
    bucket  smallint  not null,
    grain   smallint  not null,
    agency  text      not null,
    act     text      not null,
    constraint pk_month_delay primary key (grain, month, agency, act, bucket)
) partition by list (grain);
create table month_delay_full partition of month_delay for values in (1) with (fillfactor = 70);
create table month_delay_coarse partition of month_delay for values in (2, 3) with (fillfactor = 70);

-- Every agency that has a count: agencies that are all of these limit nothing.
create table office (
    agency text not null,
    constraint pk_office primary key (agency)
);

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

-- How many these are. A row that a correction brings to nothing is taken out: a rebuild does not write it.
create table day_closed_late (
    day     date  not null,
    count   int   not null,
    agency  text  not null,
    constraint pk_day_closed_late primary key (day, agency)
);
create table month_closed_late (
    month   date  not null,
    count   int   not null,
    agency  text  not null,
    constraint pk_month_closed_late primary key (month, agency)
);
