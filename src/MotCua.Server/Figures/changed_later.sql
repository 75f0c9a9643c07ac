-- Which of the dossiers $1 something on the account $2 was posted of after the position $4 that takes effect up to the day $3. Dossier by dossier, as
-- read_behind.sql.
select asked.dossier
from unnest($1::uuid[]) as asked (dossier)
where exists (
    select from {schema}.entry where entry.dossier = asked.dossier and account = $2 and day <= $3 and position > $4
    offset 0
)
