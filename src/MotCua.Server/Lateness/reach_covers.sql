-- Whether the agencies $2 are all that ever had something late in the province $1; null for all provinces.
select not exists (select from late_reasons.place where ($1::varchar is null or territory[1] = $1) and agency <> all ($2::varchar[]))
