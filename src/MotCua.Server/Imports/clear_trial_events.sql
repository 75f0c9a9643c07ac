-- In portions, so that no statement takes long. Of jobs that do not run: this one's are left behind when its process dies.
delete from imports.trial_event
where ctid = any (array(
    select t.ctid from imports.trial_event as t
    where not exists (select from imports.job as j where j.id = t.job_id and j.status = 'running')
    limit 50000))
