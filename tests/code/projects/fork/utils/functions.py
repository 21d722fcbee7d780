import importlib
import inspect


def load_class(identifier: str, prefix: str = "models."):
    module_path, class_name = identifier.split("@")
    module = importlib.import_module(prefix + module_path)
    cls = getattr(module, class_name)
    return cls


def get_source_path(identifier: str, prefix: str = "models."):
    module_path, class_name = identifier.split("@")
    module = importlib.import_module(prefix + module_path)
    return inspect.getsourcefile(module)
