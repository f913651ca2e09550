{#
    What a release let a skill do: live, part, suggest, off, or none where the agent had no such skill; unknown where the
    signature told nothing. `releases` is int_releases_in_force and `modes` int_skill_modes, joined on signature and skill.
#}
{% macro skill_mode(releases, modes, skill) -%}
    case
        when {{ releases }}.default_mode is null then 'unknown'
        when
            {{ releases }}.skills != ''
            and ', ' || {{ releases }}.skills || ',' not like '%, ' || {{ skill }} || ',%' then 'none'
        when {{ modes }}.skill_mode is not null then {{ modes }}.skill_mode
        when {{ releases }}.default_mode = 'autonomous' then 'live'
        else {{ releases }}.default_mode
    end
{%- endmacro %}
