delete from stay using unnest($1::varchar[], $2::smallint[], $3::date[], $4::uuid[], $5::date[], $6::varchar[], $7::varchar[], $8::varchar[], $9::varchar[], $10::varchar[], $11::varchar[])
    as gone (agency, span, first, dossier, until, level, procedure, field, channel, reason, territory)
where (stay.agency, stay.span, stay.first, stay.dossier) = (gone.agency, gone.span, gone.first, gone.dossier)
