select dossier, code, agency, due_at, ended_at, known_at
from entry_delay.closed_late
where ($1::text[] is null or agency = any ($1))
  and ($2::date is null or day >= $2)
  and ($3::date is null or day <= $3)
  and dossier > $4
order by dossier
limit $5
