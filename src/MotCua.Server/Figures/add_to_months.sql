insert into month_balance as b (kind, month, cell, {columns:{0}})
select * from unnest($1::smallint[], $2::date[], $3::bigint[], {columns:${#4}::int[]})
on conflict (kind, cell, month) do update set {columns:{0} = nullif(coalesce(b.{0}, 0) + coalesce(excluded.{0}, 0), 0)}
