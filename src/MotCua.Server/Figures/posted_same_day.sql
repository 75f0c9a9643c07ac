        -- The others take effect on the day of their recording at the earliest.
        select * from {schema}.entry
        where lag < 0 and day <= {day} and position > {position}
          and position <= (select max(last_position) from {schema}.recorded_day where day <= {day})
