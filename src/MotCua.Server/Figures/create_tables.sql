-- The ledger of figures has besides ledger_tables.sql. A change of either text makes the server rebuild it from the log. Followed by create_indexes.sql; a rebuild
-- fills the tables in between.

-- Days on which a dossier is in a stock, by what is known now: where a list of a stock is looked up.
create table stay (
    place    bigint    not null,  -- that resolves
    cell     bigint    not null,  -- of kind 1
    dossier  uuid      not null,
    first    date      not null,
    until    date,                -- the first day after it; null: no end is known
    account  smallint  not null,
    span     smallint  not null   -- of their number (Spans.cs)
);

-- No stay ends later than this; all may end before. Who asks about a later day (overdue today: nobody's end lies ahead) need not look among the stays that have an
-- end. Not an index by the end: of ten million dossiers that takes a rebuild ten seconds.
create table stay_last (
    until    date      not null,
    account  smallint  not null,
    constraint pk_stay_last primary key (account)
);

-- For the scorecard (QĐ 766, indices 3.2 and 3.5), which asks of all agencies at once which procedures they had in a month: a row for each that anything was posted of.
create table procedure_month (
    month            date    not null,
    place            bigint  not null,  -- that resolves
    procedure        varchar not null,
    received_online  int     not null,
    with_fee         int     not null,
    fee_paid_online  int     not null,
    constraint pk_procedure_month primary key (month, place, procedure)
) with (fillfactor = 70);
