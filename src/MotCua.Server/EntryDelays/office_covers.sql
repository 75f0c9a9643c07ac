-- Whether the agencies $1 are all that ever entered anything.
select not exists (select from entry_delay.office where agency <> all ($1::text[]))
