"""``python -m benchmarks`` lists the benchmarks, ``python -m benchmarks NAME`` runs one."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

from data.registry import unknown

names = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if m.name != "__main__")

if len(sys.argv) != 2:
    print("\n".join(names))
elif sys.argv[1] not in names:
    sys.exit(unknown("benchmark", sys.argv[1], names))
else:
    importlib.import_module(f"benchmarks.{sys.argv[1]}").main()
