-- As drill_down.sql, office by office and put together: for when the offices are a small part of all, whose entries would be far between.
select day, dossier
from (select distinct agency from late_reasons.place where {offices}) as office
cross join lateral (
{entries}
) as entry
group by day, dossier -- once, when it went from one office to the other
order by day, dossier
limit $16
