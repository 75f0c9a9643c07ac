-- What the loading of a rebuild is faster without.
alter table entry add constraint pk_entry primary key (position, line);
create index entry_cell_account_day on entry (cell, account, day, dossier);
create index entry_account_day on entry (account, day, dossier, position);
create index entry_backdated on entry (lag, day, position) include (cell, account, amount) where lag >= 0;
create index entry_dossier on entry (dossier);
alter table stay add constraint pk_stay primary key (place, account, span, first, dossier);
create index stay_cell on stay (cell, account, span, first, dossier);
