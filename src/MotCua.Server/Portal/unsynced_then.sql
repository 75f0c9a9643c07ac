        -- Those that have ended since the position $21 and were going on at it.
        select unsynced.*
        from generate_series(0, 20) as length (span) -- up to 4^21 positions
        cross join lateral (
            select * from {schema}.unsynced
            where until_position is not null and span = length.span::smallint and until_position > $21
              and since_position <= $21 and since_position > $21 - (4::bigint << (2 * length.span))
            offset 0 -- span by span: each is a short stretch of the index
        ) as unsynced
