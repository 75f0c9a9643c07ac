with made as (
    insert into delivery.cursor_key (key) values ($1) on conflict do nothing returning key
)
select key from made union all select key from delivery.cursor_key limit 1
