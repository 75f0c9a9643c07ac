select line, key, problem::text from imports.refused_line where job_id = $1 order by line
