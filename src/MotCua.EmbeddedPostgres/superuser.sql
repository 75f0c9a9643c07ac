alter role postgres password '{superuser_password}';
revoke all on database postgres from public;
revoke all on database template1 from public;
