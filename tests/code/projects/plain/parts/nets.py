class Net:
    def __init__(self, width, depth=1):
        self.shape = (width, depth)

    def __repr__(self):
        return repr(self.shape)


def describe(cfg):
    return f"{cfg.steps} steps"
