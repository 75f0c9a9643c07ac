with late as (
    insert into closed_late (dossier, due_at, ended_at, known_at, day, agency, code)
    select * from unnest($1, $2, $3, $4, $5, $6, $7)
    returning agency, day
), by_day as (
    insert into day_closed_late as d (agency, day, count)
    select agency, day, count(*) from late group by 1, 2
    on conflict (day, agency) do update set count = d.count + excluded.count
)
insert into month_closed_late as m (agency, month, count)
select agency, date_trunc('month', day::timestamp)::date, count(*) from late group by 1, 2
on conflict (month, agency) do update set count = m.count + excluded.count
