-- All that the dossiers $1 have behind the same number.
select dossier, account, day, sum(amount)::int
from {schema}.entry
where dossier = any ($1::uuid[]) and account = any ($2::smallint[]) and day between $3::date and $4::date and position <= $5
group by 1, 2, 3
having sum(amount) <> 0
