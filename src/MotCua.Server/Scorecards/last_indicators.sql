-- The value that counts of each code and agency, for a month, by what had been entered up to $3 (null: till now).
select distinct on (code, agency) code, agency, value, source, entered_by, entered_at, number
from indicators.entry
where month = $1 and agency = any ($2) and ($3::bigint is null or number <= $3)
order by code, agency, number desc
