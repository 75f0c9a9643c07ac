insert into recorded_day as d (day, last_position)
select * from unnest($1::date[], $2::bigint[])
on conflict (day) do update set last_position = excluded.last_position where excluded.last_position > d.last_position
