class Halting:
    def __init__(self, model, kind: str, weight: float = 1.0):
        self.model = model
        self.kind = kind
        self.weight = weight

    def __repr__(self) -> str:
        return f"{self.kind} {self.weight}"
