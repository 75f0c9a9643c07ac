select code from imports.trial_code where job_id = $1 and code = any ($2)
