-- What the loading of a rebuild is faster without.
alter table entry add constraint pk_entry primary key (position, line);
create index entry_account_day on entry (account, day);
create index day_sum_of_offices on day_sum (day) where procedure = '';
create index month_sum_of_offices on month_sum (month) where procedure = '';
