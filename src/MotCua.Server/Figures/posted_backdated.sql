        -- Backdated by 2^lag to 2^(lag+1)-1 days, recorded on the first day of recording after the position or later: so their days are not before these.
        select backdated.*
        from generate_series(0, 15) as far (lag)
        cross join lateral (
            select * from {schema}.entry
            where lag >= 0 and lag = far.lag::smallint and day <= {day} and position > {position}
              and day > (select min(day) from {schema}.recorded_day where last_position > {position}) - (2 << far.lag)
            offset 0 -- lag by lag: each is a short stretch of the index
        ) as backdated
