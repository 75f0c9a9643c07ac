-- Of the dossiers $1, and their counts.
with gone as (
    delete from closed_late where dossier = any ($1) returning agency, day
), by_day as (
    update day_closed_late d
    set count = d.count - less.count
    from (select agency, day, count(*)::int as count from gone group by 1, 2) as less
    where (d.agency, d.day) = (less.agency, less.day)
)
update month_closed_late m
set count = m.count - less.count
from (select agency, date_trunc('month', day::timestamp)::date as month, count(*)::int as count from gone group by 1, 2) as less
where (m.agency, m.month) = (less.agency, less.month)
