"""What journeys through the demo begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import services
from tests.journeys import demos
from tests.journeys.demos import Demo


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that demos use one after the other: only the first start is slow."""
    return tmp_path_factory.mktemp("kept") / "demo"


@pytest.fixture
def own(kept: Path) -> Iterator[Demo]:
    """A demo that nobody else looks at."""
    with demos.started(kept) as demo:
        yield demo


@pytest.fixture
def unused() -> int:
    return services.free_port()
