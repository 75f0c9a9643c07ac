delete from imports.trial_code
where ctid = any (array(
    select t.ctid from imports.trial_code as t
    where not exists (select from imports.job as j where j.id = t.job_id and j.status = 'running')
    limit 50000))
