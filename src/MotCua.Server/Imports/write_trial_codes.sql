insert into imports.trial_code (job_id, code) select $1, code from unnest($2) as c(code)
