-- Jobs before the id $1, newest first: of the subject $2 (null: of anybody) and the kind $3 (null: of any).
select subject, status, error, done, total, counts::text, dry_run, started_at, finished_at, kind, id
from imports.job
where id < $1 and ($2::varchar is null or subject = $2) and ($3::varchar is null or kind = $3)
order by id desc
limit $4
