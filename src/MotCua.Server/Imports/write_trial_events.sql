insert into imports.trial_event (job_id, stream_id, version, id, type, data)
select $1, stream_id, version, id, type, data from unnest($2, $3, $4, $5, $6) as e(stream_id, version, id, type, data)
