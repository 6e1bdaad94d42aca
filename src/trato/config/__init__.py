"""How is trato put together and started?"""
