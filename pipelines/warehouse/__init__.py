"""The warehouse file and what is made out of it: landing, snapshots, exports. One writer at a time."""
