-- What the loading of a rebuild is faster without.
create index dossier_by_work on dossier (closed, due_sort, dossier_id);
create index dossier_by_receipt on dossier (received_at, dossier_id);
create index dossier_by_code on dossier (code text_pattern_ops);
create index dossier_by_agency on dossier using gin (agencies);
create index dossier_by_procedure on dossier (procedure, closed, due_sort, dossier_id);
create index dossier_apologised on dossier (apologised_at, dossier_id) where apologised_at is not null;
create index dossier_without_apology on dossier (due_sort, dossier_id) where apology_missing;
create index dossier_to_announce on dossier (announce_from) where announce_from is not null;
