from models.recursive import Core, Rope
from pydantic import BaseModel


class PlainConfig(BaseModel):
    batch_size: int
    vocabulary: int
    causal: bool = True
    hidden_size: int
    halt_max_steps: int
    rope: Rope = Rope()


class TinyRecursiveReasoningModel_ACTV1:
    def __init__(self, config_dict: dict):
        self.config = PlainConfig(**config_dict)
        self.core = Core(self.config)
