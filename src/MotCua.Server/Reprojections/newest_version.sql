select max(version) from reference.calendar where code = $1
