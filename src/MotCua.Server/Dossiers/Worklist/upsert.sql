insert into dossier (dossier_id, version, received_at, due_at, original_due_at, overdue_from, announce_from, ended_at, returned_at, paused_since, step_due_at,
    due_sort, due_on, closed, imported, code, status, timeliness, procedure, field, channel, receiving, resolving, holder, cross_boundary, assignee, step,
    half_from, one_day_from, two_hours_from, apology_from, apologised_at, apology_too_late, apology_missing, agencies)
select dossier_id, version, received_at, due_at, original_due_at, overdue_from, announce_from, ended_at, returned_at, paused_since, step_due_at,
    coalesce(due_at, 'infinity'), due_on, ended_at is not null, imported, code, status, timeliness, procedure, field, channel, receiving, resolving, holder,
    cross_boundary, assignee, step, half_from, one_day_from, two_hours_from, apology_from, apologised_at, apology_too_late, apology_missing,
    (select array_agg(distinct a order by a) from unnest(array[receiving, resolving, holder]) as a)
from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26, $27, $28, $29, $30, $31, $32)
    as x(dossier_id, version, received_at, due_at, original_due_at, overdue_from, announce_from, ended_at, returned_at, paused_since, step_due_at,
         due_on, imported, code, status, timeliness, procedure, field, channel, receiving, resolving, holder, cross_boundary, assignee, step,
         half_from, one_day_from, two_hours_from, apology_from, apologised_at, apology_too_late, apology_missing)
on conflict (dossier_id) do update set
    version = excluded.version, due_at = excluded.due_at, original_due_at = excluded.original_due_at, overdue_from = excluded.overdue_from,
    announce_from = excluded.announce_from, ended_at = excluded.ended_at, returned_at = excluded.returned_at, paused_since = excluded.paused_since,
    step_due_at = excluded.step_due_at, due_sort = excluded.due_sort, closed = excluded.closed, status = excluded.status,
    timeliness = excluded.timeliness, channel = excluded.channel, holder = excluded.holder, assignee = excluded.assignee, step = excluded.step,
    agencies = excluded.agencies, half_from = excluded.half_from, one_day_from = excluded.one_day_from, two_hours_from = excluded.two_hours_from,
    apology_from = excluded.apology_from, apologised_at = excluded.apologised_at, apology_too_late = excluded.apology_too_late,
    apology_missing = excluded.apology_missing,
    -- A corrected receipt.
    received_at = excluded.received_at, due_on = excluded.due_on, procedure = excluded.procedure, field = excluded.field,
    cross_boundary = excluded.cross_boundary
