from hydra.core.config_store import ConfigStore

cs = ConfigStore.instance()
