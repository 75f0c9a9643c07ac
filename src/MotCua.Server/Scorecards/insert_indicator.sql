-- Entered one after the other (advisory lock), so that numbers become visible in their order: what is asked for up to a number never changes any more.
with alone as materialized (select pg_advisory_xact_lock(7660001)),
last as (
    select value, source from indicators.entry, alone
    where code = $1 and agency = $2 and month = $3
    order by number desc
    limit 1
)
insert into indicators.entry (code, agency, month, value, source, entered_by, entered_at)
select $1, $2, $3, $4, normalize($5, NFC), $6, $7 from alone
where not exists (select from last where (value, source) = ($4::numeric(9, 4), normalize($5, NFC)))
returning number
