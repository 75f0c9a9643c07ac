-- History, newest first. $1 code, $2 agencies in sight (null: all), $3 agency, $4 month, $5 before this number, $6 limit
select number, code, agency, month, value, source, entered_by, entered_at
from indicators.entry
where ($1::varchar is null or code = $1)
  and ($2::varchar[] is null or agency = any ($2))
  and ($3::varchar is null or agency = $3)
  and ($4::date is null or month = $4)
  and number < $5
order by number desc
limit $6
