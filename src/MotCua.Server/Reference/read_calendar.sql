-- The newest version of a calendar, one row per day that it names (one row without a day when it names none).
select c.version, c.years, d.day, d.kind, d.name
from reference.calendar c
left join reference.calendar_day d on d.calendar = c.code and d.version = c.version
where c.code = $1 and c.version = (select max(version) from reference.calendar where code = $1)
order by d.day
