-- Late dossiers by reason: the entries of the ledger on the accounts 10, 13 of II.06a and of broken promises, told apart by reason. Late ones are few;
-- sums by month and by day make a question cost by months, offices and reasons. Each is there with all keys, and of each office with '' for procedure, field
-- and channel: most questions need no more, and these are a hundred times fewer. Columns with texts last: the fixed ones need no padding.

-- Never changed, never deleted. Its indexes are in create_indexes.sql.
create table entry (
    position   bigint    not null,
    dossier    uuid      not null,
    day        date      not null,
    line       smallint  not null,
    account    smallint  not null,
    amount     smallint  not null,
    agency     varchar   not null,  -- that resolves, as it was at receipt
    level      varchar   not null,
    procedure  varchar   not null,
    field      varchar   not null,
    channel    varchar   not null,
    reason     varchar   not null,  -- like late/overload, no_apology/other; '' without
    territory  varchar[] not null   -- from the province down
);

create table day_sum (
    day        date      not null,
    amount     int       not null,
    account    smallint  not null,
    agency     varchar   not null,
    level      varchar   not null,
    procedure  varchar   not null,
    field      varchar   not null,
    channel    varchar   not null,
    reason     varchar   not null,
    territory  varchar[] not null,
    constraint pk_day_sum primary key (day, account, agency, level, procedure, field, channel, reason, territory)
);

create table month_sum (
    month      date      not null,
    amount     int       not null,
    account    smallint  not null,
    agency     varchar   not null,
    level      varchar   not null,
    procedure  varchar   not null,
    field      varchar   not null,
    channel    varchar   not null,
    reason     varchar   not null,
    territory  varchar[] not null,
    constraint pk_month_sum primary key (month, account, agency, level, procedure, field, channel, reason, territory)
);
