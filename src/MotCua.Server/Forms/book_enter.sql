with given as (
    select agency, day, extract(year from day)::int as year, dossier_id, recorded_at, place
    from unnest($1, $2, $3, $4) with ordinality as g(agency, day, dossier_id, recorded_at, place)
), counted as (
    insert into counter as c (agency, year, last)
    select agency, year, count(*) from given group by agency, year order by agency, year
    on conflict (agency, year) do update set last = c.last + excluded.last
    returning agency, year, last
)
insert into entry (agency, day, number, dossier_id, recorded_at)
select g.agency, g.day,
    c.last - count(*) over (partition by g.agency, g.year) + row_number() over (partition by g.agency, g.year order by g.place),
    g.dossier_id, g.recorded_at
from given g join counted c using (agency, year)
