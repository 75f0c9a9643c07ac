-- What was posted after the position $1 and takes effect up to the day $3 on the accounts $4, or from the day $2 on on any account; by dossier after $5. Null in
-- $6: every agency.
with changed as (
    select dossier, cell, account, sum(amount)::int as amount
    from figures.entry
    where position > $1 and day <= $3 and (day >= $2 or account = any ($4::smallint[])) and dossier > $5
    group by 1, 2, 3
    having sum(amount) <> 0
), page as (
    select distinct dossier
    from changed
    join figures.cell on cell.id = changed.cell
    join figures.place on place.id = cell.resolving
    where $6::varchar[] is null or place.agency = any ($6)
    order by dossier
    limit $7
)
select dossier, account, sum(amount)::int
from changed join page using (dossier)
group by 1, 2
having sum(amount) <> 0
order by 1, 2
