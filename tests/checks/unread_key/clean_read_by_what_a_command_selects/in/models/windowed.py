from models.recursive import RecursiveConfig


class WindowedConfig(RecursiveConfig):
    window: int = 8


class Windowed:
    def __init__(self, config_dict: dict):
        self.config = WindowedConfig(**config_dict)
