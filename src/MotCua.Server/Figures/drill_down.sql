-- The dossiers whose entries on the accounts $18, from the day $19 to the day $20 and up to the position $21, do not add up to nothing.
with scope as materialized (
{scope}
)
select dossier
from scope join figures.entry on cell = scope.id and account = any ($18::smallint[]) and day between $19 and $20
where position <= $21 and dossier > $22
group by dossier
having sum(amount) <> 0
order by dossier
limit $23
