-- The last position recorded up to a time. Halves the positions, always at the same ones, so that the same time is the same position for ever, also where
-- transactions that ran side by side have their times in another order than their positions. (The log has no index by time.)
with recursive search (step, position) as (
    select 4611686018427387904, 0::bigint
    union all
    select step / 2,
           case when (select timestamp <= $1 from events.mt_events where seq_id >= position + step order by seq_id limit 1) then position + step else position end
    from search
    where step > 0
)
select max(position) from search
