-- What $1 to $6 add to the counts of each grain, by day and by month.
with given as materialized (
    select grained.grain::smallint, grained.agency, day, grained.act, bucket, sum(count) as count, sum(minutes) as minutes
    from unnest($1, $2, $3, $4, $5, $6) as g(agency, day, act, bucket, count, minutes)
    cross join lateral (values (1, agency, act), (2, agency, ''), (3, '', act)) as grained (grain, agency, act)
    group by 1, 2, 3, 4, 5
), known as (
    insert into office (agency)
    select distinct agency from given where grain = 2
    on conflict do nothing
), by_day as (
    insert into day_delay as d (grain, agency, day, act, bucket, count, minutes)
    select grain, agency, day, act, bucket, count, minutes from given
    on conflict (grain, day, agency, act, bucket) do update set count = d.count + excluded.count, minutes = d.minutes + excluded.minutes
)
insert into month_delay as m (grain, agency, month, act, bucket, count, minutes)
select grain, agency, date_trunc('month', day::timestamp)::date, act, bucket, sum(count), sum(minutes)
from given
group by 1, 2, 3, 4, 5
on conflict (grain, month, agency, act, bucket) do update set count = m.count + excluded.count, minutes = m.minutes + excluded.minutes
