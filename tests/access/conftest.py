import pytest

from tests.access.planting import World
from tests.access.world import build


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return build()
