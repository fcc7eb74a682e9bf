"""YAML files of the program's own data -> values, read strictly."""

from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # PyYAML built without libyaml: 10 times slower, the same result
    from yaml import SafeLoader as _Base  # type: ignore[assignment]


class _Strict(_Base):
    """A YAML loader in which `off`, `on`, `yes` and `no` are strings and duplicate keys are errors."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"key '{key}' appears twice", node.start_mark)
        return super().construct_mapping(node, deep)


_Strict.yaml_implicit_resolvers = {
    first: [(tag, test) for tag, test in found if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, found in _Base.yaml_implicit_resolvers.items()
}


def read(file: Path | bytes) -> Any:
    """Return the values of a file, or of its bytes.

    Raises OSError, UnicodeDecodeError or yaml.YAMLError; the text names the line.
    """
    content = file.read_bytes() if isinstance(file, Path) else file
    return yaml.load(content, Loader=_Strict)  # noqa: S506  (a SafeLoader underneath)
