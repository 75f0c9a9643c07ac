-- From $2 to $3. Where the job is not at $2 any more, somebody else has stored this page: null is refused there, and with it the whole page.
with reached as (
    update imports.reprojection set reached = case when reached = $2 then $3 end where job_id = $1
)
update imports.job set heartbeat = now(), done = $4, counts = $5 where id = $1 and status = 'running'
