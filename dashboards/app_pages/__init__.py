"""One file per page; the router names them."""
