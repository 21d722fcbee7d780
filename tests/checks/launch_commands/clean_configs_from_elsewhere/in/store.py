from hydra.core.config_store import ConfigStore

ConfigStore.instance().store(name='tiny', group='arch', node={})
