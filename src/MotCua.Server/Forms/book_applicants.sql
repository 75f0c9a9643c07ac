select dossier_id, kind, name, id_number, phone, email, address, unit, summary from private.applicant where dossier_id = any ($1)
