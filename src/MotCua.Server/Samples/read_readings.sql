select read_at, subject, agency, dossiers from inspection.reading where sample = $1 order by id
