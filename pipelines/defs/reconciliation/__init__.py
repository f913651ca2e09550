"""What the webhooks may have lost, asked for every night."""
