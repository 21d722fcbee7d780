from dataclasses import dataclass

from pydantic import BaseModel


class Net:
    def __init__(self, width, depth=1):
        self.shape = (width, depth)

    def __repr__(self):
        return repr(self.shape)

    @classmethod
    def square(cls, side):
        return cls(side, side)


class Box:
    def __new__(cls, **sides):
        return dict(sides)


class Outer:
    def __init__(self, first, rest):
        self.held = (first, rest["plain"])

    def __repr__(self):
        return repr(self.held)


class Raw:
    def __init__(self, inner):
        self.depth = inner.depth

    def __repr__(self):
        return repr(self.depth)


@dataclass
class Settings:
    rate: float
    seed: int = 0


class Checked(BaseModel):
    rate: float
    seed: int = 0


def scaled(width, by=2.0):
    return width * by
