from typing import Annotated, List, Optional

import hydra
from pydantic import BaseModel, Field, PositiveInt


class Config(BaseModel):
    lr: float = Field(gt=0, lt=1)
    epochs: PositiveInt
    ema_rate: Optional[Annotated[float, Field(le=1)]] = None
    data_paths: List[str]


@hydra.main(config_path="conf", config_name="train", version_base=None)
def main(cfg):
    print(Config(**cfg))


if __name__ == "__main__":
    main()
