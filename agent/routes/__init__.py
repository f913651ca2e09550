"""The HTTP rim: routes translate and decide nothing."""
