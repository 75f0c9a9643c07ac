-- What was posted after the position $1 and takes effect up to the day $3 on the accounts $4, or from the day $2 on on any account; by dossier after $5. Null in
-- $6: every agency. A dossier that only moved from one cell to another changes no sum and is left out before the page is cut.
with changed as (
    select e.dossier, e.account, sum(e.amount)::int as amount
    from {posted_after:$1,$3} as e
    join figures.cell on cell.id = e.cell
    join figures.place on place.id = cell.resolving
    where (e.day >= $2 or e.account = any ($4::smallint[])) and e.dossier > $5
        and ($6::varchar[] is null or place.agency = any ($6))
    group by 1, 2
    having sum(e.amount) <> 0
), page as (
    select distinct dossier from changed order by dossier limit $7
)
select dossier, account, amount
from changed join page using (dossier)
order by 1, 2
