-- True when this rebuild had begun already and goes on where it was.
with before as (
    select rebuild_id from store.subscription_state where name = $1
), mark as (
    update store.subscription_state set rebuild_id = $3, updated_at = now() where name = $1
)
select coalesce(before.rebuild_id = $3, false) and exists (select from events.mt_event_progression where name = $2) from before
