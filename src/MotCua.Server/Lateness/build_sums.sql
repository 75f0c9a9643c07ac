-- What post.sql would have added up of all entries: with every key first, and the coarser grains of those sums, which are fewer.
set local work_mem = '64MB';

insert into day_sum (grain, day, agency, level, procedure, field, channel, reason, territory, resolved_late, open_overdue, promise_broken)
select 1, day, agency, level, procedure, field, channel, reason, territory,
       coalesce(sum(amount) filter (where account = 23), 0),
       coalesce(sum(amount) filter (where account = 12), 0),
       coalesce(sum(amount) filter (where account = 51), 0)
from entry
group by day, agency, level, procedure, field, channel, reason, territory;

insert into day_sum (grain, day, agency, level, procedure, field, channel, reason, territory, resolved_late, open_overdue, promise_broken)
select grained.grain, day, grained.agency, level, grained.procedure, grained.field, grained.channel, reason, grained.territory,
       sum(resolved_late), sum(open_overdue), sum(promise_broken)
from day_sum
cross join lateral (values
{grains}
) as grained (grain, agency, procedure, field, channel, territory)
where day_sum.grain = 1 and grained.grain <> 1
group by 1, 2, 3, 4, 5, 6, 7, 8, 9;

insert into place (agency, level, territory)
select distinct agency, level, territory from day_sum where grain = 2;

insert into month_sum (grain, month, agency, level, procedure, field, channel, reason, territory, resolved_late, open_overdue, promise_broken)
select grain, date_trunc('month', day::timestamp)::date, agency, level, procedure, field, channel, reason, territory,
       sum(resolved_late), sum(open_overdue), sum(promise_broken)
from day_sum
group by 1, 2, 3, 4, 5, 6, 7, 8, 9;
