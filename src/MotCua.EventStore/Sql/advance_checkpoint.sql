-- Compare and set: whoever lost the row lock without noticing changes nothing here.
update events.mt_event_progression set last_seq_id = $3, last_updated = now() where name = $1 and last_seq_id = $2
