-- Entries $1 position, $2 dossier, $3 day, $4 line, $5 account, $6 amount, $7 agency, $8 level, $9 procedure, $10 field, $11 channel, $12 reason,
-- $13 territory (joined by chr(31)), $14 lag, and what they add to the sums of each grain. Rows that come to nothing stay: a rebuild, which pages otherwise, has
-- them as well. Numbers of accounts: MotCua.Dossiers.Figures.Account.
with given as (
    select position, dossier, day, line, account, amount, agency, level, procedure, field, channel, reason, string_to_array(territory, chr(31)) as territory,
           lag
    from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        as g(position, dossier, day, line, account, amount, agency, level, procedure, field, channel, reason, territory, lag)
), entered as (
    insert into entry (position, dossier, day, line, account, amount, lag, agency, level, procedure, field, channel, reason, territory)
    select position, dossier, day, line, account, amount, lag, agency, level, procedure, field, channel, reason, territory from given
), placed as (
    insert into place (agency, level, territory)
    select distinct agency, level, territory from given
    on conflict do nothing
), summed as materialized (
    select grained.grain::smallint, day, grained.agency, level, grained.procedure, grained.field, grained.channel, reason, grained.territory,
           coalesce(sum(amount) filter (where account = 23), 0) as resolved_late,
           coalesce(sum(amount) filter (where account = 12), 0) as open_overdue,
           coalesce(sum(amount) filter (where account = 51), 0) as promise_broken
    from given
    cross join lateral (values
{grains}
    ) as grained (grain, agency, procedure, field, channel, territory)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
), by_day as (
    insert into day_sum as s (grain, day, agency, level, procedure, field, channel, reason, territory, resolved_late, open_overdue, promise_broken)
    select grain, day, agency, level, procedure, field, channel, reason, territory, resolved_late, open_overdue, promise_broken from summed
    on conflict (grain, day, agency, level, procedure, field, channel, reason, territory) do update
    set resolved_late = s.resolved_late + excluded.resolved_late, open_overdue = s.open_overdue + excluded.open_overdue,
        promise_broken = s.promise_broken + excluded.promise_broken
)
insert into month_sum as s (grain, month, agency, level, procedure, field, channel, reason, territory, resolved_late, open_overdue, promise_broken)
select grain, date_trunc('month', day::timestamp)::date, agency, level, procedure, field, channel, reason, territory,
       sum(resolved_late), sum(open_overdue), sum(promise_broken)
from summed
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
on conflict (grain, month, agency, level, procedure, field, channel, reason, territory) do update
set resolved_late = s.resolved_late + excluded.resolved_late, open_overdue = s.open_overdue + excluded.open_overdue,
    promise_broken = s.promise_broken + excluded.promise_broken
