select dossier_id, version, changed_at, received_at, synced_version, synced_at, first_synced_at, unsynced_since, unsynced_from, rejected_version, rejected_at,
       rejection_event, day, outbound, imported, code, procedure, receiving, resolving, rejection_code, cells
from dossier where dossier_id = any ($1)
