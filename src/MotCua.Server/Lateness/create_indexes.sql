-- What the loading of a rebuild is faster without.
alter table entry add constraint pk_entry primary key (position, line);
create index entry_backdated on entry (lag, day, position) where lag >= 0;
create index entry_account_day on entry (account, day, dossier);                 -- a list of a whole province, page by page
create index entry_account_agency_day on entry (account, agency, day, dossier);  -- the same of an office
create index entry_dossier on entry (dossier);
alter table stay add constraint pk_stay primary key (agency, span, first, dossier);
create index stay_first on stay (span, first, dossier);                          -- of a whole province
create index stay_until on stay (until) where until is not null;
create index stay_reason_first on stay (reason, span, first, dossier);
create index day_sum_full_agency on day_sum_full (agency, day);
create index month_sum_full_agency on month_sum_full (agency, month);
create index day_sum_procedure_agency on day_sum_procedure (agency, day);        -- procedures of one office
create index month_sum_procedure_agency on month_sum_procedure (agency, month);
create index day_sum_procedure_procedure on day_sum_procedure (procedure, day);  -- offices of one procedure
create index month_sum_procedure_procedure on month_sum_procedure (procedure, month);
create index month_sum_procedure_field on month_sum_procedure (field, month);
