-- Says that this process ($1) lives, and asks how many subscriptions there are and how many processes share them; by the database's clock.
with seen as (
    insert into delivery.node (id, seen_at) values ($1, clock_timestamp()) on conflict (id) do update set seen_at = clock_timestamp()
), gone as (
    delete from delivery.node where id <> $1 and seen_at < clock_timestamp() - 10 * make_interval(secs => $2)
)
select (select count(*) from delivery.subscription where status = 'active'),
    (select count(*) from delivery.node where id <> $1 and seen_at >= clock_timestamp() - make_interval(secs => $2)) + 1
