"""What if processes die, disks lie and files are damaged?"""
