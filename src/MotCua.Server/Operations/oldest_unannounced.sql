-- When the oldest breach happened that has not been announced; null when all are.
select min(announce_from) from worklist.dossier where announce_from <= $1 and overdue_from <= $1
