select dossier_id, kind, name, phone from private.applicant where dossier_id = any ($1)
