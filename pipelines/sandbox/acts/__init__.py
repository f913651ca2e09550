"""What happens in a shop. The past of the made-up world and the running shop are written by the same acts."""
