insert into reference.agency (code, valid_from, valid_to, source, name, level, unit, parent, opening_hours, example)
select code, "validFrom", "validTo", source, normalize(name), level, unit, parent, "openingHours", example
from json_to_recordset($1) as (
    code text, "validFrom" date, "validTo" date, source text, name text, level text, unit text, parent text,
    "openingHours" text, example boolean
)
on conflict (code, valid_from) do update
set valid_to = excluded.valid_to, source = excluded.source, name = excluded.name, level = excluded.level, unit = excluded.unit,
    parent = excluded.parent, opening_hours = excluded.opening_hours, example = excluded.example
