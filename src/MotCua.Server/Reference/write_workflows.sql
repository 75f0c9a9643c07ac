-- A workflow is written as a whole: steps that it no longer has go. Both parts see the rows as they were, so what stays is not deleted but updated.
with given as (
    select procedure, valid_from, ordinal, code, normalize(name) as name, role, hours, agency_kind, handover
    from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as g(procedure, valid_from, ordinal, code, name, role, hours, agency_kind, handover)
), gone as (
    delete from reference.workflow_step s
    using (select procedure, valid_from, max(ordinal) as last from given group by procedure, valid_from) g
    where s.procedure = g.procedure and s.valid_from = g.valid_from and s.ordinal > g.last
)
insert into reference.workflow_step (procedure, valid_from, ordinal, code, name, role, hours, agency_kind, handover)
select procedure, valid_from, ordinal, code, name, role, hours, agency_kind, handover from given
on conflict (procedure, valid_from, ordinal) do update
set code = excluded.code, name = excluded.name, role = excluded.role, hours = excluded.hours,
    agency_kind = excluded.agency_kind, handover = excluded.handover
