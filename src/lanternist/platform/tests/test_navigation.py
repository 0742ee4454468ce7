"""The links around every page."""

from lanternist.platform.navigation import Navigation, NavigationLink

LIBRARY = NavigationLink(label="Library", path="/", icon="library", position=10)
VAULT = NavigationLink(label="My media", path="/vault", icon="vault", position=30)
STAFF = NavigationLink(label="Staff", path="/staff", icon="shield", place="account", position=5)


def test_links_stand_in_their_place_and_order() -> None:
    navigation = Navigation.of([VAULT, STAFF, LIBRARY])

    assert navigation.main == [LIBRARY, VAULT]
    assert navigation.account == [STAFF]


def test_a_link_is_current_on_its_page_and_those_below() -> None:
    assert VAULT.is_current("/vault")
    assert VAULT.is_current("/vault/17")
    assert not VAULT.is_current("/vaults")
    assert LIBRARY.is_current("/")
    assert not LIBRARY.is_current("/vault")
