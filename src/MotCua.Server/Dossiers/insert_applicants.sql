insert into private.applicant (dossier_id, kind, name, id_number, phone, email, address, unit, summary)
select d, kind, normalize(name, nfc), id_number, phone, email, normalize(address, nfc), unit, normalize(summary, nfc)
from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as a(d, kind, name, id_number, phone, email, address, unit, summary)
