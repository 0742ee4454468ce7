"""What tests, benchmarks and demonstrations share: recordings, and a server that plays the world outside."""
