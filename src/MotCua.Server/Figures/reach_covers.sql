-- Whether the agencies $2 are all that have ever had something counted in the province $1; null for all provinces.
select not exists (select from {schema}.place where agency <> '' and ($1::varchar is null or territory[1] = $1) and agency <> all ($2::varchar[]))
