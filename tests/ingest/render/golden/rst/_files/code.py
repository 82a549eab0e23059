class Pot:
    @hot
    def boil(self):
        return 100


# [start]
    stir()
# [end]
