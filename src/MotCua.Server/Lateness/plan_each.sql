-- Which index serves depends on what the scope limits: statements of this transaction are planned for what they are given, also when they were prepared.
set local plan_cache_mode = force_custom_plan
