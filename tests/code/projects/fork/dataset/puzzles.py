import json
import os
from typing import List, Optional

import pydantic
from torch.utils.data import IterableDataset


class DatasetMetadata(pydantic.BaseModel):
    pad_id: int = 0
    vocab_size: int
    seq_len: int
    num_puzzle_identifiers: int
    total_groups: int
    mean_puzzle_examples: float
    sets: List[str] = []


class PuzzleDatasetConfig(pydantic.BaseModel):
    seed: int
    dataset_paths: List[str]
    global_batch_size: int
    test_set_mode: bool
    epochs_per_iter: int
    rank: int
    num_replicas: int


class PuzzleDataset(IterableDataset):
    def __init__(self, config: PuzzleDatasetConfig, split: str = "train"):
        super().__init__()
        self.config = config
        self.split = split
        found: Optional[DatasetMetadata] = None
        for path in config.dataset_paths:
            current = self._load_metadata(path)
            assert found is None or found.seq_len == current.seq_len
            found = current
        self.metadata = found
        self.local_batch_size = self.config.global_batch_size // self.config.num_replicas

    def _load_metadata(self, path) -> DatasetMetadata:
        with open(os.path.join(path, self.split, "dataset.json")) as file:
            return DatasetMetadata(**json.load(file))

    def __iter__(self):
        yield from ()
