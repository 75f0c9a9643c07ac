insert into event (position, event_id, dossier_id, version, occurred_at, occurred_on, imported, type, unit, procedure, status, agencies, territory)
select position, event_id, dossier_id, version, occurred_at, occurred_on, imported, type, unit, procedure, status,
    string_to_array(agencies, ' '), string_to_array(territory, ' ')
from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    as x(position, event_id, dossier_id, version, occurred_at, occurred_on, imported, type, unit, procedure, status, agencies, territory)
