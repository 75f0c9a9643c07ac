insert into reference.unit (code, valid_from, valid_to, source, name, level, parent)
select code, "validFrom", "validTo", source, normalize(name), level, parent
from json_to_recordset($1) as (code text, "validFrom" date, "validTo" date, source text, name text, level text, parent text)
on conflict (code, valid_from) do update
set valid_to = excluded.valid_to, source = excluded.source, name = excluded.name, level = excluded.level, parent = excluded.parent
