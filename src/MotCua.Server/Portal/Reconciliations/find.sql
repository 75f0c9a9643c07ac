-- Of the agencies $1, or null: any.
select number, id, started_at, finished_at, compared, missing, different, unknown, repaired, digest
from portal_reports.reconciliation
where ($1::text[] is null or agency = any ($1)) and id = $2
