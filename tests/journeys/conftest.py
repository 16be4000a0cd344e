"""What journeys begin with: a demo, or a house that may burn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import services
from tests.journeys import demos, fire
from tests.journeys.demos import Demo
from tests.journeys.fire import House


@pytest.fixture(autouse=True)
def at_the_end_everybody_goes_home(request: pytest.FixtureRequest) -> Iterator[None]:
    """A console that is left open goes on asking for news, and keeps the next story waiting."""
    yield
    if "browser" in request.fixturenames:
        for context in request.getfixturevalue("browser").contexts:
            context.close()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that demos use one after the other: only the first start is slow."""
    return tmp_path_factory.mktemp("kept") / "demo"


@pytest.fixture
def own(kept: Path) -> Iterator[Demo]:
    """A demo that nobody else looks at."""
    with demos.started(kept) as demo:
        yield demo


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo whose clock stories may put ahead; each tells of a response of its own, under its own title.

    Mails are held for two minutes, or a slow machine would be too late to take them back.
    """
    with demos.started(tmp_path_factory.mktemp("stage") / "demo", HOLD_SECONDS="120") as demo:
        yield demo


@pytest.fixture
def unused() -> int:
    return services.free_port()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    try:
        with fire.house(tmp_path_factory.mktemp("fire")) as house:
            yield house
    except services.Missing as absent:
        services.demand(str(absent))


@pytest.fixture
def house(built: House) -> House:
    """A house whose every part is up, with a worker, a beat and a mail server that takes everything."""
    built.settle("worker", "beat")
    return built


@pytest.fixture
def idle(built: House) -> House:
    """The same without a worker."""
    built.settle("beat")
    return built
