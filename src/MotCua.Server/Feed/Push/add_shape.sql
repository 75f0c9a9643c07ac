insert into delivery.shape (subscription_id, number, after_position, types, agency, unit, procedure, imported, fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
