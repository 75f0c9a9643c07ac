-- The book of receipts: each receipt is entered once, in the order of the log, under a number that it keeps. Lines are written from the events when somebody asks.
create table entry (
    dossier_id   uuid         not null,
    recorded_at  timestamptz  not null,
    day          date         not null,  -- local day of receipt
    number       int          not null,  -- from 1, per agency and year of receipt
    agency       text         not null,  -- the receiving one
    constraint pk_entry primary key (dossier_id)
);
create index entry_by_day on entry (agency, day, number);

create table counter (
    year    int   not null,
    last    int   not null,
    agency  text  not null,
    constraint pk_counter primary key (agency, year)
) with (fillfactor = 50);
