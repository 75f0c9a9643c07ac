-- The number is the time in seconds, so that it rises even where a restore took back the row of an epoch before.
insert into delivery.epoch (epoch, divergence, began_at, actor, reason)
select greatest(max(epoch) + 1, extract(epoch from $1)::bigint), (select coalesce(max(seq_id), 0) from events.mt_events), $1, $2, $3 from delivery.epoch
returning epoch, divergence
