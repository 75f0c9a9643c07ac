-- The dossiers whose entries on the accounts $17, from the day $18 to the day $19 and up to the position $20, do not add up to nothing.
with scope as materialized (
{scope}
)
select dossier
from scope join figures.entry on cell = scope.id and account = any ($17::smallint[]) and day between $18 and $19
where position <= $20 and dossier > $21
group by dossier
having sum(amount) <> 0
order by dossier
limit $22
