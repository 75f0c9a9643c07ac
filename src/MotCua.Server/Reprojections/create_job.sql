-- $1 job, $2 now, $3 dry run, $4 subject, $5 counts, $6 calendar, $7 version, $8 authority, $9 reason, $10 agency, $11 agencies in reach
with asked as (
    insert into imports.reprojection (job_id, reached, calendar, version, authority, reason, agency)
    values ($1, '00000000-0000-0000-0000-000000000000', $6, $7, $8, normalize($9), $10)
)
insert into imports.job (id, started_at, heartbeat, total, dry_run, status, kind, subject, counts)
select $1, $2, now(), count(*), $3, 'running', 'reprojection', $4, $5
from worklist.dossier
where not closed and ($11::text[] is null or resolving = any ($11))
returning total
