insert into events.mt_event_progression (name, last_seq_id) values ($1, 0)
on conflict (name) do update set last_seq_id = 0, last_updated = now()
