-- Entries $1 position, $2 dossier, $3 day, $4 line, $5 account, $6 amount, $7 agency, $8 level, $9 procedure, $10 field, $11 channel, $12 reason,
-- $13 territory (joined by chr(31)), and what they add to the sums, with all keys and
-- of each office. Rows that come to nothing stay: a rebuild, which pages otherwise, has them as well.
with given as (
    select position, dossier, day, line, account, amount, agency, level, procedure, field, channel, reason, string_to_array(territory, chr(31)) as territory
    from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        as g(position, dossier, day, line, account, amount, agency, level, procedure, field, channel, reason, territory)
), summed as (
    select day, amount, account, agency, level, procedure, field, channel, reason, territory from given
    union all
    select day, amount, account, agency, level, '', '', '', reason, territory from given
), entered as (
    insert into entry (position, dossier, day, line, account, amount, agency, level, procedure, field, channel, reason, territory)
    select position, dossier, day, line, account, amount, agency, level, procedure, field, channel, reason, territory from given
), by_day as (
    insert into day_sum as s (day, amount, account, agency, level, procedure, field, channel, reason, territory)
    select day, sum(amount), account, agency, level, procedure, field, channel, reason, territory
    from summed
    group by day, account, agency, level, procedure, field, channel, reason, territory
    on conflict (day, account, agency, level, procedure, field, channel, reason, territory) do update set amount = s.amount + excluded.amount
)
insert into month_sum as s (month, amount, account, agency, level, procedure, field, channel, reason, territory)
select date_trunc('month', day::timestamp)::date, sum(amount), account, agency, level, procedure, field, channel, reason, territory
from summed
group by 1, account, agency, level, procedure, field, channel, reason, territory
on conflict (month, account, agency, level, procedure, field, channel, reason, territory) do update set amount = s.amount + excluded.amount
