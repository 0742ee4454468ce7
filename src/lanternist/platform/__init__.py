"""The outside world, one file each: database, jobs, objects, web, outbound calls. Knows no feature."""
