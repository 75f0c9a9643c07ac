-- What add_sums.sql would have added up of all parts: with every key first, and the coarser grains of those sums, which are fewer.
set local work_mem = '64MB';

insert into day_sum (grain, agency, day, procedure, step, officer, legs, judged, late, working, waiting, paused, delay)
select 1, agency, day, procedure, step, officer, sum(legs), sum(judged), sum(late), sum(working), sum(waiting), sum(paused), sum(delay)
from part
group by agency, day, procedure, step, officer;

drop table part;

insert into day_sum (grain, agency, day, procedure, step, officer, legs, judged, late, working, waiting, paused, delay)
select grained.grain, agency, day, '', grained.step, grained.officer, sum(legs), sum(judged), sum(late), sum(working), sum(waiting), sum(paused), sum(delay)
from day_sum
cross join lateral (values (2, step, ''), (3, '', officer)) as grained (grain, step, officer)
where day_sum.grain = 1 and (grained.grain <> 3 or grained.officer <> '')
group by 1, 2, 3, 4, 5, 6;

insert into month_sum (grain, agency, month, procedure, step, officer, legs, judged, late, working, waiting, paused, delay)
select grain, agency, date_trunc('month', day::timestamp)::date, procedure, step, officer,
       sum(legs), sum(judged), sum(late), sum(working), sum(waiting), sum(paused), sum(delay)
from day_sum
group by 1, 2, 3, 4, 5, 6;
