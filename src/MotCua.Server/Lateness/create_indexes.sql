-- What the loading of a rebuild is faster without.
alter table entry add constraint pk_entry primary key (position, line);
create index entry_account_day on entry (account, day);
