class Net:
    def __init__(self, width: int, depth: int = 2):
        self.width = width

    @classmethod
    def square(cls, side: int):
        return cls(side, side)
