-- Jobs are listed newest first (their ids are in the order of their start), all of them or those of whoever started them.
create index job_subject on imports.job (subject, id);
