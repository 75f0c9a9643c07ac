-- Migrations of this program that the database does not have.
select k.component || ' ' || k.version
from unnest($1, $2) as k (component, version)
left join store.schema_migrations as m on m.component = k.component and m.version = k.version
where m.version is null
order by k.component, k.version
