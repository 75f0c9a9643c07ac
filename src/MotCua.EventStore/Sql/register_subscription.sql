with state as (
    insert into store.subscription_state (name, shape) values ($1, $3) on conflict (name) do nothing returning name
), checkpoint as (
    insert into events.mt_event_progression (name, last_seq_id) values ($2, 0) on conflict (name) do nothing
)
select count(*) = 1 as is_new from state
