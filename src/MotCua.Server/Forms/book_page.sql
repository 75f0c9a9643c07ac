-- Entries of days $2 to $3 that were recorded before $4, after the place ($5, $6).
select dossier_id, day, number
from book.entry
where agency = $1 and day between $2 and $3 and recorded_at < $4 and (day, number) > ($5, $6)
order by day, number
limit $7
