-- The ledger and its roll-ups. A change of this text makes the server rebuild them from the log.
-- Fixed-width columns first: no padding between them. Numbers of accounts: MotCua.Dossiers.Figures.Account.

-- An agency with level and territory as they were at receipt. Ids of places and cells are given in order of first appearance in the log.
create table place (
    id          int       not null,
    unit_since  date      not null,
    agency      varchar   not null,
    level       varchar   not null,
    unit        varchar   not null,  -- last of the territory
    territory   varchar[] not null,  -- from the province down
    constraint pk_place primary key (id),
    constraint place_is_told_once unique (agency, level, unit_since, territory)
);

-- What figures are grouped by. Kind 1: with every key. Kind 2: all of a resolving place, kind 3: all of a receiving place; the keys that
-- they do not have are 0, '' and -infinity. Figures without procedure, field and channel are read from kinds 2 and 3, whose number
-- depends on the agencies alone.
create table cell (
    id                 int      not null,
    resolving          int      not null,
    receiving          int      not null,
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
    position  bigint   not null,
    dossier   uuid     not null,
    day       date     not null,
    cell      int      not null,  -- of kind 1
    line      smallint not null,
    account   smallint not null,
    amount    smallint not null,
    constraint pk_entry primary key (position, line)
);
create index entry_cell_account_day on entry (cell, account, day);
create index entry_dossier on entry (dossier);

-- Sums of entries: one row for all accounts, so that reading it does not cost more where more happened. Partitioned, so that the rows of
-- kinds 2 and 3, few and asked for most, lie together.
create table day_balance (
    day   date     not null,
    cell  int      not null,
    kind  smallint not null,
    {columns:{0} int not null},
    constraint pk_day_balance primary key (kind, cell, day)
) partition by list (kind);
create table day_balance_full partition of day_balance for values in (1) with (fillfactor = 70);
create table day_balance_place partition of day_balance for values in (2, 3) with (fillfactor = 50);

create table month_balance (
    month  date     not null,
    cell   int      not null,
    kind   smallint not null,
    {columns:{0} int not null},
    constraint pk_month_balance primary key (kind, cell, month)
) partition by list (kind);
create table month_balance_full partition of month_balance for values in (1) with (fillfactor = 70);
create table month_balance_place partition of month_balance for values in (2, 3) with (fillfactor = 50);

-- Each cell on the sides on which it can be counted, with the place of that side.
create view counted_cell as
select cell.*, 'resolving' as side, place.agency, place.level, place.unit, place.unit_since, place.territory
from cell join place on place.id = cell.resolving
union all
select cell.*, 'receiving', place.agency, place.level, place.unit, place.unit_since, place.territory
from cell join place on place.id = cell.receiving;
