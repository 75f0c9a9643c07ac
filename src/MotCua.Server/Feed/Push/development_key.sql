with made as (
    insert into delivery.development_key (key) values ($1) on conflict do nothing returning key
)
select key from made union all select key from delivery.development_key limit 1
