-- Late dossiers by reason: the entries of the ledger on the accounts 10, 13 of II.06a and of broken promises, told apart by reason. Late ones are few;
-- sums by month and by day make a question cost by months, offices and reasons. Columns with texts last: the fixed ones need no padding.
--
-- Sums of all keys grow with the dossiers until every combination of day, office, procedure and channel has occurred, at some millions. So each is there in
-- seven grains (grains.sql), and a question is read from the coarsest that has its keys; keys that a grain does not have are '':
--   1  every key: for a procedure or field by one channel
--   2  office: for offices, units below the province, heads who see a part
--   3  procedure of a level in a province: for procedures of a whole province
--   4  level in a province: for the province alone
--   5  office and procedure: for procedures and fields of an office, offices of a procedure
--   6  office and channel: for one channel
--   7  field of a level in a province: for fields of a whole province
-- In 3, 4 and 7 the territory is the province alone. Partitioned, so that the rows of the coarser grains, few and asked for most, lie together.

-- Never changed, never deleted. Its indexes are in create_indexes.sql.
create table entry (
    position   bigint    not null,
    dossier    uuid      not null,
    day        date      not null,
    line       smallint  not null,
    account    smallint  not null,
    amount     smallint  not null,
    lag        smallint  not null,  -- n: takes effect 2^n to 2^(n+1)-1 days before it was recorded; -1: does not
    agency     varchar   not null,  -- that resolves, as it was at receipt
    level      varchar   not null,
    procedure  varchar   not null,
    field      varchar   not null,
    channel    varchar   not null,
    reason     varchar   not null,  -- like late/overload, no_apology/other; '' without
    territory  varchar[] not null   -- from the province down
);

-- Days on which a dossier is open and overdue, by what is known now: where a list of them is looked up.
create table stay (
    dossier    uuid      not null,
    first      date      not null,
    until      date,                -- the first day after it; null: no end is known
    span       smallint  not null,  -- of their number (Figures/Spans.cs)
    agency     varchar   not null,
    level      varchar   not null,
    procedure  varchar   not null,
    field      varchar   not null,
    channel    varchar   not null,
    reason     varchar   not null,
    territory  varchar[] not null
);

-- The last position with entries of each day of recording: for answers as of a position (PostedAfter.cs).
create table recorded_day (
    day            date   not null,
    last_position  bigint not null,
    constraint pk_recorded_day primary key (day)
);

-- Every agency that has an entry: whether a reach covers a whole province, and which offices' entries a list is looked for in.
create table place (
    agency     varchar   not null,
    level      varchar   not null,
    territory  varchar[] not null,
    constraint pk_place primary key (agency, level, territory)
);

-- One row for all three accounts: fewer to read, and a row that is there costs the same however often it was added to.
create table day_sum (
    day             date      not null,
    resolved_late   int       not null,
    open_overdue    int       not null,
    promise_broken  int       not null,
    grain           smallint  not null,
    agency          varchar   not null,
    level           varchar   not null,
    procedure       varchar   not null,
    field           varchar   not null,
    channel         varchar   not null,
    reason          varchar   not null,
    territory       varchar[] not null,
    constraint pk_day_sum primary key (grain, day, agency, level, procedure, field, channel, reason, territory)
) partition by list (grain);
create table day_sum_full partition of day_sum for values in (1) with (fillfactor = 70);
create table day_sum_procedure partition of day_sum for values in (5) with (fillfactor = 70);
create table day_sum_office partition of day_sum for values in (2, 6) with (fillfactor = 70);
create table day_sum_province partition of day_sum for values in (3, 4, 7) with (fillfactor = 50);

create table month_sum (
    month           date      not null,
    resolved_late   int       not null,
    open_overdue    int       not null,
    promise_broken  int       not null,
    grain           smallint  not null,
    agency          varchar   not null,
    level           varchar   not null,
    procedure       varchar   not null,
    field           varchar   not null,
    channel         varchar   not null,
    reason          varchar   not null,
    territory       varchar[] not null,
    constraint pk_month_sum primary key (grain, month, agency, level, procedure, field, channel, reason, territory)
) partition by list (grain);
create table month_sum_full partition of month_sum for values in (1) with (fillfactor = 70);
create table month_sum_procedure partition of month_sum for values in (5) with (fillfactor = 70);
create table month_sum_office partition of month_sum for values in (2, 6) with (fillfactor = 70);
create table month_sum_province partition of month_sum for values in (3, 4, 7) with (fillfactor = 50);
