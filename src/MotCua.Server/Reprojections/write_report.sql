insert into imports.reprojected_dossier (job_id, dossier_id, old_due_at, new_due_at, old_due_on, new_due_on, kept, code, agency)
select $1, * from unnest($2, $3, $4, $5, $6, $7, $8, $9)
