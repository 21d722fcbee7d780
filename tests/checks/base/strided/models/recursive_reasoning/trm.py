from pydantic import BaseModel


class StridedConfig(BaseModel):
    batch_size: int
    vocabulary: int
    causal: bool = True
    hidden_size: int
    halt_max_steps: int
    window_stride: int = 2
    window_strides: int = 2


class TinyRecursiveReasoningModel_ACTV1:
    def __init__(self, config_dict: dict):
        self.config = StridedConfig(**config_dict)
