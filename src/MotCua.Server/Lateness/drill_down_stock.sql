-- As drill_down.sql, of a stock, from the first day on: most of what was ever entered cancels out, so all of it is added up rather than looked at one by one.
-- By the dossier alone.
select $9::date, dossier
from late_reasons.entry
where account = $11 and dossier > $10 and day between $13 and $14
  and {scope}
  and ($12::varchar is null or reason = $12) and position <= $15
group by dossier
having sum(amount) <> 0
order by dossier
limit $16
