insert into dossiers.code_counter as c (agency, day, last)
select agency, day, number from unnest($1, $2, $3) as w(agency, day, number)
order by agency, day
on conflict (agency, day) do update set last = excluded.last where c.last < excluded.last
