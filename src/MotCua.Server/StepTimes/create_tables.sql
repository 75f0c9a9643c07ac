-- Working time by day, office and step: sums, so that a question costs by the days and offices that it is about and not by dossiers.
-- Texts that there are not (no step, no officer) are ''.
create table day_sum (
    day        date    not null,
    legs       int     not null,  -- that ended on this day
    judged     int     not null,  -- of them: with a deadline of their own
    late       int     not null,  -- of them: late
    working    bigint  not null,  -- minutes
    waiting    bigint  not null,
    paused     bigint  not null,
    delay      bigint  not null,  -- minutes of the delay of dossiers whose clock ended on this day
    agency     text    not null,
    procedure  text    not null,
    step       text    not null,
    officer    text    not null,
    constraint pk_day_sum primary key (agency, day, procedure, step, officer)
) with (fillfactor = 70);
