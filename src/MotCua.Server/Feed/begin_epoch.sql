insert into delivery.epoch (epoch, divergence, began_at, actor, reason)
select max(epoch) + 1, (select coalesce(max(seq_id), 0) from events.mt_events), $1, $2, $3 from delivery.epoch
returning epoch, divergence
