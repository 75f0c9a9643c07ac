-- As many numbers of each counter as $3 says; in order, so that two imports never wait for each other in a circle.
insert into dossiers.code_counter as c (agency, day, last)
select agency, day, count from unnest($1, $2, $3) as w(agency, day, count)
order by agency, day
on conflict (agency, day) do update set last = c.last + excluded.last
returning agency, day, last
