select value from store.claim where kind = $1 and value = any ($2)
