insert into closed_late (dossier, due_at, ended_at, known_at, day, agency, code)
select * from unnest($1, $2, $3, $4, $5, $6, $7)
