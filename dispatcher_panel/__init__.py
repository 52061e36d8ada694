"""The staff group and the drivers' private chats, on the dispatch bot."""
