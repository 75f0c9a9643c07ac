-- The tables that every ledger has. Fixed-width columns first: no padding between them. Numbers of accounts: MotCua.Dossiers.Figures.Account.

-- An agency with level and territory as they were at receipt; or, without an agency, all of a level in a province. Ids of places and cells
-- are hashes of what they stand for.
create table place (
    id          bigint    not null,
    unit_since  date      not null,
    agency      varchar   not null,
    level       varchar   not null,
    unit        varchar   not null,  -- last of the territory
    territory   varchar[] not null,  -- from the province down
    constraint pk_place primary key (id),
    constraint place_is_told_once unique (agency, level, unit_since, territory)
);

-- What figures are grouped by. Kind 1: with every key. Kind 2: all of a resolving place, kind 3: all of a receiving place. Kinds 4 to 6: all of
-- a level in a province, on the resolving side; 5 by channel, 6 by procedure. Keys that a kind does not have are 0, '' and -infinity. Each
-- question is read from the coarsest kind that has its keys: the number of rows then depends on agencies, procedures and days alone.
create table cell (
    id                 bigint   not null,
    resolving          bigint   not null,
    receiving          bigint   not null,
    procedure_version  date     not null,
    kind               smallint not null,
    procedure          varchar  not null,
    field              varchar  not null,
    channel            varchar  not null,
    cross_boundary     varchar  not null,
    constraint pk_cell primary key (id),
    constraint cell_is_told_once unique (kind, resolving, receiving, procedure, procedure_version, field, channel, cross_boundary)
);
create index cell_receiving on cell (kind, receiving);

-- Never changed, never deleted.
create table entry (
    position   bigint   not null,
    cell       bigint   not null,  -- of kind 1
    dossier    uuid     not null,
    day        date     not null,
    line       smallint not null,
    account    smallint not null,
    amount     smallint not null,
    lag        smallint not null   -- n: takes effect 2^n to 2^(n+1)-1 days before it was recorded; -1: does not
);
-- Some ten for a dossier. What PostgreSQL estimates from a sample of many millions is ten times as many, and lists would be read the long way round.
alter table entry alter column dossier set (n_distinct = -0.1);

-- The last position with entries of each day of recording: for answers as of a position, which take away what was posted later (PostedAfter.cs).
create table recorded_day (
    day            date   not null,
    last_position  bigint not null,
    constraint pk_recorded_day primary key (day)
);

-- Sums of entries: one row for all accounts, so that reading it does not cost more where more happened. Null is 0 and takes no room: most accounts are not
-- moved on a day. Partitioned, so that the rows of the coarser kinds, few and asked for most, lie together.
create table day_balance (
    cell  bigint   not null,
    day   date     not null,
    kind  smallint not null,
    {columns:{0} int},
    constraint pk_day_balance primary key (kind, cell, day)
) partition by list (kind);
create table day_balance_full partition of day_balance for values in (1) with (fillfactor = 70);
create table day_balance_place partition of day_balance for values in (2, 3) with (fillfactor = 50);
create table day_balance_province partition of day_balance for values in (4, 5, 6) with (fillfactor = 50);

create table month_balance (
    cell   bigint   not null,
    month  date     not null,
    kind   smallint not null,
    {columns:{0} int},
    constraint pk_month_balance primary key (kind, cell, month)
) partition by list (kind);
create table month_balance_full partition of month_balance for values in (1) with (fillfactor = 70);
create table month_balance_place partition of month_balance for values in (2, 3) with (fillfactor = 50);
create table month_balance_province partition of month_balance for values in (4, 5, 6) with (fillfactor = 50);
