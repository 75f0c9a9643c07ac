with scope as materialized (
{scope}
)
select count(*)
from (
    select
    from scope join figures.entry on cell = scope.id and account = any ($17::smallint[]) and day between $18 and $19
    where position <= $20
    group by dossier
    having sum(amount) <> 0
) as behind
