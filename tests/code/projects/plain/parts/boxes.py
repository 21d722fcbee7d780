from typing import Generic, TypeVar

from pydantic import BaseModel, model_validator

T = TypeVar("T")


class Box(BaseModel):
    size: int

    @model_validator(mode="before")
    @classmethod
    def renamed(cls, data):
        return {"size": data["width"]} if "width" in data else data


class Span(BaseModel, Generic[T]):
    start: T
    end: T | None = None


class Kept(BaseModel):
    box: Box
    tags: dict[str, int] = {}
    boxes: dict[str, Box] = {}
    free: dict = {}
    span: Span[float]
