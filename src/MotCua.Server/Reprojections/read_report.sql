select dossier_id, code, agency, old_due_at, old_due_on, new_due_at, new_due_on, kept
from imports.reprojected_dossier
where job_id = $1
order by dossier_id
