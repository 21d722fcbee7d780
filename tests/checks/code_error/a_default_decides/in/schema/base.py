from pydantic import BaseModel


class Base(BaseModel):
    lr: float
    steps: int = 10
