-- Working time: sums, so that a question costs by the months and offices that it is about and not by dossiers. Whole months are read from those of months, the
-- days at both edges of a period from those of days. Texts that there are not (no step, no officer) are ''.
--
-- Sums of every key grow with the dossiers until each office has had each procedure, step and officer on each day. So each is there in three grains, and a
-- question is read from the coarsest that has its keys; keys that a grain does not have are '':
--   1  every key: for one procedure
--   2  office and step
--   3  office and officer; what no officer did is not in it, nobody asks for that
-- Partitioned, so that the rows of the coarser grains, few and asked for most, lie together. The day comes first in the keys: edges are short, and all offices
-- of one day are few.
create table day_sum (
    day        date      not null,
    legs       int       not null,  -- that ended on this day
    judged     int       not null,  -- of them: with a deadline of their own
    late       int       not null,  -- of them: late
    working    bigint    not null,  -- minutes
    waiting    bigint    not null,
    paused     bigint    not null,
    delay      bigint    not null,  -- minutes of the delay of dossiers whose clock ended on this day
    grain      smallint  not null,
    agency     text      not null,
    procedure  text      not null,
    step       text      not null,
    officer    text      not null,
    constraint pk_day_sum primary key (grain, day, agency, procedure, step, officer)
) partition by list (grain);
create table day_sum_full partition of day_sum for values in (1) with (fillfactor = 70);
create table day_sum_office partition of day_sum for values in (2, 3) with (fillfactor = 70);
create index day_sum_full_procedure on day_sum_full (procedure, day);

create table month_sum (
    month      date      not null,
    legs       int       not null,
    judged     int       not null,
    late       int       not null,
    working    bigint    not null,
    waiting    bigint    not null,
    paused     bigint    not null,
    delay      bigint    not null,
    grain      smallint  not null,
    agency     text      not null,
    procedure  text      not null,
    step       text      not null,
    officer    text      not null,
    constraint pk_month_sum primary key (grain, month, agency, procedure, step, officer)
) partition by list (grain);
create table month_sum_full partition of month_sum for values in (1) with (fillfactor = 70);
create table month_sum_office partition of month_sum for values in (2, 3) with (fillfactor = 70);
create index month_sum_full_procedure on month_sum_full (procedure, month);
