revoke all on database {database} from public;
grant connect, create on database {database} to motcua_app;
