insert into place (id, agency, level, unit_since, territory, unit)
select id, agency, level, unit_since, path, path[cardinality(path)]
from unnest($1::bigint[], $2::varchar[], $3::varchar[], $4::date[], $5::varchar[]) as new (id, agency, level, unit_since, territory),
     string_to_array(territory, chr(31)) as path
on conflict on constraint place_is_told_once do nothing
