-- left open: `within_hours` is null where the deadline is the day that was told.
{{ declared_rows(var('success_queries'), [
    ['deed_kind', 'varchar'], ['deed', 'varchar'], ['success', 'varchar'], ['within_hours', 'integer'],
    ['undone_by', 'varchar']
]) }}
