"""The brand's own site, read by its sitemap."""
