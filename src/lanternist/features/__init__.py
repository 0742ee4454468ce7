"""The features, low to high; a feature imports only those before it in `app.FEATURES`."""
