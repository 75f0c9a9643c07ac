-- A list follows its index as far as its page goes. Where PostgreSQL takes the dossiers for few it would rather fetch all of them and sort: $1 is off before a list and on afterwards.
select set_config('enable_bitmapscan', $1, true)
