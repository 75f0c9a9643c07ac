-- The dossiers whose entries on the accounts $18, from the day $19 to the day $20 and up to the position $21, do not add up to nothing; those on $24 are taken away.
with scope as materialized (
{scope}
)
select dossier
from scope join {schema}.entry on cell = scope.id and account = any ($18::smallint[]) and day between $19 and $20
where position <= $21 and dossier > $22
group by dossier
having sum(case when account = any ($24::smallint[]) then -amount else amount end) <> 0
order by dossier
limit $23
