delete from stay using unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::date[], $5::uuid[], $6::date[], $7::bigint[])
    as gone (place, account, span, first, dossier, until, cell)
where (stay.place, stay.account, stay.span, stay.first, stay.dossier) = (gone.place, gone.account, gone.span, gone.first, gone.dossier)
