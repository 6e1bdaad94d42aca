"""What do pages and importers accept about products?"""
