insert into dossier (dossier_id, version, received_at, due_at, original_due_at, overdue_from, announce_from, ended_at, returned_at, paused_since, step_due_at,
    due_sort, due_on, closed, imported, code, status, timeliness, procedure, field, channel, receiving, resolving, holder, cross_boundary, assignee, step, agencies)
select dossier_id, version, received_at, due_at, original_due_at, overdue_from, announce_from, ended_at, returned_at, paused_since, step_due_at,
    coalesce(due_at, 'infinity'), due_on, ended_at is not null, imported, code, status, timeliness, procedure, field, channel, receiving, resolving, holder,
    cross_boundary, assignee, step,
    (select array_agg(distinct a order by a) from unnest(array[receiving, resolving, holder]) as a)
from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
    as x(dossier_id, version, received_at, due_at, original_due_at, overdue_from, announce_from, ended_at, returned_at, paused_since, step_due_at,
         due_on, imported, code, status, timeliness, procedure, field, channel, receiving, resolving, holder, cross_boundary, assignee, step)
on conflict (dossier_id) do update set
    version = excluded.version, due_at = excluded.due_at, original_due_at = excluded.original_due_at, overdue_from = excluded.overdue_from,
    announce_from = excluded.announce_from, ended_at = excluded.ended_at, returned_at = excluded.returned_at, paused_since = excluded.paused_since,
    step_due_at = excluded.step_due_at, due_sort = excluded.due_sort, due_on = excluded.due_on, closed = excluded.closed, status = excluded.status,
    timeliness = excluded.timeliness, channel = excluded.channel, holder = excluded.holder, assignee = excluded.assignee, step = excluded.step,
    agencies = excluded.agencies
