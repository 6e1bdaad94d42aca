"""What do pages and importers accept about the agenda?"""
