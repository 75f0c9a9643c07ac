-- A new version: never replaces one.
with published as (
    insert into reference.calendar (code, version, valid_from, years, name, published_at)
    select $1, coalesce((select max(version) from reference.calendar where code = $1), 0) + 1, $2, $3, normalize($4), $5
    returning code, version
)
insert into reference.calendar_day (calendar, version, day, kind, name, confidence, source)
select published.code, published.version, day.day, day.kind, normalize(day.name), day.confidence, day.source
from published, unnest($6::date[], $7::text[], $8::text[], $9::text[], $10::text[]) as day (day, kind, name, confidence, source)
