with told as (
    select * from unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::date[], $5::uuid[], $6::date[], $7::bigint[])
        as told (place, account, span, first, dossier, until, cell)
), last as (
    insert into stay_last as l (account, until)
    select account, max(until) from told where until is not null group by account
    on conflict (account) do update set until = excluded.until where excluded.until > l.until
)
insert into stay (place, account, span, first, dossier, until, cell)
select * from told
