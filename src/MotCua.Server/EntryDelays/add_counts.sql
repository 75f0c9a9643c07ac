insert into day_delay as d (agency, day, act, bucket, count, minutes)
select agency, day, act, bucket, count, minutes
from unnest($1, $2, $3, $4, $5, $6) as g(agency, day, act, bucket, count, minutes)
on conflict (agency, day, act, bucket) do update set count = d.count + excluded.count, minutes = d.minutes + excluded.minutes
