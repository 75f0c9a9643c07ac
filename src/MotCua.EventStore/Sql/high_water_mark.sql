-- Marten's row for what is settled; those who read the feed without asking the primary take it from here.
insert into events.mt_event_progression as p (name, last_seq_id) values ('HighWaterMark', $1)
on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = now() where p.last_seq_id < excluded.last_seq_id
