"""Reads a whole feed with the two clients of data.police.uk that PyPI has, unchanged, and says what they read."""

import json
import sys
from datetime import datetime

import uk_police_api._client
from police_api import PoliceAPI
from uk_police_api import PoliceAPI as TypedAPI

base, latitude, longitude = sys.argv[1:4]
uk_police_api._client.BASE_URL = base  # it has no setting for the address
loose = PoliceAPI(base_url=base)
typed = TypedAPI(cache_ttl=None)
read = {"areas": 0, "officers": 0, "events": 0, "priorities": 0, "corners": 0, "locations": 0}
for force in loose.get_forces():
    assert force.telephone == typed.forces.get(force.id).telephone
    assert list(force.senior_officers) == [] == typed.forces.people(force.id)
    for area in force.neighbourhoods:
        area._resource_cache = {}  # the client shares it between neighbourhoods
        same = typed.neighbourhoods.get(force.id, area.id)
        assert area.population == int(same.population) > 0
        assert area.description == same.description
        assert float(area.centre["latitude"]) == same.centre.latitude
        corners = [(corner.latitude, corner.longitude) for corner in typed.neighbourhoods.boundary(force.id, area.id)]
        assert area.boundary == corners
        assert [o.name for o in area.officers] == [o.name for o in typed.neighbourhoods.people(force.id, area.id)]
        for event in area.events:
            assert isinstance(event.start_date, datetime) and event.start_date.tzinfo is None
        titles = [event.title for event in typed.neighbourhoods.events(force.id, area.id)]
        assert [event.title for event in area.events] == titles
        for priority in area.priorities:
            assert isinstance(priority.issue_date, datetime)
            assert (priority.action is None) == (priority.action_date is None)
        assert len(typed.neighbourhoods.priorities(force.id, area.id)) == len(area.priorities)
        read["areas"] += 1
        read["officers"] += len(area.officers)
        read["events"] += len(titles)
        read["priorities"] += len(area.priorities)
        read["corners"] += len(corners)
        read["locations"] += len(same.locations)
found = loose.locate_neighbourhood(latitude, longitude)
also = typed.neighbourhoods.locate(float(latitude), float(longitude))
assert (found.force.id, found.id) == (also.force, also.neighbourhood)
assert loose.locate_neighbourhood(0, 0) is None
print(json.dumps(read, sort_keys=True))
