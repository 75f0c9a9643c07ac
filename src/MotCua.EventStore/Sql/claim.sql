-- In order of the value, for the same reason as in remember.sql.
insert into store.claim (kind, value, owner)
select kind, value, owner from unnest($1, $2, $3) as x(kind, value, owner)
order by kind, value
