-- Dossiers after $9 whose entries on the account $10 with the reason $11 (null: any), from the day $12 to $13 and up to the position $14, do not cancel out.
select dossier
from late_reasons.entry
where {scope}
  and dossier > $9 and account = $10 and ($11::varchar is null or reason = $11) and day between $12 and $13 and position <= $14
group by dossier
having sum(amount) <> 0
order by dossier
limit $15
