insert into inspection.reading (sample, read_at, dossiers, subject, agency) values ($1, $2, $3, $4, $5)
