"""The thin agent: it answers shoppers out of the profile tables, under the brand's policy."""
