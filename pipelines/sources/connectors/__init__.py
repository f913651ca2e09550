"""Tables that a connector (Fivetran) lands: read as if their source had told each row by a webhook."""
