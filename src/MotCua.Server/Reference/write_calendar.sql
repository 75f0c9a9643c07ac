-- A new version: never replaces one.
with published as (
    insert into reference.calendar (code, version, valid_from, years, name, published_at)
    select $1, coalesce((select max(version) from reference.calendar where code = $1), 0) + 1, $2, $3, normalize($4), $5
    returning code, version
), seasons as (
    insert into reference.calendar_season (calendar, version, first_day, last_day, hours, name, source)
    select published.code, published.version, season.first_day, season.last_day, season.hours, normalize(season.name), season.source
    from published, unnest($12::date[], $13::date[], $14::text[], $15::text[], $16::text[]) as season (first_day, last_day, hours, name, source)
)
insert into reference.calendar_day (calendar, version, day, kind, name, hours, confidence, source)
select published.code, published.version, day.day, day.kind, normalize(day.name), day.hours, day.confidence, day.source
from published, unnest($6::date[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[]) as day (day, kind, name, hours, confidence, source)
