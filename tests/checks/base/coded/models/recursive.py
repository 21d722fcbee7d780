from pydantic import BaseModel


class Rope(BaseModel):
    theta: float = 10000.0


class RecursiveConfig(BaseModel):
    batch_size: int
    vocabulary: int
    causal: bool = True
    hidden_size: int
    L_cycles: int
    halt_max_steps: int
    rope: Rope = Rope()
    encoder_layers: int = 2


class Core:
    def __init__(self, config: RecursiveConfig) -> None:
        self.config = config
        self.width = config.hidden_size * 4


class Recursive:
    def __init__(self, config_dict: dict):
        super().__init__()
        self.config = RecursiveConfig(**config_dict)
        self.core = Core(self.config)

    def __repr__(self) -> str:
        return repr(self.config)
