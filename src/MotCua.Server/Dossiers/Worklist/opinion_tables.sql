
-- Consultations of the dossiers in the list.
create table opinion (
    dossier_id     uuid         not null,
    number         int          not null,
    overdue_from   timestamptz  null,  -- asked and not answered: overdue from this instant on
    announce_from  timestamptz  null,  -- the watcher owes an announcement from this instant on
    agency         text         not null,
    constraint pk_opinion primary key (dossier_id, number)
);
create index opinion_overdue on opinion (overdue_from) where overdue_from is not null;
create index opinion_to_announce on opinion (announce_from) where announce_from is not null;
