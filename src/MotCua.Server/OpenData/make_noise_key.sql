insert into open_data.noise_key (key) values ($1) on conflict do nothing
