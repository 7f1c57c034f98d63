"""How pages say things, one module a subject; `filters` hands them to the templates."""
