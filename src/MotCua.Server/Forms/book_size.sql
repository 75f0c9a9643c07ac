select count(*) from (
    select from book.entry where agency = $1 and day between $2 and $3 and recorded_at < $4 limit $5
) as lines
