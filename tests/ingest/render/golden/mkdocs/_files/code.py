import os
# --8<-- [start:main]
print(1)
# --8<-- [end:main]
