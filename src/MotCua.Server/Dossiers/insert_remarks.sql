insert into private.remark (event_id, dossier_id, texts)
select e, d, normalize(texts, nfc)::jsonb from unnest($1, $2, $3) as r(e, d, texts)
on conflict (event_id) do nothing -- told before: the append says so
