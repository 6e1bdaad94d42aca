"""Which doors of conversations are open without a session: to visitors of web sites, and to programs of others?"""
