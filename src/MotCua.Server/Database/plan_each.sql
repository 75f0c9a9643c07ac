-- Which index serves depends on what a question is about: until the end of the transaction statements are planned for what they are given. Left to itself,
-- PostgreSQL plans some of them once for all, by the sizes of the tables: then the same question is answered by another plan when there is more to read.
set local plan_cache_mode = force_custom_plan
