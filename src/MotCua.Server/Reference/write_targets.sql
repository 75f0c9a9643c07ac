insert into reference.target (figure, kind, unit, level, valid_from, valid_to, value, source)
select figure, kind, coalesce(unit, ''), coalesce(level, ''), valid_from, valid_to, value, normalize(source)
from unnest($1, $2, $3, $4, $5, $6, $7, $8) as g(figure, kind, unit, level, valid_from, valid_to, value, source)
on conflict (figure, kind, unit, level, valid_from) do update
set valid_to = excluded.valid_to, value = excluded.value, source = excluded.source
