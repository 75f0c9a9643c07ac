insert into reference.procedure (
    code, valid_from, valid_to, source, name, field, level,
    limit_value, limit_unit, legal_limit_value, legal_limit_unit, online, cross_boundary, example, variants,
    limit_counting, legal_limit_counting, system_of_record
)
select code, "validFrom", "validTo", source, normalize(name), normalize(field), level,
       ("limit" ->> 'value')::numeric, "limit" ->> 'unit', ("legalLimit" ->> 'value')::numeric, "legalLimit" ->> 'unit',
       online, "crossBoundary", example, variants,
       coalesce("limit" ->> 'counting', 'day_wise'), coalesce("legalLimit" ->> 'counting', 'day_wise'), "systemOfRecord"
from json_to_recordset($1) as (
    code text, "validFrom" date, "validTo" date, source text, name text, field text, level text,
    "limit" json, "legalLimit" json, online text, "crossBoundary" boolean, "systemOfRecord" text, example boolean, variants jsonb
)
on conflict (code, valid_from) do update
set valid_to = excluded.valid_to, source = excluded.source, name = excluded.name, field = excluded.field, level = excluded.level,
    limit_value = excluded.limit_value, limit_unit = excluded.limit_unit,
    legal_limit_value = excluded.legal_limit_value, legal_limit_unit = excluded.legal_limit_unit,
    limit_counting = excluded.limit_counting, legal_limit_counting = excluded.legal_limit_counting,
    online = excluded.online, cross_boundary = excluded.cross_boundary, example = excluded.example, variants = excluded.variants,
    system_of_record = excluded.system_of_record
